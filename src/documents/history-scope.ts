/** Which traces of a record its reader may learn of: one rule for the history and for its proof. Pure. */
import type { DocumentFilter } from '../access/decide.ts';
import { seesPart } from '../access/hidden-documents.ts';
import type { Actor } from '../kernel/actor.ts';
import type { TraceFacts, TraceRow } from '../kernel/trace.ts';

export interface HistoryScope {
  readonly reader: Actor;
  readonly filter: DocumentFilter;
  /** Documents, rules, cases and emergencies of which the reader may not learn. */
  readonly hidden: ReadonlySet<string>;
}

const LOOKS_THROUGH = new Set(['documents.search', 'documents.search-lists', 'documents.read-list']);
const FOLLOWS_UP = new Set(['access.review-emergency', 'access.answer-report']);

/**
 * Who acts for the person learns nothing of secret sessions (CSP L1111-5), whatever came of what was asked in them. Who was given a part
 * of the documents follows what happens to those, and what she did herself.
 */
export function mayLearn({ reader, filter, hidden }: HistoryScope, { actor, facts }: TraceRow): boolean {
  if (!filter.seesHiddenFromRepresentatives && facts.reason.split(';').includes('secret')) return false;
  // A review that found nothing names nothing: told, it would say that there is something to review.
  if (!filter.seesHiddenFromRepresentatives && FOLLOWS_UP.has(facts.act) && facts.objects.length === 0) return false;
  if (saysHidden(facts, hidden)) return false;
  const isFollowed = facts.act.startsWith('documents.') && facts.objects.some((id) => !hidden.has(id));
  return !seesPart(filter) || actor.id === reader.id || isFollowed;
}

/**
 * An act on documents that are all hidden: told, it would say that there is something to hide. A search stays, without
 * its documents: looking through the list is an access that the holder must see. A rule on one of them goes with it.
 */
function saysHidden({ act, objects }: TraceFacts, hidden: ReadonlySet<string>): boolean {
  if (LOOKS_THROUGH.has(act) || objects.length === 0) return false;
  const isHidden = (id: string): boolean => hidden.has(id);
  return act.startsWith('documents.') ? objects.every(isHidden) : objects.some(isHidden);
}
