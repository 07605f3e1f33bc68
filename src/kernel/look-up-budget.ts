import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { Failure } from './errors.ts';
import { FailureCount } from './failure-count.ts';
import type { AddShared } from './shared-counters.ts';

/** Identifiers of persons that nobody answers to, which one actor may try in a window. */
export const MAX_MISSED_LOOK_UPS = 60;
export const LOOK_UP_WINDOW_MS = 600_000;

/**
 * Against guessing identifiers (security row 35): who names many persons that do not exist is told to come back later.
 * Counted per actor, in all processes together. What look-ups find is counted by the budget of strangers.
 */
export class LookUpBudget {
  readonly #misses: FailureCount;
  readonly #refused: (actor: Actor) => void;

  /** `max`: how many in a window. `add`: absent in tests. `refused` is told of each act that is stopped. */
  constructor(
    clock: Clock,
    add?: AddShared,
    name = 'look-up',
    max: number = MAX_MISSED_LOOK_UPS,
    refused: (actor: Actor) => void = () => undefined,
  ) {
    this.#refused = refused;
    this.#misses = new FailureCount({ clock, name, max, windowMs: LOOK_UP_WINDOW_MS, add });
  }

  /** @throws Failure busy when this actor named too many persons that do not exist */
  require(actor: Actor): void {
    const retryAfterSeconds = this.#misses.wait(keyOf(actor));
    if (retryAfterSeconds === null) return;
    this.#refused(actor);
    throw new Failure('busy', { reason: 'too many identifiers that nobody has', retryAfterSeconds });
  }

  missed(actor: Actor): Promise<void> {
    return this.#misses.failed(keyOf(actor));
  }
}

const keyOf = (actor: Actor): string => `${actor.kind}|${actor.id}`;
