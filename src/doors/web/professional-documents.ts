/** What the professionals' pages receive and give when they deposit, announce, replace or withdraw a document. */
import type { DocumentCategory } from './web-documents.ts';

/** Who sees the document at first (TRE_A07). Never two restrictions at once: each has its own sentence on the page. */
export type DepositVisibility = 'ordinary' | 'hidden-from-professionals' | 'not-announced';

/** A type that may be chosen, in plain words. */
export interface TypeChoice {
  readonly code: string;
  readonly words: string;
  readonly category: DocumentCategory;
}

export interface CodeChoice {
  readonly code: string;
  readonly words: string;
}

/** What the pages take. */
export type FileKind = 'pdf' | 'jpeg' | 'tiff' | 'rtf' | 'text';

export interface FileToDeposit {
  /** PDF, RTF, text, JPEG or TIFF, at most 5 MB; told by the bytes. */
  readonly bytes: Uint8Array;
  /** As the browser names it: only its ending is looked at, nothing of it is kept. */
  readonly fileName: string;
}

/** What the form offers: made for one patient and one session. */
export interface DepositForm {
  /** Sealed: when and for whom the form was opened. The same key sent twice deposits once. */
  readonly formKey: string;
  /** What this profession deposits most, the most frequent first. */
  readonly usual: readonly TypeChoice[];
  /** Every type that this profession may deposit, by words; those of `usual` are among them. */
  readonly types: readonly TypeChoice[];
  /** JDV_J04. */
  readonly settings: readonly CodeChoice[];
  /** JDV_J02. */
  readonly facilities: readonly CodeChoice[];
  readonly defaults: { readonly setting: string; readonly facility: string };
  /** The document that this one replaces; null for a new document. */
  readonly replaces: ReplacedDocument | null;
  /** Days after which a document that was not announced becomes visible by itself. */
  readonly announcementDays: number;
}

export interface ReplacedDocument {
  readonly logicalId: string;
  readonly title: string;
  readonly type: string;
  /** YYYY-MM-DD of its act. */
  readonly date: string;
}

export interface DocumentToDeposit extends FileToDeposit {
  /** JDV_J07. */
  readonly type: string;
  /** 1 to 128 characters. */
  readonly title: string;
  /** Day of the act: YYYY-MM-DD, not in the future. */
  readonly date: string;
  /** Ignored for a replacement: the visibility of what it replaces is inherited. */
  readonly visibility: DepositVisibility;
  /** JDV_J04 and JDV_J02. */
  readonly setting: string;
  readonly facility: string;
  readonly formKey: string;
}

/** One of the professional's own documents that the patient does not see yet. */
export interface UnannouncedSummary {
  readonly logicalId: string;
  readonly version: number;
  /** Untrusted text. */
  readonly title: string;
  readonly kindWords: string;
  /** ISO instants. */
  readonly depositedAt: string;
  /** From when it is visible by itself. */
  readonly automaticAt: string;
}

/** One of the professional's own documents, before she withdraws it. */
export interface OwnDocument {
  readonly logicalId: string;
  readonly version: number;
  readonly title: string;
  readonly kindWords: string;
}

export const WITHDRAWAL_REASONS = ['wrong-patient', 'wrong-content', 'duplicate', 'other'] as const;
export type WithdrawalReason = (typeof WITHDRAWAL_REASONS)[number];

/** What a professional does with documents of her own; part of `ProfessionalApi`. `patientId` means one of this session. */
export interface ProfessionalDeposit {
  /** @param replaces logicalId of an own document. @throws WebError not-found */
  depositForm(patientId: string, replaces: string | null): Promise<DepositForm>;
  /** What the file is, before it is deposited. Keeps nothing. @throws WebError file-… */
  inspectFile(file: FileToDeposit): Promise<FileKind>;
  /**
   * The same form sent twice gives the first answer again.
   * @throws WebError invalid-form (`form` among the fields: opened too long ago), file-…, already-added, version-conflict
   */
  deposit(patientId: string, document: DocumentToDeposit): Promise<{ readonly logicalId: string }>;
  /** Oldest first. */
  unannounced(patientId: string): Promise<readonly UnannouncedSummary[]>;
  /** Makes it visible to the patient. @throws WebError not-found, version-conflict */
  announce(patientId: string, logicalId: string, version: number): Promise<void>;
  /** @throws WebError not-found, also for a document that is not her own */
  ownDocument(patientId: string, logicalId: string): Promise<OwnDocument>;
  /** For good. @throws WebError not-found, version-conflict */
  withdraw(patientId: string, logicalId: string, version: number, reason: WithdrawalReason): Promise<void>;
}
