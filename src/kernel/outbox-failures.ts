import type { Statement } from './flight.ts';
import { EVENT_RETRY_MS, MAX_EVENT_TRIES, PARKED_RETRY_MS } from './limits.ts';
import type { DeliveredEvent } from './outbox.ts';
import type { Database, Transaction } from './transaction.ts';

/** An event under way: when it was written, and how often it failed before (null: never). */
export interface TakenEvent extends DeliveredEvent {
  readonly at: Date;
  readonly tries: number | null;
}

const RETURN: Statement = {
  name: 'outbox-return',
  text: `insert into outbox (key, version, kind, payload, at)
select key, version, kind, payload::jsonb, at
from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[]) as g (key, version, kind, payload, at)`,
};

const FAIL: Statement = {
  name: 'outbox-fail',
  text: `insert into outbox_failure (key, version, kind, tries, reason, failed_at, retry_at)
select key, version, kind, tries, reason, $6, retry_at
from unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::text[], $7::timestamptz[])
  as g (key, version, kind, tries, reason, retry_at)
on conflict (key) do update set version = excluded.version, kind = excluded.kind, tries = excluded.tries,
  reason = excluded.reason, failed_at = excluded.failed_at, retry_at = excluded.retry_at`,
};

const CLEAR: Statement = { name: 'outbox-healed', text: 'delete from outbox_failure where key = any($1::text[])' };

const STATUS: Statement = {
  name: 'outbox-status',
  text: `select (select count(*) from outbox) as waiting, (select min(at) from outbox) as oldest,
  (select count(*) from outbox_failure where tries >= $1) as parked`,
};

/** Milliseconds until the next try after `tries` of them. */
function pauseAfter(tries: number): number {
  return tries >= MAX_EVENT_TRIES ? PARKED_RETRY_MS : EVENT_RETRY_MS * 2 ** (tries - 1);
}

/**
 * In the transaction that took them: gives back to the outbox what was not applied, and notes why and until when their
 * keys wait.
 * @param failed the events that failed alone, and the name of the error
 * @param held everything that was not applied, those included
 */
export async function putBack(
  tx: Transaction,
  failed: ReadonlyMap<TakenEvent, string>,
  held: ReadonlySet<TakenEvent>,
  now: Date,
): Promise<void> {
  const back = [...held];
  const noted = [...failed.keys()];
  const tries = noted.map((event) => (event.tries ?? 0) + 1);
  await Promise.all([
    tx.query(RETURN, [
      back.map((e) => e.key),
      back.map((e) => e.version),
      back.map((e) => e.kind),
      back.map((e) => JSON.stringify(e.payload)),
      back.map((e) => e.at),
    ]),
    tx.query(FAIL, [
      noted.map((e) => e.key),
      noted.map((e) => e.version),
      noted.map((e) => e.kind),
      tries,
      [...failed.values()],
      now,
      tries.map((count) => new Date(now.getTime() + pauseAfter(count))),
    ]),
  ]);
}

/** Forgets the failures of keys that go on. */
export async function clearFailures(tx: Transaction, healed: readonly DeliveredEvent[]): Promise<void> {
  if (healed.length > 0) await tx.query(CLEAR, [[...new Set(healed.map((e) => e.key))]]);
}

/** How the outbox of a zone stands. */
export interface OutboxStatus {
  /** Events not applied yet in the other zone. */
  readonly waiting: number;
  /** When the oldest of them was written; null when none waits. */
  readonly oldest: Date | null;
  /** Keys whose event failed MAX_EVENT_TRIES times: it and its later ones wait, the others go on. */
  readonly parked: number;
}

/** Reads it; for metrics and `carnet doctor`. */
export async function outboxStatus(database: Database): Promise<OutboxStatus> {
  const [row] = await database.lookUp<{ waiting: string; oldest: Date | null; parked: string }>(STATUS, [
    MAX_EVENT_TRIES,
  ]);
  return { waiting: Number(row?.waiting), oldest: row?.oldest ?? null, parked: Number(row?.parked) };
}
