import type { Clock } from '../clock.ts';
import { Failure } from '../errors.ts';

const WINDOW_MS = 60_000;

/** Counts what one process does for the other zone, and refuses beyond `limit` a minute. */
export class CallMeter {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #count: (units: number) => void;
  #since = Number.NEGATIVE_INFINITY;
  #used = 0;

  /** @param count told of every unit let through: a metric */
  constructor(limit: number, clock: Clock, count: (units: number) => void) {
    this.#limit = limit;
    this.#clock = clock;
    this.#count = count;
  }

  /** @throws Failure busy */
  take(units: number): void {
    const now = this.#clock.monotonic();
    if (now - this.#since >= WINDOW_MS) {
      this.#since = now;
      this.#used = 0;
    }
    if (this.#used + units > this.#limit) throw new Failure('busy', { reason: 'metered', retryAfterSeconds: 30 });
    this.#used += units;
    this.#count(units);
  }
}
