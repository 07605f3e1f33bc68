/** Whom an account meets without any rule of the person that lets it in: what the budget of strangers counts (security row 36). */
import type { AccessState } from './access-state.ts';
import type { Act } from './acts.ts';

/**
 * Acts by which an account learns of a person: those that name a document tell nothing to whom it is not open. Of any other act, a
 * refusal to whom named the person counts (kernel/runner.ts).
 */
export const MEETINGS: ReadonlySet<string> = new Set<Act>([
  'record.check',
  'record.visit',
  'record.find',
  'documents.search',
  'documents.search-lists',
  'history.search',
  'history.tell',
  'access.declare-consent',
  'access.declare-refusal',
  'access.list-professionals',
  'access.open-emergency',
]);

/** The person let the actor in and did not block it, or it opened an emergency, which was counted then. */
export function isAcquainted({ rules, emergencies = [] }: AccessState): boolean {
  const has = (kind: string): boolean => rules.some((rule) => rule.kind === kind);
  return emergencies.length > 0 || ((has('consent') || has('administrator')) && !has('block'));
}
