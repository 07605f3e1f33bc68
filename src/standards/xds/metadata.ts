/**
 * The XDS metadata model, as the French profiles use it: what every door translates to and from.
 * Source: IHE ITI TF-3 §4.2 and PDSm-for-DMP 0.1.0 (model DocumentEntry); French rules in CI-SIS.
 * Pure types: no protocol (ebXML, FHIR) and no storage shows here.
 */

/** A coded value as received. `system` is a dotted OID when one is known, else the URI received. */
export interface Coded {
  readonly code: string;
  readonly system: string;
  readonly version?: string;
  /** The label received, never replaced by ours. */
  readonly label?: string;
}

/**
 * A stated time: keeps its text, and a half-open UTC range [from, to) for search.
 * `text` is ISO 8601 with the precision received ("2024", "2024-03", "2024-03-12", "2024-03-12T10:05:00+01:00").
 */
export interface StatedTime {
  readonly text: string;
  readonly precision: 'year' | 'month' | 'day' | 'minute' | 'second' | 'millisecond';
  /** UTC offset received ("+01:00", "Z"), or null when none was stated. */
  readonly offset: string | null;
  /** ISO UTC instants. */
  readonly from: string;
  readonly to: string;
}

/** HL7 CX: an identifier and its assigning authority (dotted OID). */
export interface Cx {
  readonly value: string;
  readonly oid: string;
  /** `NH` for the INS, `PI` for a local identifier. */
  readonly type?: 'NH' | 'PI';
}

export interface HumanName {
  readonly family: string;
  readonly given: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** HL7 XCN: a person (type D) or a system (type U). */
export interface Xcn {
  readonly id?: string;
  readonly oid?: string;
  readonly name?: HumanName;
  /** XCN.10: D = person, U = system. */
  readonly nameType?: 'D' | 'U';
  /** XCN.13: IDNPS, EI, RI, NH. */
  readonly idType?: string;
}

/** HL7 XON: an organization. */
export interface Xon {
  readonly name: string;
  readonly id?: string;
  readonly oid?: string;
  /** XON.7: IDNST, SIREN, SNR. */
  readonly idType?: string;
}

export interface Author {
  readonly person: Xcn;
  readonly institution?: Xon;
  /** Function codes (JDV_J47). */
  readonly role: readonly Coded[];
  /** Profession and specialty (JDV_J01 / J65), e.g. G15_10/SM54. */
  readonly specialty?: Coded;
}

/** PID-3, 5, 7, 8, 11 of sourcePatientInfo; the identity as the depositor stated it. */
export interface SourcePatientInfo {
  readonly id: readonly Cx[];
  readonly birthName?: string;
  readonly usedName?: string;
  readonly given: readonly string[];
  /** Text, may be partial or impossible. */
  readonly birthDate?: string;
  readonly sex?: 'M' | 'F' | 'U' | 'O';
  readonly birthplaceCode?: string;
  readonly address?: string;
  readonly telecom?: readonly string[];
}

/** JDV_J52. */
export type AvailabilityStatus = 'approved' | 'deprecated' | 'archived' | 'deleted';

/** TRE_A07 (1.2.250.1.213.1.1.4.13): visibility codes added to the confidentiality code N, R or V. */
export type Visibility = 'MASQUE_PS' | 'INVISIBLE_PATIENT' | 'INVISIBLE_REPRESENTANTS_LEGAUX';

export interface ReferenceId {
  readonly value: string;
  readonly oid?: string;
  readonly type: string;
}

/** One version of a document's index card (IHE DocumentEntry; PDSm DocumentReference). */
export interface DocumentEntry {
  /** Lower-case UUID without prefix; changes at each metadata version. Absent in a declaration by a depositor. */
  readonly entryUuid?: string;
  /** lid: stable across metadata versions. */
  readonly logicalId?: string;
  readonly version?: number;
  /** Dotted OID. */
  readonly uniqueId: string;
  readonly status: AvailabilityStatus;
  readonly mimeType: string;
  /** SHA-1 of the bytes, lower-case hex (XDS requires SHA-1; the record also keeps SHA-256). */
  readonly hash?: string;
  /** Bytes. */
  readonly size?: number;
  readonly languageCode: string;
  readonly title: string;
  readonly comments?: string;
  readonly creationTime: StatedTime;
  readonly serviceStart?: StatedTime;
  readonly serviceStop?: StatedTime;
  readonly authors: readonly Author[];
  readonly legalAuthenticator?: Xcn;
  readonly patientId: Cx;
  readonly sourcePatientId?: Cx;
  readonly sourcePatientInfo?: SourcePatientInfo;
  readonly classCode: Coded;
  readonly typeCode: Coded;
  readonly formatCode: Coded;
  /** N, R or V (2.16.840.1.113883.5.25). */
  readonly confidentiality: 'N' | 'R' | 'V';
  readonly visibility: readonly Visibility[];
  readonly eventCodes: readonly Coded[];
  readonly facilityType?: Coded;
  readonly practiceSetting?: Coded;
  readonly referenceIds: readonly ReferenceId[];
  readonly repositoryUniqueId?: string;
  /** uniqueId (OID) or logicalId of the document that this one replaces (RPLC). */
  readonly replaces?: { readonly uniqueId?: string; readonly logicalId?: string; readonly entryUuid?: string };
}

/** IHE SubmissionSet (FHIR List, code submissionset). */
export interface SubmissionSet {
  readonly entryUuid?: string;
  readonly uniqueId: string;
  /** OID of the software instance. */
  readonly sourceId: string;
  readonly submissionTime: StatedTime;
  readonly title?: string;
  readonly comments?: string;
  readonly patientId: Cx;
  readonly contentType: Coded;
  readonly authors: readonly Author[];
  readonly intendedRecipients: readonly (Xcn | Xon)[];
  /** Verified at the deposit and kept with the set; no other door has one. */
  readonly signature?: SetSignature;
}

/** The detached signature of a set and its documents (IHE DSG). */
export interface SetSignature {
  /** Of the document that carried it: a dotted OID. */
  readonly uniqueId: string;
  /** Its bytes, base64. */
  readonly xml: string;
}

/** IHE Folder (FHIR List, code folder). Its lastUpdateTime is the record's to say. */
export interface Folder {
  readonly entryUuid?: string;
  readonly uniqueId: string;
  readonly title: string;
  readonly comments?: string;
  readonly patientId: Cx;
  readonly codes: readonly Coded[];
}

/** A folder of a submission: a new one, or one of the record that is filled further. */
export type SubmittedFolder = (
  | { readonly folder: Folder; readonly update: null }
  /** UUID of the folder of the record; itself only where the message states it again (FHIR does, ebRIM does not). */
  | { readonly folder: Folder | null; readonly update: string }
) & {
  /** Positions among the submitted documents. */
  readonly documents: readonly number[];
  /** UUIDs of entries of documents that the record holds already. */
  readonly existing: readonly string[];
};
