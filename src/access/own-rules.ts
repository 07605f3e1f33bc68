/** The person's own rules on documents and categories, as one reader meets them. Pure. */
import { CITIZEN_CATEGORIES, categoryOf } from '../standards/terminologies/citizen-categories.ts';
import { TYPE_CODES } from '../standards/terminologies/generated/type-code.ts';
import { classOfType } from '../standards/terminologies/types.ts';
import type { AccessRule, RuleSubject } from './access-state.ts';
import { readsType, type TypeRule } from './matrix.ts';

/**
 * What the rules leave for one reader: types and documents hidden from her, and shown to her although they are masked. A document
 * that is named wins over its type. Documents are at most those that the person named, and what replaced them.
 */
export interface OwnRules {
  readonly hiddenTypes: TypeRule;
  readonly shownTypes: TypeRule;
  readonly hiddenDocuments: ReadonlySet<string>;
  readonly shownDocuments: ReadonlySet<string>;
}

const NO_TYPE: TypeRule = { reads: 'only', types: [] };
const EVERY_TYPE: TypeRule = { reads: 'all-but', types: [] };
export const NO_RULES: OwnRules = {
  hiddenTypes: NO_TYPE,
  shownTypes: NO_TYPE,
  hiddenDocuments: new Set(),
  shownDocuments: new Set(),
};

const CATEGORIES = CITIZEN_CATEGORIES.map(({ code }) => code);
/** A type that no table knows belongs here. */
const REST = 'AUTR_DOC';
const TYPES_BY_CATEGORY: ReadonlyMap<string, readonly string[]> = byCategory();
const CATEGORY_OF: ReadonlyMap<string, string> = new Map(
  [...TYPES_BY_CATEGORY].flatMap(([category, types]) => types.map((type) => [type, category])),
);

/** The types of some categories, as a rule: of `AUTR_DOC`, also every type that no table knows. */
export function typesOfCategories(categories: readonly string[]): TypeRule {
  const wanted = new Set(categories);
  if (!wanted.has(REST)) return { reads: 'only', types: categories.flatMap((c) => TYPES_BY_CATEGORY.get(c) ?? []) };
  const others = [...TYPES_BY_CATEGORY.keys()].filter((category) => !wanted.has(category));
  return { reads: 'all-but', types: others.flatMap((c) => TYPES_BY_CATEGORY.get(c) ?? []) };
}

/** The more precise subject wins; said twice of the same subject, hiding wins. */
const PRECISION: Readonly<Record<RuleSubject, number>> = { professional: 4, structure: 3, profession: 2, everyone: 1 };

/**
 * @param namedOnly for a reader who sees what is masked (an administrator, an emergency that the person allowed): only rules that
 * name her or her structure count
 */
export function ownRulesOf(rules: readonly AccessRule[], namedOnly: boolean): OwnRules {
  return leftBy(weighed(rules, namedOnly));
}

/** The strongest of one reader's rules on each document, on each category, and on everything. */
export interface WeighedRules<R extends AccessRule = AccessRule> {
  readonly byDocument: ReadonlyMap<string, R>;
  readonly byCategory: ReadonlyMap<string, R>;
  readonly onAll: R | null;
}

/** In one walk over the rules, whatever they name. `namedOnly`: as `ownRulesOf`. */
export function weighed<R extends AccessRule>(rules: readonly R[], namedOnly: boolean): WeighedRules<R> {
  const byDocument = new Map<string, R>();
  const byCategory = new Map<string, R>();
  let onAll: R | null = null;
  for (const rule of rules) {
    const { kind, subjectKind, documentId, followedBy = [], category } = rule;
    if ((kind !== 'hide' && kind !== 'show') || (namedOnly && PRECISION[subjectKind] < 3)) continue;
    if (typeof documentId === 'string') {
      for (const id of [documentId, ...followedBy]) byDocument.set(id, stronger(byDocument.get(id), rule));
    } else if (typeof category === 'string') byCategory.set(category, stronger(byCategory.get(category), rule));
    else onAll = stronger(onAll, rule);
  }
  return { byDocument, byCategory, onAll };
}

function stronger<R extends AccessRule>(best: R | null | undefined, rule: R): R {
  if (best === null || best === undefined) return rule;
  const [there, here] = [PRECISION[best.subjectKind], PRECISION[rule.subjectKind]];
  return here < there || (here === there && best.kind === 'hide') ? best : rule;
}

function leftBy({ byDocument, byCategory, onAll }: WeighedRules): OwnRules {
  if (byDocument.size === 0 && byCategory.size === 0 && onAll === null) return NO_RULES;
  const documentsWith = (effect: 'hide' | 'show') =>
    new Set([...byDocument].flatMap(([id, { kind }]) => (kind === effect ? [id] : [])));
  const typesWith = (effect: 'hide' | 'show'): TypeRule => {
    if (byCategory.size === 0) return onAll?.kind === effect ? EVERY_TYPE : NO_TYPE;
    // A rule on a category wins over one on everything.
    const found = CATEGORIES.filter((code) => (byCategory.get(code) ?? onAll)?.kind === effect);
    if (found.length === 0) return NO_TYPE;
    return found.length === CATEGORIES.length ? EVERY_TYPE : typesOfCategories(found);
  };
  return {
    hiddenTypes: typesWith('hide'),
    shownTypes: typesWith('show'),
    hiddenDocuments: documentsWith('hide'),
    shownDocuments: documentsWith('show'),
  };
}

/**
 * The rule that decides on one document as a reader meets her rules: the strongest on the document, else on its category, else on
 * everything. Null: none does.
 */
export function ruleOn<R extends AccessRule>(
  { byDocument, byCategory, onAll }: WeighedRules<R>,
  { logicalId, typeCode }: { readonly logicalId?: string; readonly typeCode: string },
): R | null {
  const named = logicalId === undefined ? undefined : byDocument.get(logicalId);
  return named ?? byCategory.get(CATEGORY_OF.get(typeCode) ?? REST) ?? onAll;
}

/** Does the rule of types name this type? */
export const names = (rule: TypeRule, typeCode: string): boolean => readsType(rule, typeCode);

function byCategory(): Map<string, string[]> {
  const found = new Map<string, string[]>(CITIZEN_CATEGORIES.map(({ code }) => [code, []]));
  for (const { code } of TYPE_CODES) found.get(categoryOf(code, classOfType(code)?.classCode.code ?? ''))?.push(code);
  return found;
}
