/** Somebody as a form carries her: sealed, so that no RPPS is in a page, and no page can name whom it was not shown. */
import type { NamedSubject } from '../../access/rule-store.ts';
import { openedCursor } from './carnet-cursors.ts';

export type Somebody = NamedSubject & { readonly kind: 'professional' | 'structure' };

const kind = {
  write: ({ kind: what, id, name }: NamedSubject) => ({ k: 'subject', kind: what, id, name }),
  read(opened: unknown): Somebody | null {
    const { k, kind: what, id, name } = (opened ?? {}) as Readonly<Record<string, unknown>>;
    if (k !== 'subject' || typeof id !== 'string' || typeof name !== 'string') return null;
    return what === 'professional' || what === 'structure' ? { kind: what, id, name } : null;
  },
};

export const subjectRef = {
  write: kind.write,
  /** @throws WebError not-found for a ref that is not ours */
  open: (open: () => unknown): Somebody => openedCursor(kind as Parameters<typeof openedCursor<Somebody>>[0], open),
};
