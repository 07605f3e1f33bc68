import { createHash } from 'node:crypto';
import type { DocumentFacts } from '../access/access-state.ts';
import type { Bound } from '../kernel/flight.ts';
import { open, type SealKey, seal } from '../kernel/keys/sealed-box.ts';
import { fromDocumentReference, toDocumentReference } from '../standards/fhir/document-reference.ts';
import type { DocumentReference } from '../standards/fhir/types.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { packEnvelope, unpackEnvelope } from './envelope-text.ts';

/** An entry as the record holds it: complete, with its identifiers. */
export type StoredEntry = DocumentEntry &
  Required<Pick<DocumentEntry, 'entryUuid' | 'logicalId' | 'version' | 'hash' | 'size'>>;

/** What ties an entry to its depositor and content; never changes over its versions. */
export interface EntryAnchors {
  readonly recordId: string;
  readonly contentId: string;
  /** Keys under which the depositor and the authors know the document as their own. */
  readonly ownerKeys: readonly Buffer[];
}

export const sha256 = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();

/** Authenticated place of an envelope: bytes moved to another row, record or version do not open. */
const placeOf = (recordId: string, entryUuid: string): string => `entry|${recordId}|${entryUuid}`;

/** Authenticated place of the wrapped key of a document's bytes. */
export const documentKeyPlace = (recordId: string, contentId: string): string =>
  `document-key|record|${recordId}|${contentId}`;

/** The envelope is the PDSm DocumentReference: serialised once here, concatenated as it is by the FHIR door. */
export function sealEntry(key: SealKey, recordId: string, contentId: string, entry: StoredEntry): Buffer {
  const resource = toDocumentReference(entry, `Binary/${contentId}`);
  return seal(key, packEnvelope(JSON.stringify(resource)), placeOf(recordId, entry.entryUuid));
}

/** The envelope's JSON text, as bytes. */
export function openEnvelope(key: SealKey, recordId: string, entryUuid: string, sealed: Buffer): Buffer {
  return unpackEnvelope(open(key, sealed, placeOf(recordId, entryUuid)));
}

/** The entry that an opened envelope says. */
export function readEnvelope(json: Buffer): StoredEntry {
  return fromDocumentReference(JSON.parse(json.toString()) as DocumentReference) as StoredEntry;
}

/** The values of one row of entry_version, in the order of its columns (queries.ts INSERT_ENTRY). */
export function entryValues(
  env: DocumentsEnv,
  anchors: EntryAnchors,
  entry: StoredEntry,
  sealed: Buffer,
  at: Date,
): Bound[] {
  const service = entry.serviceStart ?? entry.creationTime;
  return [
    anchors.recordId,
    entry.entryUuid,
    entry.logicalId,
    entry.version,
    entry.status,
    entry.visibility.includes('MASQUE_PS'),
    entry.visibility.includes('INVISIBLE_PATIENT'),
    entry.visibility.includes('INVISIBLE_REPRESENTANTS_LEGAUX'),
    entry.confidentiality,
    entry.classCode.code,
    entry.typeCode.code,
    entry.formatCode.code,
    entry.facilityType?.code ?? null,
    entry.practiceSetting?.code ?? null,
    entry.eventCodes.map((c) => c.code),
    authorKeys(env, entry.authors),
    [...anchors.ownerKeys],
    entry.referenceIds.map((r) => env.wordKey('reference', r.value)),
    sha256(entry.uniqueId),
    entry.creationTime.from,
    entry.creationTime.to,
    service.from,
    entry.serviceStop?.to ?? service.to,
    at,
    sealed,
  ];
}

/** Keys under which the authors of a document or a set are searched: identifiers and names. */
export function authorKeys(env: DocumentsEnv, authors: StoredEntry['authors']): Buffer[] {
  const keys: Buffer[] = [];
  for (const { person, institution } of authors) {
    if (person.id !== undefined) keys.push(env.wordKey('author-id', person.id));
    if (institution?.id !== undefined) keys.push(env.wordKey('author-id', institution.id));
    if (person.name !== undefined) {
      keys.push(env.wordKey('author-family', searchable(person.name.family)));
      for (const given of person.name.given) keys.push(env.wordKey('author-given', searchable(given)));
    }
  }
  return keys;
}

/** Case and accents do not count in a search by name (FHIR R4 §3.1.1.4.7, string parameters). */
export function searchable(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}

/** The clear columns of an entry that a decision reads, and its ids. */
export interface FactsRow extends Record<string, unknown> {
  readonly entry_uuid: string;
  readonly logical_id: string;
  readonly version: number;
  readonly current: boolean;
  readonly status: DocumentFacts['status'];
  readonly masked: boolean;
  readonly hidden_from_holder: boolean;
  readonly hidden_from_representatives: boolean;
  readonly type_code: string;
  readonly owner_keys: Buffer[];
}

export interface EntryRow extends FactsRow {
  readonly sealed: Buffer;
}

/** The facts that a decision on one document reads. */
export function documentFacts(row: FactsRow, ownKeys: readonly Buffer[]): DocumentFacts {
  return {
    logicalId: row.logical_id,
    typeCode: row.type_code,
    status: row.status,
    masked: row.masked,
    hiddenFromHolder: row.hidden_from_holder,
    hiddenFromRepresentatives: row.hidden_from_representatives,
    own: row.owner_keys.some((key) => ownKeys.some((own) => own.equals(key))),
  };
}
