/** The parameters of ITI-67 that are understood: one table for the parser and for the CapabilityStatement. */
import { acceptedSpellings, CONTROLS, capabilityParameters, chainsOf, type ParameterRule } from './parameter-rule.ts';

export type ParameterName =
  | 'patient'
  | 'status'
  | 'type'
  | 'category'
  | 'facility'
  | 'setting'
  | 'format'
  | 'event'
  | 'identifier'
  | 'creation'
  | 'date'
  | 'author.identifier'
  | 'author.family'
  | 'author.given'
  | 'security-label'
  | 'isArchived'
  | 'period'
  | 'period-start'
  | 'period-end'
  | 'relatesto'
  | 'related'
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

/** Source: domain of ITI-67 in MHD 4.2.3 and PDSm 3.1.1 (flow 05-b); `date` and `creation` are both creationTime. */
export const SEARCH_PARAMETERS: readonly ParameterRule<ParameterName>[] = [
  {
    name: 'patient',
    kind: 'patient',
    single: true,
    also: [
      'patient.identifier',
      'patient:identifier',
      'patient:Patient.identifier',
      'subject.identifier',
      'subject:identifier',
    ],
    definition: `${BASE}/clinical-patient`,
    documentation: 'Required. The INS as system|value (patient.identifier=urn:oid:1.2.250.1.213.1.4.8|…).',
  },
  {
    name: 'status',
    kind: 'token',
    definition: `${BASE}/DocumentReference-status`,
    documentation: 'Default: current, without archived documents.',
  },
  { name: 'type', kind: 'token', definition: `${BASE}/clinical-type`, documentation: 'typeCode (JDV_J07).' },
  {
    name: 'category',
    kind: 'token',
    definition: `${BASE}/DocumentReference-category`,
    documentation: 'classCode (JDV_J06).',
  },
  {
    name: 'facility',
    kind: 'token',
    definition: `${BASE}/DocumentReference-facility`,
    documentation: 'healthcareFacilityTypeCode (JDV_J02).',
  },
  {
    name: 'setting',
    kind: 'token',
    definition: `${BASE}/DocumentReference-setting`,
    documentation: 'practiceSettingCode (JDV_J04).',
  },
  {
    name: 'format',
    kind: 'token',
    definition: `${BASE}/DocumentReference-format`,
    documentation: 'formatCode (JDV_J10).',
  },
  { name: 'event', kind: 'token', definition: `${BASE}/DocumentReference-event`, documentation: 'eventCodeList.' },
  {
    name: 'identifier',
    kind: 'token',
    definition: `${BASE}/clinical-identifier`,
    documentation: 'uniqueId (urn:oid:…) or logicalId (urn:uuid:…).',
  },
  { name: 'creation', kind: 'date', definition: `${MHD}/DocumentReference-Creation`, documentation: 'creationTime.' },
  { name: 'date', kind: 'date', definition: `${BASE}/DocumentReference-date`, documentation: 'creationTime.' },
  {
    name: 'author.identifier',
    kind: 'token',
    also: ['author:identifier', ...chainsOf('author', 'identifier')],
    documentation: 'Identifier of an author or of its structure.',
  },
  {
    name: 'author.family',
    kind: 'string',
    also: chainsOf('author', 'family'),
    documentation: 'Family name of an author: the whole name.',
  },
  {
    name: 'author.given',
    kind: 'string',
    also: chainsOf('author', 'given'),
    documentation: 'A given name of an author: the whole name.',
  },
  {
    name: 'security-label',
    kind: 'token',
    definition: `${BASE}/DocumentReference-security-label`,
    documentation: 'confidentialityCode (JDV_J08).',
  },
  { name: 'isArchived', kind: 'token', definition: `${PDSM}/PDSm-isArchived`, documentation: 'Default: false.' },
  {
    name: 'period',
    kind: 'date',
    definition: `${BASE}/DocumentReference-period`,
    documentation: 'serviceStartTime to serviceStopTime.',
  },
  {
    name: 'period-start',
    kind: 'date',
    definition: `${PDSM}/PDSm-DocumentReference-period-start`,
    documentation: 'serviceStartTime.',
  },
  {
    name: 'period-end',
    kind: 'date',
    definition: `${PDSM}/PDSm-DocumentReference-period-end`,
    documentation: 'serviceStopTime.',
  },
  {
    name: 'relatesto',
    kind: 'reference',
    also: ['relatesTo', 'relatesto:identifier', 'relatesTo:identifier'],
    definition: `${BASE}/DocumentReference-relatesto`,
    documentation: 'The document that this one replaces.',
  },
  {
    name: 'related',
    kind: 'token',
    also: ['related:identifier', 'related.identifier'],
    definition: `${BASE}/DocumentReference-related`,
    documentation: 'referenceIdList, by identifier.',
  },
  { name: '_id', kind: 'token', definition: `${BASE}/Resource-id`, documentation: 'entryUUID.' },
  ...CONTROLS,
];

/** Every spelling that is accepted. */
export const ACCEPTED = acceptedSpellings(SEARCH_PARAMETERS);

export const SEARCH_CAPABILITIES = capabilityParameters(SEARCH_PARAMETERS);
