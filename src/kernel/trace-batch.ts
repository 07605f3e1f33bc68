import type { Clock } from './clock.ts';
import { Gathering } from './gathering.ts';
import { MAX_TRACE_BATCH, TRACE_BATCH_PAUSE_MS } from './limits.ts';
import type { Head, NewTrace, TraceWriter } from './trace-writer.ts';
import type { Database } from './transaction.ts';

interface Waiting {
  readonly head: Head;
  readonly trace: NewTrace;
  /** True: the trace is committed. False: it is not, and whoever waits does the act again under the owner's lock. */
  settle(isTraced: boolean): void;
}

/**
 * Traces of reads that were decided without the owner's lock, of many owners, committed together. A trace is linked only when the head that its read saw is still there, so that nothing happened to the
 * owner in between: no rule changed, no document was hidden (ADR 0036).
 */
export class TraceBatch {
  readonly #database: Database;
  readonly #traces: TraceWriter;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #gathering = new Gathering<Waiting>(
    MAX_TRACE_BATCH,
    (batch) => this.#send(batch),
    ({ settle }) => settle(false),
  );
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
    const { isOpen, waiting } = this.#gathering;
    // A second read of the same owner would have to be linked to the first: its own act, under the lock, does it.
    const isSecond = waiting.some((one) => one.trace.ownerId === trace.ownerId);
    if (!isOpen || isSecond || this.#clock.monotonic() < this.#pausedUntil) return Promise.resolve(false);
    return new Promise((settle) => this.#gathering.add({ head, trace, settle }));
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const traced = await this.#commit(batch);
    for (const { trace, settle } of batch) settle(traced.has(trace.ownerId));
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
