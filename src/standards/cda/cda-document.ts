import type { Ins } from '../ins/ins.ts';
import type { Author, Coded, Cx, SourcePatientInfo, StatedTime, Xcn, Xon } from '../xds/metadata.ts';
import type { CdaWarning } from './cda-error.ts';
import type { SniffedFile } from './sniff.ts';

/** HL7 II: an instance identifier. */
export interface InstanceId {
  readonly root: string;
  readonly extension?: string;
}

/** Someone who wrote, or took responsibility for, the document, at a time. */
export interface CdaParticipant {
  readonly author: Author;
  readonly time?: StatedTime;
}

/** documentationOf/serviceEvent. The main act is the first one that has an effective time. */
export interface ServiceEvent {
  readonly code?: Coded;
  readonly start?: StatedTime;
  readonly stop?: StatedTime;
  readonly performer?: Xcn;
  readonly practiceSetting?: Coded;
}

/** componentOf/encompassingEncounter. */
export interface Encounter {
  /** JDV_J142. */
  readonly code?: Coded;
  readonly start?: StatedTime;
  readonly stop?: StatedTime;
  readonly facilityType?: Coded;
  readonly facilityName?: string;
}

/** A file inside the document: the body of a level 1 document, or an observationMedia of a level 3 one. */
export interface EmbeddedFile {
  /** observationMedia/@ID; absent for a nonXMLBody. */
  readonly id?: string;
  /** The media type that the document declares. */
  readonly mediaType: string;
  /** Decoded size in bytes. */
  readonly size: number;
  /** What the decoded bytes are, by their first bytes. */
  readonly sniffed: SniffedFile;
  /** The decoded bytes (the same array at each call). */
  bytes(): Uint8Array;
}

/** The header of a CDA R2 document, read as data, and its embedded files. No DOM is kept. */
export interface CdaDocument {
  readonly envelope: 'plain' | 'auto-presentable' | 'signed';
  /** N1: nonXMLBody; N3: structuredBody. */
  readonly level: 'N1' | 'N3';
  readonly id: InstanceId;
  readonly setId?: InstanceId;
  readonly versionNumber?: number;
  readonly code: Coded;
  readonly title: string;
  readonly effectiveTime: StatedTime;
  readonly confidentiality: 'N' | 'R' | 'V';
  readonly languageCode: string;
  readonly templateIds: readonly InstanceId[];
  readonly ins: Ins;
  /** All identifiers of the patient, the INS first. */
  readonly patientIds: readonly Cx[];
  readonly sourcePatientInfo: SourcePatientInfo;
  /** First of the birth given names, when stated apart. */
  readonly firstGivenName?: string;
  readonly patientAddress?: string;
  readonly authors: readonly CdaParticipant[];
  readonly legalAuthenticator?: CdaParticipant;
  readonly custodian?: Xon;
  readonly serviceEvents: readonly ServiceEvent[];
  readonly encounter?: Encounter;
  /** relatedDocument RPLC: the documents that this one replaces. */
  readonly replaces: readonly InstanceId[];
  /** inFulfillmentOf/order/id. */
  readonly orders: readonly InstanceId[];
  readonly nonXmlBody?: EmbeddedFile;
  /** Files of observationMedia elements, in document order. */
  readonly embeddedFiles: readonly EmbeddedFile[];
  readonly warnings: readonly CdaWarning[];
}
