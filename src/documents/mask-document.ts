import type { Act } from '../access/acts.ts';
import type { Visibility } from '../standards/xds/metadata.ts';
import { type ChangeEntry, type ChangeResult, changeEntry } from './change-entry.ts';
import type { DocumentsEnv } from './documents-env.ts';

export type MaskDocument = ChangeEntry;
export type MaskResult = ChangeResult;

/** Hides a document from professionals, or shows it again: a new version of its entry (TD3.3a, ITI-57). */
export function maskDocument(env: DocumentsEnv, act: 'documents.mask' | 'documents.unmask'): MaskDocument {
  return toggleVisibility(env, act, 'MASQUE_PS', act === 'documents.mask');
}

/** Keeps a document from a minor's legal representatives, or shows it to them (J08 INVISIBLE_REPRESENTANTS_LEGAUX, CSP L1111-5). */
export function concealDocument(env: DocumentsEnv, act: 'documents.conceal' | 'documents.unconceal'): MaskDocument {
  return toggleVisibility(env, act, 'INVISIBLE_REPRESENTANTS_LEGAUX', act === 'documents.conceal');
}

function toggleVisibility(env: DocumentsEnv, act: Act, code: Visibility, isHidden: boolean): MaskDocument {
  return changeEntry(env, act, ({ visibility }) => {
    if (visibility.includes(code) === isHidden) return null;
    const others = visibility.filter((v) => v !== code);
    return { visibility: isHidden ? [...others, code] : others };
  });
}
