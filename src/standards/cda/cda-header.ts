import type { HumanName } from '../xds/metadata.ts';
import type { InstanceId } from './cda-document.ts';
import type { Concept } from './write-xml.ts';

/**
 * What the header of a French CDA R2 document says, before it is written (CI-SIS "Structuration minimale" V1.16.8).
 * Times are HL7 TS, as precise as they are known; where seconds are stated the UTC offset is too.
 * Fields named `…Xml` are XML that the caller wrote itself: never anybody's text.
 */
export interface CdaHeader {
  /** Identifiers of the model, after the two that every French document states. */
  readonly templates: readonly string[];
  /** OID alone: XDS uniqueId. */
  readonly id: string;
  /** JDV_J07. */
  readonly type: Concept;
  readonly title: string;
  /** effectiveTime: when it was written and signed. */
  readonly written: string;
  /** OID that all versions share. */
  readonly setId: string;
  /** From 1. */
  readonly versionNumber: number;
  readonly patient: CdaPatient;
  readonly author: CdaProfessional;
  /** JDV_J47, such as the attending doctor. */
  readonly authorFunction?: Concept;
  /** Where the author works: it also keeps the document (custodian) and is where the act took place. */
  readonly structure: CdaStructure;
  readonly recipients: readonly { readonly professional: CdaProfessional; readonly structure: CdaStructure }[];
  readonly act: CdaAct;
  /** JDV_J142. */
  readonly encounter: Concept;
  /** OID of the document that this one replaces (RPLC). */
  readonly replaces?: string;
  /** Namespace declarations of the root, with a space before. */
  readonly namespacesXml?: string;
  readonly participantsXml?: string;
}

/** The main act documented. */
export interface CdaAct {
  readonly code: Concept;
  readonly translations?: readonly Concept[];
  readonly start: string;
  /** Absent when only the day or the start is known. */
  readonly end?: string;
  readonly performerTemplates?: readonly string[];
  readonly statusXml?: string;
}

/** The patient by its INS and its traits, strictly as qualified (RNIV). */
export interface CdaPatient {
  readonly ins: { readonly matricule: string; readonly oid: string };
  /** Identifiers of the structure (IPP), after the INS. */
  readonly localIds: readonly InstanceId[];
  readonly birthName: string;
  /** All given names of the birth certificate, in order. */
  readonly givenNames: readonly string[];
  readonly firstGivenName: string;
  readonly usedName?: string;
  readonly usedGivenName?: string;
  readonly sex: 'M' | 'F' | 'U';
  /** `YYYY-MM-DD`, or less. */
  readonly birthDate: string;
  /** COG. */
  readonly birthplaceCode: string;
  readonly birthplaceName?: string;
  readonly address?: CdaAddress;
  readonly telecoms: readonly CdaTelecom[];
}

export interface CdaProfessional {
  /** PS_IdNat. */
  readonly id: string;
  /** Profession and specialty (TRE_A02). */
  readonly role: Concept;
  readonly name: HumanName;
  readonly address?: CdaAddress;
  readonly telecoms: readonly CdaTelecom[];
}

export interface CdaStructure {
  /** Struct_IdNat. */
  readonly id: string;
  readonly name: string;
  /** JDV_J02. */
  readonly facilityType: Concept;
  /** JDV_J04. */
  readonly practiceSetting: Concept;
  readonly address?: CdaAddress;
  readonly telecoms: readonly CdaTelecom[];
}

export interface CdaAddress {
  readonly houseNumber?: string;
  readonly streetName?: string;
  readonly postalCode?: string;
  readonly city: string;
}

export interface CdaTelecom {
  /** A URI: `tel:+33…`, `mailto:…`. */
  readonly value: string;
  /** HL7 TelecommunicationAddressUse: WP at work, MC mobile. */
  readonly use?: string;
}
