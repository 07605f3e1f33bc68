import type { Statement } from './flight.ts';
import type { DeliveredEvent } from './outbox.ts';
import type { Transaction } from './transaction.ts';

const KNOWN: Statement = {
  name: 'inbox-known',
  text: 'select key, version from inbox_key where source = $1 and key = any($2::text[])',
};

const ADVANCE: Statement = {
  name: 'inbox-advance',
  text: `insert into inbox_key (source, key, version) select $1, key, version from unnest($2::text[], $3::bigint[]) as g (key, version)
on conflict (source, key) do update set version = excluded.version where inbox_key.version < excluded.version`,
};

/** An event arrived before an earlier one of its key: the batch waits for it. */
export class EventGap extends Error {}

/**
 * The events of a delivery that this consumer has not applied yet, in order; their versions are written in the same
 * transaction as their effect. Versions already applied are dropped; a gap stops the batch.
 */
export async function newEvents(
  tx: Transaction,
  source: string,
  events: readonly DeliveredEvent[],
): Promise<DeliveredEvent[]> {
  const keys = [...new Set(events.map((e) => e.key))];
  const rows = await tx.query<{ key: string; version: string }>(KNOWN, [source, keys]);
  const reached = new Map(rows.map((r) => [r.key, Number(r.version)]));
  const fresh: DeliveredEvent[] = [];
  for (const event of events) {
    const last = reached.get(event.key) ?? 0;
    if (event.version <= last) continue;
    if (event.version !== last + 1) throw new EventGap(`version ${last + 1} of an event is awaited`);
    reached.set(event.key, event.version);
    fresh.push(event);
  }
  const moved = [...new Set(fresh.map((e) => e.key))];
  if (moved.length > 0) await tx.query(ADVANCE, [source, moved, moved.map((k) => reached.get(k) ?? 0)]);
  return fresh;
}
