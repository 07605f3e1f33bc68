/** The parameters of ITI-66 that are understood: one table for the parser and for the CapabilityStatement. */
import { acceptedSpellings, CONTROLS, capabilityParameters, chainsOf, type ParameterRule } from './parameter-rule.ts';

export type ListParameterName =
  | 'patient'
  | 'code'
  | 'status'
  | 'date'
  | 'designationType'
  | 'identifier'
  | 'isArchived'
  | 'title'
  | 'sourceId'
  | 'source.identifier'
  | 'source.family'
  | 'source.given'
  | 'authorOrg'
  | '_id'
  | '_count'
  | '_sort'
  | '_total'
  | '_summary'
  | '_elements'
  | '_format'
  | '_cursor';

const BASE = 'http://hl7.org/fhir/SearchParameter';
const MHD = 'https://profiles.ihe.net/ITI/MHD/SearchParameter';
const PDSM = 'https://interop.esante.gouv.fr/ig/fhir/pdsm/SearchParameter';

/** Source: domain of ITI-66 in MHD 4.2.3 and PDSm 3.1.1 (flow 05-a). */
const LIST_PARAMETERS: readonly ParameterRule<ListParameterName>[] = [
  {
    name: 'patient',
    kind: 'patient',
    single: true,
    also: ['patient.identifier', 'patient:identifier', 'patient:Patient.identifier', 'subject.identifier'],
    definition: `${BASE}/clinical-patient`,
    documentation: 'Required. The INS as system|value (patient.identifier=urn:oid:1.2.250.1.213.1.4.8|…).',
  },
  {
    name: 'code',
    kind: 'token',
    definition: `${BASE}/clinical-code`,
    documentation: 'Required. submissionset, folder, or both.',
  },
  { name: 'status', kind: 'token', definition: `${BASE}/List-status`, documentation: 'Required. Lists are current.' },
  {
    name: 'date',
    kind: 'date',
    definition: `${BASE}/clinical-date`,
    documentation: 'submissionTime of a set, lastUpdateTime of a folder.',
  },
  {
    name: 'designationType',
    kind: 'token',
    also: ['DesignationType'],
    definition: `${MHD}/List-DesignationType`,
    documentation: 'contentTypeCode of a set (JDV_J59), codeList of a folder.',
  },
  {
    name: 'identifier',
    kind: 'token',
    definition: `${BASE}/clinical-identifier`,
    documentation: 'uniqueId (urn:oid:…) or entryUUID (urn:uuid:…).',
  },
  {
    name: 'isArchived',
    kind: 'token',
    single: true,
    also: ['PDSm_isArchived'],
    definition: `${PDSM}/PDSm-isArchived`,
    documentation: 'true: every document that you see in it is archived. Default: both.',
  },
  {
    name: 'title',
    kind: 'string',
    definition: `${BASE}/List-title`,
    documentation: 'How the title begins, by whole words.',
  },
  {
    name: 'sourceId',
    kind: 'token',
    also: ['SourceId'],
    definition: `${MHD}/List-SourceId`,
    documentation: 'OID of the system that submitted the set.',
  },
  {
    name: 'source.identifier',
    kind: 'token',
    also: ['source:identifier', ...chainsOf('source', 'identifier')],
    definition: `${BASE}/List-source`,
    documentation: 'Identifier of the author of a set, or of its structure.',
  },
  {
    name: 'source.family',
    kind: 'string',
    also: chainsOf('source', 'family'),
    documentation: 'Family name of the author of a set: the whole name.',
  },
  {
    name: 'source.given',
    kind: 'string',
    also: chainsOf('source', 'given'),
    documentation: 'A given name of the author of a set: the whole name.',
  },
  {
    name: 'authorOrg',
    kind: 'token',
    also: ['authorOrg:identifier', 'authorOrg.identifier', 'PDSm_authorOrg', 'PDSm_authorOrg:identifier'],
    definition: `${PDSM}/PDSm-List-authorOrg`,
    documentation: 'Structure of the author of a set, by identifier.',
  },
  { name: '_id', kind: 'token', definition: `${BASE}/Resource-id`, documentation: 'entryUUID.' },
  ...CONTROLS,
];

/** Every spelling that is accepted. */
export const ACCEPTED_OF_LISTS = acceptedSpellings(LIST_PARAMETERS);

export const LIST_CAPABILITIES = capabilityParameters(LIST_PARAMETERS);
