import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { MAX_RULES } from '../../src/access/rule-store.ts';
import { accessCalls } from '../../src/compose/access-link.ts';
import { bound } from '../../src/kernel/action.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { MAX_ACTS_TOGETHER } from '../../src/kernel/limits.ts';
import { type AccessWorld, startAccessWorld, subjectOf } from '../support/access-world.ts';

// What the person decided holds: against software that declares again, for what replaces a document, and when she takes it back.

let access: AccessWorld;
before(async () => {
  access = await startAccessWorld();
});
after(() => access.world.stop());

test('what the person ended is not declared again by software: she gives it again herself', async () => {
  const { owner, holder, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(450, { structure: '1750000450' });
  const colleague = await access.world.professional(451, { structure: '1750000450' });
  const declare = (who: Actor, changes: object = {}) =>
    runner.run(actions.declareConsent, who, { owner, role: 'care-team', ...changes });
  const ended = { code: 'refused', details: { reason: 'ended-by-the-person' } };
  const ruleOf = async (id: string, kind = 'consent') =>
    (await settings()).rules.find((rule) => rule.subject.id === id && rule.kind === kind)?.ruleId ?? '';
  await declare(doctor);
  await runner.run(actions.endAccess, holder, { owner, ruleId: await ruleOf(doctor.id) });
  await assert.rejects(declare(doctor), ended);
  await assert.rejects(declare(doctor, { role: 'attending' }), ended);
  await assert.rejects(declare(doctor, { forStructure: true }), ended, 'nor through her structure');
  assert.equal(await found(doctor), 'no-consent');
  await declare(colleague);
  assert.deepEqual(await found(colleague), [document], 'the person ended nothing of hers');
  await runner.run(actions.authorizeAccess, holder, { owner, subject: subjectOf(doctor) });
  assert.deepEqual(await found(doctor), [document], 'given again');
  await runner.run(actions.endOwnConsent, doctor, { owner });
  await declare(doctor);
  assert.deepEqual(await found(doctor), [document], 'what the professional ended herself, she declares again');
  await runner.run(actions.setAccessEnd, holder, { owner, ruleId: await ruleOf(doctor.id), until: access.later(1) });
  await access.pass(2);
  await assert.rejects(declare(doctor), ended, 'nor after the day that the person set');
  const attending = await access.world.professional(452, { structure: '1750000452' });
  await declare(attending, { role: 'attending' });
  await runner.run(actions.endAdministrator, holder, { owner, ruleId: await ruleOf(attending.id, 'administrator') });
  await assert.rejects(declare(attending, { role: 'attending' }), ended);
  await declare(attending);
  assert.deepEqual(await found(attending), [document], 'of the care team, still');
  const [nowhere, wrong] = [structuredClone(colleague) as { structure?: object }, { code: 'invalid-input' }];
  delete nowhere.structure;
  await assert.rejects(declare(colleague, { role: 'attending', forStructure: true }), wrong);
  await assert.rejects(declare(nowhere as Actor, { forStructure: true }), wrong);
});

test('what waited for the record is decided as of when it has it: a block that came before it counts', async () => {
  const { recordId, owner, holder, document, found } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(454);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  assert.deepEqual(await found(doctor), [document]);
  await access.pass(1);
  await runner.run(actions.blockAccess, holder, { owner, subject: subjectOf(doctor) });
  await access.pass(-1);
  assert.deepEqual(await found(doctor), [document], 'the block is of the day after');
  // Another connection has the record: she begins to read before the block, and gets the record after it.
  const other = new pg.Client({ connectionString: access.world.databases.superuser('carnet_record') });
  await other.connect();
  await other.query('begin');
  await other.query('select from chain_head where record_id = $1 for update', [recordId]);
  const reading = found(doctor);
  const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'carnet-record'`;
  for (let tries = 0; tries < 800 && (await other.query(waits)).rowCount === 0; tries += 1) await setTimeout(5);
  await access.pass(2);
  await other.query('rollback');
  assert.equal(await reading, 'blocked');
  await other.end();
});

test('a rule on one document holds for what replaces it', async () => {
  const { owner, holder, document, deposit, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(455);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  const rule = { owner, effect: 'hide', subject: subjectOf(doctor), documentId: document } as const;
  const { ruleId } = await runner.run(actions.setRule, holder, rule);
  const second = await deposit({ replaces: { logicalId: document } });
  const third = await deposit({ replaces: { logicalId: second } });
  assert.deepEqual(await found(doctor), []);
  const read = { document: { kind: 'document', id: document, owner } } as const;
  await assert.rejects(runner.run(actions.readDocument, doctor, read), { code: 'not-found' }, 'nor what was replaced');
  assert.deepEqual(
    (await settings()).rules.filter(({ kind }) => kind === 'hide').map((one) => [one.documentId, ...one.followedBy]),
    [[document, second, third]],
  );
  await runner.run(actions.endRule, holder, { owner, ruleId });
  assert.deepEqual(await found(doctor), [document, second, third].sort());
});

test('the day being hers, a presumed consent stays presumed: it opens nothing to an occupational doctor, and no declaration moves it', async () => {
  const { owner, holder, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(456, { structure: '1750000456' });
  const other = await access.world.professional(457, { structure: '1750000456' });
  const occupational: Actor = { ...other, specialty: { code: 'SM25', system: '1.2.250.1.71.4.2.5' } };
  const presumed = { owner, role: 'care-team', basis: 'presumed', forStructure: true } as const;
  await runner.run(actions.declareConsent, doctor, presumed);
  assert.equal(await found(occupational), 'no-express-consent');
  const ruleId = (await settings()).rules[0]?.ruleId ?? '';
  const { changeId } = await runner.run(actions.setAccessEnd, holder, { owner, ruleId, until: access.later(1) });
  assert.deepEqual([await found(occupational), await found(doctor)], ['no-express-consent', [document]]);
  assert.equal((await runner.run(actions.declareConsent, doctor, presumed)).ruleId, null, 'the day is hers');
  await runner.run(actions.undoChange, holder, { owner, changeId });
  const shortened = await runner.run(actions.setAccessEnd, holder, { owner, ruleId, until: access.later(1) });
  await runner.run(actions.undoChange, holder, { owner, changeId: shortened.changeId });
  await access.pass(80);
  assert.notEqual((await runner.run(actions.declareConsent, doctor, presumed)).ruleId, null, 'undone, it is not');
});

test('an end that was undone and done again is hers still, and so is what a refusal ended', async () => {
  const { owner, holder, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(458, { structure: '1750000458' });
  const declare = () => runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  const undo = async (changeId: string) => (await runner.run(actions.undoChange, holder, { owner, changeId })).changeId;
  const ruleId = async (kind: string) => (await settings()).rules.find((rule) => rule.kind === kind)?.ruleId ?? '';
  const ended = { code: 'refused', details: { reason: 'ended-by-the-person' } };
  await declare();
  const end = await runner.run(actions.endAccess, holder, { owner, ruleId: await ruleId('consent') });
  const undone = await undo(end.changeId);
  await undo(undone);
  await assert.rejects(declare(), ended);
  await runner.run(actions.authorizeAccess, holder, { owner, subject: subjectOf(doctor) });
  const refused = await runner.run(actions.refuseAccess, holder, { owner, subject: subjectOf(doctor) });
  await undo(await undo(refused.changeId));
  await runner.run(actions.endAccess, holder, { owner, ruleId: await ruleId('refusal') });
  await assert.rejects(declare(), ended, 'a refusal that is lifted protects no less');
  assert.equal(await found(doctor), 'no-consent');
});

test('a set of changes is done and undone together or not at all, and leaves one trace a change', async () => {
  const { recordId, owner, holder, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const calls = accessCalls(access.world.zone);
  const doctor = await access.world.professional(427);
  const subject = subjectOf(doctor);
  const emergencies = { act: 'set-emergencies', regulation: false, breakGlass: false, masked: false } as const;
  const visibility = { act: 'set-visibility', masksNew: true } as const;
  const opened = await settings();
  const failing = [emergencies, visibility, { act: 'unblock', ruleId: crypto.randomUUID() }] as const;
  await assert.rejects(calls.change(holder, recordId, failing), { code: 'not-found' });
  assert.deepEqual(await settings(), opened, 'nothing of it');
  for (const changes of [[], Array.from({ length: 41 }, () => visibility)])
    await assert.rejects(calls.change(holder, recordId, changes), { code: 'invalid-input' });
  const ids = await calls.change(holder, recordId, [emergencies, visibility, { act: 'block', subject, until: null }]);
  const chosen = await settings();
  assert.deepEqual(chosen.choices, { regulation: false, breakGlass: false, masked: false, masksNew: true });
  const ruleId = chosen.rules[0]?.ruleId ?? '';
  const lifted = await runner.run(actions.unblockAccess, holder, { owner, ruleId });
  await assert.rejects(calls.undo(holder, recordId, ids), { code: 'version-conflict' });
  assert.deepEqual((await settings()).choices, chosen.choices, 'one of them cannot: none is');
  await runner.run(actions.undoChange, holder, { owner, changeId: lifted.changeId });
  await assert.rejects(calls.undo(holder, recordId, [...ids, ids[0] ?? '']), { code: 'version-conflict' }, 'once');
  const [first, second] = ids;
  const undone = await calls.undo(holder, recordId, [first ?? '', second ?? '']);
  assert.deepEqual((await settings()).choices, opened.choices);
  await calls.undo(holder, recordId, undone);
  assert.deepEqual((await settings()).choices, chosen.choices, 'done again');
  const { entries } = await runner.run(actions.readHistory, holder, { owner, withoutOwnLooks: true, count: 40 });
  const acts = entries.map(({ trace }) => `${trace.facts.act} ${trace.facts.outcome}`);
  for (const act of ['access.set-emergencies', 'access.set-visibility', 'access.block'])
    assert.equal(acts.filter((one) => one === `${act} done`).length, 1, act);
  assert.equal(acts.filter((one) => one === 'access.undo done').length, 5);
});

test('what is undone finds room among the rules, or is not', async () => {
  const { owner, holder, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const subject = (n: number) => ({ kind: 'professional', id: `8${n}`, name: 'x' }) as const;
  const { ruleId } = await runner.run(actions.blockAccess, holder, { owner, subject: subject(0) });
  const unblocked = await runner.run(actions.unblockAccess, holder, { owner, ruleId });
  for (let n = 1; n < MAX_RULES.person; n += MAX_ACTS_TOGETHER)
    await runner.runTogether(
      { id: owner.id },
      Array.from({ length: Math.min(MAX_ACTS_TOGETHER, MAX_RULES.person + 1 - n) }, (_, i) =>
        bound(actions.blockAccess, { owner, subject: subject(n + i) }),
      ),
      holder,
    );
  await assert.rejects(runner.run(actions.undoChange, holder, { owner, changeId: unblocked.changeId }), {
    code: 'invalid-input',
    details: { reason: 'at most 500 rules', at: 'rules' },
  });
  assert.equal((await settings()).rules.length, MAX_RULES.person);
});
