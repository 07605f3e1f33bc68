/** Reads a DocumentReference as a DocumentEntry: the reverse of document-reference.ts, where the table of both is. */
import type {
  Author,
  AvailabilityStatus,
  Coded,
  Cx,
  DocumentEntry,
  ReferenceId,
  StatedTime,
  Xcn,
} from '../xds/metadata.ts';
import {
  bestIdentifier,
  cxFromIdentifier,
  defined,
  fromCoding,
  fromConcept,
  fromUrnOid,
  fromUrnUuid,
  isUuid,
} from './codings.ts';
import type { Extension, Reference } from './datatypes.ts';
import { fromDateTime } from './fhir-time.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import type { ContainedResources } from './read-people.ts';
import { containedById, fromAuthorReference, fromPersonReference, resolve } from './read-people.ts';
import { fromSecurityLabels } from './security-labels.ts';
import type { SourcePatient } from './source-patient.ts';
import { fromSourcePatient } from './source-patient.ts';
import { DATA_ABSENT_REASON, OWN_LOGICAL_ID, PDSM_IS_ARCHIVED, URI_SYSTEM } from './systems.ts';
import type { DocumentReference, Issue } from './types.ts';

/**
 * Reads a valid DocumentReference (validate.ts), answering the issues; `at` is the FHIRPath of the resource.
 * `entry` is null when an issue is an error: an author that is nowhere described, a masterIdentifier that is no OID… `stated` is
 * what could be read even so: a stand-in wherever an issue says that something is missing.
 */
export function readDocumentReference(
  resource: DocumentReference,
  at: string,
): { readonly entry: DocumentEntry | null; readonly stated: DocumentEntry; readonly issues: readonly Issue[] } {
  const reading: Reading = { resource, at, contained: containedById(resource.contained), issues: [] };
  const stated = toEntry(reading);
  return { entry: reading.issues.some(isError) ? null : stated, stated, issues: reading.issues };
}

/** The patient that a reference names: by identifier, by a contained Patient, or by the search that it spells. */
export function patientOf(reference: Reference | undefined, contained: ContainedResources): Cx | null {
  const direct = cxFromIdentifier(reference?.identifier);
  if (direct !== null) return direct;
  const patient = resolve(reference, contained);
  if (patient?.resourceType === 'Patient') return cxFromIdentifier(bestIdentifier(patient.identifier));
  const searched = /^Patient\?identifier=([^|&]+)(?:\||%7C)([^|&]+)$/i.exec(reference?.reference ?? '');
  const [, system, value] = searched ?? [];
  return system === undefined || value === undefined ? null : cxFromIdentifier({ system, value });
}

interface Reading {
  readonly resource: DocumentReference;
  readonly at: string;
  readonly contained: ContainedResources;
  readonly issues: Issue[];
}

function toEntry(reading: Reading): DocumentEntry {
  const { resource, at, issues } = reading;
  const { content, context } = resource;
  const attachment = content[0]?.attachment ?? {};
  const version = resource.meta?.versionId ?? '';
  const { labels, issues: labelIssues } = fromSecurityLabels(resource.securityLabel ?? [], 'N', `${at}.securityLabel`);
  issues.push(...labelIssues);
  return defined<DocumentEntry>({
    entryUuid: isUuid(resource.id ?? '') ? resource.id : undefined,
    logicalId: logicalIdOf(resource),
    version: /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined,
    uniqueId: need(
      reading,
      fromUrnOid(resource.masterIdentifier?.value ?? ''),
      '',
      'masterIdentifier',
      'an OID (urn:oid:…)',
    ),
    status: statusOf(resource),
    mimeType: attachment.contentType ?? '',
    hash: attachment.hash === undefined ? undefined : hashOf(reading, attachment.hash),
    size: attachment.size,
    languageCode: attachment.language ?? '',
    title: attachment.title ?? '',
    comments: resource.description,
    creationTime: creationTimeOf(reading),
    serviceStart: fromDateTime(context?.period?.start, context?.period?._start) ?? undefined,
    serviceStop: fromDateTime(context?.period?.end, context?.period?._end) ?? undefined,
    authors: (resource.author ?? []).flatMap((author, index) => authorOf(reading, author, index)),
    legalAuthenticator: authenticatorOf(reading),
    patientId: need(
      reading,
      patientOf(resource.subject, reading.contained),
      NO_PATIENT,
      'subject',
      'a patient identifier',
    ),
    ...sourcePatientOf(reading),
    classCode: need(reading, fromConcept(resource.category?.[0]), NO_CODE, 'category[0]', 'a code'),
    typeCode: need(reading, fromConcept(resource.type), NO_CODE, 'type', 'a code'),
    formatCode: need(reading, fromCoding(content[0]?.format), NO_CODE, 'content[0].format', 'a code'),
    confidentiality: labels.confidentiality,
    visibility: labels.visibility,
    eventCodes: (context?.event ?? []).flatMap((event, index) =>
      need<Coded | []>(reading, fromConcept(event), [], `context.event[${index}]`, 'a code'),
    ),
    facilityType: fromConcept(context?.facilityType) ?? undefined,
    practiceSetting: fromConcept(context?.practiceSetting) ?? undefined,
    referenceIds: (context?.related ?? []).flatMap((related) => toReferenceId(related) ?? []),
    repositoryUniqueId: fromUrnOid(resource.custodian?.identifier?.value ?? '') ?? undefined,
    replaces: replacedBy(reading),
  });
}

// Stand-ins for what is missing: an issue has been added, so the entry that holds them is never answered.
const NO_CODE: Coded = { code: '', system: '' };
const NO_PATIENT: Cx = { value: '', oid: '' };
const NO_TIME: StatedTime = { text: '', precision: 'year', offset: null, from: '', to: '' };

function need<T>(reading: Reading, value: T | null, otherwise: T, at: string, expected: string): T {
  if (value !== null) return value;
  reading.issues.push(
    errorIssue('value', `${expected.charAt(0).toUpperCase()}${expected.slice(1)} is expected.`, `${reading.at}.${at}`),
  );
  return otherwise;
}

const STATUSES: Readonly<Record<DocumentReference['status'], AvailabilityStatus>> = {
  current: 'approved',
  superseded: 'deprecated',
  'entered-in-error': 'deleted',
};

function statusOf({ status, extension }: DocumentReference): AvailabilityStatus {
  const archived =
    extension?.some(({ url, valueBoolean }) => url === PDSM_IS_ARCHIVED && valueBoolean === true) ?? false;
  return archived && status === 'current' ? 'archived' : STATUSES[status];
}

/** The official urn:uuid identifier, else the first that is one. */
function logicalIdOf({ identifier }: DocumentReference): string | undefined {
  const uuids = (identifier ?? []).filter(({ value }) => fromUrnUuid(value ?? '') !== null);
  const chosen = uuids.find(({ use }) => use === 'official') ?? uuids[0];
  return fromUrnUuid(chosen?.value ?? '') ?? undefined;
}

const SHA1_BYTES = 20;

function hashOf(reading: Reading, base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const hash = bytes.length === SHA1_BYTES ? bytes.toString('hex') : null;
  return need(reading, hash, '', 'content[0].attachment.hash', 'the SHA-1 (20 bytes, base64) of the content');
}

/** attachment.creation keeps the precision stated; `date` wins when the two disagree (PDSm-for-DMP, annex on dates). */
function creationTimeOf(reading: Reading): StatedTime {
  const { date, content } = reading.resource;
  const attachment = content[0]?.attachment;
  const creation = fromDateTime(attachment?.creation, attachment?._creation);
  const instant = date === undefined ? Number.NaN : Date.parse(date);
  const agree = creation !== null && Date.parse(creation.from) <= instant && instant < Date.parse(creation.to);
  const time = agree || date === undefined ? creation : fromDateTime(date, undefined);
  return need(reading, time, NO_TIME, 'date', 'a creation time');
}

function authorOf(reading: Reading, reference: Reference, index: number): Author[] {
  if (isAbsent(reference.extension)) return [];
  const author = fromAuthorReference(reference, reading.contained);
  return need<Author[]>(
    reading,
    author && [author],
    [],
    `author[${index}]`,
    'a contained author, or one with an identifier',
  );
}

function authenticatorOf(reading: Reading): Xcn | undefined {
  const { authenticator } = reading.resource;
  if (authenticator === undefined || isAbsent(authenticator.extension)) return undefined;
  const person = fromPersonReference(authenticator, reading.contained);
  return need<Xcn | undefined>(
    reading,
    person,
    undefined,
    'authenticator',
    'a contained person, or one with an identifier',
  );
}

function sourcePatientOf({ resource, contained }: Reading): SourcePatient {
  const reference = resource.context?.sourcePatientInfo;
  const patient = resolve(reference, contained);
  if (patient?.resourceType === 'Patient') return fromSourcePatient(patient);
  const sourcePatientId = reference === undefined ? null : patientOf(reference, contained);
  return sourcePatientId === null ? {} : { sourcePatientId };
}

function isAbsent(extensions: readonly Extension[] | undefined): boolean {
  return extensions?.some(({ url }) => url === DATA_ABSENT_REASON) ?? false;
}

function toReferenceId({ identifier }: Reference): ReferenceId | null {
  const coding = identifier?.type?.coding?.find(({ system }) => system === undefined || system === URI_SYSTEM);
  if (identifier?.value === undefined || coding?.code === undefined) return null;
  const oid = fromUrnOid(identifier.system ?? '');
  return { value: identifier.value, ...(oid === null ? {} : { oid }), type: coding.code };
}

/** Several relatesTo replaces would be several replacements, which one entry cannot state. */
function replacedBy(reading: Reading): DocumentEntry['replaces'] {
  const all = (reading.resource.relatesTo ?? []).filter(({ code }) => code === 'replaces');
  const [first] = all;
  if (first === undefined) return undefined;
  if (all.length > 1) {
    reading.issues.push(
      errorIssue('not-supported', 'A document replaces one document at most.', `${reading.at}.relatesTo`),
    );
  }
  const { reference = '', identifier, extension } = first.target;
  const entryUuid = /(?:^|\/)DocumentReference\/([0-9a-fA-F-]{36})(?:\/_history\/\S*)?$/
    .exec(reference)?.[1]
    ?.toLowerCase();
  const named = identifier?.value ?? '';
  const uuid = fromUrnUuid(extension?.find(({ url }) => url === OWN_LOGICAL_ID)?.valueUri ?? named);
  const oid = named.startsWith('urn:oid:') ? fromUrnOid(named) : null;
  const replaced = {
    ...(entryUuid === undefined || !isUuid(entryUuid) ? {} : { entryUuid }),
    ...(oid === null ? {} : { uniqueId: oid }),
    ...(uuid === null ? {} : { logicalId: uuid }),
  };
  const known = Object.keys(replaced).length > 0 ? replaced : null;
  return need(reading, known, undefined, 'relatesTo[0].target', 'the id or an identifier of the document replaced');
}
