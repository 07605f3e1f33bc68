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
/** Of them, those that come with one certificate: two of the largest messages. */
export const MAX_ARRIVING_BYTES_OF_CERTIFICATE = 64 * 1024 * 1024;
/** Those of one structure, or of one person's card, by whichever of its certificates. */
export const MAX_ARRIVING_BYTES_OF_HOLDER = 96 * 1024 * 1024;
/** Those from one address (IPv4, or the /64 of IPv6): half of the room is always left to the others. */
export const MAX_ARRIVING_BYTES_OF_ADDRESS = 128 * 1024 * 1024;
/** Searches without INS of one caller within ten minutes, whatever they find: a call centre's doctor, and no list of a town. */
export const MAX_SEARCHES_WITHOUT_INS = 60;
