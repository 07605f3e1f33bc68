import type { PdfBudget } from './pdf-objects.ts';
import { compressedObjects } from './pdf-objects.ts';
import { soughtNames } from './pdf-tokens.ts';

/** Active content of a PDF: each makes a viewer do more than show pages. `hidden-objects`: what it has cannot be told. */
export type PdfActiveContent =
  | 'javascript'
  | 'launch'
  | 'hidden-objects'
  | 'embedded-file'
  | 'open-action'
  | 'submit-form'
  | 'rich-media';

/** What is refused by every door: it runs something by itself, or may hide what does. */
export const REFUSED_CONTENT: ReadonlySet<PdfActiveContent> = new Set(['javascript', 'launch', 'hidden-objects']);

/** Names that make a PDF active (ISO 32000-1 §12.6.4, §7.11.4). */
const ACTIVE: ReadonlyMap<string, PdfActiveContent> = new Map([
  ['JavaScript', 'javascript'],
  ['JS', 'javascript'],
  ['Launch', 'launch'],
  ['EmbeddedFile', 'embedded-file'],
  ['AA', 'open-action'],
  ['SubmitForm', 'submit-form'],
  ['ImportData', 'submit-form'],
  ['RichMedia', 'rich-media'],
]);
const ACTIVE_NAMES = new Set(ACTIVE.keys());
/** No object stream is without one of these (§7.5.7, table 16). */
const COMPRESSING = ['ObjStm', 'First'];
const CLEAR_NAMES = new Set([...ACTIVE_NAMES, ...COMPRESSING, 'Encrypt']);

/**
 * The active content that the names of a PDF tell, in the order of the table above: in its clear part, and in its compressed object
 * streams. `hidden-objects` when one of these cannot be looked into: encrypted, with a filter other than Flate, broken, or beyond
 * the limits.
 */
export function activeContent(pdf: Buffer, budget: PdfBudget): PdfActiveContent[] {
  const names = soughtNames(pdf, CLEAR_NAMES);
  const found = new Set<PdfActiveContent>();
  const find = (inside: ReadonlySet<string>): void => {
    for (const [name, active] of ACTIVE) if (inside.has(name)) found.add(active);
  };
  find(names);
  if (COMPRESSING.some((name) => names.has(name))) {
    for (const objects of compressedObjects(pdf, names.has('Encrypt'), budget)) {
      if (objects === null) found.add('hidden-objects');
      else find(soughtNames(objects, ACTIVE_NAMES));
    }
  }
  return [...new Set<PdfActiveContent>([...ACTIVE.values(), 'hidden-objects'])].filter((active) => found.has(active));
}
