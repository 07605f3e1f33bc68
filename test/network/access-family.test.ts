import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_RULES } from '../../src/access/rule-store.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type AccessWorld, startAccessWorld, subjectOf } from '../support/access-world.ts';

// Changes taken back, rooms of rules; and those who act for somebody else, as the other zone tells of them: each right ends on its day.

let access: AccessWorld;
before(async () => {
  access = await startAccessWorld();
});
after(() => access.world.stop());

test('every change is undone, unless something changed since; undoing is undone too; what she refused nobody declares again', async () => {
  const { owner, holder, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(425, { structure: '1750000425' });
  const subject = subjectOf(doctor);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  const declared = (await settings()).rules[0];
  const undo = (changeId: string) => runner.run(actions.undoChange, holder, { owner, changeId });
  const block = await runner.run(actions.blockAccess, holder, { owner, subject });
  assert.equal(await found(doctor), 'blocked');
  const undone = await undo(block.changeId);
  assert.deepEqual(await found(doctor), [document]);
  await assert.rejects(undo(block.changeId), { code: 'version-conflict' }, 'once');
  await undo(undone.changeId);
  assert.equal(await found(doctor), 'blocked', 'undoing is a change');
  const [last] = (await settings()).changes;
  assert.deepEqual([last?.act, last?.rules[0]?.subject.name], ['access.undo', doctor.name]);
  await undo(last?.changeId ?? '');
  const refused = await runner.run(actions.refuseAccess, holder, { owner, subject });
  assert.equal(await found(doctor), 'refused-by-the-person');
  for (const role of ['care-team', 'attending'] as const)
    await assert.rejects(runner.run(actions.declareConsent, doctor, { owner, role }), { code: 'refused' });
  assert.equal((await runner.run(actions.declareRefusal, doctor, { owner })).ruleId, null, 'hers stands');
  await undo(refused.changeId);
  const again = (await settings()).rules;
  assert.deepEqual(again, declared === undefined ? [] : [declared], 'as it was, its end and its basis too');
  const shortened = await runner.run(actions.setAccessEnd, holder, {
    owner,
    ruleId: declared?.ruleId ?? '',
    until: access.later(1),
  });
  await undo(shortened.changeId);
  assert.deepEqual((await settings()).rules, again);
  const ended = await runner.run(actions.endAccess, holder, { owner, ruleId: declared?.ruleId ?? '' });
  assert.equal(await found(doctor), 'no-consent');
  const emergencies = await runner.run(actions.setEmergencies, holder, {
    ...{ owner, regulation: false, breakGlass: false, masked: false },
  });
  await runner.run(actions.setVisibility, holder, { owner, masksNew: true });
  await undo(emergencies.changeId);
  assert.deepEqual(
    (await settings()).choices,
    { regulation: true, breakGlass: true, masked: false, masksNew: true },
    'each choice by itself',
  );
  await undo(ended.changeId);
  assert.deepEqual(await found(doctor), [document]);
  const stranger = await access.openRecord();
  await assert.rejects(runner.run(actions.undoChange, stranger.holder, { owner, changeId: block.changeId }), {
    code: 'not-found',
  });
  const { entries } = await runner.run(actions.readHistory, holder, { owner, withoutOwnLooks: true, count: 20 });
  const told = entries.find(({ trace }) => trace.facts.act === 'access.refuse');
  assert.equal(told?.about?.name, doctor.name, 'the history names whom');
});

test('an administrator fills her own room, not the person’s', async () => {
  const { owner, holder } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const attending = await access.world.professional(426, { structure: '1750000426' });
  await runner.run(actions.nameAdministrator, holder, { owner, subject: subjectOf(attending) });
  const block = (who: Actor, id: string) =>
    runner.run(actions.blockAccess, who, { owner, subject: { kind: 'professional', id, name: 'x' } });
  for (let n = 0; n < MAX_RULES.administrator; n += 1) await block(attending, `8${n}`);
  await assert.rejects(block(attending, '8999'), {
    code: 'invalid-input',
    details: { reason: 'at most 50 rules', at: 'rules' },
  });
  await block(attending, '80');
  await block(holder, '8999');
});

test('row 64: a child, two parents who disagree, a secret, a majority, a carer and her scope, an heir', async () => {
  const { recordId, holder: child, owner, document, deposit, found } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const personId = () => crypto.randomUUID();
  const acting = (id: string): Actor => ({ ...child, id, recordIds: [], onBehalfOf: child.id });
  const [mother, father, carer, heir] = [
    acting(personId()),
    acting(personId()),
    acting(personId()),
    acting(personId()),
  ];
  await person(recordId, 1, { minorUntil: access.later(4 * 365) });
  assert.deepEqual(await found(child), [document], 'at fourteen she reads');
  await assert.rejects(runner.run(actions.setVisibility, child, { owner, masksNew: true }), { code: 'refused' });
  assert.equal(await found(mother), 'not-found');
  const [ofMother, ofFather] = [personId(), personId()];
  await mandate(recordId, ofMother, mother.id, 1, {});
  await mandate(recordId, ofFather, father.id, 1, {});
  assert.deepEqual(await found(mother), [document]);
  await runner.run(actions.setVisibility, mother, { owner, masksNew: false });
  await mandate(recordId, ofFather, father.id, 2, { disagrees: true });
  await assert.rejects(runner.run(actions.setVisibility, mother, { owner, masksNew: true }), { code: 'refused' });
  assert.deepEqual(await found(father), [document], 'both go on reading');
  await runner.run(actions.concealDocument, child, { document: { kind: 'document', id: document, owner } });
  assert.deepEqual([await found(mother), await found(child)], [[], [document]]);
  const secret: Actor = { ...(await access.world.professional(440)), secretSession: true };
  const told = await deposit({}, secret);
  assert.deepEqual([await found(mother), await found(child)], [[], [document, told].sort()]);
  await access.pass(4 * 365);
  assert.equal(await found(mother), 'not-found', 'on the day of majority');
  const ofCarer = personId();
  await mandate(recordId, ofCarer, carer.id, 1, { kind: 'carer', scopes: ['agenda'] });
  assert.equal(await found(carer), 'not-in-mandate');
  await mandate(recordId, ofCarer, carer.id, 2, { kind: 'carer', scopes: ['documents.see'], categories: ['BIOLOGIE'] });
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  assert.deepEqual(await found(carer), [lab]);
  await mandate(recordId, ofCarer, carer.id, 3, { kind: 'carer', scopes: ['documents.see'], until: access.later(1) });
  await access.pass(2);
  assert.equal(await found(carer), 'not-found', 'the mandate ended on its day');
  const doctor = await access.world.professional(441);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  await mandate(recordId, personId(), heir.id, 1, { kind: 'heir' });
  assert.equal(await found(heir), 'not-found', 'nobody inherits from the living');
  await person(recordId, 2, { deceasedOn: access.later(-1) });
  assert.equal(await found(doctor), 'holder-deceased');
  assert.equal(await found(child), 'not-found');
  assert.ok((await found(heir)).includes(lab));
  await assert.rejects(runner.run(actions.setVisibility, heir, { owner, masksNew: true }), { code: 'refused' });
});

test('representatives and carers read no more of settings, history and proof than their mandate opens', async () => {
  const { recordId, holder: child, owner, document, deposit } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const acting = (): Actor => ({ ...child, id: crypto.randomUUID(), recordIds: [], onBehalfOf: child.id });
  const [mother, carer, nurse] = [acting(), acting(), acting()];
  await person(recordId, 1, { minorUntil: access.later(4 * 365) });
  await mandate(recordId, crypto.randomUUID(), mother.id, 1, {});
  const scopes = ['documents.see', 'documents.set'];
  await mandate(recordId, crypto.randomUUID(), carer.id, 1, { kind: 'carer', scopes, categories: ['BIOLOGIE'] });
  await mandate(recordId, crypto.randomUUID(), nurse.id, 1, { kind: 'carer', scopes: ['documents.see'] });
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  const usual = await access.world.professional(460);
  const secret: Actor = { ...(await access.world.professional(461)), secretSession: true };
  for (const who of [usual, secret]) await runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  const reading = { document: { kind: 'document', id: crypto.randomUUID(), owner } } as const;
  await assert.rejects(runner.run(actions.readDocument, secret, reading), { code: 'not-found' });
  await runner.run(actions.concealDocument, child, { document: { kind: 'document', id: document, owner } });
  const everyone = { kind: 'everyone', id: '', name: '' } as const;
  for (const on of [{ documentId: document }, { documentId: lab }, { category: 'ORD_SOIN' as const }])
    await runner.run(actions.setRule, mother, { owner, effect: 'show', subject: everyone, ...on }).catch(() => null);
  const settings = async (who: Actor) => (await runner.run(actions.readSettings, who, { owner })).rules;
  const named = (rules: Awaited<ReturnType<typeof settings>>) => rules.map(({ subject }) => subject.name);
  assert.ok(named(await settings(child)).includes(secret.name));
  assert.deepEqual(
    (await settings(child)).flatMap(({ documentId, category }) => documentId ?? category ?? []),
    ['ORD_SOIN', lab],
    'a rule on what is kept from her mother was not hers to write',
  );
  for (const who of [mother, carer]) assert.ok(!named(await settings(who)).includes(secret.name), 'a secret session');
  assert.ok(named(await settings(mother)).includes(usual.name));
  assert.deepEqual(
    (await settings(carer)).flatMap(({ documentId, category }) => documentId ?? category ?? []),
    [lab],
  );
  await assert.rejects(settings(nurse), { code: 'refused' }, 'a carer who may see sets nothing');
  await runner.run(actions.readDocument, usual, { document: { kind: 'document', id: lab, owner } });
  const history = async (who: Actor) => {
    const { entries } = await runner.run(actions.readHistory, who, { owner, count: 50, withoutOwnLooks: true });
    return entries.map(({ trace }) => trace);
  };
  const ofChild = (await history(child)).filter(({ actor }) => actor.id === secret.id);
  assert.deepEqual(new Set(ofChild.map(({ facts }) => facts.outcome)), new Set(['done', 'refused']));
  for (const who of [mother, carer])
    assert.ok(
      (await history(who)).every(({ actor, facts }) => actor.id !== secret.id && !facts.objects.includes(document)),
    );
  const ofCarer = (await history(carer)).filter(({ actor }) => actor.id !== carer.id);
  assert.ok(ofCarer.length > 0 && ofCarer.every(({ facts }) => facts.objects.includes(lab)), 'her part, and no more');
  const heir = acting();
  await mandate(recordId, crypto.randomUUID(), heir.id, 1, { kind: 'heir' });
  await person(recordId, 2, { deceasedOn: access.later(-1) });
  await assert.rejects(history(heir), { code: 'refused' });
  await assert.rejects(settings(heir), { code: 'refused' });
});

test('a carer sets within her mandate: rules on what was opened to her, and what she did herself; the rest is the holder’s', async () => {
  const { recordId, holder, owner, document, deposit, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const carer: Actor = { ...holder, id: crypto.randomUUID(), recordIds: [], onBehalfOf: holder.id };
  const mandateId = crypto.randomUUID();
  const limited = { kind: 'carer', scopes: ['documents.see', 'documents.set'], categories: ['BIOLOGIE'] };
  await mandate(recordId, mandateId, carer.id, 1, limited);
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  const subject = subjectOf(await access.world.professional(428));
  const block = await runner.run(actions.blockAccess, holder, { owner, subject });
  const everyone = { kind: 'everyone', id: '', name: '' } as const;
  const hidden = { owner, effect: 'hide', subject: everyone, category: 'BIOLOGIE' } as const;
  const ofHolder = await runner.run(actions.setRule, holder, hidden);
  const before = await settings();
  const no = { code: 'refused', details: { reason: 'not-in-mandate' } };
  const { ruleId } = ofHolder;
  const until = access.later(1);
  for (const refused of [
    () => runner.run(actions.setRule, carer, { owner, effect: 'show', subject: everyone }),
    () => runner.run(actions.setRule, carer, { owner, effect: 'hide', subject, category: 'ORD_SOIN' }),
    // What is masked is not hers to show: she does not see it.
    () => runner.run(actions.setRule, carer, { ...hidden, effect: 'show' }),
    () => runner.run(actions.authorizeAccess, carer, { owner, subject }),
    () => runner.run(actions.refuseAccess, carer, { owner, subject }),
    () => runner.run(actions.blockAccess, carer, { owner, subject }),
    () => runner.run(actions.unblockAccess, carer, { owner, ruleId: block.ruleId }),
    () => runner.run(actions.setVisibility, carer, { owner, masksNew: false }),
    () => runner.run(actions.undoChange, carer, { owner, changeId: block.changeId }),
    () => runner.run(actions.undoChange, carer, { owner, changeId: ofHolder.changeId }),
    () => runner.run(actions.endRule, carer, { owner, ruleId }),
    () => runner.run(actions.setAccessEnd, carer, { owner, ruleId, until }),
  ])
    await assert.rejects(refused(), no, String(refused));
  const rule = { owner, effect: 'hide', subject } as const;
  await assert.rejects(runner.run(actions.setRule, carer, { ...rule, documentId: document }), { code: 'not-found' });
  assert.deepEqual((await settings()).rules, before.rules);
  const own = await runner.run(actions.setRule, carer, { ...rule, documentId: lab });
  const ofCategory = await runner.run(actions.setRule, carer, { ...rule, category: 'BIOLOGIE' });
  await runner.run(actions.setAccessEnd, carer, { owner, ruleId: own.ruleId, until });
  await runner.run(actions.endRule, carer, { owner, ruleId: own.ruleId });
  const undone = await runner.run(actions.undoChange, carer, { owner, changeId: ofCategory.changeId });
  await runner.run(actions.undoChange, carer, { owner, changeId: undone.changeId });
  await mandate(recordId, mandateId, carer.id, 2, { kind: 'carer', scopes: ['everything'] });
  await runner.run(actions.undoChange, carer, { owner, changeId: block.changeId });
});

async function person(recordId: string, version: number, changes: object): Promise<void> {
  const payload = { recordId, minorUntil: null, deceasedOn: null, opposedAt: null, ...changes };
  await access.world.zone.fromSpace([{ key: `person:${recordId}`, version, kind: 'person.status', payload }]);
}

async function mandate(recordId: string, mandateId: string, delegateId: string, version: number, changes: object) {
  const whole = { kind: 'parent', scopes: [], categories: null, disagrees: false, active: true, until: null };
  const payload = { recordId, mandateId, delegateId, since: access.later(-1), ...whole, ...changes };
  await access.world.zone.fromSpace([{ key: `mandate:${mandateId}`, version, kind: 'mandate.status', payload }]);
}
