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
  'recordId' | 'rules' | 'choices' | 'emergencies' | 'matrix' | 'holder' | 'mandates'
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
const REPRESENTATIVES: DocumentFilter = { ...HOLDERS, seesHiddenFromRepresentatives: false };
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

/** The filter on one document: the twin of the SQL condition in documents/queries.ts. */
export function sees(filter: DocumentFilter, document: DocumentFacts): boolean {
  if (document.status === 'deleted') return false;
  if (document.hiddenFromHolder && !filter.seesHiddenFromHolder) return false;
  if (document.hiddenFromRepresentatives && !filter.seesHiddenFromRepresentatives) return false;
  if (document.own) return true;
  if (filter.ownOnly || !readsType(filter.types, document.typeCode)) return false;
  const { own } = filter;
  const isNamed = (ids: readonly string[]): boolean =>
    ids.length > 0 && document.logicalId !== undefined && ids.includes(document.logicalId);
  if (isNamed(own.hiddenDocuments)) return false;
  if (isNamed(own.shownDocuments)) return true;
  if (names(own.hiddenTypes, document.typeCode)) return false;
  return !document.masked || filter.seesMasked || names(own.shownTypes, document.typeCode);
}
