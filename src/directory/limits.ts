/** Limits of the directory, each with its name. */

export const MAX_DIRECTORY_NAME = 200;
export const DIRECTORY_BATCH = 1_000;
export const MAX_REPORTED_REJECTIONS = 1_000;
/** Activities of one professional that are read. */
export const MAX_ACTIVITIES = 50;
export const MAX_LISTED = 1_000;
/** Professionals, and structures, that a search by name shows. */
export const MAX_FOUND_BY_NAME = 20;
/** Letters before which a name is not searched for. */
export const MIN_SEARCHED_CHARS = 3;
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

/** A professional's session on the pages ends after this time without use: shared computers of wards. */
export const PROFESSIONAL_IDLE_MS = 20 * 60_000;
export const PROFESSIONAL_SESSION_MS = 8 * 3_600_000;
/** The use of a session is written at most this often. */
export const PROFESSIONAL_TOUCH_MS = 60_000;
/** A session's token changes after this time; the one before works PROFESSIONAL_GRACE_MS more. */
export const PROFESSIONAL_ROTATION_MS = 15 * 60_000;
export const PROFESSIONAL_GRACE_MS = 60_000;
/** A session last used this much later than now was seen by another clock: it is over (security row 15). */
export const MAX_CLOCK_BACK_MS = 60_000;
/** Sessions of one professional at once: the oldest ends. */
export const MAX_PROFESSIONAL_SESSIONS = 10;
/** Patients that one session can return to. */
export const MAX_SESSION_PATIENTS = 200;
/** Of them, those offered on the first page. */
export const MAX_RECENT_PATIENTS = 12;
export const MAX_PURGED_SESSIONS = 10_000;

/** Characters of a DPoP proof: ours to take, with an EC key, have about 500. */
export const MAX_PROOF_LENGTH = 4_096;
export const MAX_PROOF_ID_LENGTH = 128;
/** Seconds that a proof may be old: it is made for one request (RFC 9449 §11.1). */
export const MAX_PROOF_AGE_SECONDS = 60;
/** Seconds that a caller's clock may be ahead of ours. */
export const CLOCK_SKEW_SECONDS = 5;
/** Milliseconds after which proofs get a new nonce; the one before is taken for as long again. */
export const NONCE_SLOT_MS = 150_000;
