import type { HumanName } from '../xds/metadata.ts';
import type {
  CdaAct,
  CdaAddress,
  CdaHeader,
  CdaPatient,
  CdaProfessional,
  CdaStructure,
  CdaTelecom,
} from './cda-header.ts';
import { type Concept, codeAttributes, codeElement, escapeXml, templateIds } from './write-xml.ts';

/** Templates that every French document states (CI-SIS, minimal structure): HL7 France, then CI-SIS. */
const COMMON_TEMPLATES = ['2.16.840.1.113883.2.8.2.1', '1.2.250.1.213.1.1.1.1'] as const;
const PS_ID_NAT = '1.2.250.1.71.4.2.1';
const STRUCT_ID_NAT = '1.2.250.1.71.4.2.2';
/** AdministrativeGender (JDV_J143), with its French labels. */
const GENDERS = { M: ['M', 'Masculin'], F: ['F', 'Féminin'], U: ['UN', 'Inconnu'] } as const;

/**
 * A whole CDA R2 document: the header of the French minimal structure (CI-SIS V1.16.8: order of the HL7 schema POCD_MT000040,
 * cardinalities of the profile) around a body, `nonXMLBody` or `structuredBody` as XML without its component.
 */
export function writeCda(header: CdaHeader, bodyXml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${header.namespacesXml ?? ''}>
<realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
${templateIds(COMMON_TEMPLATES)}${templateIds(header.templates)}
<id root="${header.id}"/>
${codeElement('code', header.type)}
<title>${escapeXml(header.title)}</title>
<effectiveTime value="${header.written}"/>
<confidentialityCode code="N" displayName="Normal" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/>
<setId root="${header.setId}"/>
<versionNumber value="${header.versionNumber}"/>
${recordTarget(header.patient)}${author(header)}${custodian(header.structure)}${recipients(header)}${legalAuthenticator(header)}${header.participantsXml ?? ''}${documentationOf(header)}${related(header)}${componentOf(header)}<component>
${bodyXml}</component>
</ClinicalDocument>
`;
}

function recordTarget(patient: CdaPatient): string {
  const [code, label] = GENDERS[patient.sex];
  const place = patient.birthplaceName === undefined ? '' : `<city>${escapeXml(patient.birthplaceName)}</city>`;
  return `<recordTarget><patientRole>
${idXml(patient.ins.oid, patient.ins.matricule)}
${patient.localIds.map((id) => `${idXml(id.root, id.extension)}\n`).join('')}${addressXml(patient.address, 'H')}
${telecomsXml(patient.telecoms, '\n')}
<patient classCode="PSN">
${patientName(patient)}
<administrativeGenderCode code="${code}" displayName="${label}" codeSystem="2.16.840.1.113883.5.1"/>
<birthTime value="${escapeXml(patient.birthDate.replaceAll('-', ''))}"/>
<birthplace><place><addr><county>${escapeXml(patient.birthplaceCode)}</county>${place}</addr></place></birthplace>
</patient></patientRole></recordTarget>
`;
}

/** The strict traits of the INS: birth name, list of birth given names, first given name; then the used ones (CL). */
function patientName(patient: CdaPatient): string {
  const first = escapeXml(patient.firstGivenName);
  const used = patient.usedName ?? (patient.usedGivenName === undefined ? undefined : patient.birthName);
  const usedXml =
    used === undefined
      ? ''
      : `<family qualifier="CL">${escapeXml(used)}</family><given qualifier="CL">${escapeXml(patient.usedGivenName ?? patient.firstGivenName)}</given>`;
  return `<name><family qualifier="BR">${escapeXml(patient.birthName)}</family><given>${escapeXml(patient.givenNames.join(' '))}</given><given qualifier="BR">${first}</given>${usedXml}</name>`;
}

function personName(name: HumanName): string {
  const part = (element: string, text: string | undefined): string =>
    text === undefined || text === '' ? '' : `<${element}>${escapeXml(text)}</${element}>`;
  return `<name>${part('prefix', name.prefix)}${name.given.map((each) => part('given', each)).join('')}<family>${escapeXml(name.family)}</family>${part('suffix', name.suffix)}</name>`;
}

function idXml(root: string, extension: string | undefined): string {
  return extension === undefined ? `<id root="${root}"/>` : `<id root="${root}" extension="${escapeXml(extension)}"/>`;
}

/** A postal address; an unknown one says so (CI-SIS: nullFlavor, never left out). */
function addressXml(address: CdaAddress | undefined, use = ''): string {
  if (address === undefined) return '<addr nullFlavor="NASK"/>';
  const part = (element: string, text: string | undefined): string =>
    text === undefined ? '' : `<${element}>${escapeXml(text)}</${element}>`;
  return `<addr${use === '' ? '' : ` use="${use}"`}>${part('houseNumber', address.houseNumber)}${part('streetName', address.streetName)}${part('postalCode', address.postalCode)}${part('city', address.city)}</addr>`;
}

function telecomsXml(telecoms: readonly CdaTelecom[], between = ''): string {
  if (telecoms.length === 0) return '<telecom nullFlavor="NASK"/>';
  return telecoms
    .map(
      ({ value, use }) =>
        `<telecom value="${escapeXml(value)}"${use === undefined ? '' : ` use="${escapeXml(use)}"`}/>`,
    )
    .join(between);
}

function professionalCore(professional: CdaProfessional): string {
  return `${idXml(PS_ID_NAT, professional.id)}<code ${codeAttributes(professional.role)}/>
${addressXml(professional.address)}${telecomsXml(professional.telecoms)}
`;
}

function organization(element: string, structure: CdaStructure, setting?: Concept): string {
  const settingXml = setting === undefined ? '' : codeElement('standardIndustryClassCode', setting);
  return `<${element}>${idXml(STRUCT_ID_NAT, structure.id)}<name>${escapeXml(structure.name)}</name>${telecomsXml(structure.telecoms)}${addressXml(structure.address)}${settingXml}</${element}>
`;
}

/** An assigned entity (performer, authenticator) with its organization and practice setting. */
export function assignedEntityXml(professional: CdaProfessional, structure: CdaStructure): string {
  return `<assignedEntity>${professionalCore(professional)}<assignedPerson>${personName(professional.name)}</assignedPerson>
${organization('representedOrganization', structure, structure.practiceSetting)}</assignedEntity>`;
}

/** The body of an author element, of the document or of an entry that states its own. */
export function assignedAuthorXml(professional: CdaProfessional, structure: CdaStructure): string {
  return `<assignedAuthor>${professionalCore(professional)}<assignedPerson>${personName(professional.name)}</assignedPerson>
${organization('representedOrganization', structure)}</assignedAuthor>`;
}

/** An associated entity (participant): who prescribed, for instance. */
export function associatedEntityXml(professional: CdaProfessional, structure: CdaStructure): string {
  return `<associatedEntity classCode="PROV">${professionalCore(professional)}<associatedPerson>${personName(professional.name)}</associatedPerson>
${organization('scopingOrganization', structure)}</associatedEntity>`;
}

function author({ author: professional, authorFunction, structure, written }: CdaHeader): string {
  const role = authorFunction === undefined ? '' : codeElement('functionCode', authorFunction);
  return `<author>${role}<time value="${written}"/>${assignedAuthorXml(professional, structure)}</author>
`;
}

function custodian(structure: CdaStructure): string {
  // The one organization of the schema that has a single telecom.
  const keeper = { ...structure, telecoms: structure.telecoms.slice(0, 1) };
  return `<custodian><assignedCustodian>
${organization('representedCustodianOrganization', keeper)}</assignedCustodian></custodian>
`;
}

function recipients({ recipients: all }: CdaHeader): string {
  return all
    .map(
      ({ professional, structure }) => `<informationRecipient><intendedRecipient>${idXml(PS_ID_NAT, professional.id)}
${addressXml(professional.address)}${telecomsXml(professional.telecoms)}<informationRecipient>${personName(professional.name)}</informationRecipient>
${organization('receivedOrganization', structure)}</intendedRecipient></informationRecipient>
`,
    )
    .join('');
}

function legalAuthenticator({ author: professional, structure, written }: CdaHeader): string {
  return `<legalAuthenticator><time value="${written}"/><signatureCode code="S"/>${assignedEntityXml(professional, structure)}</legalAuthenticator>
`;
}

function periodXml({ start, end }: CdaAct): string {
  return `<effectiveTime><low value="${start}"/>${end === undefined ? '' : `<high value="${end}"/>`}</effectiveTime>`;
}

function documentationOf({ act, author: professional, structure }: CdaHeader): string {
  const translations = (act.translations ?? []).map((concept) => codeElement('translation', concept)).join('');
  const code =
    translations === '' ? codeElement('code', act.code) : `<code ${codeAttributes(act.code)}>${translations}</code>`;
  return `<documentationOf><serviceEvent classCode="ACT">${code}${act.statusXml ?? ''}
${periodXml(act)}
<performer typeCode="PRF">${templateIds(act.performerTemplates ?? [])}<time><high value="${act.end ?? act.start}"/></time>${assignedEntityXml(professional, structure)}</performer></serviceEvent></documentationOf>
`;
}

function related({ replaces }: CdaHeader): string {
  return replaces === undefined
    ? ''
    : `<relatedDocument typeCode="RPLC"><parentDocument><id root="${replaces}"/></parentDocument></relatedDocument>
`;
}

function componentOf({ act, author: professional, encounter, structure }: CdaHeader): string {
  return `<componentOf><encompassingEncounter>${codeElement('code', encounter)}
${periodXml(act)}
<responsibleParty>${assignedEntityXml(professional, structure)}</responsibleParty>
<location><healthCareFacility>${idXml(STRUCT_ID_NAT, structure.id)}${codeElement('code', structure.facilityType)}<location><name>${escapeXml(structure.name)}</name>${addressXml(structure.address)}</location></healthCareFacility></location></encompassingEncounter></componentOf>
`;
}
