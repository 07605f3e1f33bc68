/**
 * The port of the blob store: encrypted, immutable byte strings outside the databases.
 *
 * Order of a deposit: `put` first (durable when it resolves), then the database row that names the locator. So a crash
 * leaves at worst a blob without a row (an orphan, taken by `sweep`), never a row without a blob.
 */

/** Opaque to everyone but the driver that made it. Kept in one mutable column, because compaction moves bytes. */
export type BlobLocator = string;

/** Plaintext positions: `start` included, `end` excluded. An end beyond the blob means its end. */
export type ByteRange = { start: number; end: number };

/** One blob to store. `blobId`: a UUID. `key`: 32 bytes, fresh, used for this put only (chunk nonces are counters). */
export type BlobPut = { blobId: string; key: Buffer; bytes: Uint8Array | readonly Uint8Array[] };

/** `sha256`: 32 bytes of the whole plaintext, compared at whole reads (ignored with a range). */
export type BlobRead = { range?: ByteRange; sha256?: Uint8Array };

/** A blob as the store knows it: its id and the place of one copy. */
export type BlobRef = { blobId: string; locator: BlobLocator };

export type SweepOptions = {
  /** Of these copies, the locators that a row holds with that very blobId. Asked for at most MAX_SWEEP_BATCH at once. */
  liveLocators(copies: readonly BlobRef[]): Promise<Set<BlobLocator>>;
  /** Only blobs stored before this instant are judged: now minus BLOB_GRACE, so that deposits under way are left alone. */
  olderThan: Date;
  /** Compare and set, committed: "locator = to where blob_id = blobId and locator = from". True when a row changed. */
  move(blobId: string, from: BlobLocator, to: BlobLocator): Promise<boolean>;
};

/** What a sweep did. `damaged`: places that could not be judged and were left as they are (scrub names them). */
export type SweepReport = {
  live: number;
  erased: number;
  moved: number;
  filesRemoved: number;
  bytesFreed: number;
  damaged: number;
};

export type ScrubOptions = {
  /** The keys of these blobs; one that is absent (erased record, orphan) is checked by its checksum only. */
  keysOf(blobIds: readonly string[]): Promise<Map<string, Buffer>>;
  onProgress?(progress: { blobs: number; bytes: number; damaged: number }): void;
  signal?: AbortSignal;
};

/** One damaged place. `blobId` and `locator` are null when the frame that named them is what is damaged. */
export type Damage = {
  blobId: string | null;
  locator: BlobLocator | null;
  file: string;
  offset: number;
  reason: string;
};

export type ScrubReport = { blobs: number; bytes: number; withoutKey: number; damaged: Damage[] };

export interface BlobStore {
  /**
   * Encrypts and stores. Resolves when the bytes are on the disk (after fdatasync).
   * Rejects with BlobBusy (queue full: try again), BlobStoreFull (free-space floor), BlobStoreFailed (the writer stopped
   * for good after an I/O error: restart the process), BlobTooLarge.
   */
  put(blob: BlobPut): Promise<BlobLocator>;
  /**
   * The plaintext, or the part of it in `read.range` (only the 64 KiB chunks concerned are read and opened).
   * Rejects with BlobMissing (no such copy: read the row again once, compaction may have moved it) or IntegrityError.
   */
  get(locator: BlobLocator, blobId: string, key: Buffer, read?: BlobRead): Promise<Buffer>;
  /** Same, chunk by chunk; each chunk is proved before it is given, the hash only at the end (then it throws). */
  stream(locator: BlobLocator, blobId: string, key: Buffer, read?: BlobRead): AsyncGenerator<Buffer, void, undefined>;
  /** Plaintext length in bytes, read in the locator itself. Throws BlobMissing for a locator of another kind. */
  size(locator: BlobLocator): number;
  /** Null when puts are possible, else the reason in words (for readiness and alarms). */
  failure(): string | null;
  /** Removes copies that no row holds; afterwards no orphan older than `olderThan` is left. One sweep at a time. */
  sweep(options: SweepOptions): Promise<SweepReport>;
  /** Reads and verifies everything stored, in order of the disk. */
  scrub(options: ScrubOptions): Promise<ScrubReport>;
  /** Waits for the puts under way, then closes the files. Later puts reject with BlobStoreFailed. */
  close(): Promise<void>;
}
