/** The CapabilityStatement that we publish (HL7 FHIR R4 4.0.1). */
import type { CodeableConcept, Extension } from './datatypes.ts';

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

export interface CapabilityStatement {
  resourceType: 'CapabilityStatement';
  id?: string;
  extension?: Extension[];
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
