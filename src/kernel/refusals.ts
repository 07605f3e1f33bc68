import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { MAX_DUE_COUNTS, MAX_FAILED_COUNTS_A_ROUND, MAX_REMEMBERED_REFUSALS, REFUSAL_WINDOW_MS } from './limits.ts';
import type { TraceFacts } from './trace.ts';

interface Counted {
  readonly ownerId: string;
  readonly actor: Actor;
  readonly facts: TraceFacts;
  readonly firstAt: number;
  repeated: number;
}

/**
 * Identical refusals, and identical failures, by one actor with one software on one owner within a minute collapse: the first is traced at once, the
 * repetitions are counted and traced together when the minute is over. Who may not read may still fail to deposit, again and again:
 * that must not bury what the person looks for in her history. When MAX_DUE_COUNTS wait to be written, nothing collapses any more:
 * each is traced at once by itself, or its act is unavailable.
 */
export class RefusalLedger {
  readonly #clock: Clock;
  readonly #seen: LRUCache<string, Counted>;
  readonly #write: (ownerId: string, actor: Actor, facts: TraceFacts) => Promise<void>;
  /** Counts whose window is over, waiting to be written: at most MAX_DUE_COUNTS, and those that were remembered then. */
  readonly #due: Counted[] = [];

  constructor(clock: Clock, write: (ownerId: string, actor: Actor, facts: TraceFacts) => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
    this.#seen = new LRUCache<string, Counted>({
      max: MAX_REMEMBERED_REFUSALS,
      // Replaced or pushed out by others: what was counted is written all the same.
      dispose: (counted) => {
        if (counted.repeated > 0) this.#due.push(counted);
      },
    });
  }

  /** True when this refusal, or failure, must be traced now; false when it was only counted. */
  isFirst(ownerId: string, actor: Actor, facts: TraceFacts): boolean {
    if (this.#due.length >= MAX_DUE_COUNTS) return true;
    const key = keyOf(ownerId, actor, facts);
    const known = this.#seen.get(key);
    const now = this.#clock.monotonic();
    if (known !== undefined && now - known.firstAt < REFUSAL_WINDOW_MS) {
      known.repeated += 1;
      return false;
    }
    this.#seen.set(key, { ownerId, actor, facts, firstAt: now, repeated: 0 });
    return true;
  }

  /** The first could not be traced: the next one is first again. */
  forget(ownerId: string, actor: Actor, facts: TraceFacts): void {
    this.#seen.delete(keyOf(ownerId, actor, facts));
  }

  /**
   * Writes the counts of the windows that are over; called by a timer and at shutdown. What cannot be written is kept for the next
   * time, behind the others. @throws the first failure, when all that could be written is
   */
  async flush(everything = false): Promise<void> {
    const now = this.#clock.monotonic();
    for (const [key, counted] of [...this.#seen.entries()]) {
      if (everything || now - counted.firstAt >= REFUSAL_WINDOW_MS) this.#seen.delete(key);
    }
    const failures: unknown[] = [];
    for (let left = this.#due.length; left > 0 && failures.length < MAX_FAILED_COUNTS_A_ROUND; left -= 1) {
      const next = this.#due.shift();
      if (next === undefined) break; // another round writes the rest
      try {
        await this.#write(next.ownerId, next.actor, { ...next.facts, count: next.repeated });
      } catch (error) {
        this.#due.push(next);
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

function keyOf(ownerId: string, actor: Actor, facts: TraceFacts): string {
  const { kind, id, purpose, structure, software } = actor;
  const who = [kind, id, purpose, structure?.id, software?.id];
  return [ownerId, ...who, facts.act, facts.outcome, facts.reason].join('|');
}
