import type { Clock } from '../clock.ts';
import { BlobBusy, BlobStoreFailed, BlobStoreFull, BlobTooLarge } from './blob-errors.ts';
import {
  FREE_SPACE_AGE_MS,
  MAX_BLOB_BYTES,
  MAX_WAITING_BYTES,
  MAX_WAITING_PUTS,
  MIN_FREE_BYTES,
  RETRY_AFTER_FULL_SECONDS,
  RETRY_AFTER_SECONDS,
} from './blob-limits.ts';
import type { FileIo } from './file-io.ts';

/** Limits that a deployment may set; each has a named default in blob-limits.ts. */
export type AdmissionLimits = { minFreeBytes?: number; maxWaitingBytes?: number; maxWaitingPuts?: number };

export type AdmissionOptions = {
  io: FileIo;
  clock: Clock;
  folder: string;
  limits: AdmissionLimits;
  /** Told once, when the store stops for good: for the alarm and the supervisor. */
  onFailure?: (error: Error) => void;
};

const CLOSED = 'The blob store is closed.';

/** The gate before a store's disk: refuses early, in words, rather than fail late. */
export class Admission {
  readonly #options: AdmissionOptions;
  #failed: BlobStoreFailed | null = null;
  #closed = false;
  #waitingBytes = 0;
  #waitingPuts = 0;
  #free = 0;
  #freeAt = Number.NEGATIVE_INFINITY;
  #measuring: Promise<void> | null = null;
  #idle: (() => void)[] = [];

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Why puts are refused for good, in words, or null. */
  get failure(): string | null {
    return this.#failed?.details.reason ?? (this.#closed ? CLOSED : null);
  }

  /** Runs `write` for `bytes` bytes within the limits. Rejects with the errors of `BlobStore.put`. */
  async during<T>(bytes: number, write: () => Promise<T>): Promise<T> {
    this.#refuseAtOnce(bytes);
    this.#waitingBytes += bytes;
    this.#waitingPuts += 1;
    try {
      await this.#refuseWithoutSpace(bytes);
      this.requireWorking();
      return await write();
    } finally {
      this.#waitingBytes -= bytes;
      this.#waitingPuts -= 1;
      if (this.#waitingPuts === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Throws BlobStoreFailed once the store has stopped. */
  requireWorking(): void {
    if (this.#failed !== null) throw this.#failed;
  }

  /** Stops the store for good because of an I/O error (the first one counts) and returns the error that puts get. */
  stop(cause: unknown): BlobStoreFailed {
    if (this.#failed === null) {
      this.#failed = new BlobStoreFailed('A write to the blob store failed: the writer has stopped until a restart.');
      this.#failed.cause = cause;
      this.#options.onFailure?.(this.#failed);
    }
    return this.#failed;
  }

  /** Refuses new puts and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#waitingPuts > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #refuseAtOnce(bytes: number): void {
    this.requireWorking();
    if (this.#closed) throw new BlobStoreFailed(CLOSED);
    const { maxWaitingBytes = MAX_WAITING_BYTES, maxWaitingPuts = MAX_WAITING_PUTS } = this.#options.limits;
    if (bytes > MAX_BLOB_BYTES) throw new BlobTooLarge(MAX_BLOB_BYTES);
    // One blob larger than the whole queue is let in alone.
    const full = this.#waitingBytes > 0 && this.#waitingBytes + bytes > maxWaitingBytes;
    if (full || this.#waitingPuts >= maxWaitingPuts) throw new BlobBusy(RETRY_AFTER_SECONDS);
  }

  async #refuseWithoutSpace(bytes: number): Promise<void> {
    const { clock, limits } = this.#options;
    if (this.#measuring === null && clock.monotonic() - this.#freeAt >= FREE_SPACE_AGE_MS) {
      this.#measuring = this.#measure().finally(() => {
        this.#measuring = null;
      });
    }
    if (this.#measuring !== null) await this.#measuring;
    if (this.#free - bytes < (limits.minFreeBytes ?? MIN_FREE_BYTES)) throw new BlobStoreFull(RETRY_AFTER_FULL_SECONDS);
    this.#free -= bytes;
  }

  async #measure(): Promise<void> {
    this.#free = await this.#options.io.freeBytes(this.#options.folder);
    this.#freeAt = this.#options.clock.monotonic();
  }
}
