/** A FHIR search as the input of the action `documents.search`; what the record cannot tell apart is refused, never guessed. */
import type { Static } from 'typebox';
import type { searchInput } from '../../documents/search-documents.ts';
import { errorIssue } from '../../standards/fhir/operation-outcome.ts';
import type { DocumentSearch } from '../../standards/fhir/search.ts';
import {
  type DateCriterion,
  type DateWindow,
  type TokenCriterion,
  toDateWindow,
} from '../../standards/fhir/search-values.ts';
import { isConfidentiality } from '../../standards/fhir/security-labels.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import type { Position } from './cursor.ts';

export type SearchInput = Static<typeof searchInput>;

export type SearchInputReading =
  | { readonly ok: true; readonly input: SearchInput }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** `after` is where the page begins. */
export function toSearchInput(search: DocumentSearch, after: Position | undefined): SearchInputReading {
  const issues: Issue[] = [];
  const codes = (name: string, tokens: readonly TokenCriterion[]) => codesOf(name, tokens, issues);
  const { patient, sort } = search;
  if (sort.by !== 'date') issues.push(unsupported('_sort', 'Documents are sorted by date only.'));
  if (search.relatesTo.length > 0) issues.push(unsupported('relatesto', 'This record is not searched by relation.'));
  const input = present({
    owner: { ins: { value: patient.value, oid: patient.oid } },
    statuses: [...search.statuses],
    types: codes('type', search.type),
    classes: codes('category', search.category),
    formats: codes('format', search.format),
    facilities: codes('facility', search.facility),
    practices: codes('setting', search.setting),
    events: codes('event', search.event),
    ...identifiersOf(search, issues),
    ...authorsOf(search, issues),
    references: codes('related', search.related),
    ...creationOf(search, issues),
    ...serviceOf(search, issues),
    ...labelsOf(search.securityLabel, issues),
    order: sort.descending ? 'newest-first' : 'oldest-first',
    after,
    count: search.count,
    withTotal: search.total !== 'none',
  }) as SearchInput;
  return issues.length === 0 ? { ok: true, input } : { ok: false, issues };
}

function unsupported(name: string, text: string): Issue {
  return errorIssue('not-supported', text, name);
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** The record's index keeps codes; each attribute has its own value sets, in which a code has one meaning. */
function codesOf(name: string, tokens: readonly TokenCriterion[], issues: Issue[]): string[] | undefined {
  if (tokens.some(({ code, system }) => code === undefined || system === null)) {
    issues.push(unsupported(name, 'A code is needed, with its system or with any.'));
  }
  return tokens.length === 0 ? undefined : tokens.flatMap(({ code }) => code ?? []);
}

function identifiersOf(search: DocumentSearch, issues: Issue[]): Pick<SearchInput, 'ids' | 'uniqueIds'> {
  const { ids, uniqueIds, logicalIds } = search;
  // Every urn:uuid is in both lists.
  const areUuids = logicalIds.length > 0;
  if (areUuids && (logicalIds.length !== uniqueIds.length || ids.length > 0)) {
    issues.push(unsupported('identifier', 'Search by urn:oid: or by urn:uuid: identifiers, not by both.'));
  }
  if (areUuids) return { ids: [...logicalIds] };
  return present({
    ids: ids.length === 0 ? undefined : [...ids],
    uniqueIds: uniqueIds.length === 0 ? undefined : [...uniqueIds],
  });
}

/** The action takes names and identifiers of authors as alternatives: two of them together would find too much. */
function authorsOf(
  search: DocumentSearch,
  issues: Issue[],
): Pick<SearchInput, 'authorIds' | 'authorFamilies' | 'authorGivens'> {
  const { authorFamily, authorGiven, authorIdentifier } = search;
  const asked = [authorFamily, authorGiven, authorIdentifier].filter((list) => list.length > 0);
  if (asked.length > 1)
    issues.push(unsupported('author', 'Give one of author.identifier, author.family and author.given.'));
  return present({
    authorIds: codesOf('author.identifier', authorIdentifier, issues),
    authorFamilies: authorFamily.length === 0 ? undefined : [...authorFamily],
    authorGivens: authorGiven.length === 0 ? undefined : [...authorGiven],
  });
}

function windowOf(name: string, criteria: readonly DateCriterion[], issues: Issue[]): DateWindow {
  const window = toDateWindow(criteria);
  if (window === null) issues.push(unsupported(name, 'The prefix ne is not supported.'));
  return window ?? {};
}

function creationOf(search: DocumentSearch, issues: Issue[]): Pick<SearchInput, 'creationFrom' | 'creationTo'> {
  const { from, to } = windowOf('date', search.creation, issues);
  return present({ creationFrom: from, creationTo: to });
}

/** An act is a range of time: period, period-start and period-end narrow one window that it must meet. */
function serviceOf(search: DocumentSearch, issues: Issue[]): Pick<SearchInput, 'serviceFrom' | 'serviceTo'> {
  const windows = [
    windowOf('period', search.period, issues),
    windowOf('period-start', search.periodStart, issues),
    windowOf('period-end', search.periodEnd, issues),
  ];
  const lower = windows.flatMap(({ from }) => from ?? []).sort();
  const upper = windows.flatMap(({ to }) => to ?? []).sort();
  return present({ serviceFrom: lower.at(-1), serviceTo: upper[0] });
}

/** N, R and V are one column, MASQUE_PS another: alternatives between them, and other labels, are not searched. */
function labelsOf(
  tokens: readonly TokenCriterion[],
  issues: Issue[],
): Pick<SearchInput, 'masked' | 'confidentialities'> {
  const codes = codesOf('security-label', tokens, issues) ?? [];
  if (codes.length === 0) return {};
  if (codes.every(isConfidentiality)) return { confidentialities: codes };
  if (codes.every((code) => code === 'MASQUE_PS')) return { masked: true };
  issues.push(unsupported('security-label', 'Search by N, R and V, or by MASQUE_PS.'));
  return {};
}
