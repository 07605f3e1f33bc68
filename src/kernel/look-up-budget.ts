import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { Failure } from './errors.ts';

/** Identifiers of persons that nobody answers to, which one actor may try in a window. */
export const MAX_MISSED_LOOK_UPS = 60;
export const LOOK_UP_WINDOW_MS = 600_000;
/** Actors remembered by one process. */
export const MAX_COUNTED_ACTORS = 50_000;

interface Misses {
  readonly since: number;
  count: number;
}

/**
 * Against guessing identifiers (security row 35): who names many persons that do not exist is told to come back later.
 * Counted per actor and per process: with n processes the budget is at most n times as large. Look-ups that find
 * somebody cost nothing here: they are in that person's chain.
 */
export class LookUpBudget {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #misses = new LRUCache<string, Misses>({ max: MAX_COUNTED_ACTORS });

  /** `max`: how many in a window. */
  constructor(clock: Clock, max: number = MAX_MISSED_LOOK_UPS) {
    this.#clock = clock;
    this.#max = max;
  }

  /** @throws Failure busy when this actor named too many persons that do not exist */
  require(actor: Actor): void {
    const misses = this.#current(actor);
    if (misses === undefined || misses.count < this.#max) return;
    const left = LOOK_UP_WINDOW_MS - (this.#clock.monotonic() - misses.since);
    const retryAfterSeconds = Math.max(1, Math.ceil(left / 1_000));
    throw new Failure('busy', { reason: 'too many identifiers that nobody has', retryAfterSeconds });
  }

  missed(actor: Actor): void {
    const misses = this.#current(actor);
    if (misses === undefined) this.#misses.set(keyOf(actor), { since: this.#clock.monotonic(), count: 1 });
    else misses.count += 1;
  }

  #current(actor: Actor): Misses | undefined {
    const misses = this.#misses.get(keyOf(actor));
    return misses !== undefined && this.#clock.monotonic() - misses.since < LOOK_UP_WINDOW_MS ? misses : undefined;
  }
}

const keyOf = (actor: Actor): string => `${actor.kind}|${actor.id}`;
