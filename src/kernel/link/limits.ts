/** Limits of the link between the two zones' processes. */

/** Milliseconds that a call made for a person may take, answer included. */
export const PERSON_CALL_TIMEOUT_MS = 10_000;
/** The same for the zone's own: the relay makes two inside one transaction (IDLE_TRANSACTION_TIMEOUT_MS). */
export const ZONE_CALL_TIMEOUT_MS = 7_000;
/** Milliseconds to reach the other zone, TLS handshake included. */
export const LINK_CONNECT_TIMEOUT_MS = 3_000;
/** Milliseconds that a TLS handshake with this end may take. */
export const LINK_HANDSHAKE_MS = 3_000;
/** Milliseconds that the server waits for the headers of a request, and their bytes: an assertion travels in them. */
export const LINK_HEADERS_TIMEOUT_MS = 5_000;
export const MAX_LINK_HEADER_BYTES = 16_384;
/** Connections of the other zone's processes that the server keeps; those that have not proved themselves are counted apart. */
export const MAX_LINK_SOCKETS = 1_024;
/** Connections that one process keeps to the other zone. */
export const MAX_LINK_CONNECTIONS = 32;
/** Calls of one process that may wait or run; beyond, callers are told to come back. */
export const MAX_CALLS_AT_ONCE = 400;
/** Calls that one process answers at once. */
export const MAX_ANSWERS_AT_ONCE = 400;
/** Milliseconds that an unused connection is kept by the caller; the server keeps it longer. */
export const LINK_IDLE_MS = 30_000;
/** Milliseconds that the server waits for the whole of a request. */
export const LINK_REQUEST_TIMEOUT_MS = 30_000;
/** Seconds of life of an actor assertion. */
export const ASSERTION_SECONDS = 60;
/** Seconds by which the two zones' clocks may differ. */
export const MAX_LINK_SKEW_SECONDS = 5;
/** Characters of an actor assertion: it travels in a header. */
export const MAX_ASSERTION_CHARS = 8_192;
/** Assertions remembered by one process until they expire; beyond, calls are refused rather than replays let in. */
export const MAX_REMEMBERED_ASSERTIONS = 200_000;
/** Bytes of a request or an answer whose call states no limit of its own. */
export const DEFAULT_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Depth and values of a plain JSON part of a message. */
export const MAX_PLAIN_DEPTH = 24;
export const MAX_PLAIN_VALUES = 200_000;
/** Problems that a failure carries across. */
export const MAX_CROSSING_PROBLEMS = 50;
/** Milliseconds after which published keys are fetched again. */
export const PUBLISHED_KEYS_AGE_MS = 60_000;
/** Milliseconds between two fetches asked for by an unknown key. */
export const PUBLISHED_KEYS_INTERVAL_MS = 10_000;
/** Keys that the other zone may publish for one use. */
export const MAX_PUBLISHED_KEYS = 16;
