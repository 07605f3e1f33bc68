/**
 * The part of FHIR R4 (4.0.1) that this project reads and writes, as compact types.
 * Source: HL7 FHIR R4 resource and datatype definitions. Elements that we neither read nor write are left out:
 * validation (validate.ts) still accepts them where the standard does, and mapping ignores them.
 */

/** Any value of `Extension.value[x]` that we write; others are read as unknown JSON. */
export interface Extension {
  url: string;
  extension?: Extension[];
  valueString?: string;
  valueCode?: string;
  valueBoolean?: boolean;
  valueDate?: string;
  valueUri?: string;
  valueCoding?: Coding;
  valueCodeableConcept?: CodeableConcept;
  valueIdentifier?: Identifier;
  valueReference?: Reference;
  valueAddress?: Address;
  valueHumanName?: HumanName;
}

/** What may stand beside a primitive under `_name`. */
export interface PrimitiveExtension {
  id?: string;
  extension?: Extension[];
}

export interface Coding {
  extension?: Extension[];
  system?: string;
  version?: string;
  code?: string;
  display?: string;
}

export interface CodeableConcept {
  extension?: Extension[];
  coding?: Coding[];
  text?: string;
}

export interface Identifier {
  use?: 'usual' | 'official' | 'temp' | 'secondary' | 'old';
  type?: CodeableConcept;
  system?: string;
  value?: string;
}

export interface Reference {
  extension?: Extension[];
  reference?: string;
  type?: string;
  identifier?: Identifier;
  display?: string;
}

export interface Period {
  start?: string;
  _start?: PrimitiveExtension;
  end?: string;
  _end?: PrimitiveExtension;
}

export interface HumanName {
  use?: string;
  text?: string;
  family?: string;
  given?: string[];
  prefix?: string[];
  suffix?: string[];
}

export interface ContactPoint {
  system?: string;
  value?: string;
  use?: string;
}

export interface Address {
  extension?: Extension[];
  text?: string;
  line?: string[];
  city?: string;
  postalCode?: string;
  country?: string;
}

export interface Attachment {
  contentType?: string;
  language?: string;
  data?: string;
  url?: string;
  size?: number;
  /** Base64 of the SHA-1 of the bytes. */
  hash?: string;
  title?: string;
  creation?: string;
  _creation?: PrimitiveExtension;
}

export interface Meta {
  versionId?: string;
  lastUpdated?: string;
  profile?: string[];
}

export interface ResourceBase {
  id?: string;
  meta?: Meta;
  extension?: Extension[];
  contained?: Resource[];
}

export interface Patient extends ResourceBase {
  resourceType: 'Patient';
  identifier?: Identifier[];
  active?: boolean;
  name?: HumanName[];
  telecom?: ContactPoint[];
  gender?: 'male' | 'female' | 'other' | 'unknown';
  birthDate?: string;
  _birthDate?: PrimitiveExtension;
  address?: Address[];
}

export interface Practitioner extends ResourceBase {
  resourceType: 'Practitioner';
  identifier?: Identifier[];
  name?: HumanName[];
}

export interface PractitionerRole extends ResourceBase {
  resourceType: 'PractitionerRole';
  identifier?: Identifier[];
  practitioner?: Reference;
  organization?: Reference;
  code?: CodeableConcept[];
  specialty?: CodeableConcept[];
}

export interface Organization extends ResourceBase {
  resourceType: 'Organization';
  identifier?: Identifier[];
  name?: string;
}

export interface Device extends ResourceBase {
  resourceType: 'Device';
  identifier?: Identifier[];
  deviceName?: { name: string; type: string }[];
  owner?: Reference;
}

export type DocumentReferenceStatus = 'current' | 'superseded' | 'entered-in-error';

export interface DocumentReference extends ResourceBase {
  resourceType: 'DocumentReference';
  masterIdentifier?: Identifier;
  identifier?: Identifier[];
  status: DocumentReferenceStatus;
  type?: CodeableConcept;
  category?: CodeableConcept[];
  subject?: Reference;
  date?: string;
  author?: Reference[];
  authenticator?: Reference;
  custodian?: Reference;
  relatesTo?: { code: 'replaces' | 'transforms' | 'signs' | 'appends'; target: Reference }[];
  description?: string;
  securityLabel?: CodeableConcept[];
  content: { attachment: Attachment; format?: Coding }[];
  context?: {
    event?: CodeableConcept[];
    period?: Period;
    facilityType?: CodeableConcept;
    practiceSetting?: CodeableConcept;
    sourcePatientInfo?: Reference;
    related?: Reference[];
  };
}

export interface List extends ResourceBase {
  resourceType: 'List';
  identifier?: Identifier[];
  status: 'current' | 'retired' | 'entered-in-error';
  mode: 'working' | 'snapshot' | 'changes';
  title?: string;
  code?: CodeableConcept;
  subject?: Reference;
  date?: string;
  _date?: PrimitiveExtension;
  source?: Reference;
  note?: { text: string }[];
  entry?: { item: Reference }[];
}

export interface Binary extends ResourceBase {
  resourceType: 'Binary';
  contentType: string;
  data?: string;
}

export interface ParametersParameter {
  name: string;
  valueString?: string;
  valueCode?: string;
  valueBoolean?: boolean;
  valueCoding?: Coding;
  valueCodeableConcept?: CodeableConcept;
  part?: ParametersParameter[];
}

export interface Parameters extends ResourceBase {
  resourceType: 'Parameters';
  parameter?: ParametersParameter[];
}

/** Issue type codes that we use (code system issue-type, required binding of OperationOutcome.issue.code). */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'expired'
  | 'forbidden'
  | 'suppressed'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'not-found'
  | 'too-long'
  | 'code-invalid'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'no-store'
  | 'timeout'
  | 'throttled'
  | 'exception'
  | 'too-costly'
  | 'informational';

export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information';
  code: IssueCode;
  /** Plain English; never a value of the input, so that no health data leaks through errors. */
  diagnostics: string;
  /** FHIRPath of the element, e.g. `DocumentReference.content[0].attachment.size`. */
  expression?: string;
}

export interface OperationOutcome extends ResourceBase {
  resourceType: 'OperationOutcome';
  issue: { severity: Issue['severity']; code: IssueCode; diagnostics?: string; expression?: string[] }[];
}

export interface BundleEntry {
  fullUrl?: string;
  resource?: Resource;
  search?: { mode: 'match' | 'include' | 'outcome' };
  request?: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string };
  response?: { status: string; location?: string; etag?: string; lastModified?: string; outcome?: OperationOutcome };
}

export interface Bundle extends ResourceBase {
  resourceType: 'Bundle';
  type: 'transaction' | 'transaction-response' | 'searchset' | 'document' | 'batch' | 'batch-response' | 'collection';
  timestamp?: string;
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: BundleEntry[];
}

export interface CapabilitySearchParameter {
  name: string;
  definition?: string;
  type: 'token' | 'date' | 'reference' | 'string' | 'number' | 'uri' | 'special';
  documentation?: string;
}

export interface CapabilityResource {
  type: string;
  profile?: string;
  supportedProfile?: string[];
  documentation?: string;
  interaction: { code: string; documentation?: string }[];
  versioning?: 'no-version' | 'versioned' | 'versioned-update';
  conditionalUpdate?: boolean;
  searchParam?: CapabilitySearchParameter[];
}

export interface CapabilityStatement extends ResourceBase {
  resourceType: 'CapabilityStatement';
  status: 'active';
  date: string;
  kind: 'instance';
  publisher?: string;
  instantiates: string[];
  software: { name: string; version: string };
  implementation: { description: string; url: string };
  fhirVersion: '4.0.1';
  format: string[];
  patchFormat: string[];
  implementationGuide: string[];
  rest: {
    mode: 'server';
    documentation?: string;
    security: { cors: boolean; description: string; service: CodeableConcept[]; extension?: Extension[] };
    resource: CapabilityResource[];
    interaction: { code: string; documentation?: string }[];
  }[];
}

export type Resource =
  | DocumentReference
  | List
  | Binary
  | Bundle
  | OperationOutcome
  | Patient
  | Practitioner
  | PractitionerRole
  | Organization
  | Device
  | Parameters
  | CapabilityStatement;
