import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMERGENCY_REVIEW, REPORT_ANSWER } from '../../src/access/acts.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import { type AccessWorld, startAccessWorld, subjectOf } from '../support/access-world.ts';
import { textDocument } from '../support/record-world.ts';
import { administratorsTold, manyEmergencies, secretsToldToNoAdministrator } from './administrator-story.ts';
import { officerAnswers, officerReadsSecret } from './officer-story.ts';

// What a minor settled in secret, and what was not opened to a carer, is told by no list, effect, explanation, case or undoing (CSP L1111-5).

let access: AccessWorld;
before(async () => {
  access = await startAccessWorld();
});
after(() => access.world.stop());

const AS_IS = { known: true, continues: false } as const;

test('what was settled in a secret session is neither told to who acts for the child nor hers to undo', async () => {
  const { recordId, holder: child, owner, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const mother: Actor = { ...child, id: crypto.randomUUID(), recordIds: [], onBehalfOf: child.id };
  const inSecret: Actor = { ...child, secretSession: true };
  await access.world.zone.fromSpace(access.toldOf.person(recordId, { minorUntil: access.later(2 * 365) }));
  await access.world.zone.fromSpace(access.toldOf.mandate(recordId, mother.id, {}));
  const doctor = await access.world.professional(470, { structure: '1750000470' });
  const [reader, subject] = [{ id: doctor.id, profession: '10' }, subjectOf(doctor)];
  const secret: Actor = { ...doctor, secretSession: true };
  await runner.run(actions.declareConsent, secret, { owner, role: 'care-team' });
  const rule = { owner, effect: 'hide', subject, category: 'ORD_SOIN' } as const;
  const hidden = await runner.run(actions.setRule, inSecret, rule);
  const open = await runner.run(actions.setRule, child, { ...rule, category: 'BIOLOGIE' });
  const ended = await runner.run(actions.endRule, inSecret, { owner, ruleId: open.ruleId });
  const masksNew = await runner.run(actions.setVisibility, inSecret, { owner, masksNew: true });
  assert.deepEqual(await found(secret), [document]);
  assert.equal(await found(doctor), 'no-consent', 'a reading in the open would tell of what lets her in');
  const ofChild = await settings();
  assert.deepEqual(ofChild.rules.map(({ kind, secret: isSecret }) => `${kind} ${isSecret}`).sort(), [
    'consent true',
    'hide true',
  ]);
  const ofMother = await runner.run(actions.readSettings, mother, { owner });
  assert.deepEqual(ofMother.rules, []);
  assert.deepEqual(
    ofMother.changes.map(({ changeId }) => changeId),
    [open.changeId],
    'made in the open',
  );
  const effect = (who: Actor) =>
    runner.run(actions.previewChange, who, {
      ...{ owner, readers: [[reader]] },
      changes: [{ act: 'block', subject, until: null }],
    });
  assert.equal((await effect(child)).lost, 1);
  assert.equal((await effect(mother)).lost, 0, 'an effect would tell that there is something to lose');
  const told = await runner.run(actions.explainAccess, mother, { ...AS_IS, owner, readers: [reader] });
  assert.deepEqual([told.rules, told.readers[0]?.refusal], [[], 'no-consent']);
  assert.ok(!told.known.some(({ id }) => id === doctor.id));
  const absent = { code: 'not-found' };
  for (const changeId of [hidden.changeId, ended.changeId, masksNew.changeId])
    await assert.rejects(runner.run(actions.undoChange, mother, { owner, changeId }), absent);
  const consent = ofChild.rules.find(({ kind }) => kind === 'consent')?.ruleId ?? '';
  await assert.rejects(runner.run(actions.endAccess, mother, { owner, ruleId: consent }), absent);
  await assert.rejects(runner.run(actions.endRule, mother, { owner, ruleId: hidden.ruleId }), absent);
  await assert.rejects(runner.run(actions.setAccessEnd, mother, { owner, ruleId: consent, until: null }), absent);
  await runner.run(actions.refuseAccess, mother, { owner, subject });
  assert.ok(
    (await settings()).rules.some(({ ruleId }) => ruleId === consent),
    'what she writes ends nothing secret',
  );
  assert.deepEqual(await found(secret), [document], 'the child consents alone to what she keeps secret');
  assert.equal(await found(doctor), 'refused-by-the-person', 'in the open, her parents decide');
  const other = await access.world.professional(476, { structure: '1750000476' });
  await runner.run(actions.refuseAccess, mother, { owner, subject: subjectOf(other) });
  await assert.rejects(
    runner.run(actions.declareConsent, { ...other, secretSession: true }, { owner, role: 'care-team' }),
    { details: { reason: 'refused-by-the-person' } },
    'no declaration moves a refusal that was there before',
  );
  // The child reports an access of a secret session, and takes it back in the open: her mother hears of neither.
  await runner.run(actions.searchDocuments, secret, { owner, order: 'newest-first', count: 5, withTotal: false });
  const history = async (who: Actor) =>
    (await runner.run(actions.readHistory, who, { owner, count: 50, withoutOwnLooks: true })).entries;
  const looked = (await history(child)).find(({ trace }) => trace.facts.act === 'documents.search');
  await runner.run(actions.reportAccess, child, { owner, seq: looked?.trace.seq ?? 0 });
  await runner.run(actions.endAccess, child, { owner, ruleId: consent });
  const cases = async (who: Actor) => (await runner.run(actions.readReports, who, { owner })).reports.length;
  assert.deepEqual([await cases(child), await cases(mother)], [1, 0]);
  const acts = (await history(mother)).flatMap(({ trace: { actor, facts } }) =>
    actor.id === child.id ? facts.act : [],
  );
  const changed = acts.filter((act) => !/access\.(read|explain)|history/.test(act));
  assert.deepEqual(changed, ['access.set-rule'], 'made in the open');
});

test('an emergency of a secret session, its review and its case are told to the child alone, and mailed to nobody', async () => {
  const { recordId, holder: child, owner, document, found } = await access.openRecord();
  const { actions, runner, relay } = access.world.zone;
  const mother: Actor = { ...child, id: crypto.randomUUID(), recordIds: [], onBehalfOf: child.id };
  await access.world.zone.fromSpace(access.toldOf.person(recordId, { minorUntil: access.later(2 * 365) }));
  await access.world.zone.fromSpace(access.toldOf.mandate(recordId, mother.id, {}));
  const doctor: Actor = { ...(await access.world.professional(472)), purpose: 'bris_de_glace' };
  const secret: Actor = { ...doctor, secretSession: true };
  const reason = 'inconsciente, détresse respiratoire';
  const { emergencyId } = await runner.run(actions.openEmergency, secret, { owner, reason });
  const review = { owner, emergencyId, outcome: 'justified' } as const;
  const officer = systemActor(EMERGENCY_REVIEW);
  await runner.run(actions.reviewEmergency, officer, { owner, emergencyId });
  await runner.run(actions.reviewEmergency, officer, review);
  await assert.rejects(runner.run(actions.reviewEmergency, officer, review), { code: 'not-found' });
  const history = async (who: Actor) =>
    (await runner.run(actions.readHistory, who, { owner, count: 50, withoutOwnLooks: true })).entries;
  const opening = (await history(child)).find(({ trace }) => trace.facts.act === 'access.open-emergency');
  assert.equal(opening?.stated, reason);
  const { reportId } = await runner.run(actions.reportAccess, child, { owner, seq: opening?.trace.seq ?? 0 });
  const answer = { outcome: 'justified', text: 'Vous ne pouviez pas répondre.' } as const;
  await runner.run(actions.answerReport, systemActor(REPORT_ANSWER), { owner, reportId, answer });
  const ofEmergency = async (who: Actor) =>
    (await history(who)).filter(({ trace }) => /emergency|report/.test(trace.facts.act)).length;
  assert.deepEqual([await ofEmergency(child), await ofEmergency(mother)], [6, 0]);
  const seqs = (await history(child)).map(({ trace }) => trace.seq);
  const numbered = { owner, seqs, count: seqs.length, withoutOwnLooks: false };
  const hers = (await runner.run(actions.readHistory, mother, numbered)).entries.map(({ trace }) => trace.facts.act);
  assert.deepEqual(hers, ['history.read', 'documents.submit', 'record.open'], 'nor by its number');
  const { known } = await runner.run(actions.explainAccess, mother, { ...AS_IS, owner, readers: [] });
  assert.ok(!known.some(({ id }) => id === doctor.id));
  await relay.drain();
  const told = () =>
    access.world.told
      .filter(({ payload }) => payload.recordId === recordId)
      .map(({ kind, payload }) => `${kind}${payload.quiet === true ? ', no mail' : ''}`)
      .sort();
  const quiet = ['access.emergency-opened, no mail', 'access.report-answered, no mail', 'access.reported'];
  assert.deepEqual(told(), quiet);
  assert.deepEqual([await found(secret), await found(doctor)], [[document], 'emergency-not-opened']);
  // In the open, the same doctor opens another one: everybody who follows the record reads it.
  const open = await runner.run(actions.openEmergency, doctor, { owner, reason });
  assert.notEqual(open.emergencyId, emergencyId);
  assert.equal((await runner.run(actions.openEmergency, secret, { owner, reason })).emergencyId, open.emergencyId);
  await relay.drain();
  assert.deepEqual(told(), ['access.emergency-opened', ...quiet]);
  assert.equal(await ofEmergency(mother), 1);
});

test('let in in secret, a professional declares again in the open: both stand, each for its sessions', async () => {
  const { owner, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(477, { structure: '1750000477' });
  const secret: Actor = { ...doctor, secretSession: true };
  const declare = (who: Actor) => runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  await declare(secret);
  assert.notEqual((await declare(doctor)).ruleId, null);
  assert.deepEqual([await found(secret), await found(doctor)], [[document], [document]]);
  assert.deepEqual((await settings()).rules.map(({ secret: isSecret }) => isSecret).sort(), [false, true]);
});

test('who sent a document again in a secret session is none of its ways to who acts for the child', async () => {
  const { recordId, holder: child, owner, ins } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const mother: Actor = { ...child, id: crypto.randomUUID(), recordIds: [], onBehalfOf: child.id };
  await access.world.zone.fromSpace(access.toldOf.person(recordId, { minorUntil: access.later(2 * 365) }));
  await access.world.zone.fromSpace(access.toldOf.mandate(recordId, mother.id, {}));
  const { set, document } = textDocument(ins, 47_301);
  const depositors: Actor[] = [];
  for (const [i, secretSession] of [undefined, true as const, undefined].entries()) {
    const by = await access.world.professional(473 + i, { structure: `175000047${3 + i}` });
    depositors.push(secretSession ? { ...by, secretSession } : by);
  }
  let logicalId = '';
  for (const [i, by] of depositors.entries()) {
    const again = { ...set, uniqueId: `${set.uniqueId}.${i}` };
    const done = await runner.run(actions.submitDocuments, by, { owner, set: again, documents: [document] });
    logicalId = done.documents[0]?.logicalId ?? '';
  }
  const senders = async (who: Actor) => {
    const asked = { owner, logicalId, count: 50, withoutOwnLooks: true };
    return (await runner.run(actions.readHistory, who, asked)).ways.map(({ by }) => by?.id);
  };
  const [first, secret, last] = depositors.map(({ id }) => id);
  assert.deepEqual(await senders(child), [first, secret, last]);
  assert.deepEqual(await senders(mother), [first, last]);
});

test('the officer of the structure answers a case: not of another structure, not about herself, not once ended; late, it is the operator’s', () =>
  officerAnswers(access));

test('the officer reads a case of a secret session, and is told so; representatives see nothing of it, and no mail leaves', () =>
  officerReadsSecret(access));

test('a carer who sets and does not see is told of no document; who sees a part, of no rule on the rest', async () => {
  const { recordId, holder, owner, document, deposit } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const acting = (): Actor => ({ ...holder, id: crypto.randomUUID(), recordIds: [], onBehalfOf: holder.id });
  const [setter, helper] = [acting(), acting()];
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  const scopes = ['documents.see', 'documents.set'];
  await access.world.zone.fromSpace([
    ...access.toldOf.mandate(recordId, setter.id, { kind: 'carer', scopes: ['documents.set'] }),
    ...access.toldOf.mandate(recordId, helper.id, { kind: 'carer', scopes, categories: ['BIOLOGIE'] }),
  ]);
  const doctor = await access.world.professional(471, { structure: '1750000471' });
  const [reader, subject] = [{ id: doctor.id, profession: '10' }, subjectOf(doctor)];
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  for (const documentId of [document, lab])
    await runner.run(actions.setRule, holder, { owner, effect: 'show', subject, documentId });
  const page = { mode: 'normal', seen: true, offset: 0, count: 10 } as const;
  const told = async (who: Actor) => {
    const asked = { ...AS_IS, owner, readers: [reader], page };
    const { documents, rules, known } = await runner.run(actions.explainAccess, who, asked);
    return {
      documents: documents.map(({ entry }) => entry.logicalId).sort(),
      rules: rules.flatMap(({ documentId }) => documentId ?? []).sort(),
      author: known.some(({ roles }) => roles.includes('author')),
    };
  };
  const both = [document, lab].sort();
  assert.deepEqual((await told(holder)).documents, both);
  assert.deepEqual((await told(holder)).rules, both);
  assert.deepEqual(await told(helper), { ...(await told(helper)), documents: [lab], rules: [lab] });
  assert.deepEqual(await told(setter), { documents: [], rules: [], author: false });
  const one = { ...AS_IS, owner, readers: [reader], documentId: lab };
  await assert.rejects(runner.run(actions.explainAccess, setter, one), { code: 'not-found' });
  const rules = (await runner.run(actions.readSettings, setter, { owner })).rules;
  assert.ok(rules.every(({ documentId }) => documentId === null));
  const byId = { owner, effect: 'hide', subject, documentId: lab } as const;
  await assert.rejects(runner.run(actions.setRule, setter, byId), { code: 'not-found' });
});

test('the administrators of a record are told of an emergency at once, once, until each has seen it, while she administers it', () =>
  administratorsTold(access));
test('no administrator is told of an emergency of a secret session, and none who administers in secret sessions only', () =>
  secretsToldToNoAdministrator(access));
test('an administrator sees five emergencies at once, the newest first, for two years', () => manyEmergencies(access));
