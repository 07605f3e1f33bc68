import type { Static } from 'typebox';
import type { SearchResult, searchInput } from '../../documents/search-documents.ts';
import { fromDocumentReference } from '../../standards/fhir/document-reference.ts';
import type { DocumentEntry } from '../../standards/xds/metadata.ts';
import type { StoredQuery } from '../../standards/xds/stored-query.ts';
import { writeEntry } from '../../standards/xds/write-ebrim.ts';
import { read } from './emergency.ts';
import { XdsRefusal } from './errors.ts';
import { MAX_QUERY_RESULTS } from './limits.ts';
import type { FoundObject, XdsCall } from './parts.ts';
import { asked, authorOf, codesOf, instantOf, missing, patientOf, statusesOf } from './query-values.ts';

type Criteria = Static<typeof searchInput>;
/** Cards in one page of our own search. */
const PAGE = 200;

const CONFIDENTIALITIES: ReadonlySet<string> = new Set(['N', 'R', 'V']);

/** FindDocuments and FindDocumentsByReferenceId (ITI TF-2 §3.18.4.1.2.3.7.1, .14). */
export async function findDocuments(call: XdsCall, query: StoredQuery): Promise<FoundObject[]> {
  const ins = patientOf(query, call.caller, 'XDSDocumentEntryPatientId');
  const references = query.parameters.get('XDSDocumentEntryReferenceIdList');
  if (query.name === 'FindDocumentsByReferenceId' && references === undefined) {
    throw missing('XDSDocumentEntryReferenceIdList');
  }
  const fixed: Criteria = {
    owner: { ins },
    ...asked<Partial<Criteria>>({
      statuses: statusesOf(query, 'XDSDocumentEntryStatus'),
      classes: codesOf(query, 'XDSDocumentEntryClassCode'),
      types: codesOf(query, 'XDSDocumentEntryTypeCode'),
      formats: codesOf(query, 'XDSDocumentEntryFormatCode'),
      facilities: codesOf(query, 'XDSDocumentEntryHealthcareFacilityTypeCode'),
      practices: codesOf(query, 'XDSDocumentEntryPracticeSettingCode'),
      creationFrom: instantOf(query, 'XDSDocumentEntryCreationTimeFrom'),
      creationTo: instantOf(query, 'XDSDocumentEntryCreationTimeTo'),
      references: references?.[0]?.map((text) => text.split('^')[0] ?? ''),
    }),
    ...authorOf(query, 'XDSDocumentEntryAuthorPerson'),
    order: 'newest-first',
    count: PAGE,
    withTotal: false,
  };
  const kept = keeps(query);
  const entries = await searchAll(call, fixed);
  return entries.filter(kept).map((entry) => toFound(call, entry));
}

/** Every page of one search. @throws XdsRefusal too-many-results */
export async function searchAll(call: XdsCall, fixed: Criteria): Promise<DocumentEntry[]> {
  const entries: DocumentEntry[] = [];
  let after: SearchResult['next'] = null;
  do {
    const input: Criteria = after === null ? fixed : { ...fixed, after };
    const page: SearchResult = await read(call, call.parts.actions.searchDocuments, input);
    entries.push(...page.entries.map(({ json }) => fromDocumentReference(JSON.parse(json.toString()))));
    if (entries.length > MAX_QUERY_RESULTS) throw new XdsRefusal('too-many-results');
    after = page.next;
  } while (after !== null);
  return entries;
}

/** A card as this repository tells it: bytes are asked here, wherever they were deposited first. */
export function toFound({ parts }: XdsCall, entry: DocumentEntry): FoundObject {
  const { repositoryUniqueId } = parts;
  return { id: `urn:uuid:${entry.entryUuid ?? ''}`, xml: () => writeEntry({ ...entry, repositoryUniqueId }) };
}

/**
 * What our search does not ask exactly: the start and the end of the act, each by itself, and values that a parameter ANDs. Each is a
 * list of alternatives of which all must be met.
 */
function keeps(query: StoredQuery): (entry: DocumentEntry) => boolean {
  const window = (name: string) => ({ from: instantOf(query, `${name}From`), to: instantOf(query, `${name}To`) });
  const start = window('XDSDocumentEntryServiceStartTime');
  const stop = window('XDSDocumentEntryServiceStopTime');
  const lists = (name: string) =>
    (query.parameters.get(name) ?? []).map((values) => values.map((text) => text.split('^')[0] ?? ''));
  const events = lists('XDSDocumentEntryEventCodeList');
  const labels = lists('XDSDocumentEntryConfidentialityCode');
  const references = lists('XDSDocumentEntryReferenceIdList');
  return (entry) =>
    within(entry.serviceStart?.from, start) &&
    within(entry.serviceStop?.from, stop) &&
    events.every((codes) => entry.eventCodes.some(({ code }) => codes.includes(code))) &&
    labels.every((codes) => labelsOf(entry).some((code) => codes.includes(code))) &&
    references.every((values) => entry.referenceIds.some(({ value }) => values.includes(value)));
}

function labelsOf({ confidentiality, visibility }: DocumentEntry): readonly string[] {
  return CONFIDENTIALITIES.has(confidentiality) ? [confidentiality, ...visibility] : visibility;
}

/** `from` <= time < `to` (ITI TF-2 §3.18.4.1.2.3.7.1); a card without the time is not in any window. */
function within(
  time: string | undefined,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): boolean {
  if (from === undefined && to === undefined) return true;
  return time !== undefined && (from === undefined || time >= from) && (to === undefined || time < to);
}
