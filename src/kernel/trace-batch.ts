import type { Clock } from './clock.ts';
import { MAX_GATHER_MS, MAX_TRACE_BATCH, TRACE_BATCH_PAUSE_MS } from './limits.ts';
import type { Head, NewTrace, TraceWriter } from './trace-writer.ts';
import type { Database } from './transaction.ts';

interface Waiting {
  readonly head: Head;
  readonly trace: NewTrace;
  /** True: the trace is committed. False: it is not, and whoever waits does the act again under the owner's lock. */
  settle(isTraced: boolean): void;
}

/**
 * Traces of reads that were decided without the owner's lock, of many owners, committed together: while one batch is under way
 * the next one gathers. A trace is linked only when the head that its read saw is still there, so that nothing happened to the
 * owner in between: no rule changed, no document was hidden (ADR 0036).
 */
export class TraceBatch {
  readonly #database: Database;
  readonly #traces: TraceWriter;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #waiting = new Map<string, Waiting>();
  #underWay = false;
  /** The batch under way has been so for longer than MAX_GATHER_MS. */
  #late = false;
  #pausedUntil = 0;

  /** @param failed told why a batch was not committed: its reads go on, each in its own transaction, for TRACE_BATCH_PAUSE_MS */
  constructor(database: Database, traces: TraceWriter, clock: Clock, failed: (error: unknown) => void) {
    this.#database = database;
    this.#traces = traces;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Resolves true once the trace is durable, false when it could not be linked to `head`. Never throws. */
  append(head: Head, trace: NewTrace): Promise<boolean> {
    // A second read of the same owner would have to be linked to the first: its own act, under the lock, does it.
    if (this.#late || this.#waiting.has(trace.ownerId) || this.#waiting.size >= MAX_TRACE_BATCH)
      return Promise.resolve(false);
    if (this.#clock.monotonic() < this.#pausedUntil) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting.set(trace.ownerId, { head, trace, settle });
      if (this.#underWay) return;
      this.#underWay = true;
      setImmediate(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting.values()];
      this.#waiting = new Map();
      const patience = setTimeout(() => this.#giveUpWaiting(), MAX_GATHER_MS);
      const traced = await this.#commit(batch);
      clearTimeout(patience);
      this.#late = false;
      for (const { trace, settle } of batch) settle(traced.has(trace.ownerId));
    }
    this.#underWay = false;
  }

  /** Whoever waits behind a batch that does not end takes the owner's lock. */
  #giveUpWaiting(): void {
    this.#late = true;
    const others = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (const { settle } of others) settle(false);
  }

  /** A failure of one is the failure of none: each then meets it, or not, in its own transaction. */
  async #commit(batch: readonly Waiting[]): Promise<ReadonlySet<string>> {
    try {
      return await this.#database.atOnce('traces', (tx) => this.#traces.appendMany(tx, batch));
    } catch (error) {
      this.#pausedUntil = this.#clock.monotonic() + TRACE_BATCH_PAUSE_MS;
      this.#failed(error);
      return new Set();
    }
  }
}
