/** Limits of the public log. */

/** Commitments that one round puts into the tree: some milliseconds of hashing, so that requests beside it do not wait. */
export const MAX_APPEND_BATCH = 2_048;
/** Rounds of one beat; what is left waits for the next. */
export const MAX_APPEND_ROUNDS = 200;
/** Milliseconds between two checkpoints. */
export const CHECKPOINT_INTERVAL_MS = 10_000;
/** Milliseconds after which a checkpoint of a tree that did not grow is signed and cosigned again: witnesses say the time. */
export const MAX_CHECKPOINT_AGE_MS = 60_000;
/** Milliseconds for which checkpoints are kept; the last one is always. */
export const CHECKPOINT_RETENTION_MS = 7 * 86_400_000;
/** Hashes of a consistency proof (C2SP tlog-witness). */
export const MAX_PROOF_LINES = 63;
/** Characters of what a witness is asked. */
export const MAX_WITNESS_REQUEST_CHARS = 16_384;
/** Owners whose traces one round of the reconciliation looks at. */
export const RECONCILE_OWNERS = 500;
/** Milliseconds between two walks that look for traces without a place: after a rolling upgrade, after a restored backup. */
export const RECONCILE_INTERVAL_MS = 86_400_000;
/** Tiles read in one statement: two megabytes. */
export const MAX_TILES_PER_READ = 256;
/** Milliseconds for all that one witness is asked about one checkpoint: a dead one delays a checkpoint by no more. */
export const MAX_WITNESS_MS = 4_000;
/** Requests to one witness about one checkpoint: it may have moved on between two of them. */
export const MAX_WITNESS_TRIES = 3;
/** Milliseconds for which an outside witness that did not answer is not asked. */
export const WITNESS_REST_MS = 60_000;
/** Bytes read of what an outside witness answers. */
export const MAX_WITNESS_ANSWER_BYTES = 16_384;
/** Witnesses outside that one deployment asks. */
export const MAX_OUTSIDE_WITNESSES = 8;
/** Milliseconds for which a log may publish less than it had cosigned. */
export const MAX_LOG_LAG_MS = 120_000;
/** Milliseconds for one file of a log that is followed. */
export const MAX_LOG_READ_MS = 10_000;
/** Logs that one witness knows. */
export const MAX_WITNESSED_LOGS = 64;
/** Files of evidence that a witness keeps, of all its logs: the first ones say it. */
export const MAX_EVIDENCE_FILES = 256;
