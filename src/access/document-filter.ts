import type { Actor } from '../kernel/actor.ts';
import { type AccessState, DEFAULT_CHOICES, type DocumentFacts, type Mandate } from './access-state.ts';
import { columnOf } from './columns.ts';
import { cellOf } from './functional-rights.ts';
import { ALL_TYPES, readsType, SHIPPED_MATRIX, type TypeRule, typeRuleOf } from './matrix.ts';
import { NO_RULES, names, type OwnRules, ownRulesOf, typesOfCategories } from './own-rules.ts';

/**
 * Which documents of a record an actor sees. The same value filters lists in SQL (documents/queries.ts) and decides
 * one document here: there is no second copy of the rules.
 */
export interface DocumentFilter {
  readonly ownOnly: boolean;
  readonly seesMasked: boolean;
  readonly seesHiddenFromHolder: boolean;
  readonly seesHiddenFromRepresentatives: boolean;
  readonly types: TypeRule;
  /** The person's own rules for this reader. */
  readonly own: OwnRules;
}

/** What a filter depends on. */
export type FilterState = Pick<
  AccessState,
  'recordId' | 'rules' | 'choices' | 'emergencies' | 'matrix' | 'holder' | 'mandates' | 'readAt'
>;

const EVERYTHING: DocumentFilter = {
  ownOnly: false,
  seesMasked: true,
  seesHiddenFromHolder: true,
  seesHiddenFromRepresentatives: true,
  types: ALL_TYPES,
  own: NO_RULES,
};

const HOLDERS: DocumentFilter = { ...EVERYTHING, seesHiddenFromHolder: false };
export const REPRESENTATIVES: DocumentFilter = { ...HOLDERS, seesHiddenFromRepresentatives: false };
const HEIRS: DocumentFilter = { ...REPRESENTATIVES, seesMasked: false };

/**
 * What a person sees (null), and who acts for her. Nobody of them sees what waits to be announced to her. An heir reads nothing that the
 * dead had masked (CSP L1110-4 V), nor does a carer who was not given everything.
 */
export function personFilter(mandate: Mandate | null): DocumentFilter {
  if (mandate === null) return HOLDERS;
  if (mandate.kind === 'heir') return HEIRS;
  if (mandate.kind !== 'carer') return REPRESENTATIVES;
  const { scopes, categories = null } = mandate;
  return {
    ...REPRESENTATIVES,
    seesMasked: scopes.includes('everything'),
    types: categories === null ? ALL_TYPES : typesOfCategories(categories),
  };
}

const OWN_ONLY: DocumentFilter = { ...EVERYTHING, ownOnly: true };

/** What a professional or a structure sees, once the act is permitted on the record. */
export function professionalFilter(actor: Actor, state: FilterState): DocumentFilter {
  const column = columnOf(actor, state.rules);
  if (actor.kind === 'structure' || column === null) return OWN_ONLY;
  const masked = cellOf('read-masked', column);
  const seesMasked = masked === 'yes' || (masked === 'patient' && (state.choices ?? DEFAULT_CHOICES).masked);
  return {
    ...EVERYTHING,
    seesMasked,
    types: typeRuleOf(state.matrix ?? SHIPPED_MATRIX, actor.profession?.code),
    own: ownRulesOf(state.rules, seesMasked),
  };
}

/** What a filter says of one document, and which part of it says so. */
export type Verdict =
  | 'own'
  | 'visible'
  | 'unmasked' // masked, and this reader sees what is masked
  | 'shown-document' // a rule of the person's own
  | 'shown-type'
  | 'withdrawn'
  | 'hidden-from-holder'
  | 'hidden-from-representatives'
  | 'own-only'
  | 'type-not-read'
  | 'hidden-document'
  | 'hidden-type'
  | 'masked';

const SEEN: ReadonlySet<Verdict> = new Set(['own', 'visible', 'unmasked', 'shown-document', 'shown-type']);

/** The filter on one document: the twin of the SQL condition in documents/queries.ts. */
export const sees = (filter: DocumentFilter, document: DocumentFacts): boolean => SEEN.has(verdictOf(filter, document));

export const isSeen = (verdict: Verdict): boolean => SEEN.has(verdict);

/** `sees`, with its reason: what an explanation tells is what decides. */
export function verdictOf(filter: DocumentFilter, document: DocumentFacts): Verdict {
  if (document.status === 'deleted') return 'withdrawn';
  if (document.hiddenFromHolder && !filter.seesHiddenFromHolder) return 'hidden-from-holder';
  if (document.hiddenFromRepresentatives && !filter.seesHiddenFromRepresentatives) return 'hidden-from-representatives';
  if (document.own) return 'own';
  if (filter.ownOnly) return 'own-only';
  if (!readsType(filter.types, document.typeCode)) return 'type-not-read';
  const { own } = filter;
  const isNamed = (ids: ReadonlySet<string>): boolean =>
    ids.size > 0 && document.logicalId !== undefined && ids.has(document.logicalId);
  if (isNamed(own.hiddenDocuments)) return 'hidden-document';
  if (isNamed(own.shownDocuments)) return 'shown-document';
  if (names(own.hiddenTypes, document.typeCode)) return 'hidden-type';
  if (!document.masked) return 'visible';
  if (filter.seesMasked) return 'unmasked';
  return names(own.shownTypes, document.typeCode) ? 'shown-type' : 'masked';
}
