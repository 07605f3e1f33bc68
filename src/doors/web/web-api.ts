/**
 * What the citizen's pages can ask of Carnet: one `WebApi` object per request, bound to the visitor's session.
 *
 * The pages (`web/`) import only the types of this file; the object itself reaches them through the router context, so the
 * built page bundle holds no module of `src/`. Everything here can be serialised, except the bytes of `DocumentBytes`.
 * Words (`…Words`) are already in the visitor's language: the pages know no code system.
 * Every method may reject with a `WebError`; anything else that it throws is a programming mistake and answers 500.
 */
import type { Narrative } from '../../standards/cda/narrative.ts';
import type { DocumentEntry, StatedTime } from '../../standards/xds/metadata.ts';

export type { Narrative } from '../../standards/cda/narrative.ts';
export type { DocumentEntry, StatedTime } from '../../standards/xds/metadata.ts';

export type Language = 'fr' | 'en';

/** Known to the door before any page runs; given to the factory of `WebApi`. */
export interface WebVisit {
  /** Value of the session cookie, not yet verified; null when there is none. */
  readonly sessionToken: string | null;
  readonly language: Language;
  readonly clientAddress: string;
  /** At most MAX_USER_AGENT characters. */
  readonly userAgent: string;
  /** Short reference shown on error pages and written to the log. */
  readonly reference: string;
}

/** Makes the object for one request. Cheap: opens nothing before a method is called. */
export type WebApiFactory = (visit: WebVisit) => WebApi;

export type WebErrorCode =
  /** No session, or it ended: the page sends the visitor to the sign-in page. */
  | 'not-signed-in'
  /** Absent and forbidden, always alike. */
  | 'not-found'
  /** Identifier or password; never says which. */
  | 'wrong-sign-in'
  | 'wrong-code'
  /** The challenge is too old, used, or unknown: sign in again. */
  | 'code-expired'
  | 'too-many-attempts'
  /** The document changed since the page was shown. */
  | 'version-conflict'
  /** A field of a form is missing or wrong: `fields` names them. */
  | 'invalid-form'
  | 'file-empty'
  | 'file-too-large'
  /** The bytes are of no accepted type, or not of the type that their name says. */
  | 'file-type-refused'
  /** The file carries active content (script, launch action, embedded file). */
  | 'file-unsafe'
  /** The same file is already in this space. `documentId` names it. */
  | 'already-added'
  /** Allowed to nobody in this situation, and saying so tells nothing. */
  | 'refused'
  /** A part of the system does not answer; nothing was changed. */
  | 'unavailable';

export interface WebErrorDetails {
  /** For `invalid-form`: names of the fields. */
  readonly fields?: readonly string[];
  /** For `already-added`: logicalId of the document that is there. */
  readonly documentId?: string;
  /** For `too-many-attempts`: seconds to wait. */
  readonly retryAfter?: number;
}

/** A refusal that has a page. The name is part of the contract: pages recognise it by `name === 'WebError'`. */
export class WebError extends Error {
  readonly code: WebErrorCode;
  readonly details: WebErrorDetails;

  constructor(code: WebErrorCode, details: WebErrorDetails = {}) {
    super(code);
    this.name = 'WebError';
    this.code = code;
    this.details = details;
  }
}

export interface SignInChallenge {
  /** Opaque, URL-safe characters, at most 300; kept in a short-lived cookie between the two pages. */
  readonly challenge: string;
  /** Where the code went, mostly hidden: "c•••@exemple.fr". */
  readonly sentToWords: string;
}

export interface NewSession {
  /** Opaque, at least 128 bits; becomes the session cookie. */
  readonly sessionToken: string;
  /** ISO instant of the absolute end. */
  readonly expiresAt: string;
}

export interface Person {
  /** "Claire Moreau": used name if any, else birth name. */
  readonly displayName: string;
  /** "Claire": how the home page greets. */
  readonly firstName: string;
  /** ISO instant of the previous sign-in, or null at the first one. */
  readonly previousSignIn: string | null;
}

export interface OpenSession {
  /** Opaque id, not the token. */
  readonly id: string;
  readonly openedAt: string;
  readonly lastUsedAt: string;
  /** "Firefox, Windows", from the user agent; plain text. */
  readonly deviceWords: string;
  readonly current: boolean;
}

/** The groups that a person sees; a type belongs to exactly one. The pages hold their words and icons. */
export type DocumentCategory =
  | 'synthesis'
  | 'prescription'
  | 'imaging'
  | 'laboratory'
  | 'report'
  | 'prevention'
  | 'vaccination'
  | 'certificate'
  | 'administrative'
  | 'reimbursement'
  | 'wishes'
  | 'profile'
  | 'questionnaire'
  | 'other';

/** Who put the document in the record. */
export type DocumentOrigin = 'professional' | 'structure' | 'self' | 'representative' | 'insurer' | 'service';

/** An author or an actor as a person reads it. */
export interface PersonWords {
  /** "Dr Sophie Martin"; absent for a structure or a system alone. */
  readonly name?: string;
  /** "médecin généraliste". */
  readonly professionWords?: string;
  /** "Cabinet des Tilleuls". */
  readonly structure?: string;
}

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
  /** Arrived since the previous sign-in and not opened yet. */
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
  /** Arrived since the previous sign-in, most recent first, at most 5. */
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
  /** May this visitor hide or show it? */
  readonly canChangeVisibility: boolean;
  /** Who looked or changed, most recent first, at most 5. */
  readonly lastEvents: readonly HistoryEvent[];
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
  /** At most 5 MB; its type is read from the bytes, never from a name. */
  readonly bytes: Uint8Array;
}

export type HistoryAct =
  | 'sign-in'
  | 'sign-out'
  | 'check-access'
  | 'list-documents'
  | 'read-document'
  | 'add-document'
  | 'replace-document'
  | 'hide-document'
  | 'show-document'
  | 'archive-document'
  | 'withdraw-document'
  | 'read-history'
  | 'other';

export type HistoryActorKind = 'self' | 'representative' | 'professional' | 'structure' | 'service' | 'support' | 'system';

/** One act on the record or the space; the page turns it into a sentence. */
export interface HistoryEvent {
  readonly id: string;
  /** ISO instant. */
  readonly at: string;
  readonly act: HistoryAct;
  /** A snapshot at the act. */
  readonly actorKind: HistoryActorKind;
  readonly actor: PersonWords;
  /** Whoever acted in the actor's place (secretary, carer), when there is one. */
  readonly delegate?: PersonWords;
  /** At most 3 documents; `logicalId` is null when it can no longer be opened. */
  readonly documents: readonly { readonly logicalId: string | null; readonly title: string }[];
  /** How many documents the act touched, all of them. */
  readonly documentCount: number;
  readonly mode: 'normal' | 'emergency' | 'emergency-call-centre';
  /** Stated by the professional for an emergency access. Untrusted text. */
  readonly reason?: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Identical refusals folded into this one; 1 otherwise. */
  readonly times: number;
  /** Software that was used, when known: "Logiciel Hippocrate 4.2". */
  readonly software?: string;
}

export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  readonly nextCursor: string | null;
}

export interface WebApi {
  /** @throws WebError wrong-sign-in, too-many-attempts, unavailable */
  signIn(identifier: string, password: string): Promise<SignInChallenge>;
  /** @throws WebError wrong-code, code-expired, too-many-attempts */
  confirmCode(challenge: string, code: string): Promise<NewSession>;
  /** Ends this session; no error when it is already over. */
  signOut(): Promise<void>;
  /** Ends every session of the person, this one included. */
  signOutEverywhere(): Promise<void>;
  /** Set when this request rotated the session: the door then replaces the cookie. Read after the page has run. */
  renewedSession(): NewSession | null;
  /** @throws WebError not-signed-in (as every method below) */
  me(): Promise<Person>;
  sessions(): Promise<readonly OpenSession[]>;
  home(): Promise<Home>;
  listDocuments(filter: DocumentFilter): Promise<DocumentList>;
  /** Traced as a reading by the person. @throws WebError not-found */
  getDocument(logicalId: string): Promise<DocumentPage>;
  /** @throws WebError not-found, also for an unknown part */
  documentContent(logicalId: string, part: string): Promise<DocumentBytes>;
  /** @throws WebError not-found, version-conflict */
  hideDocument(logicalId: string, expectedVersion: number): Promise<void>;
  /** @throws WebError not-found, version-conflict */
  showDocument(logicalId: string, expectedVersion: number): Promise<void>;
  /** Returns the logicalId. @throws WebError invalid-form, file-…, already-added */
  addDocument(document: DocumentToAdd): Promise<{ readonly logicalId: string }>;
  /** Most recent first. @throws WebError not-found for an unknown document */
  history(filter: { readonly cursor?: string; readonly documentId?: string }): Promise<HistoryPage>;
}
