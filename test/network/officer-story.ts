/** The officer of a structure answers persons who report an access by its professionals. */
import assert from 'node:assert/strict';
import { caseCalls } from '../../src/compose/report-link.ts';
import { countWaiting, reportsToAnswer } from '../../src/documents/reports-to-answer.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { zoneNames } from '../../src/kernel/zones.ts';
import type { AccessWorld } from '../support/access-world.ts';

const [CLINIC, PHARMACY] = ['1750000488', '1750000499'];

/** Names and ends officers as the other zone tells of them. */
export function officersOf(access: AccessWorld) {
  const versions = new Map<string, number>();
  return async (actor: Actor, structureId: string, active: boolean): Promise<void> => {
    const payload = { structureId, idNat: actor.id, active };
    const key = `officer:${structureId}|${actor.id}`;
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    await access.world.zone.fromSpace([{ key, version, kind: 'officer.status', payload }]);
  };
}

type Opened = Awaited<ReturnType<AccessWorld['openRecord']>>;

/** An access of the document by the doctor, reported by the person. */
export async function reportedAccess(access: AccessWorld, opened: Opened, doctor: Actor) {
  const { runner, actions, relay } = access.world.zone;
  const { owner, holder, document } = opened;
  await access.world.zone.retrieve(doctor, { kind: 'document', id: document, owner });
  const asked = { owner, count: 50, withoutOwnLooks: true };
  const { entries } = await runner.run(actions.readHistory, holder, asked);
  const read = entries.find(({ trace }) => trace.facts.act === 'documents.retrieve');
  const report = (words?: string, by = holder) =>
    runner.run(actions.reportAccess, by, {
      owner,
      seq: read?.trace.seq ?? 0,
      ...(words === undefined ? {} : { words }),
    });
  const { reportId } = await report();
  await relay.drain();
  return { reportId, report };
}

export async function officerAnswers(access: AccessWorld): Promise<void> {
  const { zone } = access.world;
  const { runner, actions } = zone;
  const name = officersOf(access);
  const [doctor, officer, colleague, other] = await Promise.all(
    [488, 489, 490, 491].map((n) => access.world.professional(n, { structure: n === 491 ? PHARMACY : CLINIC })),
  );
  assert.ok(doctor && officer && colleague && other);
  const opened = await access.openRecord();
  const { owner, holder, document } = opened;
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  const { reportId, report } = await reportedAccess(access, opened, doctor);
  const words = 'Je ne suis jamais allée dans ce cabinet.';
  await report(words);
  await report('Autre chose.');
  const calls = caseCalls(zone);
  const sees = async (actor: Actor) => (await zone.cases.find(actor)).map((one) => one.reportId);
  const closed = async (actor: Actor, why: string): Promise<void> => {
    assert.deepEqual(await sees(actor), [], why);
    const missing = crypto.randomUUID();
    for (const id of [reportId, missing])
      await assert.rejects(calls.answerCase(actor, id, null), { code: 'not-found', message: 'not-found' }, why);
    await assert.rejects(runner.run(actions.answerReport, actor, { owner, reportId }), { code: 'not-found' }, why);
  };
  await closed(officer, 'nobody is named yet');
  for (const one of [officer, doctor, other]) await name(one, one.structure?.id ?? '', true);
  await closed(colleague, 'she is no officer');
  await closed(doctor, 'the access is her own');
  await closed(other, 'of another structure');
  const elsewhere = { ...officer, structure: { id: PHARMACY, name: 'Ailleurs' } };
  await closed(elsewhere, 'working elsewhere, she is no officer there');
  assert.deepEqual(await sees(officer), [reportId]);
  await name(officer, CLINIC, false);
  await closed(officer, 'ended');
  await name(officer, CLINIC, true);

  const read = await calls.answerCase(officer, reportId, null);
  const { actor, act } = read.access;
  assert.deepEqual(
    [actor.name, actor.purpose, act, read.words, read.secret],
    [doctor.name, 'normal', 'documents.retrieve', words, false],
  );
  const shown = JSON.stringify(read);
  assert.ok(!shown.includes(document) && !shown.includes('Compte rendu'), 'no document is named');
  await comesBack(access, reportId, read.dueAt);

  const answer = { outcome: 'justified', text: 'Elle remplaçait votre médecin traitant.' } as const;
  await calls.answerCase(officer, reportId, answer);
  await assert.rejects(calls.answerCase(officer, reportId, answer), { code: 'not-found' }, 'answered once');
  assert.deepEqual(await sees(officer), []);
  await answeredAre(access, reportId, { officer, doctor, colleague, other });
  const { reports } = await runner.run(actions.readReports, holder, { owner });
  assert.deepEqual(
    reports.map((one) => [one.words, one.answer?.by, one.answer?.outcome, one.answer?.text]),
    [[words, 'structure', answer.outcome, answer.text]],
  );
  const reasons = await reasonsOf(access, opened, officer);
  assert.deepEqual(reasons, ['officer;justified', 'officer'], 'she reads who opened it, and who answered');
}

/** What was answered stays in the list of her structure's officers: dates and the outcome, never about herself. */
async function answeredAre(access: AccessWorld, reportId: string, by: Readonly<Record<string, Actor>>): Promise<void> {
  const { officer, doctor, colleague, other } = by;
  const { zone } = access.world;
  await zone.relay.drain();
  const calls = caseCalls(zone);
  const answered = async (actor: Actor | undefined) => {
    assert.ok(actor);
    return (await calls.answeredCases(actor)).cases;
  };
  const [one, ...more] = await answered(officer);
  assert.deepEqual([one?.reportId, one?.outcome, one?.by, more.length], [reportId, 'justified', 'structure', 0]);
  assert.ok(one !== undefined && one.answeredAt >= one.reportedAt);
  assert.deepEqual(Object.keys(one).sort(), ['answeredAt', 'by', 'dueAt', 'outcome', 'reportId', 'reportedAt']);
  for (const [why, actor] of Object.entries({ doctor, colleague, other }))
    assert.deepEqual(await answered(actor), [], why);
}

async function reasonsOf(access: AccessWorld, { holder, owner }: Opened, officer: Actor): Promise<string[]> {
  const { runner, actions } = access.world.zone;
  const { entries } = await runner.run(actions.readHistory, holder, { owner, count: 50, withoutOwnLooks: true });
  const hers = entries.filter(({ trace }) => trace.actor.id === officer.id);
  return hers.map(({ trace }) => trace.facts.reason).filter((reason) => reason.startsWith('officer'));
}

/** Without an answer at its due date, or without an officer who is not the one reported, a case is the operator's. */
async function comesBack(access: AccessWorld, reportId: string, dueAt: Date): Promise<void> {
  const url = access.world.databases.record.auditor;
  const role = zoneNames('record').auditor;
  const auditor = new Database({ url, role, maxConnections: 1, applicationName: 'carnet-test' }, 'carnet.record');
  const waitsFor = async (at: Date) =>
    (await reportsToAnswer(auditor, at)).find((one) => one.reportId === reportId)?.waitsFor;
  const now = access.clock.now();
  const overdue = new Date(dueAt.getTime() + 1_000);
  assert.deepEqual([await waitsFor(now), await waitsFor(overdue)], ['structure', 'operator']);
  const [inTime, late] = [await countWaiting(auditor, now), await countWaiting(auditor, overdue)];
  assert.deepEqual([inTime.structure >= 1, inTime.late, late.structure, late.late >= 1], [true, 0, 0, true]);
  await auditor.close();
}

/** CSP L1111-5: told to the child alone. */
export async function officerReadsSecret(access: AccessWorld): Promise<void> {
  const opened = await access.openRecord();
  const { recordId, holder: child, owner } = opened;
  const { zone } = access.world;
  const { actions, runner, relay } = zone;
  const mother: Actor = { ...child, id: crypto.randomUUID(), recordIds: [], onBehalfOf: child.id };
  await zone.fromSpace(access.toldOf.person(recordId, { minorUntil: access.later(2 * 365) }));
  await zone.fromSpace(access.toldOf.mandate(recordId, mother.id, {}));
  const clinic = '1750000475';
  const doctor: Actor = { ...(await access.world.professional(475, { structure: clinic })), secretSession: true };
  const officer = await access.world.professional(476, { structure: clinic });
  await officersOf(access)(officer, clinic, true);
  await runner.run(actions.declareConsent, doctor, { owner, role: 'care-team' });
  const { reportId, report } = await reportedAccess(access, opened, doctor);
  await report('Ma mère ne doit pas le savoir.');
  await assert.rejects(report('Et moi ?', mother), { code: 'not-found' });
  const calls = caseCalls(zone);
  assert.equal((await calls.answerCase(officer, reportId, null)).secret, true);
  await calls.answerCase(officer, reportId, { outcome: 'unjustified', text: 'Cet accès n’aurait pas dû avoir lieu.' });
  assert.deepEqual((await runner.run(actions.readReports, mother, { owner })).reports, []);
  assert.equal((await runner.run(actions.readReports, child, { owner })).reports.length, 1);
  const { entries } = await runner.run(actions.readHistory, mother, { owner, count: 50, withoutOwnLooks: true });
  const shown = entries.filter(
    ({ trace: { actor, facts } }) =>
      [officer.id, doctor.id].includes(actor.id) || ['access.report', 'access.answer-report'].includes(facts.act),
  );
  assert.ok(
    shown.every(({ trace }) => trace.actor.id === mother.id),
    'her own attempt alone',
  );
  await relay.drain();
  const told = access.world.told.filter(({ payload }) => payload.recordId === recordId);
  const answered = told.filter(({ kind }) => kind === 'access.report-answered');
  assert.deepEqual(
    answered.map(({ payload }) => payload.quiet),
    [true],
  );
}
