/** DocumentEntry, SubmissionSet, Folder -> ebRIM 3.0, as XML text; the reverse of the readers beside. */
import { escapeXml } from '../cda/write-xml.ts';
import { toCx } from '../ins/ins.ts';
import {
  DOCUMENT_OBJECT,
  FOLDER_NODE,
  IDENTIFIERS,
  OBJECT_TYPES,
  RIM,
  SCHEMES,
  SET_NODE,
  STATUSES,
} from './ebrim-ids.ts';
import { toCodedText, toReferenceId, toSourcePatientValues, toXcn, toXon } from './hl7-text.ts';
import type { Author, Coded, DocumentEntry, Folder, SubmissionSet, Xcn, Xon } from './metadata.ts';
import { REFERENCE_IDS } from './read-ebrim-entry.ts';
import { toXdsTime } from './stated-time.ts';

/** Numbers the inner objects of one object: `<id>.c1`, unique in an answer as the object's id is. */
class Writer {
  readonly #id: string;
  readonly #parts: string[] = [];
  #count = 0;

  constructor(id: string) {
    this.#id = id;
  }

  add(xml: string): void {
    this.#parts.push(xml);
  }

  slot(name: string, values: readonly (string | undefined)[]): void {
    this.add(slot(name, values));
  }

  text(element: 'Name' | 'Description', value: string | undefined): void {
    if (value !== undefined) this.add(localized(element, value));
  }

  #next(): string {
    this.#count += 1;
    return `${this.#id}.${this.#count}`;
  }

  coded(scheme: string, coded: Coded | undefined): void {
    if (coded === undefined) return;
    this.add(
      this.#classification(
        scheme,
        coded.code,
        slot('codingScheme', [coded.system]) + localized('Name', coded.label ?? ''),
      ),
    );
  }

  author(scheme: string, { person, institution, role, specialty }: Author): void {
    const slots =
      (institution === undefined ? '' : slot('authorInstitution', [toXon(institution)])) +
      slot('authorPerson', [toXcn(person)]) +
      slot('authorRole', role.map(toCodedText)) +
      (specialty === undefined ? '' : slot('authorSpecialty', [toCodedText(specialty)]));
    this.add(this.#classification(scheme, '', slots));
  }

  #classification(scheme: string, code: string, inner: string): string {
    return (
      `<rim:Classification classificationScheme="${scheme}" classifiedObject="${escapeXml(this.#id)}" id="${escapeXml(this.#next())}" ` +
      `objectType="${OBJECT_TYPES.classification}" nodeRepresentation="${escapeXml(code)}">${inner}</rim:Classification>`
    );
  }

  node(node: string): void {
    this.add(
      `<rim:Classification classificationNode="${node}" classifiedObject="${escapeXml(this.#id)}" id="${escapeXml(this.#next())}" ` +
        `objectType="${OBJECT_TYPES.classification}"/>`,
    );
  }

  identifier([scheme, name]: readonly [string, string], value: string): void {
    this.add(
      `<rim:ExternalIdentifier id="${escapeXml(this.#next())}" identificationScheme="${scheme}" ` +
        `objectType="${OBJECT_TYPES.identifier}" registryObject="${escapeXml(this.#id)}" value="${escapeXml(value)}">` +
        `${localized('Name', name)}</rim:ExternalIdentifier>`,
    );
  }

  toString(): string {
    return this.#parts.join('');
  }
}

/** Nothing without a value. */
function slot(name: string, values: readonly (string | undefined)[]): string {
  const stated = values.filter((value) => value !== undefined && value !== '');
  if (stated.length === 0) return '';
  const list = stated.map((value) => `<rim:Value>${escapeXml(value ?? '')}</rim:Value>`).join('');
  return `<rim:Slot name="${escapeXml(name)}"><rim:ValueList>${list}</rim:ValueList></rim:Slot>`;
}

function localized(element: 'Name' | 'Description', value: string): string {
  if (value === '') return `<rim:${element}/>`;
  return `<rim:${element}><rim:LocalizedString charset="UTF8" value="${escapeXml(value)}" xml:lang="FR"/></rim:${element}>`;
}

const urn = (uuid: string): string => `urn:uuid:${uuid}`;

/** One entry under this id: `urn:uuid:…` in an answer, a name of its own in a request. */
export function writeEntry(entry: DocumentEntry, id = urn(entry.entryUuid ?? '')): string {
  const w = new Writer(id);
  const schemes = SCHEMES.document;
  w.slot('creationTime', [toXdsTime(entry.creationTime)]);
  w.slot('hash', [entry.hash]);
  w.slot('languageCode', [entry.languageCode]);
  w.slot('legalAuthenticator', [entry.legalAuthenticator && toXcn(entry.legalAuthenticator)]);
  w.slot('repositoryUniqueId', [entry.repositoryUniqueId]);
  w.slot('serviceStartTime', [entry.serviceStart && toXdsTime(entry.serviceStart)]);
  w.slot('serviceStopTime', [entry.serviceStop && toXdsTime(entry.serviceStop)]);
  w.slot('size', [entry.size?.toString()]);
  w.slot('sourcePatientId', [entry.sourcePatientId && toCx(entry.sourcePatientId)]);
  if (entry.sourcePatientInfo !== undefined) {
    w.slot('sourcePatientInfo', toSourcePatientValues(entry.sourcePatientInfo));
  }
  w.slot(REFERENCE_IDS, entry.referenceIds.map(toReferenceId));
  w.text('Name', entry.title);
  w.text('Description', entry.comments);
  if (entry.version !== undefined) w.add(`<rim:VersionInfo versionName="${entry.version}"/>`);
  for (const author of entry.authors) w.author(schemes.author, author);
  w.coded(schemes.classCode, entry.classCode);
  w.coded(schemes.confidentiality, CONFIDENTIALITY[entry.confidentiality]);
  for (const code of entry.visibility) w.coded(schemes.confidentiality, VISIBILITY[code]);
  for (const code of entry.eventCodes) w.coded(schemes.eventCode, code);
  w.coded(schemes.formatCode, entry.formatCode);
  w.coded(schemes.facilityType, entry.facilityType);
  w.coded(schemes.practiceSetting, entry.practiceSetting);
  w.coded(schemes.typeCode, entry.typeCode);
  w.identifier(IDENTIFIERS.document.patientId, toCx(entry.patientId));
  w.identifier(IDENTIFIERS.document.uniqueId, entry.uniqueId);
  const lid = entry.logicalId === undefined ? '' : ` lid="${urn(entry.logicalId)}"`;
  return (
    `<rim:ExtrinsicObject id="${escapeXml(id)}" isOpaque="false"${lid} mimeType="${escapeXml(entry.mimeType)}" ` +
    `objectType="${DOCUMENT_OBJECT}" status="${STATUSES[entry.status]}">${w}</rim:ExtrinsicObject>`
  );
}

const level = (code: string, label: string): Coded => ({ code, system: '2.16.840.1.113883.5.25', label });
const CONFIDENTIALITY = {
  N: level('N', 'Normal'),
  R: level('R', 'Restreint'),
  V: level('V', 'Très restreint'),
} as const;
const label = (code: string, text: string): Coded => ({ code, system: '1.2.250.1.213.1.1.4.13', label: text });
const VISIBILITY = {
  MASQUE_PS: label('MASQUE_PS', 'Masqué aux professionnels de santé'),
  INVISIBLE_PATIENT: label('INVISIBLE_PATIENT', 'Non visible par le patient'),
  INVISIBLE_REPRESENTANTS_LEGAUX: label(
    'INVISIBLE_REPRESENTANTS_LEGAUX',
    'Non visible par les représentants légaux du patient',
  ),
} as const;

function packageXml(id: string, inner: Writer): string {
  return (
    `<rim:RegistryPackage id="${escapeXml(id)}" objectType="${OBJECT_TYPES.package}" ` +
    `status="${STATUSES.approved}">${inner}</rim:RegistryPackage>`
  );
}

const isXon = (recipient: Xcn | Xon): recipient is Xon => typeof recipient.name === 'string';

/** intendedRecipient: `XON|XCN|XTN` (ITI TF-3 table 4.2.3.3-1). */
const toRecipient = (recipient: Xcn | Xon): string => (isXon(recipient) ? toXon(recipient) : `|${toXcn(recipient)}`);

export function writeSet(set: SubmissionSet, id = urn(set.entryUuid ?? '')): string {
  const w = new Writer(id);
  w.slot('submissionTime', [toXdsTime(set.submissionTime)]);
  w.slot('intendedRecipient', set.intendedRecipients.map(toRecipient));
  w.text('Name', set.title);
  w.text('Description', set.comments);
  for (const author of set.authors) w.author(SCHEMES.set.author, author);
  w.coded(SCHEMES.set.contentType, set.contentType);
  w.node(SET_NODE);
  w.identifier(IDENTIFIERS.set.patientId, toCx(set.patientId));
  w.identifier(IDENTIFIERS.set.sourceId, set.sourceId);
  w.identifier(IDENTIFIERS.set.uniqueId, set.uniqueId);
  return packageXml(id, w);
}

/** @param updatedAt XDS DTM of the last change of its content */
export function writeFolder(folder: Folder, updatedAt: string, id = urn(folder.entryUuid ?? '')): string {
  const w = new Writer(id);
  w.slot('lastUpdateTime', [updatedAt]);
  w.text('Name', folder.title);
  w.text('Description', folder.comments);
  for (const code of folder.codes) w.coded(SCHEMES.folder.code, code);
  w.node(FOLDER_NODE);
  w.identifier(IDENTIFIERS.folder.patientId, toCx(folder.patientId));
  w.identifier(IDENTIFIERS.folder.uniqueId, folder.uniqueId);
  return packageXml(id, w);
}

export interface WrittenAssociation {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly slots?: Readonly<Record<string, string>>;
}

export function writeAssociation({ id, type, source, target, slots = {} }: WrittenAssociation): string {
  const inner = Object.entries(slots)
    .map(([name, value]) => slot(name, [value]))
    .join('');
  return (
    `<rim:Association associationType="${type}" id="${escapeXml(id)}" objectType="${OBJECT_TYPES.association}" ` +
    `sourceObject="${escapeXml(source)}" targetObject="${escapeXml(target)}" status="${STATUSES.approved}">` +
    `${inner}</rim:Association>`
  );
}

export function writeObjectRef(id: string): string {
  return `<rim:ObjectRef id="${escapeXml(id)}"/>`;
}

export function registryObjectList(objects: readonly string[]): string {
  return `<rim:RegistryObjectList xmlns:rim="${RIM}">${objects.join('')}</rim:RegistryObjectList>`;
}
