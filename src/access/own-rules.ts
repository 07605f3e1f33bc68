/** The person's own rules on documents and categories, as one reader meets them. Pure. */
import { CITIZEN_CATEGORIES, categoryOf } from '../standards/terminologies/citizen-categories.ts';
import { TYPE_CODES } from '../standards/terminologies/generated/type-code.ts';
import { classOfType } from '../standards/terminologies/types.ts';
import type { AccessRule, RuleSubject } from './access-state.ts';
import { readsType, type TypeRule } from './matrix.ts';

/**
 * What the rules leave for one reader: types and documents hidden from her, and shown to her although they are masked. A document
 * that is named wins over its type. Lists of document ids hold at most what the person wrote.
 */
export interface OwnRules {
  readonly hiddenTypes: TypeRule;
  readonly shownTypes: TypeRule;
  readonly hiddenDocuments: readonly string[];
  readonly shownDocuments: readonly string[];
}

const NO_TYPE: TypeRule = { reads: 'only', types: [] };
const EVERY_TYPE: TypeRule = { reads: 'all-but', types: [] };
export const NO_RULES: OwnRules = {
  hiddenTypes: NO_TYPE,
  shownTypes: NO_TYPE,
  hiddenDocuments: [],
  shownDocuments: [],
};

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
  const kept = keptOf(rules, namedOnly);
  if (kept.length === 0) return NO_RULES;
  const ofDocuments = kept.filter(({ documentId }) => typeof documentId === 'string');
  const others = kept.filter(({ documentId }) => typeof documentId !== 'string');
  const documents = [...new Set(ofDocuments.flatMap(documentsOf))];
  const effectOn = (id: string) => strongest(ofDocuments.filter((rule) => documentsOf(rule).includes(id)));
  return {
    hiddenTypes: typesWith(others, 'hide'),
    shownTypes: typesWith(others, 'show'),
    hiddenDocuments: documents.filter((id) => effectOn(id) === 'hide'),
    shownDocuments: documents.filter((id) => effectOn(id) === 'show'),
  };
}

/** The document that a rule names, and what replaced it. */
const documentsOf = ({ documentId, followedBy = [] }: AccessRule): readonly string[] =>
  typeof documentId === 'string' ? [documentId, ...followedBy] : [];

/** The categories on which the strongest rule says so: a rule on a category wins over one on everything. */
function typesWith(rules: readonly AccessRule[], effect: 'hide' | 'show'): TypeRule {
  if (!rules.some(({ kind }) => kind === effect)) return NO_TYPE;
  if (rules.every(isOnEverything)) return strongest(rules) === effect ? EVERY_TYPE : NO_TYPE;
  const found = CITIZEN_CATEGORIES.map(({ code }) => code).filter((code) => {
    const onCategory = rules.filter(({ category }) => category === code);
    return strongest(onCategory.length > 0 ? onCategory : rules.filter(isOnEverything)) === effect;
  });
  if (found.length === 0) return NO_TYPE;
  return found.length === CITIZEN_CATEGORIES.length ? EVERY_TYPE : typesOfCategories(found);
}

const isOnEverything = ({ category }: AccessRule): boolean => typeof category !== 'string';

function strongest(rules: readonly AccessRule[]): 'hide' | 'show' | null {
  return (strongestRule(rules)?.kind as 'hide' | 'show' | undefined) ?? null;
}

function strongestRule<R extends AccessRule>(rules: readonly R[]): R | null {
  let best: R | null = null;
  let precision = 0;
  for (const rule of rules) {
    const here = PRECISION[rule.subjectKind];
    if (here < precision || (here === precision && best?.kind === 'hide')) continue;
    best = rule;
    precision = here;
  }
  return best;
}

/**
 * The rule that decides on one document as a reader meets her rules (`ownRulesOf`, same `namedOnly`): the strongest on the document, else
 * on its category, else on everything. Null: none does.
 */
export function ruleOn<R extends AccessRule>(
  rules: readonly R[],
  namedOnly: boolean,
  { logicalId, typeCode }: { readonly logicalId?: string; readonly typeCode: string },
): R | null {
  const kept = keptOf(rules, namedOnly);
  const ofOthers = kept.filter(({ documentId }) => typeof documentId !== 'string');
  const category = CATEGORY_OF.get(typeCode) ?? REST;
  return (
    strongestRule(kept.filter((rule) => logicalId !== undefined && documentsOf(rule).includes(logicalId))) ??
    strongestRule(ofOthers.filter((rule) => rule.category === category)) ??
    strongestRule(ofOthers.filter(isOnEverything))
  );
}

const keptOf = <R extends AccessRule>(rules: readonly R[], namedOnly: boolean): R[] =>
  rules.filter(
    ({ kind, subjectKind }) => (kind === 'hide' || kind === 'show') && (!namedOnly || PRECISION[subjectKind] >= 3),
  );

/** Does the rule of types name this type? */
export const names = (rule: TypeRule, typeCode: string): boolean => readsType(rule, typeCode);

function byCategory(): Map<string, string[]> {
  const found = new Map<string, string[]>(CITIZEN_CATEGORIES.map(({ code }) => [code, []]));
  for (const { code } of TYPE_CODES) found.get(categoryOf(code, classOfType(code)?.classCode.code ?? ''))?.push(code);
  return found;
}
