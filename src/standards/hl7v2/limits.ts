/** Limits on one HL7 v2 message, before anything is believed of it. */

/** Bytes of one message: the largest document in base64, and room for the rest. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** Bytes before a start block: noise of a line, never a message. */
export const MAX_STRAY_BYTES = 1_024;
/** Segments of one message. */
export const MAX_SEGMENTS = 500;
/** Fields of one segment. */
export const MAX_FIELDS = 100;
/** Characters of one segment that carries no document. */
export const MAX_SEGMENT_LENGTH = 65_536;
/** Repetitions of one field. */
export const MAX_REPETITIONS = 50;
/** Components of one field, or subcomponents of one component. */
export const MAX_COMPONENTS = 50;
/** Characters of MSH-10 (HL7 2.6: 199). */
export const MAX_CONTROL_ID = 199;
/** Documents in one message. */
export const MAX_MESSAGE_DOCUMENTS = 20;
/** Bytes of one document, out of base64. */
export const MAX_CARRIED_BYTES = 20 * 1024 * 1024;
