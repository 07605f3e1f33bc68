import type { CdaAddress, CdaHeader, CdaProfessional, CdaStructure } from '../../src/standards/cda/cda-header.ts';
import {
  assignedAuthorXml,
  assignedEntityXml,
  associatedEntityXml,
  writeCda,
} from '../../src/standards/cda/write-cda-header.ts';
import { templateIds } from '../../src/standards/cda/write-xml.ts';
import type { TownAddress } from './places.ts';
import { PROFESSION_SPECIALTY_OID, type TownProfessional } from './professionals.ts';
import { type Content, type Scene, workplaceOf } from './scene.ts';
import { PRACTICE_SETTING_OID, SECTOR_OID, type TownStructure } from './structures.ts';

const PRECISE_TIME_LENGTH = 14;
const ATTENDING = { code: 'PCP', label: 'Médecin traitant', system: '2.16.840.1.113883.5.88' } as const;

/** A whole CDA R2 document of the town, around the content of its kind. */
export function clinicalDocument(scene: Scene, content: Content): string {
  return writeCda(headerOf(scene, content), content.body);
}

function headerOf(scene: Scene, content: Content): CdaHeader {
  const { structure } = scene;
  return {
    templates: content.templates,
    id: scene.uniqueId,
    type: content.type,
    title: content.title,
    written: scene.written.hl7,
    setId: scene.setId,
    versionNumber: scene.versionNumber,
    patient: patientOf(scene),
    author: cdaProfessional(scene.author, structure),
    ...(scene.author.key === scene.person.attendingKey ? { authorFunction: ATTENDING } : {}),
    structure: cdaStructure(structure),
    recipients: recipientsOf(scene),
    act: {
      code: content.act,
      start: scene.start.hl7,
      end: scene.end.hl7,
      ...(content.actTranslations === undefined ? {} : { translations: content.actTranslations }),
      ...(content.performerTemplates === undefined ? {} : { performerTemplates: content.performerTemplates }),
      ...(content.actStatus === undefined ? {} : { statusXml: content.actStatus }),
    },
    encounter: content.encounter,
    ...(scene.replaces === undefined ? {} : { replaces: scene.replaces }),
    ...(content.namespaces === undefined ? {} : { namespacesXml: content.namespaces }),
    ...(content.participants === undefined ? {} : { participantsXml: content.participants }),
  };
}

function patientOf({ person, structure, localId }: Scene): CdaHeader['patient'] {
  return {
    ins: person.ins,
    localIds: [{ root: structure.patientIdOid, extension: localId }],
    birthName: person.birthName.toUpperCase(),
    givenNames: person.givenNames,
    firstGivenName: person.givenNames[0] ?? '',
    usedName: (person.usedName ?? person.birthName).toUpperCase(),
    sex: person.sex,
    birthDate: person.birthDate,
    birthplaceCode: person.birthplaceCode,
    birthplaceName: person.birthplaceName,
    address: cdaAddress(person.address),
    telecoms: [{ value: `tel:${person.telephone}`, use: 'MC' }, { value: `mailto:${person.email}` }],
  };
}

function recipientsOf(scene: Scene): CdaHeader['recipients'] {
  const { attending } = scene;
  if (attending.key === scene.author.key) return [];
  const workplace = workplaceOf(scene.world, attending);
  const mailbox = { value: `mailto:${attending.secureMailbox}`, use: 'WP' };
  const professional = { ...cdaProfessional(attending, workplace), telecoms: [mailbox] };
  return [{ professional, structure: cdaStructure(workplace) }];
}

function cdaAddress(address: TownAddress): CdaAddress {
  return {
    houseNumber: address.number,
    streetName: address.street,
    postalCode: address.postalCode,
    city: address.city,
  };
}

function cdaProfessional(professional: TownProfessional, workplace: TownStructure): CdaProfessional {
  return {
    id: professional.nationalId,
    role: { ...professional.role, system: PROFESSION_SPECIALTY_OID },
    name: {
      prefix: professional.prefix,
      given: [professional.givenName],
      family: professional.familyName.toUpperCase(),
      suffix: professional.suffix,
    },
    address: cdaAddress(workplace.address),
    telecoms: [
      { value: `tel:${professional.telephone}`, use: 'WP' },
      { value: `mailto:${professional.secureMailbox}`, use: 'WP' },
    ],
  };
}

function cdaStructure(structure: TownStructure): CdaStructure {
  return {
    id: structure.id,
    name: structure.name,
    facilityType: { ...structure.type, system: SECTOR_OID },
    practiceSetting: { ...structure.practiceSetting, system: PRACTICE_SETTING_OID },
    address: cdaAddress(structure.address),
    telecoms: [{ value: `tel:${structure.telephone}`, use: 'WP' }],
  };
}

/** An assigned entity (performer) of an entry. */
export function assignedEntity(professional: TownProfessional, structure: TownStructure): string {
  return assignedEntityXml(cdaProfessional(professional, structure), cdaStructure(structure));
}

/** The body of an author element, for entries that state their own. */
export function assignedAuthor(professional: TownProfessional, structure: TownStructure): string {
  return assignedAuthorXml(cdaProfessional(professional, structure), cdaStructure(structure));
}

/** The prescriber of an examination, as a participant (typeCode REF). */
export function prescriber(scene: Scene, templates: readonly string[]): string {
  const workplace = workplaceOf(scene.world, scene.attending);
  return `<participant typeCode="REF">${templateIds(templates)}<time xsi:type="IVL_TS"><high value="${scene.start.hl7}"/></time>
${associatedEntityXml(cdaProfessional(scene.attending, workplace), cdaStructure(workplace))}</participant>
`;
}

/** The date part of an HL7 time: `20261120`. */
export function hl7Day(hl7: string): string {
  return hl7.slice(0, PRECISE_TIME_LENGTH - 6);
}
