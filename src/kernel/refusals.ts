import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { MAX_REMEMBERED_REFUSALS, REFUSAL_WINDOW_MS } from './limits.ts';
import type { TraceFacts } from './trace.ts';

interface Counted {
  readonly ownerId: string;
  readonly actor: Actor;
  readonly facts: TraceFacts;
  readonly firstAt: number;
  repeated: number;
}

/**
 * Identical refusals by one actor on one owner within a minute collapse: the first is traced at once, the
 * repetitions are counted and traced together when the minute is over.
 */
export class RefusalLedger {
  readonly #clock: Clock;
  readonly #seen: LRUCache<string, Counted>;
  readonly #write: (ownerId: string, actor: Actor, facts: TraceFacts) => Promise<void>;

  constructor(clock: Clock, write: (ownerId: string, actor: Actor, facts: TraceFacts) => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
    this.#seen = new LRUCache<string, Counted>({ max: MAX_REMEMBERED_REFUSALS });
  }

  /** True when this refusal must be traced now; false when it was only counted. */
  isFirst(ownerId: string, actor: Actor, facts: TraceFacts): boolean {
    const key = [ownerId, actor.kind, actor.id, actor.purpose, facts.act, facts.reason].join('|');
    const known = this.#seen.get(key);
    const now = this.#clock.monotonic();
    if (known !== undefined && now - known.firstAt < REFUSAL_WINDOW_MS) {
      known.repeated += 1;
      return false;
    }
    this.#seen.set(key, { ownerId, actor, facts, firstAt: now, repeated: 0 });
    return true;
  }

  /** Writes the counted traces of the windows that are over; called by a timer and at shutdown. */
  async flush(everything = false): Promise<void> {
    const now = this.#clock.monotonic();
    for (const [key, counted] of [...this.#seen.entries()]) {
      if (!everything && now - counted.firstAt < REFUSAL_WINDOW_MS) continue;
      this.#seen.delete(key);
      if (counted.repeated === 0) continue;
      await this.#write(counted.ownerId, counted.actor, { ...counted.facts, count: counted.repeated });
    }
  }
}
