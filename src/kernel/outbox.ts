import type { OutboxEvent } from './action.ts';
import type { Statement } from './flight.ts';
import type { Transaction } from './transaction.ts';

/** An event as the consumer receives it. */
export interface DeliveredEvent extends OutboxEvent {
  /** 1, 2, 3… per key. */
  readonly version: number;
}

const WRITE: Statement = {
  name: 'outbox-write',
  text: `with next as (
  insert into outbox_key (key, version) values ($1, 1)
  on conflict (key) do update set version = outbox_key.version + 1 returning version
)
insert into outbox (key, version, kind, payload, at) select $1, version, $2, $3::jsonb, $4 from next`,
};

const WRITE_MANY: Statement = {
  name: 'outbox-write-many',
  text: `with given as (
  select * from unnest($1::text[], $2::text[], $3::text[]) as g (key, kind, payload)
), next as (
  insert into outbox_key (key, version) select key, 1 from given
  on conflict (key) do update set version = outbox_key.version + 1 returning key, version
)
insert into outbox (key, version, kind, payload, at)
select given.key, next.version, given.kind, given.payload::jsonb, $4 from given join next using (key)`,
};

/** Writes events in the transaction of their cause; never one without the other. */
export class OutboxWriter {
  readonly #wake: () => void;
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  write(tx: Transaction, event: OutboxEvent, at: Date): void {
    tx.last(WRITE, [event.key, event.kind, JSON.stringify(event.payload), at]);
    this.#wake();
  }

  /** Events of a load, each key once. */
  async writeMany(tx: Transaction, events: readonly OutboxEvent[], at: Date): Promise<void> {
    await tx.query(WRITE_MANY, [
      events.map((e) => e.key),
      events.map((e) => e.kind),
      events.map((e) => JSON.stringify(e.payload)),
      at,
    ]);
    this.#wake();
  }
}

/** What the events of one kind say, in their order. */
export const payloadsOf = (events: readonly DeliveredEvent[], kind: string): OutboxEvent['payload'][] =>
  events.filter((event) => event.kind === kind).map(({ payload }) => payload);

/** Bytes that a payload says in base64. */
export const bytesIn = (said: unknown): Buffer => Buffer.from(String(said), 'base64');

/** Applies events in the consumer's database, each key in order; returns once they are durable. */
export type Consumer = (events: readonly DeliveredEvent[]) => Promise<void>;
