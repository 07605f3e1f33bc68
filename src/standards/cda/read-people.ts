import { isInsOid } from '../ins/ins.ts';
import type { Author, HumanName, SourcePatientInfo, Xcn, Xon } from '../xds/metadata.ts';
import type { CdaParticipant, InstanceId } from './cda-document.ts';
import { MAX_HEADER_TEXT } from './limits.ts';
import { at, child, children, codedOf, idsOf, textOf, timeOf, toCxValue } from './xml-query.ts';
import type { XmlElement } from './xml-tree.ts';

/** National identifiers of professionals and structures (CI-SIS; domain of PS_IdNat and Struct_IdNat). */
const PS_ID_NAT = '1.2.250.1.71.4.2.1';
const STRUCT_ID_NAT = '1.2.250.1.71.4.2.2';
const SIREN = '1.3.2';

/** An HL7 person or software as XCN (ITI TF-3 §4.2.3.1.7; CI-SIS: IDNPS, EI, RI, NH). */
function toXcn(ids: readonly InstanceId[], name: HumanName | undefined, isSystem: boolean): Xcn {
  const id = ids.find((each) => each.root === PS_ID_NAT) ?? ids.find((each) => isInsOid(each.root)) ?? ids[0];
  return {
    ...(id === undefined ? {} : { id: id.extension ?? id.root, oid: id.root, idType: idTypeOf(id, isSystem) }),
    ...(name === undefined ? {} : { name }),
    nameType: isSystem ? 'U' : 'D',
  };
}

function idTypeOf(id: InstanceId, isSystem: boolean): string {
  if (isSystem) return 'RI';
  if (isInsOid(id.root)) return 'NH';
  // An internal identifier is written behind its structure's: 3750100125/1453.
  return id.root === PS_ID_NAT && !(id.extension ?? '').includes('/') ? 'IDNPS' : 'EI';
}

function nameOf(element: XmlElement | undefined): HumanName | undefined {
  if (element === undefined) return undefined;
  const family =
    textOf(child(element, 'family')) ?? (children(element, 'given').length === 0 ? textOf(element) : undefined);
  const given = children(element, 'given').flatMap((each) => textOf(each) ?? []);
  if (family === undefined && given.length === 0) return undefined;
  const prefix = textOf(child(element, 'prefix'));
  const suffix = textOf(child(element, 'suffix'));
  return {
    family: family ?? '',
    given,
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  };
}

/** An organization as XON; undefined without a name and an identifier. */
export function organizationOf(element: XmlElement | undefined): Xon | undefined {
  if (element === undefined) return undefined;
  const ids = idsOf(element);
  const id = ids.find((each) => each.root === STRUCT_ID_NAT) ?? ids[0];
  const name = textOf(child(element, 'name'));
  if (id === undefined && name === undefined) return undefined;
  if (id === undefined) return { name: name ?? '' };
  const idType = id.root === STRUCT_ID_NAT ? 'IDNST' : id.root === SIREN ? 'SIREN' : undefined;
  return {
    name: name ?? '',
    id: id.extension ?? id.root,
    oid: id.root,
    ...(idType === undefined ? {} : { idType }),
  };
}

/** The role element (assignedAuthor, assignedEntity) of a participant, as an XDS author. */
function participantOf(participation: XmlElement, role: XmlElement): CdaParticipant {
  const device = child(role, 'assignedAuthoringDevice');
  const institution = organizationOf(child(role, 'representedOrganization'));
  const specialty = codedOf(child(role, 'code'));
  const functionCode = codedOf(child(participation, 'functionCode'));
  const time = timeOf(child(participation, 'time'));
  const author: Author = {
    person: toXcn(
      idsOf(role),
      device === undefined ? nameOf(at(role, 'assignedPerson', 'name')) : deviceName(device),
      device !== undefined,
    ),
    ...(institution === undefined ? {} : { institution }),
    role: functionCode === undefined ? [] : [functionCode],
    ...(specialty === undefined ? {} : { specialty }),
  };
  return { author, ...(time === undefined ? {} : { time }) };
}

function deviceName(device: XmlElement): HumanName {
  const model = textOf(child(device, 'manufacturerModelName'));
  return { family: textOf(child(device, 'softwareName')) ?? model ?? '', given: model === undefined ? [] : [model] };
}

/** author (one). */
export function authorOf(author: XmlElement): CdaParticipant | undefined {
  const role = child(author, 'assignedAuthor');
  return role === undefined ? undefined : participantOf(author, role);
}

/** legalAuthenticator, performer: participants with an assignedEntity. */
export function assignedEntityOf(participation: XmlElement | undefined): CdaParticipant | undefined {
  const role = child(participation, 'assignedEntity');
  return participation === undefined || role === undefined ? undefined : participantOf(participation, role);
}

export interface PatientFacts {
  readonly info: SourcePatientInfo;
  readonly firstGivenName?: string;
  readonly ids: readonly InstanceId[];
}

/** recordTarget/patientRole: identifiers and traits, by the qualifiers of CI-SIS (BR = birth, CL = used). */
export function patientOf(role: XmlElement): PatientFacts {
  const patient = child(role, 'patient');
  const ids = idsOf(role);
  const names = namesOf(patient);
  const birthDate = birthDateOf(child(patient, 'birthTime'));
  const sex = sexOf(child(patient, 'administrativeGenderCode')?.attrs.code);
  const birthplaceCode = textOf(at(patient, 'birthplace', 'place', 'addr', 'county'));
  const address = addressOf(child(role, 'addr'));
  const telecom = children(role, 'telecom').flatMap((each) => each.attrs.value?.slice(0, MAX_HEADER_TEXT) ?? []);
  return {
    ids,
    ...(names.first === undefined ? {} : { firstGivenName: names.first }),
    info: {
      id: ids.map((id) => ({ ...toCxValue(id), type: isInsOid(id.root) ? ('NH' as const) : ('PI' as const) })),
      ...(names.birth === undefined ? {} : { birthName: names.birth }),
      ...(names.used === undefined ? {} : { usedName: names.used }),
      given: names.given,
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(sex === undefined ? {} : { sex }),
      ...(birthplaceCode === undefined ? {} : { birthplaceCode }),
      ...(address === undefined ? {} : { address }),
      ...(telecom.length === 0 ? {} : { telecom }),
    },
  };
}

function namesOf(patient: XmlElement | undefined): { birth?: string; used?: string; given: string[]; first?: string } {
  const names = children(patient, 'name');
  const family = (...qualifiers: readonly (string | undefined)[]) => byQualifier(names, 'family', qualifiers);
  // Given names without a qualifier are all those of the birth certificate, separated by spaces.
  const all = names.flatMap((name) => children(name, 'given').filter((each) => each.attrs.qualifier === undefined));
  const first = byQualifier(names, 'given', ['BR']);
  const listed = all.flatMap((each) => (textOf(each) ?? '').split(' ')).filter((each) => each !== '');
  const birth = family('BR') ?? family(undefined);
  const used = family('CL', 'SP');
  return {
    ...(birth === undefined ? {} : { birth }),
    ...(used === undefined ? {} : { used }),
    given: listed.length > 0 ? listed : first === undefined ? [] : [first],
    ...(first === undefined ? {} : { first }),
  };
}

function byQualifier(
  names: readonly XmlElement[],
  part: string,
  qualifiers: readonly (string | undefined)[],
): string | undefined {
  for (const name of names) {
    const found = children(name, part).find((each) => qualifiers.includes(each.attrs.qualifier));
    const text = textOf(found);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** TS digits as text with hyphens, whether or not the date is possible: 19790230 -> 1979-02-30. */
function birthDateOf(element: XmlElement | undefined): string | undefined {
  const found = /^(\d{4})(\d\d)?(\d\d)?/.exec(element?.attrs.value?.trim() ?? '');
  return found === null
    ? undefined
    : found
        .slice(1)
        .filter((part) => part !== undefined)
        .join('-');
}

function sexOf(code: string | undefined): SourcePatientInfo['sex'] {
  if (code === 'M' || code === 'F') return code;
  return code === undefined ? undefined : 'U';
}

function addressOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const parts = element.children.map((each) => (typeof each === 'string' ? each.trim() : (textOf(each) ?? '')));
  const text = parts
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, MAX_HEADER_TEXT);
  return text === '' ? undefined : text;
}
