/** The cases of a structure, those that wait and those that were answered: an index across records, filled by the outbox; each record says which it is. */
import type { ActorKeys } from '../access/access-state.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import { bytesIn, type Consumer, payloadsOf } from '../kernel/outbox.ts';
import type { Database } from '../kernel/transaction.ts';
import { CASE_ENDED, CASE_OPENED, type ReportOutcome } from './report-rows.ts';

/** Cases that an officer sees at once: those that wait, the first due first; those that were answered, the last answered first. */
export const MAX_STRUCTURE_CASES = 100;
/** Answered cases are listed as long. */
const ANSWERED_KEPT_MS = 730 * 86_400_000;

const FILL: Statement = {
  name: 'structure-cases-fill',
  text: `insert into structure_case (structure_key, report_id, record_id, actor_key, reported_at, due_at)
select * from unnest($1::bytea[], $2::uuid[], $3::uuid[], $4::bytea[], $5::timestamptz[], $6::timestamptz[]) on conflict do nothing`,
};
/** An older release tells no instant. */
const END: Statement = {
  name: 'structure-cases-end',
  text: `update structure_case c set answered_at = coalesce(g.at, c.reported_at)
from unnest($1::bytea[], $2::uuid[], $3::timestamptz[]) as g (structure_key, report_id, at)
where c.structure_key = g.structure_key and c.report_id = g.report_id`,
};
const FORGET: Statement = {
  name: 'structure-cases-forget',
  text: `delete from structure_case c using unnest($1::bytea[], $2::timestamptz[]) as g (structure_key, before)
where c.structure_key = g.structure_key and c.answered_at < g.before`,
};
/** Of the structure $1, for an officer in force who is not the one reported; all of them, or one. */
const FIND: Statement = {
  name: 'structure-cases-find',
  text: `select c.report_id, c.record_id, c.reported_at, c.due_at from structure_case c
where c.structure_key = $1 and c.actor_key <> $2 and ($3::uuid is null or c.report_id = $3) and c.answered_at is null
  and exists (select from structure_officer o where o.structure_key = $1 and o.professional_key = $2 and o.active)
order by c.due_at, c.report_id limit ${MAX_STRUCTURE_CASES}`,
};
const FIND_ANSWERED: Statement = {
  name: 'structure-cases-find-answered',
  text: `select c.report_id, c.record_id, c.reported_at, c.due_at from structure_case c
where c.structure_key = $1 and c.actor_key <> $2 and c.answered_at is not null
  and exists (select from structure_officer o where o.structure_key = $1 and o.professional_key = $2 and o.active)
order by c.answered_at desc, c.report_id limit ${MAX_STRUCTURE_CASES}`,
};
const WAITS: Statement = {
  name: 'structure-case-waits',
  text: 'select 1 as one from access_report where record_id = $1 and report_id = $2 and answered_at is null',
};
const ANSWER: Statement = {
  name: 'structure-case-answer',
  text: `select answered_at, outcome, answered_by from access_report
where record_id = $1 and report_id = $2 and answered_at is not null`,
};

/** One line of the officer's list: nothing of the person, nor of the access. */
export interface StructureCase {
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly dueAt: Date;
}

/** One that was answered: as little. */
export interface AnsweredStructureCase extends StructureCase {
  readonly answeredAt: Date;
  readonly outcome: ReportOutcome;
  readonly by: 'structure' | 'operator';
}

type AnswerRow = { answered_at: Date; outcome: ReportOutcome; answered_by: 'structure' | 'operator' | null };
type CaseRow = { report_id: string; record_id: string; reported_at: Date; due_at: Date };

export function structureCasesConsumer(database: Database): Consumer {
  return async (events) => {
    const [opened, ended] = [payloadsOf(events, CASE_OPENED), payloadsOf(events, CASE_ENDED)];
    if (opened.length > 0)
      await database.lookUp(FILL, [
        opened.map(({ structure }) => bytesIn(structure)),
        opened.map(({ reportId }) => String(reportId)),
        opened.map(({ recordId }) => String(recordId)),
        opened.map(({ actor }) => bytesIn(actor)),
        opened.map(({ reportedAt }) => new Date(String(reportedAt))),
        opened.map(({ dueAt }) => new Date(String(dueAt))),
      ]);
    if (ended.length > 0) await endCases(database, ended);
  };
}

async function endCases(database: Database, ended: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const structures = ended.map(({ structure }) => bytesIn(structure));
  const times = ended.map(({ at }) => (typeof at === 'string' ? new Date(at) : null));
  await database.lookUp(END, [structures, ended.map(({ reportId }) => String(reportId)), times]);
  const before = times.map((at) => at && new Date(at.getTime() - ANSWERED_KEPT_MS));
  await database.lookUp(FORGET, [structures, before]);
}

/** Where cases are looked for. */
interface CasePlace {
  readonly database: Database;
  readonly keyOf: ActorKeys;
}

async function rowsFor(
  { database, keyOf }: CasePlace,
  actor: Actor,
  statement: Statement,
  ...rest: readonly (string | null)[]
): Promise<CaseRow[]> {
  if (actor.kind !== 'professional' || actor.structure === undefined) return [];
  const keys = [keyOf('structure', actor.structure.id), keyOf('professional', actor.id)];
  return database.lookUp<CaseRow>(statement, [...keys, ...rest]);
}

/** Cases of an officer's structure, and in which record one that waits is; none for anybody else. */
export const structureCases = (place: CasePlace) => ({
  find: (actor: Actor) => findCases(place, actor),
  answered: (actor: Actor) => answeredCases(place, actor),
  recordOf: (actor: Actor, reportId: string) => recordOfCase(place, actor, reportId),
});

/** Those that wait for this officer, the first due first; none for anybody else. Ids and dates: each is then an act of its record. */
async function findCases(place: CasePlace, actor: Actor): Promise<readonly StructureCase[]> {
  const rows = await rowsFor(place, actor, FIND, null);
  const waiting = await Promise.all(
    rows.map(({ record_id: recordId, report_id: reportId }) =>
      place.database.readAtOnce(recordId, (tx) => tx.query(WAITS, [recordId, reportId])),
    ),
  );
  return rows
    .filter((_row, index) => waiting[index]?.length !== 0)
    .map(({ report_id: reportId, reported_at: reportedAt, due_at: dueAt }) => ({ reportId, reportedAt, dueAt }));
}

/** Those that were answered for this officer's structure, the last answered first; none for anybody else. Ids, dates and outcomes. */
async function answeredCases(place: CasePlace, actor: Actor): Promise<readonly AnsweredStructureCase[]> {
  const rows = await rowsFor(place, actor, FIND_ANSWERED);
  const answers = await Promise.all(
    rows.map(({ record_id: recordId, report_id: reportId }) =>
      place.database.readAtOnce(recordId, (tx) => tx.query<AnswerRow>(ANSWER, [recordId, reportId])),
    ),
  );
  return rows.flatMap(({ report_id: reportId, reported_at: reportedAt, due_at: dueAt }, index) =>
    (answers[index] ?? []).map(({ answered_at: answeredAt, outcome, answered_by: by }) => ({
      ...{ reportId, reportedAt, dueAt, answeredAt, outcome },
      by: by ?? 'operator',
    })),
  );
}

/** The record in which a case of this officer's structure is; null: there is none for her. */
async function recordOfCase(place: CasePlace, actor: Actor, reportId: string): Promise<string | null> {
  return (await rowsFor(place, actor, FIND, reportId))[0]?.record_id ?? null;
}
