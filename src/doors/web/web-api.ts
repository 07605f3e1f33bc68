/**
 * What the citizen's pages can ask of Carnet: one `WebApi` object per request, bound to the visitor's session.
 *
 * The pages (`web/`) import only the types of this file; the object itself reaches them through the router context, so the
 * built page bundle holds no module of `src/`. Everything here can be serialised, except the bytes of `DocumentBytes`.
 * Words (`…Words`) are already in the visitor's language: the pages know no code system.
 * Every method may reject with a `WebError`; anything else that it throws is a programming mistake and answers 500.
 */
import type { AccessApi } from './web-access-pages.ts';
import type {
  DocumentBytes,
  DocumentFilter,
  DocumentList,
  DocumentPage,
  DocumentToAdd,
  Home,
} from './web-documents.ts';
import type { WhoSeesApi } from './web-explain.ts';
import type { HistoryFileQuestion, HistoryPage, HistoryQuestion, ReportedCase } from './web-history.ts';
import type { NoticesApi } from './web-notices.ts';

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
  /** The bytes are of no accepted type. */
  | 'file-type-refused'
  /** The bytes are of an accepted type, and the file's name says another. */
  | 'file-not-as-named'
  /** The file carries active content (script, launch action), or may hide some. */
  | 'file-unsafe'
  /** A picture of more pixels than a browser should draw. */
  | 'picture-too-large'
  /** The same file is already in this space. `documentId` names it. */
  | 'already-added'
  /** The record holds as many rules of the person's own as it may. */
  | 'too-many-rules'
  /** An access is to end later than any may. */
  | 'end-too-far'
  /** Allowed to nobody in this situation, and saying so tells nothing. */
  | 'refused'
  /** A part of the system does not answer; nothing was changed. */
  | 'unavailable'
  /** A professional who is not in the directory, or no longer practises. */
  | 'not-practising'
  /** The professional works in several places and has not chosen one yet. */
  | 'activity-needed'
  /** The identity provider's answer cannot be used: too old, of another browser, refused or cancelled there. */
  | 'sign-in-failed'
  /** The professional signed in there by a means of a lower level than the one asked. */
  | 'sign-in-too-weak'
  /** No authorisation of this professional in this record, or no longer. */
  | 'no-consent'
  /** The person blocked this professional: she may still deposit. */
  | 'blocked'
  /** The person opposed accesses in an emergency. */
  | 'emergency-opposed'
  /** This mode of access is not open to this professional: occupational doctors, cards of staff. */
  | 'emergency-not-open'
  /** The record cannot be read by this professional, and nothing more is said. */
  | 'record-refused';

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
  /** ISO instant of the last sign-in before this visit, or null at the first one. */
  readonly previousSignIn: string | null;
  readonly unreadNotices: number;
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

/** An identity that was the person's before. Untrusted texts. */
export interface FormerIdentityWords {
  /** ISO instants. */
  readonly since: string;
  readonly until: string;
  /** What replaced it. */
  readonly source: 'insurance-file';
  readonly birthName: string;
  readonly givenNames: string;
  readonly usedName?: string;
  readonly usedGivenName?: string;
  /** As the registry had it: YYYY-MM-DD, may be partial. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'U';
  /** Code of the commune or country. */
  readonly birthplaceCode: string;
  readonly addressDepartment?: string;
  readonly scheme?: string;
}

/** A forgotten password: nothing that it answers tells whether somebody has the identifier. */
export interface ForgottenApi {
  /** A code leaves by mail if somebody has it. Opaque, at most 300 characters. @throws WebError too-many-attempts */
  ask(identifier: string): Promise<string>;
  /** Ends every session. @throws WebError wrong-code (or too late), invalid-form (length of the password) */
  reset(token: string, code: string, password: string): Promise<void>;
}

export interface WebApi {
  /** Who may see what. */
  readonly access: AccessApi;
  /** @throws WebError wrong-sign-in, too-many-attempts, unavailable */
  signIn(identifier: string, password: string): Promise<SignInChallenge>;
  /** @throws WebError wrong-code, code-expired, too-many-attempts */
  confirmCode(challenge: string, code: string): Promise<NewSession>;
  readonly forgotten: ForgottenApi;
  /** Ends this session; no error when it is already over. */
  signOut(): Promise<void>;
  /** Ends every session of the person, this one included. */
  signOutEverywhere(): Promise<void>;
  /** Set when this request rotated the session: the door then replaces the cookie. Read after the page has run. */
  renewedSession(): NewSession | null;
  /** @throws WebError not-signed-in (as every method below) */
  me(): Promise<Person>;
  sessions(): Promise<readonly OpenSession[]>;
  /** The last replaced first; hers alone. */
  formerIdentities(): Promise<readonly FormerIdentityWords[]>;
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
  /** `alreadyThere`: the record held this very file, nothing was added. */
  addDocument(document: DocumentToAdd): Promise<{ readonly logicalId: string; readonly alreadyThere: boolean }>;
  /** Who can see what, and why. */
  readonly whoSees: WhoSeesApi;
  /** What she is told of. */
  readonly notices: NoticesApi;
  /** Most recent first. @throws WebError not-found for an unknown document */
  history(question: HistoryQuestion): Promise<HistoryPage>;
  /** The text of a search, sealed for an address; null when it holds no word that can be looked for. */
  sealHistorySearch(text: string): string | null;
  /** The whole history as a file. @throws WebError unavailable while no checkpoint was signed */
  historyFile(question: HistoryFileQuestion): Promise<DocumentBytes>;
  /** Opens a case on an access of the history (`HistoryEvent.reportable`), or adds her words to it. @throws WebError not-found */
  reportAccess(reportable: number, words: string): Promise<void>;
  /** The newest first. */
  reports(): Promise<readonly ReportedCase[]>;
}
