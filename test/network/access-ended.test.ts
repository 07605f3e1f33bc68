import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { type AccessWorld, startAccessWorld, subjectOf } from '../support/access-world.ts';

// What the person decided holds: against software that declares again, and for what replaces a document.

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
