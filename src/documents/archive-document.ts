import { type ChangeEntry, changeEntry } from './change-entry.ts';
import { failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';

/**
 * Archives a document, or takes it back among the current ones: searches show it when asked for archived ones only
 * (TD3.3d, EX_3.1-1030). A replaced or withdrawn document has no such choice: JDV_J52 holds one status, which says more.
 */
export function archiveDocument(env: DocumentsEnv, act: 'documents.archive' | 'documents.unarchive'): ChangeEntry {
  const wanted = act === 'documents.archive' ? 'archived' : 'approved';
  return changeEntry(env, act, ({ status }) => {
    if (status === wanted) return null;
    if (status !== 'approved' && status !== 'archived') {
      throw failure('status-final', 'a replaced or withdrawn document is neither archived nor taken back');
    }
    return { status: wanted };
  });
}
