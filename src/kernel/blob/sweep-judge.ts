import type { Clock } from '../clock.ts';
import { MAX_CLOCK_DRIFT_MS, MAX_SWEEP_BATCH } from './blob-limits.ts';
import type { BlobLocator, BlobRef, SweepOptions, SweepReport } from './blob-store.ts';

export function emptySweepReport(): SweepReport {
  return { live: 0, erased: 0, moved: 0, filesRemoved: 0, bytesFreed: 0, damaged: 0 };
}

/** The locators of these copies that a row holds, asked for in batches. */
export async function liveAmong(options: SweepOptions, copies: readonly BlobRef[]): Promise<Set<BlobLocator>> {
  const live = new Set<BlobLocator>();
  for (let at = 0; at < copies.length; at += MAX_SWEEP_BATCH) {
    const asked = copies.slice(at, at + MAX_SWEEP_BATCH);
    const answer = await options.liveLocators(asked);
    for (const { locator } of asked) if (answer.has(locator)) live.add(locator);
  }
  return live;
}

/** Refuses to judge ages while the wall clock disagrees with the one that nobody sets. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #difference: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#difference = clock.now().getTime() - clock.monotonic();
  }

  /** Throws RangeError when somebody has set the time since the store was opened: deposits under way would look old. */
  requireSteady(): void {
    const drift = this.#clock.now().getTime() - this.#clock.monotonic() - this.#difference;
    if (Math.abs(drift) > MAX_CLOCK_DRIFT_MS) {
      throw new RangeError('The time of this machine was changed: restart the process before sweeping blobs.');
    }
  }
}
