/**
 * What the pages receive about documents, in words: all serialisable but `DocumentBytes`. Part of `WebApi`.
 */
import type { Narrative } from '../../standards/cda/narrative.ts';
import type { CitizenCategory } from '../../standards/terminologies/citizen-categories.ts';
import type { DocumentEntry, StatedTime } from '../../standards/xds/metadata.ts';
import type { PersonWords } from './person-words.ts';
import type { HistoryEvent } from './web-history.ts';

/** Under these two names the pages reach types of the standards. */
export type NarrativeTree = Narrative;
export type DocumentDate = StatedTime;

/** The groups that a person sees (`categoryOf`); a type belongs to exactly one. The pages hold their words and icons. */
export type DocumentCategory = CitizenCategory;

/** Who put the document in the record. */
export type DocumentOrigin = 'professional' | 'structure' | 'self' | 'representative' | 'insurer' | 'service';

export interface DocumentSummary {
  /** The lid, also in the page address. */
  readonly logicalId: string;
  /** Version of the entry, to be given back by `hideDocument` and `showDocument`. */
  readonly version: number;
  /** As the author wrote it. Untrusted text. */
  readonly title: string;
  /** The type in plain words: "Analyse de sang". */
  readonly kindWords: string;
  readonly category: DocumentCategory;
  /** The date to sort and group by: start of the act, else creation. */
  readonly date: StatedTime;
  readonly authors: readonly PersonWords[];
  readonly origin: DocumentOrigin;
  /** Arrived since the visit before. */
  readonly isNew: boolean;
  readonly hiddenFromProfessionals: boolean;
}

export interface DocumentFilter {
  readonly category?: DocumentCategory;
  /** Four digits. */
  readonly year?: number;
  readonly hiddenOnly?: boolean;
  readonly cursor?: string;
}

export interface DocumentList {
  /** Most recent first, at most DOCUMENTS_PER_PAGE. */
  readonly documents: readonly DocumentSummary[];
  readonly nextCursor: string | null;
  /** Number of documents that the filter keeps, all pages together. */
  readonly total: number;
  /** Categories that hold at least one document, whatever the filter. */
  readonly categories: readonly DocumentCategory[];
  /** Years that hold at least one document, most recent first, whatever the filter. */
  readonly years: readonly number[];
  /** Number of hidden documents, whatever the filter. */
  readonly hiddenCount: number;
}

export interface Home {
  /** Number of documents that others added since the visit before. */
  readonly newCount: number;
  /** The most recent of them by date, at most 5. */
  readonly newDocuments: readonly DocumentSummary[];
  /** Most recent documents when nothing is new, at most 3. */
  readonly lastDocuments: readonly DocumentSummary[];
  readonly documentCount: number;
  /** Acts of others on this record, most recent first, at most 3. */
  readonly lastAccesses: readonly HistoryEvent[];
}

/** A file that can be fetched: the stored bytes, what the page shows, or a piece inside a CDA document. */
export interface DocumentPart {
  /** `original` = stored bytes; `shown` = the PDF, image or text that they carry; `piece-N` = `narrative.attachments[N]`. */
  readonly part: string;
  readonly mimeType: string;
  /** Bytes, when known. */
  readonly size?: number;
  /** For a piece: its title. Untrusted text. */
  readonly title?: string;
}

/** How the page shows the content. */
export type DocumentView =
  | { readonly kind: 'pdf' }
  | { readonly kind: 'image' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'narrative'; readonly narrative: Narrative }
  /** No viewer (RTF, TIFF…): download only. */
  | { readonly kind: 'download-only' }
  /** The content cannot be read as what it says it is; download of the original only. */
  | { readonly kind: 'unreadable' };

export interface DocumentPage {
  readonly summary: DocumentSummary;
  readonly entry: DocumentEntry;
  /** Codes of `entry` as words, by field: `facility`, `practice`, `class`, `type`, `format`… Absent when unknown. */
  readonly words: Readonly<Record<string, string>>;
  /** "Dr Sophie Martin, médecin généraliste": who asked for the act, when the document says so. */
  readonly requestedBy: PersonWords | null;
  readonly view: DocumentView;
  /** First the part that `view` shows (when there is one), then the pieces, last the original. */
  readonly parts: readonly DocumentPart[];
  /** ISO instant of arrival in the space. */
  readonly addedAt: string;
  readonly versions: DocumentVersions;
  /** By which ways it came, the first one first; empty when it came once. */
  readonly ways: readonly DocumentWay[];
  /** May this visitor hide or show it? */
  readonly canChangeVisibility: boolean;
  /** Who looked or changed, most recent first, at most 5. */
  readonly lastEvents: readonly HistoryEvent[];
}

/** Versions of a document that this reader may open too. */
export interface DocumentVersions {
  /** What took its place in the end; null when nothing did. */
  readonly current: VersionLink | null;
  /** What it replaced, the nearest first. */
  readonly earlier: readonly VersionLink[];
}

export interface VersionLink {
  readonly logicalId: string;
  /** ISO instant of arrival. */
  readonly at: string;
}

/** One way by which a document came. */
export interface DocumentWay {
  /** ISO instant. */
  readonly at: string;
  readonly origin: DocumentOrigin;
  /** Who sent it; empty when that is no longer known. */
  readonly by: PersonWords;
}

export interface DocumentBytes {
  readonly mimeType: string;
  readonly size?: number;
  /** Name offered at download: plain ASCII, built by us, without health or identity words from the document. */
  readonly fileName: string;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Types that a person may deposit herself (JDV_J07, patient deposit; DOCPAT08 is made by the profile). */
export type DepositType =
  | 'DOCPAT01'
  | 'DOCPAT02'
  | 'DOCPAT03'
  | 'DOCPAT04'
  | 'DOCPAT05'
  | 'DOCPAT06'
  | 'DOCPAT07'
  | 'DOCPAT09'
  | 'EXPPAT_1'
  | 'EXPPAT_2'
  | 'EXPPAT_3';

export interface DocumentToAdd {
  /** 1 to 128 characters, trimmed by the page, checked again by the action. */
  readonly title: string;
  readonly type: DepositType;
  /** Date of the document: YYYY-MM-DD, a day of the calendar, not in the future. */
  readonly date: string;
  /** Hide it from professionals at once. */
  readonly hidden: boolean;
  /** Random, made when the form was shown: the same key gives the first answer again. */
  readonly submissionKey: string;
  /** At most 5 MB; its type is read from the bytes. */
  readonly bytes: Uint8Array;
  /** As the browser names it: only its ending is looked at, nothing of it is kept. */
  readonly fileName?: string;
}
