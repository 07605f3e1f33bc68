/**
 * The part of FHIR R4 (4.0.1) that this project reads and writes, as compact types: resources. Datatypes: datatypes.ts.
 * Source: HL7 FHIR R4 resource definitions. Elements that we neither read nor write are left out: validation (validate.ts)
 * still accepts them where the standard does, and mapping ignores them.
 */
import type { CapabilityStatement } from './capability-types.ts';
import type {
  Address,
  Attachment,
  CodeableConcept,
  Coding,
  ContactPoint,
  Extension,
  HumanName,
  Identifier,
  Meta,
  Period,
  PrimitiveExtension,
  Reference,
} from './datatypes.ts';

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
  valueUri?: string;
  valueUrl?: string;
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
  | 'multiple-matches'
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

export interface Consent extends ResourceBase {
  resourceType: 'Consent';
  status: 'draft' | 'proposed' | 'active' | 'rejected' | 'inactive' | 'entered-in-error';
  scope: CodeableConcept;
  category: CodeableConcept[];
  patient?: Reference;
  dateTime?: string;
  policyRule?: CodeableConcept;
  provision?: {
    type?: 'permit' | 'deny';
    period?: Period;
    actor?: { role: CodeableConcept; reference: Reference }[];
    action?: CodeableConcept[];
    securityLabel?: Coding[];
    purpose?: Coding[];
    class?: Coding[];
    code?: CodeableConcept[];
    dataPeriod?: Period;
    data?: { meaning: 'instance' | 'related' | 'dependents' | 'authoredby'; reference: Reference }[];
    provision?: object[];
  };
}

export interface Bundle extends ResourceBase {
  resourceType: 'Bundle';
  type: 'transaction' | 'transaction-response' | 'searchset' | 'document' | 'batch' | 'batch-response' | 'collection';
  timestamp?: string;
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: BundleEntry[];
}

export type Resource =
  | DocumentReference
  | List
  | Binary
  | Bundle
  | Consent
  | OperationOutcome
  | Patient
  | Practitioner
  | PractitionerRole
  | Organization
  | Device
  | Parameters
  | CapabilityStatement;
