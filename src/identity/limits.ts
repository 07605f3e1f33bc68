/** Limits of identity, each with its name. */

/** Lines that one import reads. */
export const MAX_IMPORT_LINES = 100_000_000;
/** Persons written in one transaction of an import. */
export const IMPORT_BATCH = 1_000;
/** Batches of an import written at once, while the next is computed. */
export const MAX_IMPORT_BATCHES_AT_ONCE = 2;
/** Rejected lines that a report lists; all are counted. */
export const MAX_REPORTED_REJECTIONS = 1_000;
export const MAX_NAME_LENGTH = 100;
export const MAX_EMAIL_LENGTH = 254;
export const MAX_TELEPHONE_LENGTH = 25;
/** INS of one person, corrections included. */
export const MAX_INS_HISTORY = 20;
/** Traits that were replaced, of one person, that are read together; the newest. */
export const MAX_FORMER_TRAITS = 20;
/** Records of one person that are read together. */
export const MAX_LINKED_RECORDS = 16;

/** Searches by traits, and searches that find nobody, which a professional may make in LOOK_UP_WINDOW_MS. */
export const MAX_PATIENT_SEARCHES = 30;

export const MAX_LOGIN_LENGTH = 254;
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 128;
/** Password hashes computed at once in one process: each takes 19 MiB and a core. */
export const MAX_HASHES_AT_ONCE = 2;
/** Password checks that wait; beyond, visitors are told to come back. */
export const MAX_WAITING_HASHES = 64;

/** A one-time code lives ten minutes and bears ten tries. */
export const CODE_LIFE_MS = 10 * 60_000;
export const MAX_CODE_TRIES = 10;
/** Codes that one person can ask for in a day (each needs the right password): 10 tries each, among a million codes. */
export const MAX_CODES_A_DAY = 30;

/** Forgotten passwords of one person in a day (anyone may ask): with MAX_CODE_TRIES each, 50 guesses among a million codes. */
export const MAX_RESETS_A_DAY = 5;
/** More for an address from which she signed in before: whoever asks from elsewhere cannot spend them. */
export const MAX_MORE_RESETS_FROM_KNOWN = 5;

/** Failed sign-ins of one identifier from one address, in ATTEMPT_WINDOW_MS. */
export const MAX_FAILURES_PER_PAIR = 10;
/** Failed sign-ins from one address, whatever the identifier. */
export const MAX_FAILURES_PER_ADDRESS = 50;
/** Failed sign-ins of one identifier from addresses where it never succeeded: known addresses still come in. */
export const MAX_FAILURES_PER_IDENTIFIER = 100;
export const ATTEMPT_WINDOW_MS = 15 * 60_000;
export const DAY_MS = 24 * 3_600_000;
/** Sign-ins closer than this are one visit: what is new at the first stays new at the next. */
export const VISIT_MS = 12 * 3_600_000;
/** An address counts as known this long after its last success. */
export const KNOWN_ADDRESS_MS = 90 * DAY_MS;

/** A refused sign-in answers at the next multiple of this time: the clock says nothing about the identifier. */
export const REFUSAL_QUANTUM_MS = 250;

export const SESSION_IDLE_MS = 20 * 60_000;
/** A session used later than this from now was used before the clock was set back: whether it is over cannot be told, so it is. */
export const MAX_CLOCK_BACK_MS = 60_000;
export const SESSION_LIFE_MS = 8 * 3_600_000;
/** The use of a session is written at most this often. */
export const SESSION_TOUCH_MS = 60_000;
/** A session's token changes after this time; the one before works SESSION_GRACE_MS more, for requests under way. */
export const SESSION_ROTATION_MS = 15 * 60_000;
export const SESSION_GRACE_MS = 60_000;
export const MAX_OPEN_SESSIONS = 20;

/** Mails sent in one round; attempts for one mail; time that a sender holds one. */
export const MAX_MAILS_A_ROUND = 20;
export const MAX_MAIL_ATTEMPTS = 5;
export const MAIL_LEASE_MS = 60_000;
export const MAIL_RETRY_MS = 10_000;
export const MAIL_ROUND_MS = 2_000;
export const MAX_QUEUED_MAILS = 100_000;
/** Milliseconds for each step of a conversation with the mail server. */
export const SMTP_TIMEOUT_MS = 10_000;
/** Rows that one purge deletes of each kind. */
export const MAX_PURGE_ROWS = 10_000;
