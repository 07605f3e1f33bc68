import { type ChangeEntry, type ChangeResult, changeEntry } from './change-entry.ts';
import type { DocumentsEnv } from './documents-env.ts';

export type MaskDocument = ChangeEntry;
export type MaskResult = ChangeResult;

/** Hides a document from professionals, or shows it again: a new version of its entry (TD3.3a, ITI-57). */
export function maskDocument(env: DocumentsEnv, act: 'documents.mask' | 'documents.unmask'): MaskDocument {
  const masked = act === 'documents.mask';
  return changeEntry(env, act, ({ visibility }) => {
    if (visibility.includes('MASQUE_PS') === masked) return null;
    const others = visibility.filter((v) => v !== 'MASQUE_PS');
    return { visibility: masked ? [...others, 'MASQUE_PS'] : others };
  });
}
