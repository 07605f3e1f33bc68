/** ExtrinsicObject -> DocumentEntry; write-ebrim-entry.ts is the reverse. Source: ITI TF-3 table 4.2.3.2-1; CI-SIS. */
import { parseCx } from '../ins/ins.ts';
import type { Classification, RegistryObject, Slots } from './ebrim.ts';
import { DOCUMENT_OBJECT, IDENTIFIERS, SCHEMES, STATUSES } from './ebrim-ids.ts';
import { parseCodedText, parseReferenceId, parseSourcePatient, parseXcn, parseXon } from './hl7-text.ts';
import type {
  Author,
  AvailabilityStatus,
  Coded,
  Cx,
  DocumentEntry,
  SourcePatientInfo,
  StatedTime,
  Visibility,
} from './metadata.ts';
import { MetadataProblem, readEach } from './metadata-problem.ts';
import { fromXdsTime } from './stated-time.ts';

const UUID = /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const OID = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;
const MAX_OID = 128;
/** TRE_A07. */
const VISIBILITY_SYSTEM = '1.2.250.1.213.1.1.4.13';
const VISIBILITIES: ReadonlySet<string> = new Set(['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REPRESENTANTS_LEGAUX']);
export const REFERENCE_IDS = 'urn:ihe:iti:xds:2013:referenceIdList';

/** The lower-case UUID of `urn:uuid:…`, or null for a name inside the request. */
export function uuidOf(id: string | undefined): string | null {
  return UUID.exec(id ?? '')?.[1]?.toLowerCase() ?? null;
}

/** Reads the parts of one object; every problem says where. */
export class ObjectReader {
  readonly object: RegistryObject;
  readonly at: string;
  constructor(object: RegistryObject, at: string) {
    this.object = object;
    this.at = at;
  }

  problem(code: MetadataProblem['code'], text: string, field: string): MetadataProblem {
    return new MetadataProblem(code, text, `${this.at}.${field}`);
  }

  need<T>(value: T | null | undefined, field: string, expected: string): T {
    if (value !== null && value !== undefined) return value;
    throw this.problem('missing', `${expected} is expected`, field);
  }

  slot(name: string): string | undefined {
    const values = this.object.slots.get(name) ?? [];
    if (values.length > 1) throw this.problem('twice', 'this slot has one value', name);
    return values[0] === '' ? undefined : values[0];
  }

  time(name: string, field: string): StatedTime | undefined {
    const text = this.slot(name);
    if (text === undefined) return undefined;
    const time = fromXdsTime(text);
    if (time === null) throw this.problem('unreadable', 'a time is 4 to 14 digits, in UTC', field);
    return time;
  }

  classified(scheme: string): readonly Classification[] {
    return this.object.classifications.filter((one) => one.scheme === scheme);
  }

  coded(scheme: string, field: string): Coded | undefined {
    const found = this.classified(scheme);
    if (found.length > 1) throw this.problem('twice', 'this classification is given once', field);
    return found[0] === undefined ? undefined : this.toCoded(found[0], field);
  }

  toCoded({ code, slots, label }: Classification, field: string): Coded {
    const system = slots.get('codingScheme')?.[0];
    if (code === '' || system === undefined) {
      throw this.problem('missing', 'a coded value has a nodeRepresentation and a codingScheme', field);
    }
    return { code, system, ...(label === undefined ? {} : { label }) };
  }

  authors(scheme: string): Author[] {
    return this.classified(scheme).map(({ slots }) => toAuthor(slots, this));
  }

  cx(scheme: string, field: string): Cx {
    const cx = parseCx(this.object.identifiers.get(scheme) ?? '');
    if (cx === null) throw this.problem('unreadable', 'a patient identifier (CX) is expected', field);
    return cx;
  }

  oid(scheme: string, field: string): string {
    const text = this.need(this.object.identifiers.get(scheme), field, 'an external identifier');
    if (text.length > MAX_OID || !OID.test(text)) throw this.problem('unreadable', 'an OID is expected', field);
    return text;
  }

  /** Schemes that the model has no part for are refused: nothing of a declaration is lost unsaid. */
  refuseUnknown(schemes: Readonly<Record<string, string>>, nodes: readonly string[]): void {
    const known = new Set([...Object.values(schemes)]);
    for (const { scheme, node } of this.object.classifications) {
      const isKnown = scheme === undefined ? node !== undefined && nodes.includes(node) : known.has(scheme);
      if (!isKnown) {
        throw this.problem('unknown-classification', 'a classification is of an unknown scheme', 'Classification');
      }
    }
  }
}

function toAuthor(slots: Slots, reader: ObjectReader): Author {
  const values = (name: string) => (slots.get(name) ?? []).filter((value) => value !== '');
  const [personText, ...others] = values('authorPerson');
  const institution = values('authorInstitution')[0];
  // An institution may stand alone, as ITI TF-3 table 4.2.3.1.4-1 has it.
  const person = personText === undefined ? (institution === undefined ? null : {}) : parseXcn(personText);
  if (person === null || others.length > 0) {
    throw reader.problem('unreadable', 'an author has one authorPerson (XCN)', 'author');
  }
  const specialty = values('authorSpecialty')[0];
  const read = <T>(text: string | undefined, parse: (text: string) => T | null, field: string): T | undefined => {
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === null) throw reader.problem('unreadable', `${field} is not readable`, 'author');
    return value;
  };
  const structure = read(institution, parseXon, 'authorInstitution');
  const skill = read(specialty, parseCodedText, 'authorSpecialty');
  return {
    person,
    ...(structure === undefined ? {} : { institution: structure }),
    role: values('authorRole').flatMap((text) => read(text, parseCodedText, 'authorRole') ?? []),
    ...(skill === undefined ? {} : { specialty: skill }),
  };
}

/**
 * @param at place of the object in the request, as `document[0]`
 * @param required parts that must be stated beyond those of ebRIM
 * @throws MetadataProblem with every part that is missing or cannot be read
 */
export function readEbrimEntry(
  object: RegistryObject,
  at: string,
  required: readonly (keyof DocumentEntry)[] = [],
): DocumentEntry {
  const reader = new ObjectReader(object, at);
  if (object.objectType !== undefined && object.objectType !== DOCUMENT_OBJECT) {
    throw reader.problem('unknown-object', 'a document is a stable document entry', 'objectType');
  }
  reader.refuseUnknown(SCHEMES.document, []);
  const { document: schemes } = SCHEMES;
  const parts: Parts = {
    entryUuid: () => uuidOf(object.id) ?? undefined,
    logicalId: () => uuidOf(object.lid) ?? undefined,
    version: () => (/^[1-9]\d{0,8}$/.test(object.version ?? '') ? Number(object.version) : undefined),
    uniqueId: () => reader.oid(IDENTIFIERS.document.uniqueId[0], 'uniqueId'),
    status: () => statusOf(object.status) ?? 'approved',
    mimeType: () => reader.need(object.mimeType, 'mimeType', 'a media type'),
    hash: () => reader.slot('hash')?.toLowerCase(),
    size: () => sizeOf(reader),
    languageCode: () => reader.slot('languageCode') ?? 'fr-FR',
    title: () => object.title ?? '',
    comments: () => object.description,
    creationTime: () => reader.need(reader.time('creationTime', 'creationTime'), 'creationTime', 'a time'),
    serviceStart: () => reader.time('serviceStartTime', 'serviceStart'),
    serviceStop: () => reader.time('serviceStopTime', 'serviceStop'),
    authors: () => reader.authors(schemes.author),
    legalAuthenticator: () => parsed(reader.slot('legalAuthenticator'), parseXcn),
    patientId: () => reader.cx(IDENTIFIERS.document.patientId[0], 'patientId'),
    sourcePatientId: () => parsed(reader.slot('sourcePatientId'), parseCx),
    sourcePatientInfo: () => sourcePatientOf(reader),
    classCode: () => reader.need(reader.coded(schemes.classCode, 'classCode'), 'classCode', 'a class'),
    typeCode: () => reader.need(reader.coded(schemes.typeCode, 'typeCode'), 'typeCode', 'a type'),
    formatCode: () => reader.need(reader.coded(schemes.formatCode, 'formatCode'), 'formatCode', 'a format'),
    confidentiality: () => labelsOf(reader).confidentiality,
    visibility: () => labelsOf(reader).visibility,
    eventCodes: () => reader.classified(schemes.eventCode).map((one) => reader.toCoded(one, 'eventCode')),
    facilityType: () => reader.coded(schemes.facilityType, 'facilityType'),
    practiceSetting: () => reader.coded(schemes.practiceSetting, 'practiceSetting'),
    referenceIds: () =>
      (object.slots.get(REFERENCE_IDS) ?? []).map((text) =>
        reader.need(parseReferenceId(text), 'referenceIds', 'a reference (CXi)'),
      ),
    repositoryUniqueId: () => reader.slot('repositoryUniqueId'),
  };
  const read = Object.entries(parts).map(([name, part]) => (): [string, unknown] => {
    const value: unknown = part();
    if (value === undefined && required.includes(name as keyof DocumentEntry))
      throw reader.problem('missing', `${name} is expected`, name);
    return [name, value];
  });
  return Object.fromEntries(readEach(read).filter(([, value]) => value !== undefined)) as unknown as DocumentEntry;
}

type Parts = { readonly [K in keyof Required<DocumentEntry>]?: () => DocumentEntry[K] | undefined };

function parsed<T>(text: string | undefined, parse: (text: string) => T | null): T | undefined {
  return text === undefined ? undefined : (parse(text) ?? undefined);
}

const BY_STATUS: ReadonlyMap<string, AvailabilityStatus> = new Map(
  Object.entries(STATUSES).map(([status, urn]) => [urn, status as AvailabilityStatus]),
);

/** JDV_J52. */
export function statusOf(urn: string | undefined): AvailabilityStatus | undefined {
  return BY_STATUS.get(urn ?? '');
}

function sizeOf(reader: ObjectReader): number | undefined {
  const text = reader.slot('size');
  if (text === undefined) return undefined;
  if (!/^\d{1,12}$/.test(text)) throw reader.problem('unreadable', 'a number of bytes is expected', 'size');
  return Number(text);
}

function sourcePatientOf(reader: ObjectReader): SourcePatientInfo | undefined {
  const values = reader.object.slots.get('sourcePatientInfo');
  if (values === undefined) return undefined;
  return reader.need(parseSourcePatient(values), 'sourcePatientInfo', 'PID fields (PID-5|…)');
}

/** confidentialityCode: N, R or V once, and the codes of visibility. */
function labelsOf(reader: ObjectReader): Pick<DocumentEntry, 'confidentiality' | 'visibility'> {
  const coded = reader
    .classified(SCHEMES.document.confidentiality)
    .map((one) => reader.toCoded(one, 'confidentiality'));
  const levels = coded.filter(({ code, system }) => system !== VISIBILITY_SYSTEM && !VISIBILITIES.has(code));
  const visibility = coded.map(({ code }) => code).filter((code) => VISIBILITIES.has(code));
  const [level] = levels.map(({ code }) => code);
  const isLevel = level === 'N' || level === 'R' || level === 'V';
  if (!isLevel || levels.length > 1 || levels.length + visibility.length !== coded.length) {
    throw reader.problem(
      'unreadable',
      'a confidentiality is N, R or V, with codes of TRE_A07 for its visibility',
      'confidentiality',
    );
  }
  return { confidentiality: level, visibility: [...new Set(visibility)] as Visibility[] };
}
