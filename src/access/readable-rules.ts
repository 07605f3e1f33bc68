/** Which rules somebody who acts for the person may know of: one rule for settings, explanations, previews, the history and what undoes. */
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessState } from './access-state.ts';
import { type DocumentFilter, decide, filterOf } from './decide.ts';
import { documentsHiddenFrom } from './hidden-documents.ts';
import { names, typesOfCategories } from './own-rules.ts';
import type { RecordAccessView } from './record-access.ts';
import { type AccessEnv, type RuleView, readRulesOf } from './rule-store.ts';

/** Documents (logicalIds) of which a reader may not know; `all`: she sets, and does not see. */
export type KeptDocuments = ReadonlySet<string> | 'all';

export async function keptFrom(
  tx: Pick<Transaction, 'query'>,
  { actor, ownerId, state, now }: Asking,
): Promise<KeptDocuments> {
  if (!decide(actor, actor.onBehalfOf, 'documents.browse', actor.purpose, state, null, now).permit) return 'all';
  return documentsHiddenFrom(tx, ownerId, filterOf(actor, 'documents.browse', state, now));
}

/** Who asks, of which record, as it stands. */
export interface Asking {
  readonly actor: Actor;
  readonly ownerId: string;
  readonly state: AccessState;
  readonly now: Date;
}

/**
 * Whoever acts for the person reads nothing of what was settled in a secret session (CSP L1111-5), nor of documents and categories that
 * she may not see herself.
 */
export function isReadable(filter: DocumentFilter, hidden: KeptDocuments, rule: RuleView): boolean {
  if (rule.secret && !filter.seesHiddenFromRepresentatives) return false;
  if (rule.documentId !== null)
    return hidden !== 'all' && ![rule.documentId, ...rule.followedBy].some((id) => hidden.has(id));
  if (rule.category === null) return true;
  const of = typesOfCategories([rule.category]);
  return of.reads === 'all-but' || of.types.some((type) => names(filter.types, type));
}

/** What decides who sees what, as somebody may know of it. */
export function readableView(
  { access, rules, emergencies }: RecordAccessView,
  filter: DocumentFilter,
  hidden: KeptDocuments,
): RecordAccessView {
  const read = rules.filter((rule) => isReadable(filter, hidden, rule));
  const ids = new Set(read.map(({ ruleId }) => ruleId));
  const told = filter.seesHiddenFromRepresentatives ? emergencies : emergencies.filter(({ secret }) => !secret);
  const open = told.map(({ purpose, until, by }) => ({ purpose, until, professionalId: by.id }));
  return {
    access: { ...access, rules: access.rules.filter(({ ruleId }) => ids.has(ruleId)), emergencies: open },
    rules: read,
    emergencies: told,
  };
}

const HIDDEN_RULES: Statement = {
  name: 'access-hidden-rules',
  text: `select rule_id from access_rule where record_id = $1
  and (not $2::boolean and secret or document_id = any($3::uuid[]) or followed_by && $3::uuid[])`,
};

/** Ids of all that a reader of the history may not learn of: documents, and the rules on them or of secret sessions, those that ended too. */
export async function hiddenFrom(
  tx: Pick<Transaction, 'query'>,
  recordId: string,
  filter: DocumentFilter,
): Promise<ReadonlySet<string>> {
  const documents = await documentsHiddenFrom(tx, recordId, filter);
  if (filter.seesHiddenFromRepresentatives && documents.size === 0) return documents;
  const values = [recordId, filter.seesHiddenFromRepresentatives, [...documents]];
  const rules = await tx.query<{ rule_id: string }>(HIDDEN_RULES, values);
  return new Set([...documents, ...rules.map((row) => row.rule_id)]);
}

/** @throws Failure not-found when whoever acts for the person may not know of one of these rules: to her, they are not there */
export async function requireReadable(
  env: AccessEnv,
  tx: Transaction,
  asking: Asking,
  ruleIds: readonly string[],
): Promise<void> {
  const { actor, ownerId, state, now } = asking;
  if (actor.onBehalfOf === null || ruleIds.length === 0) return;
  const filter = filterOf(actor, 'access.read-settings', state, now);
  const [rules, hidden] = await Promise.all([readRulesOf(env, tx, ownerId, ruleIds), keptFrom(tx, asking)]);
  for (const rule of rules.values()) if (!isReadable(filter, hidden, rule)) throw new Failure('not-found');
}
