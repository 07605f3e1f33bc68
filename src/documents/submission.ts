import type { OwnerRef } from '../kernel/action.ts';
import type { DocumentEntry, SubmissionSet } from '../standards/xds/metadata.ts';
import type { CheckedDocument } from './check-content.ts';
import type { Replaced } from './replace-documents.ts';

/** One document as a door received it. */
export interface SubmittedDocument {
  readonly declared: DocumentEntry;
  readonly content: Buffer;
  readonly mediaType: string;
}

export interface SubmissionResult {
  readonly setUuid: string;
  readonly documents: readonly {
    readonly logicalId: string;
    readonly entryUuid: string;
    readonly contentId: string;
    readonly uniqueId: string;
    readonly version: number;
    /** Entry of the document that it replaces, superseded by this submission. */
    readonly replacedEntryUuid?: string;
  }[];
  readonly warnings: readonly string[];
}

/** What the record already holds of this submission. */
export interface AlreadyThere {
  readonly set: { readonly id: string; readonly fingerprint: Buffer; readonly sealedAnswer: Buffer } | null;
  readonly contentHashes: readonly Buffer[];
  readonly revisionHashes: readonly Buffer[];
  readonly replaced: readonly Replaced[];
}

export type SubmissionInput = { owner: OwnerRef; set: SubmissionSet; documents: SubmittedDocument[] };

export interface PreparedDocument {
  readonly checked: CheckedDocument;
  readonly entryUuid: string;
  readonly logicalId: string;
  readonly contentId: string;
  readonly wrappedKey: Buffer;
  readonly locator: string;
}

export interface PreparedSubmission {
  readonly fingerprint: Buffer;
  readonly recordKey: Buffer;
  readonly setUuid: string;
  readonly documents: readonly PreparedDocument[];
  /** The first answer, when this submission is already in the record. */
  readonly repeated: SubmissionResult | null;
}
