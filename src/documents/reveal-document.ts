import { type ChangeEntry, changeEntry } from './change-entry.ts';
import type { DocumentsEnv } from './documents-env.ts';

/**
 * Makes visible to the person what was kept from her until it was announced: removes INVISIBLE_PATIENT (TD3.3b). Nothing
 * hides it from her again: a document is kept from her at its deposit only.
 */
export function revealDocument(env: DocumentsEnv): ChangeEntry {
  return changeEntry(env, 'documents.reveal', ({ visibility }) =>
    visibility.includes('INVISIBLE_PATIENT')
      ? { visibility: visibility.filter((v) => v !== 'INVISIBLE_PATIENT') }
      : null,
  );
}
