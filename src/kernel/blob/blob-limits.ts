/** Plaintext bytes of one authenticated chunk: what a range read opens at least. */
export const CHUNK_BYTES = 65_536;
/** Plaintext bytes of one blob; a put holds it in memory. */
export const MAX_BLOB_BYTES = 256 * 1024 * 1024;
/** Bytes that may wait for the disk in one process; beyond, BlobBusy. */
export const MAX_WAITING_BYTES = 128 * 1024 * 1024;
/** Puts that may wait for the disk in one process. */
export const MAX_WAITING_PUTS = 1_000;
/** Seconds after which a refused put is worth another try. */
export const RETRY_AFTER_SECONDS = 1;
/** Seconds after which a put refused for space is worth another try. */
export const RETRY_AFTER_FULL_SECONDS = 30;
/** Free bytes of the volume below which puts are refused: the database on the same disk must not meet its end. */
export const MIN_FREE_BYTES = 1024 * 1024 * 1024;
/** Milliseconds for which the volume's free space is believed (what was admitted since is subtracted). */
export const FREE_SPACE_AGE_MS = 1_000;
/** Bytes that one flush writes: a put waits for at most two flushes. */
export const MAX_FLUSH_BYTES = 16 * 1024 * 1024;
/** Bytes after which a segment is closed and the next one begun. */
export const SEGMENT_BYTES = 256 * 1024 * 1024;
/** Milliseconds after which a segment is closed. No writer acknowledges into an older one. */
export const MAX_SEGMENT_AGE_MS = 60 * 60_000;
/** Milliseconds during which one process has seen a segment open before it holds its writer for dead. */
export const ABANDONED_AFTER_MS = 2 * MAX_SEGMENT_AGE_MS;
/** Share of erased bytes from which a closed segment is compacted (its live blobs move, the file goes). */
export const COMPACT_DEAD_SHARE = 0.5;
/** Milliseconds after which an idle descriptor is closed, so that removed segments give their space back. */
export const MAX_DESCRIPTOR_AGE_MS = 60_000;
/** Segments kept open for reading. */
export const MAX_OPEN_FILES = 64;
/** Copies that a sweep or a scrub asks about at once. */
export const MAX_SWEEP_BATCH = 1_000;
/** Damaged places that one scrub describes; the count goes on. */
export const MAX_DAMAGES_LISTED = 10_000;
/** Difference between the two clocks from which a sweep refuses to judge ages: somebody set the time. */
export const MAX_CLOCK_DRIFT_MS = 5 * 60_000;
