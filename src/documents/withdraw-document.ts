import { type ChangeEntry, changeEntry } from './change-entry.ts';
import type { DocumentsEnv } from './documents-env.ts';

/**
 * Withdraws a document: its author's error, gone from every list and from every reader (TD3.3c, status Deleted of JDV_J52).
 * Bytes and cards stay under the record's key for its life (retention); nothing brings the document back.
 */
export function withdrawDocument(env: DocumentsEnv): ChangeEntry {
  return changeEntry(env, 'documents.withdraw', ({ status }) => (status === 'deleted' ? null : { status: 'deleted' }));
}
