import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMERGENCY_REVIEW } from '../../src/access/acts.ts';
import { emergenciesToReview } from '../../src/access/review-emergency.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { zoneNames } from '../../src/kernel/zones.ts';
import { type AccessWorld, startAccessWorld, subjectOf } from '../support/access-world.ts';
import { arrangeReaders, toldOf } from '../support/told-readers.ts';

// Who may see what, on a real record: consents and their ends, blocks, the person's own rules, emergencies.

let access: AccessWorld;
before(async () => {
  access = await startAccessWorld();
});
after(() => access.world.stop());

test('an access lasts an episode of care; the person shortens it, extends it, makes it permanent', async () => {
  const { owner, holder, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(400);
  const pharmacist = await access.world.professional(401, { profession: '21', structure: '1750000401' });
  assert.equal(await found(doctor), 'no-consent');
  for (const who of [doctor, pharmacist]) await runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  for (const _twice of [1, 2]) assert.deepEqual(await found(pharmacist), [document]);
  await access.world.zone.relay.drain();
  const told = access.world.told.map(({ kind }) => kind.slice('access.'.length)).sort();
  assert.deepEqual(told, ['declared', 'declared', 'first-read'], 'the second reading is no first');
  const again = await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  assert.equal(again.ruleId, null, 'declared twice, it changes nothing');
  await access.pass(4);
  assert.equal(await found(pharmacist), 'no-consent', 'three days for a pharmacist');
  const rule = (await settings()).rules.find(({ subject }) => subject.id === doctor.id);
  assert.ok(rule !== undefined && rule.until !== null && rule.basis === 'declared');
  await runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: null });
  await access.pass(400);
  assert.deepEqual(await found(doctor), [document], 'permanent');
  await runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: access.later(1) });
  assert.equal((await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' })).ruleId, null, 'hers');
  await access.pass(2);
  assert.equal(await found(doctor), 'no-consent');
  await assert.rejects(runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: null }), {
    code: 'not-found',
  });
  const nurse = await access.world.professional(402, { profession: '60' });
  await assert.rejects(runner.run(actions.declareConsent, nurse, { owner, role: 'attending' }), { code: 'refused' });
});

test('asked, the person said no; she authorises a structure; a block wins over all; administrators block too', async () => {
  const { owner, holder, document, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const doctor = await access.world.professional(410, { structure: '1750000410' });
  const colleague = await access.world.professional(411, { structure: '1750000410' });
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team', basis: 'presumed', forStructure: true });
  assert.deepEqual(await found(colleague), [document], 'the care team');
  await runner.run(actions.declareRefusal, colleague, { owner });
  assert.equal(await found(colleague), 'refused-by-the-person');
  assert.deepEqual(await found(doctor), [document]);
  await runner.run(actions.authorizeAccess, holder, { owner, subject: subjectOf(colleague), until: access.later(30) });
  assert.deepEqual(await found(colleague), [document]);
  const attending = await access.world.professional(412, { structure: '1750000412' });
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  const named = await access.world.professional(413, { structure: '1750000413' });
  await runner.run(actions.nameAdministrator, holder, { owner, subject: subjectOf(named) });
  await runner.run(actions.hideDocument, holder, { document: { kind: 'document', id: document, owner } });
  for (const who of [attending, named])
    assert.deepEqual(await found(who), [document], 'administrators see what is masked');
  await assert.rejects(runner.run(actions.blockAccess, doctor, { owner, subject: subjectOf(colleague) }), {
    code: 'refused',
  });
  const structure = { kind: 'structure', id: '1750000410', name: 'Centre' } as const;
  await runner.run(actions.blockAccess, attending, { owner, subject: structure });
  for (const who of [doctor, colleague]) assert.equal(await found(who), 'blocked');
  const listed = await runner.run(actions.listProfessionals, named, { owner });
  assert.deepEqual(new Set(listed.map(({ kind }) => kind)), new Set(['consent', 'administrator', 'block']));
  const block = (await settings()).rules.find(({ kind }) => kind === 'block');
  await assert.rejects(runner.run(actions.endRule, holder, { owner, ruleId: block?.ruleId ?? '' }), {
    code: 'not-found',
  });
  await runner.run(actions.unblockAccess, holder, { owner, ruleId: block?.ruleId ?? '' });
  assert.deepEqual(await found(colleague), [], 'masked again');
  await runner.run(actions.endOwnAttending, attending, { owner });
  assert.equal(await found(attending), 'no-consent');
});

test('the person’s own rules: a category, a document, a profession, a time', async () => {
  const { owner, holder, document, deposit, found, settings } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  const doctor = await access.world.professional(420, { structure: '1750000420' });
  const nurse = await access.world.professional(421, { profession: '60', structure: '1750000421' });
  for (const who of [doctor, nurse]) await runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  const everyone = { kind: 'everyone', id: '', name: '' } as const;
  await runner.run(actions.setRule, holder, {
    owner,
    effect: 'hide',
    subject: everyone,
    category: 'BIOLOGIE',
    until: access.later(5),
  });
  for (const who of [doctor, nurse]) assert.deepEqual(await found(who), [document]);
  await runner.run(actions.setRule, holder, { owner, effect: 'show', subject: subjectOf(doctor), documentId: lab });
  assert.deepEqual(await found(doctor), [document, lab].sort());
  const nurses = { kind: 'profession', id: '60', name: 'infirmiers' } as const;
  await runner.run(actions.setRule, holder, { owner, effect: 'hide', subject: nurses, documentId: document });
  assert.deepEqual(await found(nurse), []);
  await runner.run(actions.hideDocument, holder, { document: { kind: 'document', id: document, owner } });
  assert.deepEqual(await found(doctor), [lab], 'masked');
  await runner.run(actions.setRule, holder, {
    owner,
    effect: 'show',
    subject: subjectOf(doctor),
    documentId: document,
  });
  assert.deepEqual(await found(doctor), [document, lab].sort(), 'shown to her alone');
  await access.pass(6);
  assert.deepEqual(await found(nurse), [lab], 'the rule on laboratory tests has ended');
  await assert.rejects(
    runner.run(actions.setRule, holder, { owner, effect: 'hide', subject: everyone, documentId: owner.id }),
    { code: 'not-found' },
  );
  const rules = (await settings()).rules.filter(({ kind }) => kind === 'hide');
  for (const { ruleId } of rules) await runner.run(actions.endRule, holder, { owner, ruleId });
  await runner.run(actions.setVisibility, holder, { owner, masksNew: true });
  const next = await deposit();
  assert.ok(!(await found(doctor)).includes(next), 'new documents are masked');
  assert.deepEqual((await found(nurse)) as string[], [lab], 'and to nurses');
});

test('row 37: an emergency is opened with its reason, told at once, reviewed; the person may oppose it, a block stops it', async () => {
  const { owner, holder, author, document, found, recordId } = await access.openRecord();
  const { actions, runner } = access.world.zone;
  const glass: Actor = { ...(await access.world.professional(430)), purpose: 'bris_de_glace' };
  const samu: Actor = { ...(await access.world.professional(431, { structure: SAMU })), purpose: 'centre_15' };
  assert.equal(await found(glass), 'emergency-not-opened');
  await assert.rejects(runner.run(actions.openEmergency, glass, { owner, reason: '  vite  ' }), {
    code: 'invalid-input',
  });
  const attending = await access.world.professional(432);
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  const reason = 'inconsciente, détresse respiratoire';
  const opened = await runner.run(actions.openEmergency, glass, { owner, reason });
  assert.deepEqual(await runner.run(actions.openEmergency, glass, { owner, reason }), opened, 'opened once');
  assert.deepEqual(await found(glass), [document]);
  assert.equal(await found(samu), 'not-a-regulation-centre', 'not because an assertion says so');
  const status = { idNat: SAMU, active: true, regulates: true };
  await access.world.zone.fromSpace([
    { key: `structure:${SAMU}`, version: 1, kind: 'structure.status', payload: status },
  ]);
  assert.equal(await found(samu), 'emergency-not-opened', 'regulation is another emergency');
  assert.equal(await found({ ...glass, purpose: 'normal' }), 'no-consent', 'and no consent');
  await access.world.zone.relay.drain();
  const ofRecord = access.world.told.filter(({ payload }) => payload.recordId === recordId);
  const told = ofRecord.filter(({ kind }) => kind !== 'access.declared');
  assert.equal(told.length, 1, 'told once, at once: what is read in it is no first reading');
  assert.ok(!JSON.stringify(told).includes(attending.id), 'the other zone tells no administrator');
  assert.ok(!JSON.stringify(told).includes('respiratoire') && !JSON.stringify(told).includes(glass.id));
  await runner.run(actions.hideDocument, holder, { document: { kind: 'document', id: document, owner } });
  assert.deepEqual(await found(glass), [], 'masked stays masked');
  await runner.run(actions.setEmergencies, holder, { owner, regulation: false, breakGlass: true, masked: true });
  assert.deepEqual(await found(glass), [document], 'unless she allows it in an emergency');
  const centre: Actor = { ...samu, kind: 'structure', id: SAMU };
  for (const who of [samu, centre])
    await assert.rejects(runner.run(actions.openEmergency, who, { owner }), {
      details: { reason: 'emergency-opposed' },
    });
  const hospital: Actor = { ...author, kind: 'structure', purpose: 'bris_de_glace' };
  await assert.rejects(runner.run(actions.openEmergency, hospital, { owner, reason }), { code: 'refused' });
  await reviewAll(opened.emergencyId);
  const history = await runner.run(actions.readHistory, holder, { owner, count: 50, withoutOwnLooks: true });
  const told37 = history.entries.filter(
    ({ trace }) => trace.facts.act === 'access.open-emergency' && trace.facts.objects.length > 0,
  );
  assert.deepEqual(
    told37.map(({ stated, trace }) => [stated, trace.actor.name]),
    [
      [reason, glass.name],
      [reason, glass.name],
    ],
    'the history tells who and why, as the mail says',
  );
  const reviews = history.entries.filter(({ trace }) => trace.facts.act === 'access.review-emergency');
  assert.ok(reviews.some(({ trace }) => trace.facts.reason.endsWith(';justified')));
  await runner.run(actions.blockAccess, holder, { owner, subject: subjectOf(glass) });
  assert.equal(await found(glass), 'blocked');
  await access.pass(1 / 4);
  const again: Actor = { ...(await access.world.professional(433)), purpose: 'bris_de_glace' };
  await runner.run(actions.openEmergency, again, { owner, reason });
  assert.deepEqual(await found(again), [document]);
  await access.pass(1 / 4);
  assert.equal(await found(again), 'emergency-not-opened', 'four hours later');
});

const SAMU = '1750000431';

/** The data protection officer's queue, and its end. */
async function reviewAll(emergencyId: string): Promise<void> {
  const { actions, runner } = access.world.zone;
  const auditor = new Database(
    {
      url: access.world.databases.record.auditor,
      role: zoneNames('record').auditor,
      maxConnections: 1,
      applicationName: 'review',
    },
    'carnet.record',
  );
  const queue = await emergenciesToReview(auditor, access.clock.now());
  const waiting = queue.find((each) => each.emergencyId === emergencyId);
  assert.ok(waiting !== undefined && waiting.dueAt > access.clock.now());
  const review = { owner: { id: waiting.recordId }, emergencyId, outcome: 'justified' } as const;
  await assert.rejects(runner.run(actions.reviewEmergency, systemActor('other'), review), { code: 'not-found' });
  const { outcome: _, ...onlyRead } = review;
  const read = await runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), onlyRead);
  assert.equal(read.reason, 'inconsciente, détresse respiratoire', 'read, and it goes on waiting');
  await runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), review);
  await assert.rejects(runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), review), {
    code: 'not-found',
  });
  assert.equal(
    (await emergenciesToReview(auditor, access.clock.now())).some((each) => each.emergencyId === emergencyId),
    false,
  );
  await auditor.close();
}

test('what the person is told of each reader is what that one finds; nothing of it is a reading by her', async () => {
  const record = await access.openRecord();
  const { owner, holder, document, found } = record;
  const { actions, runner } = access.world.zone;
  const { hidden, readers, attending, blocked, emergency } = await arrangeReaders(access, record);
  const waiting = ((await found(attending)) as string[]).find((id) => id !== document && id !== hidden);
  const announced = (what: string[] | string) =>
    typeof what === 'string' ? what : what.filter((id) => id !== waiting);
  for (const one of readers)
    assert.deepEqual(await toldOf(access.world, holder, owner, one), announced(await found(one)), one.name);
  const inEmergency = { ...emergency, purpose: 'bris_de_glace' } as const;
  const foreseen = await toldOf(access.world, holder, owner, emergency, 'bris_de_glace');
  await runner.run(actions.openEmergency, inEmergency, { owner, reason: 'inconsciente sur la voie publique' });
  assert.deepEqual(announced(await found(inEmergency)), foreseen);
  const whole = { owner, readers: [], known: true, continues: false };
  const { known, total } = await runner.run(actions.explainAccess, holder, whole);
  assert.equal(total, 2, 'what waits to be announced to her is not counted');
  assert.deepEqual(known.find(({ id }) => id === emergency.id)?.roles, ['emergency']);
  assert.deepEqual(known.find(({ id }) => id === blocked.id)?.roles.toSorted(), ['authorised', 'blocked']);
  const { entries } = await runner.run(actions.readHistory, holder, { owner, withoutOwnLooks: false, count: 100 });
  const explained = entries.filter(({ trace }) => trace.facts.act === 'access.explain');
  assert.ok(explained.length > 0 && explained.every(({ trace }) => trace.actor.id === holder.id));
});
