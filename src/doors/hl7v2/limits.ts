/** Limits of the HL7 v2 port, beside those on one message (standards/hl7v2/limits.ts) and of the actions. */

/** Open connections of one process whose clients proved themselves; the others are counted by src/compose/doorstep.ts. */
export const MAX_CONNECTIONS = 500;
/** Of them, those of one structure: a gateway speaks for all applications of its hospital, and leaves room for the others'. */
export const MAX_CONNECTIONS_OF_STRUCTURE = 50;
/** Bytes of messages that are arriving, all connections of one process together. */
export const MAX_ARRIVING_BYTES = 256 * 1024 * 1024;
/** Of them, those of one structure: three of the largest messages. */
export const MAX_ARRIVING_BYTES_OF_STRUCTURE = 96 * 1024 * 1024;
/** A connection on which no message begins is closed after this long: gateways keep theirs open between two messages. */
export const IDLE_MS = 10 * 60_000;
/** A message that began ends within this long. */
export const MESSAGE_MS = 60_000;
/** An answer that its sender does not read is not kept longer. */
export const ANSWER_MS = 30_000;
/** When the process stops, an act that runs is waited for this long. */
export const DRAIN_MS = 15_000;
