/** Limits of the directory, each with its name. */

export const MAX_DIRECTORY_NAME = 200;
export const DIRECTORY_BATCH = 1_000;
export const MAX_REPORTED_REJECTIONS = 1_000;
/** Activities of one professional that are read. */
export const MAX_ACTIVITIES = 50;
export const MAX_LISTED = 1_000;
export const MAX_CLIENT_KEYS = 8;
export const MIN_RSA_BITS = 2_048;
export const MAX_RSA_BITS = 8_192;

/** Life of an access token. */
export const ACCESS_TOKEN_SECONDS = 300;
/** Characters of an access token: ours have about 1,200. */
export const MAX_ACCESS_TOKEN_LENGTH = 4_096;
/** Verified tokens remembered by one process until they expire. */
export const MAX_CACHED_TOKENS = 10_000;
/** Seconds that clocks of processes of one deployment may differ. */
export const MAX_CLOCK_SKEW_SECONDS = 5;
export const MAX_PURGED_ASSERTIONS = 10_000;
