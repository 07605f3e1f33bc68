/** Limits on one SOAP message; each is checked while its bytes arrive, or before they are looked at. */

/** Bytes of an envelope, documents left out: those of fifty index cards and their signature are some 700 kB. */
export const MAX_ENVELOPE_BYTES = 4 * 1024 * 1024;
/** Bytes of a whole message: one document of the largest size, or several smaller ones, and the envelope. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** Parts of one MIME package: the envelope, the documents of a set, their signature. */
export const MAX_MIME_PARTS = 60;
/** Bytes of the headers of one part. */
export const MAX_PART_HEADER_BYTES = 8 * 1024;
/** Header fields of one part. */
export const MAX_PART_HEADERS = 32;
/** Characters of a boundary (RFC 2046 §5.1.1). */
export const MAX_BOUNDARY = 70;
/** Characters of a Content-Type. */
export const MAX_CONTENT_TYPE = 1_024;
/** Blocks in the header of an envelope. */
export const MAX_HEADER_BLOCKS = 32;
/** Characters of an addressing property (MessageID, To, Action). */
export const MAX_ADDRESSING = 512;
