/** Limits of the documents context. */

/** Bytes of one document deposited by a professional's software. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
/** Bytes of one document that the holder adds herself. */
export const MAX_OWN_DOCUMENT_BYTES = 5 * 1024 * 1024;
/** Documents in one submission set. */
export const MAX_DOCUMENTS_PER_SET = 50;
/** Folders that one submission set makes or fills. */
export const MAX_FOLDERS_PER_SET = 10;
/** Documents in one page of a search. */
export const MAX_PAGE = 200;
/** Values of one search criterion. */
export const MAX_CRITERION_VALUES = 50;
/** Characters of a title (CI-SIS). */
export const MAX_TITLE = 128;
