import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import { type AddShared, windowAt } from './shared-counters.ts';

/** Names that one process counts. */
const MAX_COUNTED = 50_000;

export interface FailureCountOptions {
  readonly clock: Clock;
  /** What is counted, in the shared counters. */
  readonly name: string;
  /** Failures in a window, of all processes together. */
  readonly max: number;
  readonly windowMs: number;
  /** Absent in tests: this process counts alone. */
  readonly add?: AddShared | undefined;
}

/**
 * Failures of one name in fixed windows, in all processes: each writes those that it sees and learns the sum from it, so that
 * what succeeds costs nothing and every process stops the name at its next failure at the latest. While the database does not
 * answer, each counts alone.
 */
export class FailureCount {
  readonly #options: FailureCountOptions;
  readonly #counts = new LRUCache<string, { window: number; count: number }>({ max: MAX_COUNTED });

  constructor(options: FailureCountOptions) {
    this.#options = options;
  }

  /** Seconds until this name may try again; null when it may now. */
  wait(name: string): number | null {
    const { max, windowMs, clock } = this.#options;
    if (this.#current(name) < max) return null;
    const left = this.#window().getTime() + windowMs - clock.now().getTime();
    return Math.max(1, Math.ceil(left / 1_000));
  }

  async failed(name: string): Promise<void> {
    const { name: of, add } = this.#options;
    const window = this.#window();
    const mine = this.#current(name) + 1;
    this.#counts.set(name, { window: window.getTime(), count: mine });
    const sum = await add?.(`${of}|${name}`, window, 1).catch(() => mine);
    const count = Math.max(this.#current(name), sum ?? mine);
    this.#counts.set(name, { window: window.getTime(), count });
  }

  #window(): Date {
    return windowAt(this.#options.clock.now(), this.#options.windowMs);
  }

  #current(name: string): number {
    const known = this.#counts.get(name);
    return known?.window === this.#window().getTime() ? known.count : 0;
  }
}
