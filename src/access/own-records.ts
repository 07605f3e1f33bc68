/** In which records an actor was let (TD0.4): an index across records, filled by the outbox; each record says whether it still is. */
import type { OutboxEvent } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import { bytesIn, type Consumer, payloadsOf } from '../kernel/outbox.ts';
import type { Database } from '../kernel/transaction.ts';
import type { ActorKeys } from './access-state.ts';
import { columnOf } from './columns.ts';
import { type Cell, cellOf } from './functional-rights.ts';
import type { NamedSubject } from './rule-store.ts';

/** Records that one call looks at: whoever was let into more narrows by a date. */
export const MAX_OWN_RECORDS = 500;

const LET_IN = 'access.let-in';

const FILL: Statement = {
  name: 'own-records-fill',
  text: `insert into actor_record (actor_key, record_id, since)
select actor_key, record_id, max(since) from unnest($1::bytea[], $2::uuid[], $3::timestamptz[]) as g (actor_key, record_id, since)
group by actor_key, record_id
on conflict (actor_key, record_id) do update set since = greatest(actor_record.since, excluded.since)`,
};

const FIND: Statement = {
  name: 'own-records-find',
  text: `select record_id from actor_record where actor_key = $1 and ($2::timestamptz is null or since >= $2)
order by since desc, record_id limit ${MAX_OWN_RECORDS + 1}`,
};

const STILL: Statement = {
  name: 'own-records-still',
  text: `select 1 as one from access_rule where record_id = $1 and subject_key = $2 and kind in ('consent', 'administrator')
  and since <= $3 and (until is null or until > $3) limit 1`,
};

/** A professional or a structure was let into a record. */
export function letIn(keyOf: ActorKeys, recordId: string, { kind, id }: NamedSubject, now: Date): OutboxEvent[] {
  if (kind !== 'professional' && kind !== 'structure') return [];
  const payload = { key: keyOf(kind, id).toString('base64'), recordId, at: now.toISOString() };
  return [{ key: `let-in|${recordId}`, kind: LET_IN, payload }];
}

export function ownRecordsConsumer(database: Database): Consumer {
  return async (events) => {
    const told = payloadsOf(events, LET_IN);
    if (told.length === 0) return;
    await database.lookUp(FILL, [
      told.map(({ key }) => bytesIn(key)),
      told.map(({ recordId }) => String(recordId)),
      told.map(({ at }) => new Date(String(at))),
    ]);
  };
}

/** What the functional rights say of the list: `yes`, `new` (by date of authorisation), or `no`. */
export function listingOf(actor: Actor): Extract<Cell, 'yes' | 'new' | 'no'> {
  const column = columnOf(actor, []);
  const cell = column === null ? 'no' : cellOf('list-records', column);
  return cell === 'yes' || cell === 'new' ? cell : 'no';
}

/**
 * Records into which the actor itself is let now, newest authorisation first, since an instant or ever; null when there are more than
 * MAX_OWN_RECORDS to look at. Ids only: each is then an act of its record.
 */
export async function findOwnRecords(
  database: Database,
  keyOf: ActorKeys,
  actor: Actor,
  since: Date | null,
  now: Date,
): Promise<readonly string[] | null> {
  if (actor.kind !== 'professional' && actor.kind !== 'structure') return [];
  const key = keyOf(actor.kind, actor.id);
  const rows = await database.lookUp<{ record_id: string }>(FIND, [key, since]);
  if (rows.length > MAX_OWN_RECORDS) return null;
  const found: string[] = [];
  for (const { record_id: recordId } of rows) {
    const still = await database.readAtOnce(recordId, (tx) => tx.query(STILL, [recordId, key, now]));
    if (still.length > 0) found.push(recordId);
  }
  return found;
}
