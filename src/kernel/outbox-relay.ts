import { randomInt } from 'node:crypto';
import type { Clock } from './clock.ts';
import { isFailure } from './errors.ts';
import type { Statement } from './flight.ts';
import { MAX_EVENT_TRIES, MAX_FAILURES_A_ROUND, MAX_PROBED_EVENTS, MAX_RELAY_BATCH } from './limits.ts';
import type { Log } from './log.ts';
import type { Consumer } from './outbox.ts';
import { clearFailures, putBack, type TakenEvent } from './outbox-failures.ts';
import { sqlState } from './postgres-errors.ts';
import type { Database, Transaction } from './transaction.ts';

/** Milliseconds that events gather before a drain that nobody waits for: one transaction moves them together. */
const GATHER_MS = 50;

/** A key whose event failed waits for its next try, and its later events with it. */
const TAKE: Statement = {
  name: 'outbox-take',
  text: `delete from outbox where (key, version) in (
  select key, version from outbox o
  where not exists (select from outbox_failure f where f.key = o.key and f.retry_at > $2)
  order by at, key, version limit $1 for update skip locked
) returning key, version, kind, payload, at, (select tries from outbox_failure f where f.key = outbox.key) as tries`,
};

/** Behind a batch that fails whole: the first waiting event of each key, the newest first. */
const PROBE: Statement = {
  name: 'outbox-probe',
  text: `delete from outbox where (key, version) in (
  select key, min(version) from outbox o
  where not exists (select from outbox_failure f where f.key = o.key and f.retry_at > $2)
  group by key order by max(at) desc limit $1
) returning key, version, kind, payload, at, (select tries from outbox_failure f where f.key = outbox.key) as tries`,
};

const MAX_PLACE = 2 ** 32;

/** Any fixed number. An advisory lock is of one node: relays connect to the coordinator. */
const LOCK: Statement = { name: 'outbox-lock', text: 'select pg_advisory_xact_lock(4021973102)' };

interface TakenRow {
  readonly key: string;
  readonly version: string;
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  readonly at: Date;
  readonly tries: number | null;
}

/**
 * Drains one zone's outbox into the other zone: taken by `delete … returning`, applied there, then committed here.
 * A crash between the two delivers again; the consumer's inbox ignores what it has. An event that the consumer cannot
 * apply holds up its own key alone: it is put back and tried again, less and less often.
 */
export class OutboxRelay {
  readonly #source: Database;
  readonly #consume: Consumer;
  readonly #clock: Clock;
  readonly #log: Log;
  #running: Promise<void> | null = null;
  #again = false;
  #gathering: NodeJS.Timeout | null = null;

  constructor(source: Database, consume: Consumer, clock: Clock, log: Log) {
    this.#source = source;
    this.#consume = consume;
    this.#clock = clock;
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

  /** Resolves when everything written before the call is applied, but for what waits behind an event that failed. */
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
      const events = await this.#take(tx, TAKE, MAX_RELAY_BATCH);
      if (events.length > 0) await this.#settle(tx, inOrder(events));
      return events.length;
    });
  }

  async #take(tx: Transaction, statement: Statement, limit: number): Promise<TakenEvent[]> {
    const rows = await tx.query<TakenRow & Record<string, unknown>>(statement, [limit, this.#clock.now()]);
    return rows.map((row) => ({ ...row, version: Number(row.version) }));
  }

  async #settle(tx: Transaction, batch: readonly TakenEvent[]): Promise<void> {
    const delivery = new Delivery(this.#consume);
    await delivery.deliver(batch);
    const probes = delivery.refusal === null ? [] : await this.#take(tx, PROBE, MAX_PROBED_EVENTS);
    // As many failures and nothing applied: the other zone is at fault, unless it takes what stands behind them.
    if (delivery.refusal !== null && !(await delivery.takesOneOf(probes))) throw delivery.refusal;
    const events = [...batch, ...probes];
    const { failed, held } = delivery;
    for (const [{ kind, version, tries }, error] of failed) {
      const isParked = (tries ?? 0) + 1 >= MAX_EVENT_TRIES;
      const facts = { kind, version, tries: (tries ?? 0) + 1, reason: reasonOf(error) };
      if (isParked) this.#log.error(facts, 'an event is parked: the other zone cannot apply it (`carnet doctor`)');
      else this.#log.warn(facts, 'an event was not applied; it will be tried again');
    }
    const reasons = new Map([...failed].map(([event, error]) => [event, reasonOf(error)]));
    if (failed.size > 0) await putBack(tx, reasons, held, this.#clock.now());
    const healed = events.filter((event) => event.tries !== null && !held.has(event));
    await clearFailures(tx, healed);
  }
}

/**
 * Each key in the order of its versions, keys in an order that is never the same: many that fail and follow each other by name
 * would else always come before the first that goes through, and pass for a zone that refuses everything.
 */
function inOrder(events: readonly TakenEvent[]): TakenEvent[] {
  const places = new Map(events.map(({ key }) => [key, randomInt(MAX_PLACE)]));
  const placeOf = ({ key }: TakenEvent): number => places.get(key) ?? 0;
  return [...events].sort((a, b) =>
    a.key === b.key ? a.version - b.version : placeOf(a) - placeOf(b) || (a.key < b.key ? -1 : 1),
  );
}

/** What names an error without repeating anything of the event. */
function reasonOf(error: unknown): string {
  if (isFailure(error)) return error.code;
  return sqlState(error) ?? (error as Error).constructor.name;
}

/** The other side does not answer or is full: no event's fault. */
function isPassing(error: unknown): boolean {
  return isFailure(error, 'unavailable') || isFailure(error, 'busy');
}

/** One delivery of a batch: when the consumer refuses it, finds by halves which events it cannot apply; the rest is applied. */
class Delivery {
  /** Events that failed alone, and why. */
  readonly failed = new Map<TakenEvent, unknown>();
  /** What is not applied: those, and the later events of their keys. */
  readonly held = new Set<TakenEvent>();
  readonly #consume: Consumer;
  readonly #keys = new Set<string>();
  #applied = 0;
  /** What the consumer threw last, when MAX_FAILURES_A_ROUND failed and nothing was applied. */
  refusal: unknown = null;

  constructor(consume: Consumer) {
    this.#consume = consume;
  }

  /** @throws what the consumer threw when the other side does not answer */
  async deliver(given: readonly TakenEvent[]): Promise<void> {
    const events = given.filter((event) => !this.#holds(event));
    if (events.length === 0) return;
    try {
      await this.#consume(events.map(({ key, version, kind, payload }) => ({ key, version, kind, payload })));
      this.#applied += events.length;
    } catch (error) {
      if (isPassing(error)) throw error;
      const [first] = events;
      if (events.length > 1 || first === undefined) {
        const middle = Math.ceil(events.length / 2);
        await this.deliver(events.slice(0, middle));
        await this.deliver(events.slice(middle));
        return;
      }
      this.#fail(first, error);
    }
  }

  /** The newest of those not come to, then `others`, one at a time until one is applied. What is not applied waits on. */
  async takesOneOf(others: readonly TakenEvent[]): Promise<boolean> {
    for (const other of others) this.held.add(other);
    const first = new Map<string, TakenEvent>();
    for (const event of this.held) if (!first.has(event.key)) first.set(event.key, event);
    const untried = [...first.values()].filter(({ key }) => !this.#keys.has(key));
    untried.sort((a, b) => b.at.getTime() - a.at.getTime());
    for (const event of untried.slice(0, MAX_PROBED_EVENTS)) {
      const { key, version, kind, payload } = event;
      try {
        await this.#consume([{ key, version, kind, payload }]);
        this.held.delete(event);
        return true;
      } catch (error) {
        if (isPassing(error)) throw error;
      }
    }
    return false;
  }

  #holds(event: TakenEvent): boolean {
    const isHeld = this.#keys.has(event.key) || this.failed.size >= MAX_FAILURES_A_ROUND;
    if (isHeld) this.held.add(event);
    return isHeld;
  }

  #fail(event: TakenEvent, error: unknown): void {
    this.failed.set(event, error);
    this.held.add(event);
    this.#keys.add(event.key);
    if (this.failed.size >= MAX_FAILURES_A_ROUND && this.#applied === 0) this.refusal = error;
  }
}
