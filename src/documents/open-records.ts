import { systemActor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { DeliveredEvent } from '../kernel/outbox.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';

const OPEN: Statement = {
  name: 'records-open',
  text: `insert into record (record_id, status, opened_at, test, trace_id)
select record_id, 'open', $2, test, 1 from unnest($1::uuid[], $3::boolean[]) as g (record_id, test)`,
};

const INDEX: Statement = {
  name: 'records-index',
  text: `insert into ins_index (blind, key_version, record_id, since, trace_id)
select blind, key_version, record_id, $4, 1 from unnest($1::bytea[], $2::int[], $3::uuid[]) as g (blind, key_version, record_id)
on conflict (blind) do nothing`,
};

const ELSEWHERE: Statement = {
  name: 'records-index-elsewhere',
  text: `select distinct g.record_id from unnest($1::bytea[], $2::uuid[]) as g (blind, record_id)
  join ins_index i on i.blind = g.blind and i.record_id <> g.record_id`,
};

interface OpenedPayload {
  readonly recordId: string;
  readonly test: boolean;
  readonly indexes: readonly { readonly version: number; readonly index: string }[];
}

/** The values of INDEX: each INS index of each record. The founding trace (1) stands for those given at the opening. */
function indexValues(opened: readonly OpenedPayload[], at: Date): [Bound, Bound, Bound, Date] {
  const indexes = opened.flatMap((o) => o.indexes.map((i) => ({ recordId: o.recordId, ...i })));
  return [
    indexes.map((i) => Buffer.from(i.index, 'base64')),
    indexes.map((i) => i.version),
    indexes.map((i) => i.recordId),
    at,
  ];
}

const ACTOR = systemActor('open-records');

/** Opens the records of newly created persons, a batch at a time, one founding trace each. Inside a load transaction. */
export async function openRecords(
  tx: Transaction,
  traces: TraceWriter,
  clock: Clock,
  events: readonly DeliveredEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const opened = events.map((e) => e.payload as unknown as OpenedPayload);
  const at = clock.now();
  const facts = { act: 'record.open', outcome: 'done', reason: 'created-at-import', objects: [], count: 1 } as const;
  await traces.foundMany(
    tx,
    opened.map((o) => ({ ownerId: o.recordId, actor: ACTOR, at, facts, accessChanged: false })),
  );
  await Promise.all([
    tx.query(OPEN, [opened.map((o) => o.recordId), at, opened.map((o) => o.test)]),
    tx.query(INDEX, indexValues(opened, at)),
  ]);
}

/**
 * One more INS of a person (a definitive number after a waiting one, a correction): her record answers to it too.
 * An INS that already leads to another record keeps leading there: which of the two is right is for a human to say.
 * @returns the records that did not get one of their INS for this reason; the caller reports them
 */
export async function addIndexes(
  tx: Transaction,
  clock: Clock,
  events: readonly DeliveredEvent[],
): Promise<readonly string[]> {
  if (events.length === 0) return [];
  const added = events.map((e) => e.payload as unknown as OpenedPayload);
  const [blinds, versions, recordIds, at] = indexValues(added, clock.now());
  await tx.query(INDEX, [blinds, versions, recordIds, at]);
  const rows = await tx.query<{ record_id: string }>(ELSEWHERE, [blinds, recordIds]);
  return rows.map((row) => row.record_id);
}
