import type { TownAddress } from './places.ts';
import { PROFESSION_SPECIALTY_OID, PROFESSIONAL_OID, type TownProfessional } from './professionals.ts';
import { type Content, type Scene, workplaceOf } from './scene.ts';
import { PRACTICE_SETTING_OID, SECTOR_OID, STRUCTURE_OID, type TownStructure } from './structures.ts';
import type { TownPerson } from './world.ts';
import { codeAttributes, codeElement, escapeXml, templateIds } from './xml.ts';

/** Templates that every French document states (CI-SIS, minimal structure): HL7 France, then CI-SIS. */
export const COMMON_TEMPLATES = ['2.16.840.1.113883.2.8.2.1', '1.2.250.1.213.1.1.1.1'] as const;
const PRECISE_TIME_LENGTH = 14;

/**
 * A whole CDA R2 document: the header of the French minimal structure (CI-SIS, cardinalities and order of the HL7
 * schema POCD_MT000040) around the content of its kind.
 */
export function clinicalDocument(scene: Scene, content: Content): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${content.namespaces ?? ''}>
<realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
${templateIds(COMMON_TEMPLATES)}${templateIds(content.templates)}
<id root="${scene.uniqueId}"/>
${codeElement('code', content.type)}
<title>${escapeXml(content.title)}</title>
<effectiveTime value="${scene.written.hl7}"/>
<confidentialityCode code="N" displayName="Normal" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/>
<setId root="${scene.setId}"/>
<versionNumber value="${scene.versionNumber}"/>
${recordTarget(scene)}${author(scene)}${custodian(scene.structure)}${recipient(scene)}${legalAuthenticator(scene)}${content.participants ?? ''}${documentationOf(scene, content)}${related(scene)}${componentOf(scene, content)}<component>
${content.body}</component>
</ClinicalDocument>
`;
}

/** A postal address. */
export function addressXml(address: TownAddress, use = ''): string {
  return `<addr${use === '' ? '' : ` use="${use}"`}><houseNumber>${address.number}</houseNumber><streetName>${escapeXml(address.street)}</streetName><postalCode>${address.postalCode}</postalCode><city>${escapeXml(address.city)}</city></addr>`;
}

function recordTarget(scene: Scene): string {
  const { person, structure } = scene;
  return `<recordTarget><patientRole>
<id root="${person.ins.oid}" extension="${person.ins.matricule}"/>
<id root="${structure.patientIdOid}" extension="${scene.localId}"/>
${addressXml(person.address, 'H')}
<telecom value="tel:${person.telephone}" use="MC"/>
<telecom value="mailto:${person.email}"/>
<patient classCode="PSN">
${patientName(person)}
<administrativeGenderCode code="${person.sex}" displayName="${person.sex === 'F' ? 'Féminin' : 'Masculin'}" codeSystem="2.16.840.1.113883.5.1"/>
<birthTime value="${person.birthDate.replaceAll('-', '')}"/>
<birthplace><place><addr><county>${person.birthplaceCode}</county><city>${escapeXml(person.birthplaceName)}</city></addr></place></birthplace>
</patient></patientRole></recordTarget>
`;
}

/** The strict traits of the INS: birth name, list of birth given names, first given name; then the used ones. */
function patientName(person: TownPerson): string {
  const first = escapeXml(person.givenNames[0] ?? '');
  const used = escapeXml((person.usedName ?? person.birthName).toUpperCase());
  return `<name><family qualifier="BR">${escapeXml(person.birthName.toUpperCase())}</family><given>${escapeXml(person.givenNames.join(' '))}</given><given qualifier="BR">${first}</given><family qualifier="CL">${used}</family><given qualifier="CL">${first}</given></name>`;
}

function personName(professional: TownProfessional): string {
  const suffix = professional.suffix === '' ? '' : `<suffix>${professional.suffix}</suffix>`;
  return `<name><prefix>${professional.prefix}</prefix><given>${escapeXml(professional.givenName)}</given><family>${escapeXml(professional.familyName.toUpperCase())}</family>${suffix}</name>`;
}

function professionalCore(professional: TownProfessional, structure: TownStructure): string {
  return `<id root="${PROFESSIONAL_OID}" extension="${professional.nationalId}"/><code ${codeAttributes({ ...professional.role, system: PROFESSION_SPECIALTY_OID })}/>
${addressXml(structure.address)}<telecom value="tel:${professional.telephone}" use="WP"/><telecom value="mailto:${professional.secureMailbox}" use="WP"/>
`;
}

function organization(element: string, structure: TownStructure, practiceSetting: boolean): string {
  const setting = practiceSetting
    ? `<standardIndustryClassCode code="${structure.practiceSetting.code}" displayName="${structure.practiceSetting.label}" codeSystem="${PRACTICE_SETTING_OID}"/>`
    : '';
  return `<${element}><id root="${STRUCTURE_OID}" extension="${structure.id}"/><name>${escapeXml(structure.name)}</name><telecom value="tel:${structure.telephone}" use="WP"/>${addressXml(structure.address)}${setting}</${element}>
`;
}

/** An assigned entity (performer, authenticator) with its organization and practice setting. */
export function assignedEntity(professional: TownProfessional, structure: TownStructure): string {
  return `<assignedEntity>${professionalCore(professional, structure)}<assignedPerson>${personName(professional)}</assignedPerson>
${organization('representedOrganization', structure, true)}</assignedEntity>`;
}

/** The body of an author element, for entries that state their own. */
export function assignedAuthor(professional: TownProfessional, structure: TownStructure): string {
  return `<assignedAuthor>${professionalCore(professional, structure)}<assignedPerson>${personName(professional)}</assignedPerson>
${organization('representedOrganization', structure, false)}</assignedAuthor>`;
}

function author(scene: Scene): string {
  const attending = scene.author.key === scene.person.attendingKey;
  const role = attending
    ? '<functionCode code="PCP" displayName="Médecin traitant" codeSystem="2.16.840.1.113883.5.88"/>'
    : '';
  return `<author>${role}<time value="${scene.written.hl7}"/>${assignedAuthor(scene.author, scene.structure)}</author>
`;
}

function custodian(structure: TownStructure): string {
  return `<custodian><assignedCustodian>
${organization('representedCustodianOrganization', structure, false)}</assignedCustodian></custodian>
`;
}

function recipient(scene: Scene): string {
  if (scene.attending.key === scene.author.key) return '';
  const { attending } = scene;
  const workplace = workplaceOf(scene.world, attending);
  return `<informationRecipient><intendedRecipient><id root="${PROFESSIONAL_OID}" extension="${attending.nationalId}"/>
${addressXml(workplace.address)}<telecom value="mailto:${attending.secureMailbox}" use="WP"/><informationRecipient>${personName(attending)}</informationRecipient>
${organization('receivedOrganization', workplace, false)}</intendedRecipient></informationRecipient>
`;
}

function legalAuthenticator(scene: Scene): string {
  return `<legalAuthenticator><time value="${scene.written.hl7}"/><signatureCode code="S"/>${assignedEntity(scene.author, scene.structure)}</legalAuthenticator>
`;
}

/** The prescriber of an examination, as a participant (typeCode REF). */
export function prescriber(scene: Scene, templates: readonly string[]): string {
  const workplace = workplaceOf(scene.world, scene.attending);
  return `<participant typeCode="REF">${templateIds(templates)}<time xsi:type="IVL_TS"><high value="${scene.start.hl7}"/></time>
<associatedEntity classCode="PROV">${professionalCore(scene.attending, workplace)}<associatedPerson>${personName(scene.attending)}</associatedPerson>
${organization('scopingOrganization', workplace, false)}</associatedEntity></participant>
`;
}

function documentationOf(scene: Scene, content: Content): string {
  const translations = (content.actTranslations ?? []).map((concept) => codeElement('translation', concept)).join('');
  const code =
    translations === ''
      ? codeElement('code', content.act)
      : `<code ${codeAttributes(content.act)}>${translations}</code>`;
  return `<documentationOf><serviceEvent classCode="ACT">${code}${content.actStatus ?? ''}
<effectiveTime><low value="${scene.start.hl7}"/><high value="${scene.end.hl7}"/></effectiveTime>
<performer typeCode="PRF">${templateIds(content.performerTemplates ?? [])}<time><high value="${scene.end.hl7}"/></time>${assignedEntity(scene.author, scene.structure)}</performer></serviceEvent></documentationOf>
`;
}

function related(scene: Scene): string {
  return scene.replaces === undefined
    ? ''
    : `<relatedDocument typeCode="RPLC"><parentDocument><id root="${scene.replaces}"/></parentDocument></relatedDocument>
`;
}

function componentOf(scene: Scene, content: Content): string {
  const { structure } = scene;
  return `<componentOf><encompassingEncounter>${codeElement('code', content.encounter)}
<effectiveTime><low value="${scene.start.hl7}"/><high value="${scene.end.hl7}"/></effectiveTime>
<responsibleParty>${assignedEntity(scene.author, structure)}</responsibleParty>
<location><healthCareFacility><id root="${STRUCTURE_OID}" extension="${structure.id}"/><code code="${structure.type.code}" displayName="${escapeXml(structure.type.label)}" codeSystem="${SECTOR_OID}"/><location><name>${escapeXml(structure.name)}</name>${addressXml(structure.address)}</location></healthCareFacility></location></encompassingEncounter></componentOf>
`;
}

/** The date part of an HL7 time: `20261120`. */
export function hl7Day(hl7: string): string {
  return hl7.slice(0, PRECISE_TIME_LENGTH - 6);
}
