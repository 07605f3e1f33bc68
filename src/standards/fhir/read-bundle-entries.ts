/** Sorts the entries of an ITI-65 bundle by what they are, and holds them to the profile and to its limits. */

import { errorIssue, isError } from './operation-outcome.ts';
import type { Binary, Bundle, BundleEntry, DocumentReference, Issue, List, Parameters } from './types.ts';
import { validateResource } from './validate.ts';

/** Entries of one transaction: a set, and at most a DocumentReference, a Binary and a PATCH for each of 50 documents. */
export const MAX_BUNDLE_ENTRIES = 151;

export interface IndexedEntry<R> {
  readonly resource: R;
  /** Position in the bundle. */
  readonly index: number;
  /** FHIRPath of the entry. */
  readonly at: string;
  readonly fullUrl: string;
  readonly url: string;
}

export interface ClassifiedBundle {
  readonly list: IndexedEntry<List>;
  readonly documents: readonly IndexedEntry<DocumentReference>[];
  /** By fullUrl. */
  readonly binaries: ReadonlyMap<string, IndexedEntry<Binary>>;
  readonly updates: readonly IndexedEntry<Parameters>[];
  readonly length: number;
}

/** Departures from the profile that a deposit may make: the national guides' own examples do. */
const TOLERATED: readonly { readonly place: RegExp; readonly because: string }[] = [
  { place: /\.resource\.custodian$/, because: 'the record itself keeps the document' },
  { place: /^Bundle\.meta\.profile$/, because: 'the transaction says what it is' },
  { place: /\.resource\.contained$/, because: 'people may be named by identifiers alone' },
  { place: /\.attachment\.(data|url)$/, because: 'bytes may come inside the attachment' },
  { place: /\.resource\.status$/, because: 'read again with the rules of a deposit' },
];

function tolerate(issue: Issue): Issue {
  const reason = TOLERATED.find(({ place }) => place.test(issue.expression ?? ''));
  const excused = reason !== undefined && (issue.code === 'required' || issue.code === 'structure');
  return excused
    ? { ...issue, severity: 'warning', diagnostics: `${issue.diagnostics} Accepted: ${reason.because}.` }
    : issue;
}

const METHODS: Readonly<Record<string, string>> = {
  List: 'POST',
  DocumentReference: 'POST',
  Binary: 'POST',
  Parameters: 'PATCH',
};

/** `bundle` is null when an issue is an error; `isBundle`: its entries are resources of the kinds that a deposit has. */
export function classify(
  body: unknown,
  maxDocuments: number,
): { readonly bundle: ClassifiedBundle | null; readonly isBundle: boolean; readonly issues: readonly Issue[] } {
  const early = refuseEarly(body);
  if (early.length > 0) return { bundle: null, isBundle: false, issues: early };
  const issues = validateResource(body, 'pdsm-comprehensive-provide-document-bundle').map(tolerate);
  if (issues.some(isError)) return { bundle: null, isBundle: true, issues };
  const entries = ((body as Bundle).entry ?? []).map(indexed);
  issues.push(...entries.flatMap(requestIssues), ...duplicateIssues(entries), ...invariantIssues(body as Bundle));
  const of = <R>(type: string) =>
    entries.filter(({ resource }) => resource?.resourceType === type) as unknown as IndexedEntry<R>[];
  const [list, ...otherLists] = of<List>('List');
  const documents = of<DocumentReference>('DocumentReference');
  if (list === undefined || otherLists.length > 0)
    issues.push(errorIssue('required', 'One SubmissionSet is expected.', 'Bundle.entry'));
  if (documents.length === 0)
    issues.push(errorIssue('required', 'At least one DocumentReference is expected.', 'Bundle.entry'));
  if (documents.length > maxDocuments)
    issues.push(errorIssue('too-costly', `At most ${maxDocuments} documents are allowed.`, 'Bundle.entry'));
  for (const { at, fullUrl } of documents) {
    if (fullUrl === '') issues.push(errorIssue('required', 'A fullUrl is expected.', `${at}.fullUrl`));
  }
  if (list === undefined || issues.some(isError)) return { bundle: null, isBundle: true, issues };
  const binaries = new Map(of<Binary>('Binary').map((binary) => [binary.fullUrl, binary]));
  return {
    isBundle: true,
    bundle: { list, documents, binaries, updates: of<Parameters>('Parameters'), length: entries.length },
    issues,
  };
}

/** What would only give confusing messages if it went further: not a bundle, too long, other resources. */
function refuseEarly(body: unknown): Issue[] {
  if (typeof body !== 'object' || body === null || (body as Partial<Bundle>).resourceType !== 'Bundle') {
    return [errorIssue('structure', 'A Bundle is expected.', 'Bundle')];
  }
  const entries: unknown = (body as Partial<Bundle>).entry;
  if (!Array.isArray(entries)) return [errorIssue('required', 'A list of entries is expected.', 'Bundle.entry')];
  if (entries.length > MAX_BUNDLE_ENTRIES) {
    return [errorIssue('too-costly', `At most ${MAX_BUNDLE_ENTRIES} entries are allowed.`, 'Bundle.entry')];
  }
  return (entries as (Partial<BundleEntry> | null)[]).flatMap((entry, index) => {
    const resource = entry?.resource;
    const at = `Bundle.entry[${index}].resource`;
    const known = typeof resource?.resourceType === 'string' && Object.hasOwn(METHODS, resource.resourceType);
    return known
      ? []
      : [errorIssue('not-supported', 'A List, DocumentReference, Binary or Parameters is expected.', at)];
  });
}

function indexed(
  entry: BundleEntry,
  index: number,
): IndexedEntry<BundleEntry['resource']> & { readonly method: string } {
  return {
    resource: entry.resource,
    index,
    at: `Bundle.entry[${index}]`,
    fullUrl: entry.fullUrl ?? '',
    url: entry.request?.url ?? '',
    method: entry.request?.method ?? '',
  };
}

/** Invariants bdl-1, bdl-2 and bdl-4 of FHIR R4: a transaction has no total, no search and no response. */
function invariantIssues({ total, entry = [] }: Bundle): Issue[] {
  const places = entry.flatMap((one, index) => [
    ...(one.search === undefined ? [] : [`Bundle.entry[${index}].search`]),
    ...(one.response === undefined ? [] : [`Bundle.entry[${index}].response`]),
  ]);
  if (total !== undefined) places.push('Bundle.total');
  return places.map((place) => errorIssue('invariant', 'This element does not belong in a transaction.', place));
}

function requestIssues({ resource, at, method, url }: ReturnType<typeof indexed>): Issue[] {
  const type = resource?.resourceType ?? '';
  const expected = METHODS[type] ?? '';
  const place = expected === 'PATCH' ? 'DocumentReference' : type;
  const right =
    method === expected &&
    (expected === 'PATCH' ? /^DocumentReference[/?]/.test(url) : url.replace(/\/$/, '') === place);
  return right
    ? []
    : [errorIssue('business-rule', `The request of this entry is ${expected} ${place}.`, `${at}.request`)];
}

function duplicateIssues(entries: readonly { readonly fullUrl: string; readonly at: string }[]): Issue[] {
  const seen = new Set<string>();
  return entries.flatMap(({ fullUrl, at }) => {
    if (fullUrl === '' || !seen.has(fullUrl)) {
      seen.add(fullUrl);
      return [];
    }
    return [errorIssue('duplicate', 'Another entry has the same fullUrl.', `${at}.fullUrl`)];
  });
}
