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

/** What the form offers: made for one patient and one session. */
interface DepositForm {
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

interface ReplacedDocument {
  readonly logicalId: string;
  readonly title: string;
  readonly type: string;
  /** YYYY-MM-DD of its act. */
  readonly date: string;
}

export interface DocumentToDeposit {
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
  /** PDF, RTF, text, JPEG or TIFF, at most 5 MB; told by the bytes, never by a name. */
  readonly bytes: Uint8Array;
}
