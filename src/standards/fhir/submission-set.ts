/**
 * SubmissionSet as a PDSm List and back, lossless.
 * Source: PDSm 3.1.1, profile pdsm-submissionset-comprehensive; PDSm-for-DMP 0.1.0, ConceptMap submissionSetToPDSM and the
 * annex on identifiers (entryUUID = List.id, uniqueId = List.identifier).
 */
import type { Author, Coded, Cx, StatedTime, SubmissionSet, Xcn, Xon } from '../xds/metadata.ts';
import {
  ABSENT,
  compact,
  cxToIdentifier,
  defined,
  fromConcept,
  fromUrnOid,
  isUuid,
  toConcept,
  toUriIdentifier,
  toUrnOid,
} from './codings.ts';
import type { Extension, Reference } from './datatypes.ts';
import { fromDateTime, toDateTime } from './fhir-time.ts';
import { errorIssue, FhirIssues, isError } from './operation-outcome.ts';
import { patientOf } from './read-document-reference.ts';
import type { ContainedResources } from './read-people.ts';
import { containedById, fromAuthorReference, fromOrganization, fromPersonReference, resolve } from './read-people.ts';
import {
  MHD_DESIGNATION_TYPE,
  MHD_INTENDED_RECIPIENT,
  MHD_LIST_TYPES,
  MHD_SOURCE_ID,
  OWN_FURTHER_AUTHOR,
  PDSM_INTENDED_RECIPIENT,
  PDSM_SUBMISSION_SET,
} from './systems.ts';
import type { Issue, List, Resource } from './types.ts';
import { toAuthor, toOrganization, toPractitioner } from './write-people.ts';

/** The List of one set; `items` are references to its documents (`DocumentReference/<id>`), in order. */
export function toSubmissionSetList(set: SubmissionSet, items: readonly string[]): List {
  const contained: Resource[] = [];
  const [source = { extension: [ABSENT] }, ...further] = set.authors.map((one, index) =>
    toAuthor(one, `a${index + 1}`, contained),
  );
  const recipients = set.intendedRecipients.map((one, index) => toRecipient(one, `r${index + 1}`, contained));
  const date = toDateTime(set.submissionTime);
  return compact<List>({
    resourceType: 'List',
    id: set.entryUuid,
    meta: { profile: [PDSM_SUBMISSION_SET] },
    contained,
    extension: [
      { url: MHD_DESIGNATION_TYPE, valueCodeableConcept: toConcept(set.contentType) },
      { url: MHD_SOURCE_ID, valueIdentifier: toUriIdentifier(toUrnOid(set.sourceId)) },
      ...recipients.map((valueReference): Extension => ({ url: PDSM_INTENDED_RECIPIENT, valueReference })),
      ...further.map((valueReference): Extension => ({ url: OWN_FURTHER_AUTHOR, valueReference })),
    ],
    identifier: [toUriIdentifier(toUrnOid(set.uniqueId), 'usual')],
    status: 'current',
    mode: 'working',
    title: set.title,
    code: { coding: [{ system: MHD_LIST_TYPES, code: 'submissionset' }] },
    subject: { identifier: cxToIdentifier(set.patientId) },
    date: date.value,
    _date: date.sibling,
    source,
    note: set.comments === undefined ? [] : [{ text: set.comments }],
    entry: items.map((reference) => ({ item: { reference } })),
  });
}

function isOrganization(recipient: Xcn | Xon): recipient is Xon {
  return typeof recipient.name === 'string';
}

function toRecipient(recipient: Xcn | Xon, id: string, contained: Resource[]): Reference {
  contained.push(isOrganization(recipient) ? toOrganization(recipient, id) : toPractitioner(recipient, id));
  return { reference: `#${id}` };
}

/** Reads a valid List as a SubmissionSet. Throws FhirIssues when an element that the set needs cannot be understood. */
export function fromSubmissionSetList(list: List): SubmissionSet {
  const { set, issues } = readSubmissionSet(list, 'List');
  if (set === null) throw new FhirIssues(issues);
  return set;
}

/**
 * The same, answering the issues. A List without an identifier (the profile allows it) is named by `fullUrl`, the
 * `urn:uuid:…` that its transaction gives it.
 */
export function readSubmissionSet(
  list: List,
  at: string,
  fullUrl?: string,
): { readonly set: SubmissionSet | null; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const contained = containedById(list.contained);
  const need = <T>(value: T | null | undefined, otherwise: T, place: string, expected: string): T => {
    if (value !== null && value !== undefined) return value;
    issues.push(errorIssue('value', `${expected} is expected.`, `${at}.${place}`));
    return otherwise;
  };
  const set = defined<SubmissionSet>({
    entryUuid: isUuid(list.id ?? '') ? list.id : undefined,
    uniqueId: need(uniqueIdOf(list, fullUrl), '', 'identifier', 'An OID or a UUID (urn:oid:…, urn:uuid:…)'),
    sourceId: need(sourceIdOf(list), '', 'extension', 'The OID of the source (ihe-sourceId)'),
    submissionTime: need<StatedTime | null>(
      fromDateTime(list.date, list._date),
      null,
      'date',
      'A dateTime',
    ) as StatedTime,
    title: list.title,
    comments: list.note?.[0]?.text,
    patientId: need<Cx | null>(patientOf(list.subject, contained), null, 'subject', 'A patient identifier') as Cx,
    contentType: need<Coded | null>(contentTypeOf(list), null, 'extension', 'A code (ihe-designationType)') as Coded,
    authors: authorReferences(list).flatMap((reference): Author[] => {
      const author = fromAuthorReference(reference, contained);
      return need(author && [author], [], 'source', 'A contained author, or one with an identifier,');
    }),
    intendedRecipients: recipientsOf(list, contained),
  });
  return { set: issues.some(isError) ? null : set, issues };
}

function extensionsOf({ extension }: List, ...urls: string[]): Extension[] {
  return (extension ?? []).filter(({ url }) => urls.includes(url));
}

/** MHD: `usual` is the uniqueId, `official` the entryUUID. */
function uniqueIdOf({ identifier = [] }: List, fullUrl: string | undefined): string | null {
  const chosen = identifier.find(({ use }) => use === 'usual') ?? identifier.find(({ use }) => use !== 'official');
  return fromUrnOid(chosen?.value ?? '') ?? (identifier.length === 0 ? fromUrnOid(fullUrl ?? '') : null);
}

/** `{ rfc:3986, urn:oid:… }`; the PDSm example writes `{ urn:oid:…, local value }`, whose OID is the source's. */
function sourceIdOf(list: List): string | null {
  const identifier = extensionsOf(list, MHD_SOURCE_ID)[0]?.valueIdentifier;
  return fromUrnOid(identifier?.value ?? '') ?? fromUrnOid(identifier?.system ?? '');
}

function contentTypeOf(list: List): Coded | null {
  return fromConcept(extensionsOf(list, MHD_DESIGNATION_TYPE)[0]?.valueCodeableConcept);
}

function authorReferences(list: List): Reference[] {
  const further = extensionsOf(list, OWN_FURTHER_AUTHOR).flatMap(({ valueReference }) => valueReference ?? []);
  const absent = list.source?.extension?.some(({ url }) => url === ABSENT.url) ?? list.source === undefined;
  return [...(absent || list.source === undefined ? [] : [list.source]), ...further];
}

function recipientsOf(list: List, contained: ContainedResources): (Xcn | Xon)[] {
  return extensionsOf(list, PDSM_INTENDED_RECIPIENT, MHD_INTENDED_RECIPIENT).flatMap(
    ({ valueReference }): (Xcn | Xon)[] => {
      const resource = resolve(valueReference, contained);
      if (resource?.resourceType === 'Organization') return [fromOrganization(resource)];
      const person = valueReference === undefined ? null : fromPersonReference(valueReference, contained);
      return person === null ? [] : [person];
    },
  );
}
