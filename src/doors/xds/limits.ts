/** Limits of the XDS door, beside those on one message (standards/soap-mtom/limits.ts) and of the actions. */

/** Documents in one ITI-43 request: the batch of the national guide (PDSm-for-DMP, TD3.1). */
export const MAX_RETRIEVED_DOCUMENTS = 20;
/** Bytes of all the documents of one answer: what comes after is asked again. */
export const MAX_RETRIEVED_BYTES = 40 * 1024 * 1024;
/** Objects in the answer to one stored query; beyond, the caller narrows it (XDSTooManyResults). */
export const MAX_QUERY_RESULTS = 1_000;
/** Ids in one GetDocuments or GetAssociations. */
export const MAX_QUERY_IDS = 200;
/** Bytes of memory of the messages that are arriving or being answered, all connections of one process together. */
export const MAX_ARRIVING_BYTES = 256 * 1024 * 1024;
