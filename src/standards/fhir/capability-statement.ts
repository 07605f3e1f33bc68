/**
 * What the FHIR door does, as a CapabilityStatement: made from one table, which the door's tests walk.
 * Source: HL7 FHIR R4 CapabilityStatement; PDSm 3.1.1, CapabilityStatement PDSm-GestionnaireDePartageDeDocuments.
 */
import { AUDIT_CAPABILITIES } from './audit-search.ts';
import type { CapabilityResource, CapabilityStatement } from './capability-types.ts';
import { CONSENT_CAPABILITIES } from './consent-search.ts';
import { LIST_CAPABILITIES } from './list-parameters.ts';
import { SEARCH_CAPABILITIES } from './search-parameters.ts';
import {
  FR_CORE_PATIENT,
  PDSM,
  PDSM_DOCUMENT_REFERENCE,
  PDSM_FOLDER,
  PDSM_PROVIDE_BUNDLE,
  PDSM_SIMPLIFIED_PUBLISH,
  PDSM_SUBMISSION_SET,
} from './systems.ts';

/** One interaction of the door: what a client sends, and which transaction of the guides it is. */
export interface Interaction {
  /** `system` for interactions on the whole server. */
  readonly resource: 'system' | 'List' | 'DocumentReference' | 'Binary' | 'Patient' | 'Consent' | 'AuditEvent';
  /** Code of the R4 value set type-restful-interaction or system-restful-interaction. */
  readonly code: 'transaction' | 'create' | 'read' | 'search-type' | 'patch';
  readonly transaction: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path under the base. */
  readonly path: string;
}

export const INTERACTIONS: readonly Interaction[] = [
  { resource: 'system', code: 'transaction', transaction: 'ITI-65', method: 'POST', path: '/' },
  { resource: 'DocumentReference', code: 'create', transaction: 'ITI-105', method: 'POST', path: '/DocumentReference' },
  { resource: 'List', code: 'search-type', transaction: 'ITI-66', method: 'GET', path: '/List' },
  { resource: 'List', code: 'search-type', transaction: 'ITI-66', method: 'POST', path: '/List/_search' },
  { resource: 'List', code: 'read', transaction: 'FHIR read', method: 'GET', path: '/List/:id' },
  {
    resource: 'DocumentReference',
    code: 'search-type',
    transaction: 'ITI-67',
    method: 'GET',
    path: '/DocumentReference',
  },
  {
    resource: 'DocumentReference',
    code: 'search-type',
    transaction: 'ITI-67',
    method: 'POST',
    path: '/DocumentReference/_search',
  },
  {
    resource: 'DocumentReference',
    code: 'read',
    transaction: 'FHIR read',
    method: 'GET',
    path: '/DocumentReference/:id',
  },
  {
    resource: 'DocumentReference',
    code: 'patch',
    transaction: 'PDSm flow 03, TD3.3a to d',
    method: 'PATCH',
    path: '/DocumentReference',
  },
  {
    resource: 'DocumentReference',
    code: 'patch',
    transaction: 'PDSm flow 03, TD3.3a to d',
    method: 'PATCH',
    path: '/DocumentReference/:id',
  },
  { resource: 'Binary', code: 'read', transaction: 'ITI-68, TD3.2', method: 'GET', path: '/Binary/:id' },
  { resource: 'Patient', code: 'search-type', transaction: 'TD0.2', method: 'GET', path: '/Patient' },
  { resource: 'Patient', code: 'search-type', transaction: 'TD0.2', method: 'POST', path: '/Patient/_search' },
  { resource: 'Consent', code: 'search-type', transaction: 'as TD1.6', method: 'GET', path: '/Consent' },
  { resource: 'Consent', code: 'search-type', transaction: 'as TD1.6', method: 'POST', path: '/Consent/_search' },
  { resource: 'Consent', code: 'create', transaction: 'as TD0.3', method: 'POST', path: '/Consent' },
  { resource: 'Consent', code: 'patch', transaction: 'as TD0.3', method: 'PATCH', path: '/Consent' },
  { resource: 'AuditEvent', code: 'create', transaction: 'ITI-20', method: 'POST', path: '/AuditEvent' },
  { resource: 'AuditEvent', code: 'search-type', transaction: 'ITI-81', method: 'GET', path: '/AuditEvent' },
  { resource: 'AuditEvent', code: 'search-type', transaction: 'ITI-81', method: 'POST', path: '/AuditEvent/_search' },
];

export interface CapabilityFacts {
  /** Absolute address of the FHIR base, without a slash at its end. */
  readonly baseUrl: string;
  /** Absolute address of the token endpoint. */
  readonly tokenUrl: string;
  readonly softwareVersion: string;
  /** ISO date of the release. */
  readonly date: string;
}

const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const SECURITY_SERVICES = 'http://terminology.hl7.org/CodeSystem/restful-security-service';

const PROFILES = {
  List: 'http://hl7.org/fhir/StructureDefinition/List',
  DocumentReference: PDSM_DOCUMENT_REFERENCE,
  Binary: 'http://hl7.org/fhir/StructureDefinition/Binary',
  Patient: FR_CORE_PATIENT,
  Consent: 'http://hl7.org/fhir/StructureDefinition/Consent',
  AuditEvent: 'https://interop.esante.gouv.fr/ig/fhir/tde/StructureDefinition/tde-auditevent',
} as const;

function interactionsOf(resource: Interaction['resource']): { code: string; documentation: string }[] {
  const byCode = new Map<string, string>();
  for (const one of INTERACTIONS) if (one.resource === resource) byCode.set(one.code, one.transaction);
  return [...byCode].map(([code, documentation]) => ({ code, documentation }));
}

const PARTS =
  '_summary and _elements on reads and searches; no _include and no _revinclude: neither MHD nor PDSm asks for them.';

function resources(): CapabilityResource[] {
  return [
    {
      type: 'DocumentReference',
      profile: PROFILES.DocumentReference,
      supportedProfile: [PDSM_SIMPLIFIED_PUBLISH],
      interaction: interactionsOf('DocumentReference'),
      versioning: 'versioned',
      conditionalUpdate: false,
      documentation:
        'PATCH, also conditional on identifier: securityLabel, status or isArchived, one at a time; JSON Patch or FHIRPath Patch, no XML Patch. ' +
        PARTS,
      searchParam: SEARCH_CAPABILITIES,
    },
    {
      type: 'List',
      profile: PROFILES.List,
      supportedProfile: [PDSM_SUBMISSION_SET, PDSM_FOLDER],
      documentation: PARTS,
      interaction: interactionsOf('List'),
      searchParam: LIST_CAPABILITIES,
    },
    { type: 'Binary', profile: PROFILES.Binary, interaction: interactionsOf('Binary') },
    {
      type: 'Patient',
      profile: PROFILES.Patient,
      interaction: interactionsOf('Patient'),
      searchParam: [
        {
          name: 'identifier',
          type: 'token',
          definition: 'http://hl7.org/fhir/SearchParameter/Patient-identifier',
          documentation: 'The INS, as system|value.',
        },
      ],
    },
    {
      type: 'Consent',
      profile: PROFILES.Consent,
      interaction: interactionsOf('Consent'),
      conditionalUpdate: false,
      documentation:
        'Who may read a record: a professional lists them, declares or ends her own access, and blocks as an administrator of the record. ' +
        'PATCH, conditional on patient.identifier: status to inactive, JSON Patch.',
      searchParam: CONSENT_CAPABILITIES,
    },
    {
      type: 'AuditEvent',
      profile: PROFILES.AuditEvent,
      interaction: interactionsOf('AuditEvent'),
      documentation:
        'What the caller did itself in one record, refusals included; the acts of others are the person’s to read. Both bounds of date are required. ' +
        'What is fed is kept as told by the caller, apart from what was seen here.',
      searchParam: AUDIT_CAPABILITIES,
    },
  ];
}

/** The statement of this deployment (kind `instance`). */
export function capabilityStatement({
  baseUrl,
  tokenUrl,
  softwareVersion,
  date,
}: CapabilityFacts): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    publisher: 'Carnet',
    kind: 'instance',
    instantiates: [`${PDSM}/CapabilityStatement/PDSm-GestionnaireDePartageDeDocuments`],
    software: { name: 'Carnet', version: softwareVersion },
    implementation: { description: 'Personal health record: shared documents', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json', 'application/fhir+xml'],
    implementationGuide: [`${PDSM}/ImplementationGuide/ans.fhir.fr.pdsm`],
    rest: [
      {
        mode: 'server',
        documentation: `Deposits are transactions of the profile ${PDSM_PROVIDE_BUNDLE} with one ${PDSM_SUBMISSION_SET}; Prefer: return is honoured.`,
        security: {
          cors: false,
          description:
            'OAuth 2.0 bearer tokens: private_key_jwt client authentication, then token exchange (RFC 8693).',
          service: [{ coding: [{ system: SECURITY_SERVICES, code: 'OAuth' }] }],
          extension: [{ url: OAUTH_URIS, extension: [{ url: 'token', valueUri: tokenUrl }] }],
        },
        resource: resources(),
        interaction: interactionsOf('system'),
      },
    ],
  };
}
