import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { Failure } from '../errors.ts';
import { FailureCount } from '../failure-count.ts';
import type { AddShared } from '../shared-counters.ts';

/** Proofs that one process makes at once: each holds the tiles of a whole history, some tens of megabytes. */
export const MAX_PROOFS_AT_ONCE = 2;
/** Proofs that wait in one process. */
export const MAX_PROOFS_WAITING = 20;
/** Proofs of one owner in a window, in all processes together: her history as a file, in every form. */
export const MAX_PROOFS = 30;
export const PROOF_WINDOW_MS = 3_600_000;
/** Owners whose proof is being made, in one process. */
const MAX_OWNERS_AT_WORK = 1_000;
/** The reason by which a door knows that the budget is spent. */
export const PROOFS_SPENT = 'too many proofs of one history in an hour';
const RETRY_SECONDS = 5;

/**
 * Before a proof is made: a few at once in a process, one at a time for one owner, so many an hour. A proof of 10,000 entries is
 * seconds of work.
 */
export class ProofGate {
  readonly #asked: FailureCount;
  readonly #atWork = new LRUCache<string, true>({ max: MAX_OWNERS_AT_WORK });
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock, add?: AddShared, max: number = MAX_PROOFS) {
    this.#asked = new FailureCount({ clock, name: 'proof', max, windowMs: PROOF_WINDOW_MS, add });
  }

  /** @throws Failure busy, with the seconds to wait */
  async within<T>(ownerId: string, work: () => Promise<T>): Promise<T> {
    const wait = this.#asked.wait(ownerId);
    if (wait !== null) throw new Failure('busy', { reason: PROOFS_SPENT, retryAfterSeconds: wait });
    if (this.#atWork.has(ownerId) || this.#waiting.length >= MAX_PROOFS_WAITING)
      throw new Failure('busy', { reason: 'a proof is being made', retryAfterSeconds: RETRY_SECONDS });
    this.#atWork.set(ownerId, true);
    try {
      await this.#asked.failed(ownerId);
      await this.#turn();
      try {
        return await work();
      } finally {
        this.#running -= 1;
        this.#waiting.shift()?.();
      }
    } finally {
      this.#atWork.delete(ownerId);
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= MAX_PROOFS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}
