/** Fixed identifiers of profiles, extensions and code systems that the mappings write and read. Facts, with their source. */

// PDSm 3.1.1 and PDSm-for-DMP 0.1.0 (packages ans.fhir.fr.pdsm, ans.fhir.fr.pdsm4dmp)
export const PDSM = 'https://interop.esante.gouv.fr/ig/fhir/pdsm';
export const PDSM_DOCUMENT_REFERENCE = `${PDSM}/StructureDefinition/pdsm-comprehensive-document-reference`;
export const PDSM_SUBMISSION_SET = `${PDSM}/StructureDefinition/pdsm-submissionset-comprehensive`;
export const PDSM_FOLDER = `${PDSM}/StructureDefinition/pdsm-folder-comprehensive`;
export const PDSM_SIMPLIFIED_PUBLISH = `${PDSM}/StructureDefinition/pdsm-simplified-publish`;
export const PDSM_PROVIDE_BUNDLE = `${PDSM}/StructureDefinition/pdsm-comprehensive-provide-document-bundle`;
export const PDSM_IS_ARCHIVED = `${PDSM}/StructureDefinition/pdsm-ext-is-archived`;
export const PDSM_INTENDED_RECIPIENT = `${PDSM}/StructureDefinition/pdsm-ext-intended-recipient`;

/**
 * How a withdrawn document is told. PDSm-for-DMP 0.1.0 says entered-in-error in TD3.3c and superseded in its index, and knows
 * that it is unsettled: this row is the whole choice (docs/adr/0017).
 */
export const WITHDRAWN_STATUS = 'entered-in-error';

// IHE ITI MHD 4.2.3
const MHD = 'https://profiles.ihe.net/ITI/MHD';
export const MHD_LIST_TYPES = `${MHD}/CodeSystem/MHDlistTypes`;
export const MHD_DESIGNATION_TYPE = `${MHD}/StructureDefinition/ihe-designationType`;
export const MHD_SOURCE_ID = `${MHD}/StructureDefinition/ihe-sourceId`;
export const MHD_INTENDED_RECIPIENT = `${MHD}/StructureDefinition/ihe-intendedRecipient`;
export const MHD_AUTHOR_ORG = `${MHD}/StructureDefinition/ihe-authorOrg`;

// HL7 France, hl7.fhir.fr.core 2.1.0
const FR_CORE = 'https://hl7.fr/ig/fhir/core';
export const FR_CORE_PATIENT = `${FR_CORE}/StructureDefinition/fr-core-patient`;
export const FR_CORE_IDENTIFIER_TYPES = `${FR_CORE}/CodeSystem/fr-core-cs-v2-0203`;
export const FR_CORE_INSEE_CODE = `${FR_CORE}/StructureDefinition/fr-core-address-insee-code`;
export const TRE_R13_COMMUNE = 'https://mos.esante.gouv.fr/NOS/TRE_R13-Commune/FHIR/TRE-R13-Commune';

// HL7 FHIR R4 and HL7 terminology
export const URI_SYSTEM = 'urn:ietf:rfc:3986';
export const V2_IDENTIFIER_TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';
export const V3_CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
export const PATIENT_BIRTHPLACE = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
export const DATA_ABSENT_REASON = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

// ANS nomenclatures (NOS)
export const TRE_A07_VISIBILITY =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';

// People and structures (ANS identifiers, CI-SIS)
export const IDNPS_OID = '1.2.250.1.71.4.2.1';
export const IDNST_OID = '1.2.250.1.71.4.2.2';
export const RPPS_SYSTEM = 'https://rpps.esante.gouv.fr';
export const FINESS_SYSTEM = 'https://finess.esante.gouv.fr';
export const SIRENE_SYSTEM = 'https://sirene.fr';

/**
 * Our own extensions: what the XDS model says and no standard element carries. They only appear for rare values
 * (a time without an offset, several authors of one set); a reader that ignores them loses nothing that PDSm defines.
 */
const OWN = 'urn:carnet:fhir';
export const OWN_STATED_TEXT = `${OWN}:stated-text`;
export const OWN_NAME_TYPE = `${OWN}:name-type`;
export const OWN_NAME_PARTS = `${OWN}:name-parts`;
export const OWN_AUTHOR_ROLE = `${OWN}:author-role`;
export const OWN_AUTHOR_SPECIALTY = `${OWN}:author-specialty`;
export const OWN_FURTHER_AUTHOR = `${OWN}:further-author`;
export const OWN_LOGICAL_ID = `${OWN}:logical-id`;
