import { createHash } from 'node:crypto';
import type { Concept } from '../../src/standards/cda/write-xml.ts';
import type { Author, Coded, DocumentEntry, Xcn } from '../../src/standards/xds/metadata.ts';
import { statedMoment } from './calendar.ts';
import { isPlainKind, type PlainKindKey } from './kind-keys.ts';
import { PLAIN_KINDS } from './kinds/plain-kinds.ts';
import { PROFESSION_SPECIALTY_OID, PROFESSIONAL_OID, type TownProfessional } from './professionals.ts';
import type { Content, Scene } from './scene.ts';
import { PRACTICE_SETTING_OID, SECTOR_OID, STRUCTURE_OID } from './structures.ts';
import type { DocumentKind } from './world.ts';

/** OID of the class codes (TRE_A03). */
const CLASS_OID = '1.2.250.1.213.1.1.4.1';
interface Class {
  readonly code: string;
  readonly label: string;
}

/** Class of each kind, as the French association type -> class (ASS_X16) derives it. */
const CLASSES: Readonly<Record<Exclude<DocumentKind, PlainKindKey>, Class>> = {
  laboratory: { code: '10', label: 'Compte rendu' },
  discharge: { code: '10', label: 'Compte rendu' },
  consultation: { code: '10', label: 'Compte rendu' },
  emergency: { code: '10', label: 'Compte rendu' },
  synthesis: { code: '11', label: 'Synthèse' },
  imaging: { code: '31', label: 'Imagerie médicale' },
  prescription: { code: '42', label: 'Prescription' },
  vaccination: { code: '52', label: 'Certificat, déclaration' },
};

function classOf(kind: DocumentKind): Class {
  return isPlainKind(kind) ? PLAIN_KINDS[kind].class : CLASSES[kind];
}

/**
 * The DocumentEntry that a reader of the document must derive (domain rules of the CDA -> XDS mapping), as an
 * independent expectation: names as the CDA writes them (family names in capitals), times to the second.
 */
export function entryOf(scene: Scene, content: Content, bytes: Buffer): DocumentEntry {
  const { person, structure } = scene;
  const { address } = person;
  const patientId = { value: person.ins.matricule, oid: person.ins.oid, type: 'NH' } as const;
  const localId = { value: scene.localId, oid: structure.patientIdOid, type: 'PI' } as const;
  return {
    uniqueId: scene.uniqueId,
    status: 'approved',
    mimeType: 'text/xml',
    hash: createHash('sha1').update(bytes).digest('hex'),
    size: bytes.length,
    languageCode: 'fr-FR',
    title: content.title,
    creationTime: statedMoment(scene.written),
    serviceStart: statedMoment(scene.start),
    serviceStop: statedMoment(scene.end),
    authors: [authorOf(scene)],
    legalAuthenticator: xcn(scene.author),
    patientId,
    sourcePatientId: localId,
    sourcePatientInfo: {
      id: [patientId, localId],
      birthName: person.birthName.toUpperCase(),
      usedName: (person.usedName ?? person.birthName).toUpperCase(),
      given: person.givenNames,
      birthDate: person.birthDate,
      sex: person.sex,
      birthplaceCode: person.birthplaceCode,
      address: `${address.number} ${address.street} ${address.postalCode} ${address.city}`,
      telecom: [`tel:${person.telephone}`, `mailto:${person.email}`],
    },
    classCode: { ...classOf(scene.kind), system: CLASS_OID },
    typeCode: coded(content.type),
    formatCode: coded(content.format),
    confidentiality: 'N',
    visibility: scene.visibility,
    eventCodes: [coded(content.act)],
    facilityType: { code: structure.type.code, system: SECTOR_OID, label: structure.type.label },
    practiceSetting: {
      code: structure.practiceSetting.code,
      system: PRACTICE_SETTING_OID,
      label: structure.practiceSetting.label,
    },
    referenceIds: [],
    ...(scene.replaces === undefined ? {} : { replaces: { uniqueId: scene.replaces } }),
  };
}

function coded(concept: Concept): Coded {
  return { code: concept.code, system: concept.system, label: concept.label };
}

function xcn(professional: TownProfessional): Xcn {
  return {
    id: professional.nationalId,
    oid: PROFESSIONAL_OID,
    name: {
      family: professional.familyName.toUpperCase(),
      given: [professional.givenName],
      prefix: professional.prefix,
      ...(professional.suffix === '' ? {} : { suffix: professional.suffix }),
    },
    nameType: 'D',
    idType: 'IDNPS',
  };
}

function authorOf(scene: Scene): Author {
  const attending = scene.author.key === scene.person.attendingKey;
  return {
    person: xcn(scene.author),
    institution: { name: scene.structure.name, id: scene.structure.id, oid: STRUCTURE_OID, idType: 'IDNST' },
    role: attending ? [{ code: 'PCP', system: '2.16.840.1.113883.5.88', label: 'Médecin traitant' }] : [],
    specialty: { code: scene.author.role.code, system: PROFESSION_SPECIALTY_OID, label: scene.author.role.label },
  };
}
