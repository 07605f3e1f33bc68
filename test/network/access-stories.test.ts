import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { EMERGENCY_REVIEW } from '../../src/access/acts.ts';
import { emergenciesToReview } from '../../src/access/review-emergency.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { zoneNames } from '../../src/kernel/zones.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// Who may see what, from the first consent to the last heir, on a real record.

const DAY_MS = 86_400_000;
let moved = 0;
const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + moved) };
const later = (days: number): string => new Date(clock.now().getTime() + days * DAY_MS).toISOString();

let world: RecordWorld;
let root: pg.Client;
before(async () => {
  world = await startRecordWorld(clock);
  root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
});
after(async () => {
  await root.end();
  await world.stop();
});

let number = 4_000;

/** A record with one report, deposited by its author; what somebody finds in it, and how she is refused. */
async function openRecord() {
  const opened = await world.openRecord();
  const author = await world.professional(399, { structure: '1750000399' });
  const owner = { id: opened.recordId };
  const { runner, actions } = world.zone;
  const deposit = async (changes: Parameters<typeof textDocument>[2] = {}, by: Actor = author): Promise<string> => {
    number += 1;
    const { set, document } = textDocument(opened.ins, number, {
      authors: [{ person: { name: { family: 'ESSAI', given: ['Anne'] } }, role: [] }],
      ...changes,
    });
    const done = await runner.run(actions.submitDocuments, by, { owner, set, documents: [document] });
    return done.documents[0]?.logicalId ?? '';
  };
  const document = await deposit();
  const found = async (actor: Actor): Promise<string[] | string> => {
    const asked = { owner, order: 'newest-first', count: 50, withTotal: false } as const;
    try {
      const { entries } = await runner.run(actions.searchDocuments, actor, asked);
      return entries.map(({ logicalId }) => logicalId).sort();
    } catch (error) {
      const { details, code } = error as { details: { reason?: string }; code: string };
      return details.reason ?? code;
    }
  };
  const settings = () => runner.run(actions.readSettings, opened.holder, { owner });
  return { ...opened, owner, author, document, deposit, found, settings };
}

const subjectOf = ({ id, name }: Actor) => ({ kind: 'professional', id, name }) as const;
test('an access lasts an episode of care; the person shortens it, extends it, makes it permanent', async () => {
  const { owner, holder, document, found, settings } = await openRecord();
  const { actions, runner } = world.zone;
  const doctor = await world.professional(400);
  const pharmacist = await world.professional(401, { profession: '21', structure: '1750000401' });
  assert.equal(await found(doctor), 'no-consent');
  for (const who of [doctor, pharmacist]) await runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  assert.deepEqual(await found(pharmacist), [document]);
  const again = await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  assert.equal(again.ruleId, null, 'declared twice, it changes nothing');
  moved += 4 * DAY_MS;
  await heartbeat();
  assert.equal(await found(pharmacist), 'no-consent', 'three days for a pharmacist');
  const rule = (await settings()).rules.find(({ subject }) => subject.id === doctor.id);
  assert.ok(rule !== undefined && rule.until !== null && rule.basis === 'declared');
  await runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: null });
  moved += 400 * DAY_MS;
  await heartbeat();
  assert.deepEqual(await found(doctor), [document], 'permanent');
  await runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: later(1) });
  assert.equal((await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' })).ruleId, null, 'hers');
  moved += 2 * DAY_MS;
  await heartbeat();
  assert.equal(await found(doctor), 'no-consent');
  await assert.rejects(runner.run(actions.setAccessEnd, holder, { owner, ruleId: rule.ruleId, until: null }), {
    code: 'not-found',
  });
  const nurse = await world.professional(402, { profession: '60' });
  await assert.rejects(runner.run(actions.declareConsent, nurse, { owner, role: 'attending' }), { code: 'refused' });
});

test('asked, the person said no; she authorises a structure; a block wins over all; administrators block too', async () => {
  const { owner, holder, document, found, settings } = await openRecord();
  const { actions, runner } = world.zone;
  const doctor = await world.professional(410, { structure: '1750000410' });
  const colleague = await world.professional(411, { structure: '1750000410' });
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team', basis: 'presumed', forStructure: true });
  assert.deepEqual(await found(colleague), [document], 'the care team');
  await runner.run(actions.declareRefusal, colleague, { owner });
  assert.equal(await found(colleague), 'refused-by-the-person');
  assert.deepEqual(await found(doctor), [document]);
  await runner.run(actions.authorizeAccess, holder, { owner, subject: subjectOf(colleague), until: later(30) });
  assert.deepEqual(await found(colleague), [document]);
  const attending = await world.professional(412, { structure: '1750000412' });
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  const named = await world.professional(413, { structure: '1750000413' });
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
  const { owner, holder, document, deposit, found, settings } = await openRecord();
  const { actions, runner } = world.zone;
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  const doctor = await world.professional(420, { structure: '1750000420' });
  const nurse = await world.professional(421, { profession: '60', structure: '1750000421' });
  for (const who of [doctor, nurse]) await runner.run(actions.declareConsent, who, { owner, role: 'care-team' });
  const everyone = { kind: 'everyone', id: '', name: '' } as const;
  await runner.run(actions.setRule, holder, {
    owner,
    effect: 'hide',
    subject: everyone,
    category: 'BIOLOGIE',
    until: later(5),
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
  moved += 6 * DAY_MS;
  await heartbeat();
  assert.deepEqual(await found(nurse), [lab], 'the rule on laboratory tests has ended');
  await assert.rejects(
    runner.run(actions.setRule, holder, { owner, effect: 'hide', subject: everyone, documentId: owner.id }),
    {
      code: 'not-found',
    },
  );
  const rules = (await settings()).rules.filter(({ kind }) => kind === 'hide');
  for (const { ruleId } of rules) await runner.run(actions.endRule, holder, { owner, ruleId });
  await runner.run(actions.setVisibility, holder, { owner, masksNew: true });
  const next = await deposit();
  assert.ok(!(await found(doctor)).includes(next), 'new documents are masked');
  assert.deepEqual((await found(nurse)) as string[], [lab], 'and to nurses');
});

test('row 37: an emergency is opened with its reason, told at once, reviewed; the person may oppose it, a block stops it', async () => {
  const { owner, holder, author, document, found, recordId } = await openRecord();
  const { actions, runner } = world.zone;
  const glass: Actor = { ...(await world.professional(430)), purpose: 'bris_de_glace' };
  const samu: Actor = { ...(await world.professional(431)), purpose: 'centre_15' };
  assert.equal(await found(glass), 'emergency-not-opened');
  await assert.rejects(runner.run(actions.openEmergency, glass, { owner, reason: '  vite  ' }), {
    code: 'invalid-input',
  });
  const attending = await world.professional(432);
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  const reason = 'inconsciente, détresse respiratoire';
  const opened = await runner.run(actions.openEmergency, glass, { owner, reason });
  assert.deepEqual(await runner.run(actions.openEmergency, glass, { owner, reason }), opened, 'opened once');
  assert.deepEqual(await found(glass), [document]);
  assert.equal(await found(samu), 'emergency-not-opened', 'regulation is another emergency');
  assert.equal(await found({ ...glass, purpose: 'normal' }), 'no-consent', 'and no consent');
  const { rows } = await root.query(
    `select payload from outbox where kind = 'access.emergency-opened' and payload->>'recordId' = $1`,
    [recordId],
  );
  assert.equal(rows.length, 1);
  assert.deepEqual(rows[0].payload.administrators, [attending.id]);
  assert.ok(!JSON.stringify(rows[0]).includes('respiratoire') && !JSON.stringify(rows[0]).includes(glass.id));
  await runner.run(actions.hideDocument, holder, { document: { kind: 'document', id: document, owner } });
  assert.deepEqual(await found(glass), [], 'masked stays masked');
  await runner.run(actions.setEmergencies, holder, { owner, regulation: false, breakGlass: true, masked: true });
  assert.deepEqual(await found(glass), [document], 'unless she allows it in an emergency');
  await assert.rejects(runner.run(actions.openEmergency, samu, { owner }), { code: 'refused' });
  await assert.rejects(
    runner.run(actions.openEmergency, { ...author, kind: 'structure', purpose: 'bris_de_glace' }, { owner, reason }),
    {
      code: 'refused',
    },
  );
  await reviewAll(opened.emergencyId);
  await runner.run(actions.blockAccess, holder, { owner, subject: subjectOf(glass) });
  assert.equal(await found(glass), 'blocked');
  moved += DAY_MS / 4;
  await heartbeat();
  const again: Actor = { ...(await world.professional(433)), purpose: 'bris_de_glace' };
  await runner.run(actions.openEmergency, again, { owner, reason });
  assert.deepEqual(await found(again), [document]);
  moved += DAY_MS / 4;
  await heartbeat();
  assert.equal(await found(again), 'emergency-not-opened', 'four hours later');
});

/** The data protection officer's queue, and its end. */
async function reviewAll(emergencyId: string): Promise<void> {
  const { actions, runner } = world.zone;
  const auditor = new Database(
    {
      url: world.databases.record.auditor,
      role: zoneNames('record').auditor,
      maxConnections: 1,
      applicationName: 'review',
    },
    'carnet.record',
  );
  const queue = await emergenciesToReview(auditor, clock.now());
  const waiting = queue.find((each) => each.emergencyId === emergencyId);
  assert.ok(waiting !== undefined && waiting.dueAt > clock.now());
  const review = { owner: { id: waiting.recordId }, emergencyId, outcome: 'justified' } as const;
  await assert.rejects(runner.run(actions.reviewEmergency, systemActor('other'), review), { code: 'not-found' });
  await runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), review);
  await assert.rejects(runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), review), {
    code: 'not-found',
  });
  assert.equal(
    (await emergenciesToReview(auditor, clock.now())).some((each) => each.emergencyId === emergencyId),
    false,
  );
  await auditor.close();
}

test('row 64: a child, two parents who disagree, a secret, a majority, a carer and her scope, an heir', async () => {
  const { recordId, holder: child, owner, document, deposit, found } = await openRecord();
  const { actions, runner } = world.zone;
  const personId = () => crypto.randomUUID();
  const acting = (id: string): Actor => ({ ...child, id, recordIds: [], onBehalfOf: child.id });
  const [mother, father, carer, heir] = [
    acting(personId()),
    acting(personId()),
    acting(personId()),
    acting(personId()),
  ];
  await person(recordId, 1, { minorUntil: later(4 * 365) });
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
  const secret: Actor = { ...(await world.professional(440)), secretSession: true };
  const told = await deposit({}, secret);
  assert.deepEqual([await found(mother), await found(child)], [[], [document, told].sort()]);
  moved += 4 * 365 * DAY_MS;
  await heartbeat();
  assert.equal(await found(mother), 'not-found', 'on the day of majority');
  const ofCarer = personId();
  await mandate(recordId, ofCarer, carer.id, 1, { kind: 'carer', scopes: ['agenda'] });
  assert.equal(await found(carer), 'not-in-mandate');
  await mandate(recordId, ofCarer, carer.id, 2, { kind: 'carer', scopes: ['documents.see'], categories: ['BIOLOGIE'] });
  const lab = await deposit({ typeCode: { code: '11502-2', system: '2.16.840.1.113883.6.1' } });
  assert.deepEqual(await found(carer), [lab]);
  await mandate(recordId, ofCarer, carer.id, 3, { kind: 'carer', scopes: ['documents.see'], until: later(1) });
  moved += 2 * DAY_MS;
  await heartbeat();
  assert.equal(await found(carer), 'not-found', 'the mandate ended on its day');
  const doctor = await world.professional(441);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  await mandate(recordId, personId(), heir.id, 1, { kind: 'heir' });
  assert.equal(await found(heir), 'not-found', 'nobody inherits from the living');
  await person(recordId, 2, { deceasedOn: later(-1) });
  assert.equal(await found(doctor), 'holder-deceased');
  assert.equal(await found(child), 'not-found');
  assert.ok((await found(heir)).includes(lab));
  await assert.rejects(runner.run(actions.setVisibility, heir, { owner, masksNew: true }), { code: 'refused' });
});

async function heartbeat(): Promise<void> {
  beats += 1;
  await world.zone.fromSpace([
    { key: 'beats', version: beats, kind: 'heartbeat', payload: { at: clock.now().toISOString() } },
  ]);
}
let beats = 0;

async function person(recordId: string, version: number, changes: object): Promise<void> {
  const payload = { recordId, minorUntil: null, deceasedOn: null, opposedAt: null, ...changes };
  await world.zone.fromSpace([{ key: `person:${recordId}`, version, kind: 'person.status', payload }]);
}

async function mandate(recordId: string, mandateId: string, delegateId: string, version: number, changes: object) {
  const whole = { kind: 'parent', scopes: [], categories: null, disagrees: false, active: true, until: null };
  const payload = { recordId, mandateId, delegateId, since: later(-1), ...whole, ...changes };
  await world.zone.fromSpace([{ key: `mandate:${mandateId}`, version, kind: 'mandate.status', payload }]);
}
