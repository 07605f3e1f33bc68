/** The cases that wait for a structure: an index across records, filled by the outbox; each record says whether it still waits. */
import type { ActorKeys } from '../access/access-state.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Consumer } from '../kernel/outbox.ts';
import type { Database } from '../kernel/transaction.ts';
import { CASE_ENDED, CASE_OPENED } from './report-rows.ts';

/** Cases that an officer sees at once, the first due first. */
export const MAX_STRUCTURE_CASES = 100;

const FILL: Statement = {
  name: 'structure-cases-fill',
  text: `insert into structure_case (structure_key, report_id, record_id, actor_key, reported_at, due_at)
select * from unnest($1::bytea[], $2::uuid[], $3::uuid[], $4::bytea[], $5::timestamptz[], $6::timestamptz[]) on conflict do nothing`,
};
const EMPTY: Statement = {
  name: 'structure-cases-empty',
  text: `delete from structure_case c using unnest($1::bytea[], $2::uuid[]) as g (structure_key, report_id)
where c.structure_key = g.structure_key and c.report_id = g.report_id`,
};
/** Of the structure $1, for an officer in force who is not the one reported; all of them, or one. */
const FIND: Statement = {
  name: 'structure-cases-find',
  text: `select c.report_id, c.record_id, c.reported_at, c.due_at from structure_case c
where c.structure_key = $1 and c.actor_key <> $2 and ($3::uuid is null or c.report_id = $3)
  and exists (select from structure_officer o where o.structure_key = $1 and o.professional_key = $2 and o.active)
order by c.due_at, c.report_id limit ${MAX_STRUCTURE_CASES}`,
};
const WAITS: Statement = {
  name: 'structure-case-waits',
  text: 'select 1 as one from access_report where record_id = $1 and report_id = $2 and answered_at is null',
};

/** One line of the officer's list: nothing of the person, nor of the access. */
export interface StructureCase {
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly dueAt: Date;
}

type CaseRow = { report_id: string; record_id: string; reported_at: Date; due_at: Date };

export function structureCasesConsumer(database: Database): Consumer {
  const key = (value: unknown): Buffer => Buffer.from(String(value), 'base64');
  return async (events) => {
    const of = (kind: string) => events.filter((event) => event.kind === kind).map(({ payload }) => payload);
    const [opened, ended] = [of(CASE_OPENED), of(CASE_ENDED)];
    if (opened.length > 0)
      await database.lookUp(FILL, [
        opened.map(({ structure }) => key(structure)),
        opened.map(({ reportId }) => String(reportId)),
        opened.map(({ recordId }) => String(recordId)),
        opened.map(({ actor }) => key(actor)),
        opened.map(({ reportedAt }) => new Date(String(reportedAt))),
        opened.map(({ dueAt }) => new Date(String(dueAt))),
      ]);
    if (ended.length > 0)
      await database.lookUp(EMPTY, [
        ended.map(({ structure }) => key(structure)),
        ended.map(({ reportId }) => String(reportId)),
      ]);
  };
}

/** Where cases are looked for. */
interface CasePlace {
  readonly database: Database;
  readonly keyOf: ActorKeys;
}

async function rowsFor({ database, keyOf }: CasePlace, actor: Actor, reportId: string | null): Promise<CaseRow[]> {
  if (actor.kind !== 'professional' || actor.structure === undefined) return [];
  const keys = [keyOf('structure', actor.structure.id), keyOf('professional', actor.id)];
  return database.lookUp<CaseRow>(FIND, [...keys, reportId]);
}

/** Cases that wait for an officer of a structure, and in which record one of them is; none for anybody else. */
export const structureCases = (place: CasePlace) => ({
  find: (actor: Actor) => findCases(place, actor),
  recordOf: (actor: Actor, reportId: string) => recordOfCase(place, actor, reportId),
});

/** Those that wait for this officer, the first due first; none for anybody else. Ids and dates: each is then an act of its record. */
async function findCases(place: CasePlace, actor: Actor): Promise<readonly StructureCase[]> {
  const rows = await rowsFor(place, actor, null);
  const waiting = await Promise.all(
    rows.map(({ record_id: recordId, report_id: reportId }) =>
      place.database.readAtOnce(recordId, (tx) => tx.query(WAITS, [recordId, reportId])),
    ),
  );
  return rows
    .filter((_row, index) => waiting[index]?.length !== 0)
    .map(({ report_id: reportId, reported_at: reportedAt, due_at: dueAt }) => ({ reportId, reportedAt, dueAt }));
}

/** The record in which a case of this officer's structure is; null: there is none for her. */
async function recordOfCase(place: CasePlace, actor: Actor, reportId: string): Promise<string | null> {
  return (await rowsFor(place, actor, reportId))[0]?.record_id ?? null;
}
