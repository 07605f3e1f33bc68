/** Limits of the kernel: every queue, loop and retry has one, with a name. */

/** Requests that may wait for a database connection in one process; beyond, callers are told to come back. */
export const MAX_WAITING_FOR_DATABASE = 400;
/** Milliseconds that a statement may take before the server cancels it. */
export const STATEMENT_TIMEOUT_MS = 10_000;
/** Milliseconds that a statement may wait for a lock (another act on the same record). */
export const LOCK_TIMEOUT_MS = 5_000;
/** Milliseconds that a transaction may stay idle. */
export const IDLE_TRANSACTION_TIMEOUT_MS = 15_000;
/** Milliseconds to wait for a new connection. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** Objects that one trace names. */
export const MAX_TRACE_OBJECTS = 1_000;
/** Acts on one owner that are done in one transaction. */
export const MAX_ACTS_TOGETHER = 40;
/** Traces of reads that one process commits together; beyond, a read takes its owner's lock. */
export const MAX_TRACE_BATCH = 64;
/** Reads of several owners that travel in one flight of one process. */
export const MAX_READS_A_FLIGHT = 16;
/** Milliseconds that reads, or traces of reads, wait for the flight before theirs: then each goes alone. */
export const MAX_GATHER_MS = 50;
/** Milliseconds after which a flight that did not land is given up with its connection. */
export const FLIGHT_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 2_000;
/** Milliseconds during which reads take their owner's lock after a batch that failed. */
export const TRACE_BATCH_PAUSE_MS = 5_000;
/** Identical refusals by one actor on one record collapse into one counted trace in this window. */
export const REFUSAL_WINDOW_MS = 60_000;
/** Distinct refusals remembered by one process. */
export const MAX_REMEMBERED_REFUSALS = 10_000;
/** Counts of repeated refusals that wait to be written in one process; beyond, each refusal is traced at once, by itself. */
export const MAX_DUE_COUNTS = 10_000;
/** Counts that may fail to be written in one round: then the store is away, and the others wait for the next. */
export const MAX_FAILED_COUNTS_A_ROUND = 10;
/** A further range or page of the same object by the same actor joins the first trace for this long. */
export const TRACE_JOIN_MS = 600_000;
/** Reads that one process remembers for joining. */
export const MAX_REMEMBERED_READS = 20_000;
/** Rows that the outbox relay moves in one transaction. */
export const MAX_RELAY_BATCH = 500;
/** Times that an event is tried before it is parked. */
export const MAX_EVENT_TRIES = 4;
/** Milliseconds before the second try; doubled each time. */
export const EVENT_RETRY_MS = 500;
/** Milliseconds between two tries of a parked event: a mended release applies it without a hand. */
export const PARKED_RETRY_MS = 900_000;
/** Events of one batch that may fail; when none before was applied, the other side is at fault and nothing is counted. */
export const MAX_FAILURES_A_ROUND = 50;
/** Events behind such a batch that are tried alone, to tell which side is at fault. */
export const MAX_PROBED_EVENTS = 20;
/** Records whose heads wait to be copied to the other zone, per process. */
export const MAX_DIRTY_HEADS = 100_000;
/** Milliseconds between copies of chain heads to the other zone. */
export const HEAD_COPY_INTERVAL_MS = 10_000;
/** Milliseconds between heartbeats of the projections. */
export const HEARTBEAT_INTERVAL_MS = 10_000;
/** Milliseconds after which projections are too old for reads by professionals. */
export const MAX_PROJECTION_AGE_MS = 60_000;

/** Persons without any rule that lets the actor in, whom one account may meet in STRANGER_WINDOW_MS (security row 36). */
export const STRANGER_WINDOW_MS = 24 * 3_600_000;
export type StrangerBudgetOf =
  | 'professional'
  | 'professionalInEmergency'
  | 'structure'
  | 'structureInEmergency'
  | 'software';
/**
 * `max` in a window; `block`: what a process takes at once and may not use. In an emergency mode the budgets are others, and larger:
 * a regulation centre meets strangers all day, and each such access is told and reviewed anyway.
 */
export const STRANGER_BUDGETS: Readonly<Record<StrangerBudgetOf, { readonly max: number; readonly block: number }>> = {
  professional: { max: 200, block: 5 },
  professionalInEmergency: { max: 2_000, block: 20 },
  structure: { max: 10_000, block: 50 },
  structureInEmergency: { max: 50_000, block: 100 },
  software: { max: 500_000, block: 500 },
};
