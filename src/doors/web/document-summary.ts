import type { BrowsedDocument } from '../../documents/browse-documents.ts';
import { categoryOf } from '../../standards/terminologies/citizen-categories.ts';
import { authorWords, kindWords, originOfDeposit } from './carnet-words.ts';
import { shownText } from './shown-text.ts';
import type { Language } from './web-api.ts';
import type { DocumentSummary } from './web-documents.ts';

/** A document as its row shows it. @param since the visit before (ISO instant): what others added after it is new */
export function summaryOf(
  { entry, visibleFrom, depositorKind }: Omit<BrowsedDocument, 'depositedAt'>,
  since: string | null,
  language: Language,
): DocumentSummary {
  return {
    logicalId: entry.logicalId,
    version: entry.version,
    title: shownText(entry.title),
    kindWords: kindWords(entry, language),
    category: categoryOf(entry.typeCode.code, entry.classCode.code),
    date: entry.serviceStart ?? entry.creationTime,
    authors: entry.authors.map((a) => authorWords(a, language)),
    origin: originOfDeposit(depositorKind),
    isNew: since !== null && depositorKind !== 'person' && visibleFrom.toISOString() > since,
    hiddenFromProfessionals: entry.visibility.includes('MASQUE_PS'),
  };
}
