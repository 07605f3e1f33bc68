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
    ...replacesOf(search),
    references: codes('related', search.related),
    ...creationOf(search, issues),
    ...serviceOf(search, issues),
    ...labelsOf(search.securityLabel, issues),
    order: sort.descending ? 'newest-first' : 'oldest-first',
    sortBy: sort.by === 'date' ? undefined : 'service',
    after,
    count: search.count,
    withTotal: search.total !== 'none',
  }) as SearchInput;
  return issues.length === 0 ? { ok: true, input } : { ok: false, issues };
}

export function unsupported(name: string, text: string): Issue {
  return errorIssue('not-supported', text, name);
}

export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** The record's index keeps codes; each attribute has its own value sets, in which a code has one meaning. */
export function codesOf(name: string, tokens: readonly TokenCriterion[], issues: Issue[]): string[] | undefined {
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

function authorsOf(
  search: DocumentSearch,
  issues: Issue[],
): Pick<SearchInput, 'authorIds' | 'authorFamilies' | 'authorGivens'> {
  const { authorFamily, authorGiven, authorIdentifier } = search;
  return present({
    authorIds: codesOf('author.identifier', authorIdentifier, issues),
    authorFamilies: authorFamily.length === 0 ? undefined : [...authorFamily],
    authorGivens: authorGiven.length === 0 ? undefined : [...authorGiven],
  });
}

/** `relatesto`: what replaces a document, named by its entry, its logical id or its uniqueId. */
function replacesOf({ relatesTo }: DocumentSearch): Pick<SearchInput, 'replacesIds' | 'replacesUniqueIds'> {
  const ids = relatesTo.flatMap(({ entryUuid, logicalId }) => entryUuid ?? logicalId ?? []);
  const uniqueIds = relatesTo.flatMap(({ uniqueId }) => uniqueId ?? []);
  return present({
    replacesIds: relatesTo.length === 0 ? undefined : ids,
    replacesUniqueIds: uniqueIds.length === 0 ? undefined : uniqueIds,
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

const LABEL_COLUMNS: Readonly<Record<string, 'masked' | 'hiddenFromHolder' | 'hiddenFromRepresentatives'>> = {
  MASQUE_PS: 'masked',
  INVISIBLE_PATIENT: 'hiddenFromHolder',
  INVISIBLE_REPRESENTANTS_LEGAUX: 'hiddenFromRepresentatives',
};

/** N, R and V are one column, each visibility code another: alternatives between columns are not searched. */
function labelsOf(
  tokens: readonly TokenCriterion[],
  issues: Issue[],
): Pick<SearchInput, 'masked' | 'hiddenFromHolder' | 'hiddenFromRepresentatives' | 'confidentialities'> {
  const codes = codesOf('security-label', tokens, issues) ?? [];
  if (codes.length === 0) return {};
  if (codes.every(isConfidentiality)) return { confidentialities: codes };
  const column = codes.length === 1 ? LABEL_COLUMNS[codes[0] ?? ''] : undefined;
  if (column !== undefined) return { [column]: true };
  issues.push(unsupported('security-label', 'Search by N, R and V, or by one visibility code.'));
  return {};
}
