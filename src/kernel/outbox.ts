import type { OutboxEvent } from './action.ts';
import type { Statement } from './flight.ts';
import { MAX_RELAY_BATCH } from './limits.ts';
import type { Log } from './log.ts';
import type { Database, Transaction } from './transaction.ts';

/** An event as the consumer receives it. */
export interface DeliveredEvent extends OutboxEvent {
  /** 1, 2, 3… per key. */
  readonly version: number;
}

/** Milliseconds that events gather before a drain that nobody waits for: one transaction moves them together. */
const GATHER_MS = 50;

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

const TAKE: Statement = {
  name: 'outbox-take',
  text: `delete from outbox where (key, version) in (
  select key, version from outbox order by at, key, version limit $1 for update skip locked
) returning key, version, kind, payload`,
};

/** Any fixed number. An advisory lock is of one node: relays connect to the coordinator. */
const LOCK: Statement = { name: 'outbox-lock', text: 'select pg_advisory_xact_lock(4021973102)' };

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

/** Applies events in the consumer's database, each key in order; returns once they are durable. */
export type Consumer = (events: readonly DeliveredEvent[]) => Promise<void>;

/**
 * Drains one zone's outbox into the other zone: taken by `delete … returning`, applied there, then committed here.
 * A crash between the two delivers again; the consumer's inbox ignores what it has.
 */
export class OutboxRelay {
  readonly #source: Database;
  readonly #consume: Consumer;
  readonly #log: Log;
  #running: Promise<void> | null = null;
  #again = false;
  #gathering: NodeJS.Timeout | null = null;

  constructor(source: Database, consume: Consumer, log: Log) {
    this.#source = source;
    this.#consume = consume;
    this.#log = log;
  }

  /** Asks for a drain soon. Events of the next moments join it; who cannot wait calls `drain`. */
  wake(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      void this.drain().catch((error: unknown) => {
        this.#log.warn({ error: (error as Error).message }, 'the outbox could not be drained; it will be tried again');
      });
    }, GATHER_MS).unref();
  }

  /** Resolves when everything written before the call is applied. */
  async drain(): Promise<void> {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#rounds().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      while ((await this.#once()) === MAX_RELAY_BATCH);
    } while (this.#again);
  }

  async #once(): Promise<number> {
    return this.#source.transact('none', async (tx) => {
      // One relay at a time, whichever process: each key's versions arrive in order, and a drain waits for the one under way.
      await tx.query(LOCK, []);
      const rows = await tx.query<{ key: string; version: string; kind: string; payload: Record<string, unknown> }>(
        TAKE,
        [MAX_RELAY_BATCH],
      );
      const events = rows.map((r) => ({ key: r.key, version: Number(r.version), kind: r.kind, payload: r.payload }));
      events.sort((a, b) => (a.key === b.key ? a.version - b.version : a.key < b.key ? -1 : 1));
      if (events.length > 0) await this.#consume(events);
      return rows.length;
    });
  }
}
