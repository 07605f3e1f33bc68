import type { OwnerRef } from '../kernel/action.ts';
import type { DocumentEntry, SubmissionSet, SubmittedFolder } from '../standards/xds/metadata.ts';
import type { CheckedDocument } from './check-content.ts';
import type { Replaced } from './replace-documents.ts';
import type { EntryRow, FactsRow } from './stored-entry.ts';

/** One document as a door received it. */
export interface SubmittedDocument {
  readonly declared: DocumentEntry;
  readonly content: Buffer;
  readonly mediaType: string;
}

/** One document of a submission as the record holds it now. */
export interface SubmittedResult {
  readonly logicalId: string;
  readonly entryUuid: string;
  readonly contentId: string;
  /** As submitted. */
  readonly uniqueId: string;
  readonly version: number;
  /** Entry of the document that it replaces, superseded by this submission. */
  readonly replacedEntryUuid?: string;
  /** The record held it already: this deposit is one more way by which it came. */
  readonly alreadyThere?: boolean;
}

export interface SubmissionResult {
  readonly setUuid: string;
  readonly documents: readonly SubmittedResult[];
  /** In the order submitted; absent without folders. */
  readonly folders?: readonly FilledFolder[];
  readonly warnings: readonly string[];
}

/** A content of the record that has the uniqueId, the setId and versionNumber, or the file of a submitted document. */
export interface FoundContent {
  readonly contentId: string;
  /** Of the uniqueId, of the setId and versionNumber, or of the file carried. */
  readonly hash: Buffer;
  readonly sha256: Buffer;
  /** Of the bytes that came under this uniqueId, when it is not the one that the document keeps. */
  readonly sentSha256: Buffer | null;
  readonly documentKey: Buffer;
  readonly locator: string;
}

/** What the record holds of a submitted folder. */
export interface FoundFolder {
  readonly exists: boolean;
  readonly members: readonly FactsRow[];
  readonly existing: readonly (EntryRow | null)[];
}

export interface FilledFolder {
  readonly id: string;
  readonly created: boolean;
}

/** What the record already holds of this submission. */
export interface AlreadyThere {
  readonly set: { readonly id: string; readonly fingerprint: Buffer; readonly sealedAnswer: Buffer } | null;
  readonly contents: readonly FoundContent[];
  readonly revisions: readonly FoundContent[];
  readonly bodies: readonly FoundContent[];
  readonly replaced: readonly Replaced[];
  readonly folders: readonly FoundFolder[];
}

/** The door by which a submission came. */
export const WAYS = ['fhir', 'xds', 'hl7v2', 'mail', 'page'] as const;
export type Way = (typeof WAYS)[number];

export type SubmissionInput = {
  owner: OwnerRef;
  set: SubmissionSet;
  documents: SubmittedDocument[];
  folders?: SubmittedFolder[];
  way?: Way;
};

export interface PreparedDocument {
  readonly checked: CheckedDocument;
  readonly entryUuid: string;
  readonly logicalId: string;
  readonly contentId: string;
  readonly wrappedKey: Buffer;
  /** Null: the record held the document already, nothing was stored. */
  readonly locator: string | null;
}

export interface PreparedSubmission {
  readonly fingerprint: Buffer;
  readonly recordKey: Buffer;
  readonly setUuid: string;
  readonly documents: readonly PreparedDocument[];
  /** The first answer, when this submission is already in the record. */
  readonly repeated: SubmissionResult | null;
}
