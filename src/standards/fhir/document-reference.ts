/**
 * DocumentEntry as a PDSm comprehensive DocumentReference and back, lossless.
 * Source: PDSm 3.1.1, profile pdsm-comprehensive-document-reference; PDSm-for-DMP 0.1.0, ConceptMap documentReferenceToPDSM
 * and the annexes on identifiers and dates; IHE ITI MHD 4.2.3 for what these leave open.
 *
 * | XDS                    | FHIR                                                                            |
 * |------------------------|---------------------------------------------------------------------------------|
 * | entryUUID, version     | id, meta.versionId                                                              |
 * | uniqueId, logicalId    | masterIdentifier (urn:oid), identifier (urn:uuid, official)                     |
 * | availabilityStatus     | status; archived = current + extension isArchived; deleted = entered-in-error   |
 * | creationTime           | content.attachment.creation (as stated) and date (an instant inside it)         |
 * | confidentialityCode    | securityLabel: visibility codes, then N, R or V                                 |
 * | repositoryUniqueId     | custodian.identifier                                                            |
 * | RPLC                   | relatesTo replaces                                                              |
 */
import type { DocumentEntry, ReferenceId, Xcn } from '../xds/metadata.ts';
import {
  ABSENT,
  compact,
  cxToIdentifier,
  toCoding,
  toConcept,
  toRequiredConcept,
  toUriIdentifier,
  toUrnOid,
} from './codings.ts';
import type { Attachment, Extension, Identifier, Period, Reference } from './datatypes.ts';
import { toDateTime, toInstant } from './fhir-time.ts';
import { FhirIssues } from './operation-outcome.ts';
import { readDocumentReference } from './read-document-reference.ts';
import { toSecurityLabels } from './security-labels.ts';
import { toSourcePatient } from './source-patient.ts';
import { OWN_LOGICAL_ID, PDSM_DOCUMENT_REFERENCE, PDSM_IS_ARCHIVED, URI_SYSTEM, WITHDRAWN_STATUS } from './systems.ts';
import type { DocumentReference, Resource } from './types.ts';
import { toAuthor, toPractitioner } from './write-people.ts';

/**
 * The resource of one entry version, as stored, listed and read. `binaryUrl` is where its bytes are (`Binary/<id>`).
 * Elements that the profile requires and the entry lacks carry the data-absent-reason extension.
 */
export function toDocumentReference(entry: DocumentEntry, binaryUrl: string): DocumentReference {
  const contained: Resource[] = [];
  const sourcePatient = toSourcePatient(entry, 'p');
  if (sourcePatient !== null) contained.push(sourcePatient);
  const author = entry.authors.map((one, index) => toAuthor(one, `a${index + 1}`, contained));
  const authenticator =
    entry.legalAuthenticator === undefined
      ? undefined
      : toAuthenticator(entry.legalAuthenticator, author.length, contained);
  return compact<DocumentReference>({
    resourceType: 'DocumentReference',
    id: entry.entryUuid,
    meta: compact({ versionId: entry.version?.toString(), profile: [PDSM_DOCUMENT_REFERENCE] }),
    contained,
    extension: entry.status === 'archived' ? [{ url: PDSM_IS_ARCHIVED, valueBoolean: true }] : [],
    masterIdentifier: toUriIdentifier(toUrnOid(entry.uniqueId), 'usual'),
    identifier: entry.logicalId === undefined ? [] : [toUriIdentifier(`urn:uuid:${entry.logicalId}`, 'official')],
    status: STATUSES[entry.status],
    type: toConcept(entry.typeCode),
    category: [toConcept(entry.classCode)],
    subject: { identifier: cxToIdentifier(entry.patientId) },
    date: toInstant(entry.creationTime),
    author: author.length === 0 ? [{ extension: [ABSENT] }] : author,
    authenticator,
    custodian: toCustodian(entry.repositoryUniqueId),
    relatesTo: entry.replaces === undefined ? [] : [{ code: 'replaces', target: toReplaced(entry.replaces) }],
    description: entry.comments,
    securityLabel: toSecurityLabels(entry),
    content: [{ attachment: toAttachment(entry, binaryUrl), format: toCoding(entry.formatCode) }],
    context: compact({
      event: entry.eventCodes.map(toConcept),
      period: toPeriod(entry),
      facilityType: toRequiredConcept(entry.facilityType),
      practiceSetting: toRequiredConcept(entry.practiceSetting),
      sourcePatientInfo: sourcePatient === null ? { extension: [ABSENT] } : { reference: '#p' },
      related: entry.referenceIds.map(toRelated),
    }),
  });
}

/**
 * Reads a valid DocumentReference (validate.ts) as a DocumentEntry. Throws FhirIssues when an element that the entry needs
 * cannot be understood; on what `toDocumentReference` wrote it never throws.
 */
export function fromDocumentReference(resource: DocumentReference): DocumentEntry {
  const { entry, issues } = readDocumentReference(resource, 'DocumentReference');
  if (entry === null) throw new FhirIssues(issues);
  return entry;
}

const STATUSES = {
  approved: 'current',
  archived: 'current',
  deprecated: 'superseded',
  deleted: WITHDRAWN_STATUS,
} as const;

/** An authenticator who is also an author is not written twice. */
function toAuthenticator(person: Xcn, authorCount: number, contained: Resource[]): Reference {
  for (let index = 1; index <= authorCount; index += 1) {
    const id = `a${index}`;
    const same = JSON.stringify(toPractitioner(person, id));
    if (contained.some((resource) => resource.id === id && JSON.stringify(resource) === same))
      return { reference: `#${id}` };
  }
  contained.push(toPractitioner(person, 's'));
  return { reference: '#s' };
}

function toCustodian(repositoryUniqueId: string | undefined): Reference {
  if (repositoryUniqueId === undefined) return { extension: [ABSENT] };
  return { identifier: toUriIdentifier(toUrnOid(repositoryUniqueId)) };
}

/** The document replaced, by all the names that are known of it. */
function toReplaced(replaced: NonNullable<DocumentEntry['replaces']>): Reference {
  const { entryUuid, uniqueId, logicalId } = replaced;
  const urn = logicalId === undefined ? undefined : `urn:uuid:${logicalId}`;
  const second: Extension[] =
    urn === undefined || uniqueId === undefined ? [] : [{ url: OWN_LOGICAL_ID, valueUri: urn }];
  const name = uniqueId === undefined ? urn : toUrnOid(uniqueId);
  return compact<Reference>({
    extension: second,
    reference: entryUuid === undefined ? undefined : `DocumentReference/${entryUuid}`,
    identifier: name === undefined ? undefined : toUriIdentifier(name),
  });
}

function toAttachment(entry: DocumentEntry, url: string): Attachment {
  const creation = toDateTime(entry.creationTime);
  return compact<Attachment>({
    contentType: entry.mimeType,
    language: entry.languageCode,
    url,
    size: entry.size,
    hash: entry.hash === undefined ? undefined : Buffer.from(entry.hash, 'hex').toString('base64'),
    title: entry.title,
    creation: creation.value,
    _creation: creation.sibling,
  });
}

function toPeriod({ serviceStart, serviceStop }: DocumentEntry): Period {
  const start = serviceStart === undefined ? undefined : toDateTime(serviceStart);
  const end = serviceStop === undefined ? undefined : toDateTime(serviceStop);
  return compact<Period>({
    start: start?.value,
    _start: start === undefined ? { extension: [ABSENT] } : start.sibling,
    end: end?.value,
    _end: end?.sibling,
  });
}

/** PDSm slice referenceIdList: the type's system is urn:ietf:rfc:3986, the type its URN (JDV_J231). */
function toRelated({ value, oid, type }: ReferenceId): Reference {
  const identifier: Identifier = { type: { coding: [{ system: URI_SYSTEM, code: type }] }, value };
  return { identifier: oid === undefined ? identifier : { ...identifier, system: toUrnOid(oid) } };
}
