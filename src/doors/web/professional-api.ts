/**
 * What the professionals' pages (`web/professional/`) can ask of Carnet: one object a request, bound to the session of the
 * professional in her own cookie. Pages import only the types of this file. Patients are named by ids that mean something
 * to this session alone. Words are already in the visitor's language. Every method may reject with a `WebError`.
 */

import type { EmergencyMotive } from '../../access/open-emergency.ts';
import type { DocumentEntry } from '../../standards/xds/metadata.ts';
import type { PersonWords } from './person-words.ts';
import type { ProfessionalDeposit } from './professional-documents.ts';
import type { ContextualLink, PatientSearch, PatientSearchResult } from './professional-search.ts';
import type { Language, NewSession } from './web-api.ts';
import type { ProfessionalCases } from './web-cases.ts';
import type {
  DocumentBytes,
  DocumentCategory,
  DocumentPart,
  DocumentSummary,
  DocumentVersions,
  DocumentView,
} from './web-documents.ts';
import type { ProfessionalTold } from './web-emergencies.ts';

/** Known to the door before any page runs. */
export interface ProfessionalVisit {
  /** Value of the professional's session cookie, not yet verified; null when there is none. */
  readonly sessionToken: string | null;
  readonly language: Language;
  readonly reference: string;
}

export type ProfessionalApiFactory = (visit: ProfessionalVisit) => ProfessionalApi;

/** Where a professional works. */
export interface PlaceOfWork {
  /** Struct_IdNat. */
  readonly id: string;
  readonly name: string;
}

export interface SignedInProfessional {
  readonly displayName: string;
  readonly words: PersonWords;
  /** The place chosen for this session; null when the directory knows none. */
  readonly place: PlaceOfWork | null;
  /** May she look for a patient by name, sex and birth date? */
  readonly canSearchByTraits: boolean;
}

/** Before and while a place of work is chosen. */
export interface ActivityChoice {
  readonly displayName: string;
  readonly places: readonly PlaceOfWork[];
  readonly mustChoose: boolean;
}

export interface BegunSignIn {
  /** Address of the identity provider, for the browser. */
  readonly url: string;
  /** Sealed state of this sign-in, for a cookie of this browser; URL-safe, at most 500 characters. */
  readonly pending: string;
}

/** Signing in and out, and who is here. */
export interface ProfessionalEntrance {
  /** False where no identity provider is configured: the pages say so. */
  readonly canSignIn: boolean;
  /** @throws WebError unavailable */
  beginSignIn(): Promise<BegunSignIn>;
  /** `answer`: the address to which the provider sent the browser back. @throws WebError sign-in-failed, not-practising, unavailable */
  finishSignIn(
    answer: string,
    pending: string | null,
  ): Promise<{ readonly session: NewSession; readonly mustChoose: boolean }>;
  /** No error when it is already over. */
  signOut(): Promise<void>;
  /** Set when this request rotated the session. */
  renewedSession(): NewSession | null;
  /** @throws WebError not-signed-in, activity-needed (as every method but those of this list) */
  me(): Promise<SignedInProfessional>;
  /** @throws WebError not-signed-in */
  activityChoice(): Promise<ActivityChoice>;
  /** Once a session. @throws WebError not-signed-in, not-found */
  chooseActivity(id: string): Promise<void>;
}

/** Who the patient is, at the top of every page about her. */
export interface PatientBanner {
  /** Opaque: means this patient in this session only. */
  readonly id: string;
  /** "AUBERTIN". */
  readonly birthName: string;
  /** "VAUTRIN"; absent when it is the birth name. */
  readonly usedName?: string;
  /** "Solange"; the others of the birth certificate follow in `otherGivenNames`. */
  readonly givenName: string;
  readonly otherGivenNames: string;
  /** As the registry has it: YYYY-MM-DD, may be partial. */
  readonly birthDate: string;
  /** Whole years today; null when the birth date does not say. */
  readonly age: number | null;
  readonly sex: 'M' | 'F' | 'U';
  /** NIR, or NIA: the waiting number of someone born abroad. */
  readonly insKind: 'NIR' | 'NIA';
  /** An invented person of a test authority. */
  readonly test: boolean;
  /** Why this professional may read; null: she may not yet. */
  readonly access: PatientAccess | null;
  /** The person blocked her: she reads nothing, and may deposit. */
  readonly blocked: boolean;
  /** ISO instant until which this session reads in an emergency; null: it does not. */
  readonly emergencyUntil: string | null;
  /** All that is done under this id is kept from her representatives (CSP L1111-5). */
  readonly secret: boolean;
  /** A minor of an age to ask for it. */
  readonly maySecret: boolean;
}

export interface PatientAccess {
  readonly basis: 'attending' | 'care-team';
  /** ISO instant of the declaration, when known. */
  readonly since: string | null;
  /** ISO instant: when her visit before this one began; null at the first. */
  readonly previousVisit: string | null;
}

/** Finding patients, and the right to read their records. */
export interface ProfessionalPatients {
  /** `secret`: looked for and opened in a secret session. */
  searchPatient(question: PatientSearch, secret?: boolean): Promise<PatientSearchResult>;
  /**
   * From now on in a secret session, under a new id; what led to her before leads nowhere any more.
   * @throws WebError not-found, also for who is no minor of the age; record-refused
   */
  openInSecret(id: string): Promise<{ readonly id: string }>;
  /** Closes the record in this session. @throws WebError not-found */
  endSecret(id: string): Promise<void>;
  /** Opened in this session, most recent first, at most 12. */
  recentPatients(): Promise<readonly PatientBanner[]>;
  /** Those of them that are open in secret. */
  secretPatients(): Promise<readonly PatientBanner[]>;
  /** @throws WebError not-found: of another session, or forgotten */
  patient(id: string): Promise<PatientBanner>;
  /** The person, informed, does not oppose. @throws WebError not-found, blocked, record-refused */
  declareConsent(id: string): Promise<void>;
  /** Gives back one's own authorisation; the patient is forgotten by this session. @throws WebError not-found */
  endConsent(id: string): Promise<void>;
}

export interface ConsultedFilter {
  readonly categories?: readonly DocumentCategory[];
  /** `recent`: the last two years by the date of the act (default); `all`; or one calendar year. */
  readonly period?: 'recent' | 'all' | number;
  /** A text looked for, as `sealSearch` gave it: what is typed may name an illness, and stays out of addresses. */
  readonly search?: string;
  readonly cursor?: string;
}

export interface ConsultedSummary extends DocumentSummary {
  /** Deposited or written by this professional. */
  readonly own: boolean;
  /** Of a category that she wants first. */
  readonly preferred: boolean;
  /** Not announced to the patient yet. */
  readonly notAnnounced: boolean;
}

export interface ConsultedList {
  /** What `search` looks for; null when nothing is. */
  readonly text: string | null;
  /** What others deposited since the previous visit, most recent act first, at most NEW_DOCUMENTS; empty on further pages. */
  readonly fresh: readonly ConsultedSummary[];
  /** How many there are. */
  readonly freshCount: number;
  /** The rest: preferred categories first, then by date of the act, most recent first. */
  readonly documents: readonly ConsultedSummary[];
  readonly nextCursor: string | null;
  /** The rest, all pages together; with `search`, before it is looked for. */
  readonly total: number;
  /** Of the same filter, older than the two years. */
  readonly older: number;
  /** What she wants first; empty when she chose nothing. */
  readonly preferred: readonly DocumentCategory[];
  /** Categories that hold something that this professional may read, the preferred ones first. */
  readonly categories: readonly DocumentCategory[];
  /** Years of the act that hold something, most recent first. */
  readonly years: readonly number[];
}

export interface ConsultedPage {
  readonly summary: ConsultedSummary;
  readonly entry: DocumentEntry;
  /** Codes of `entry` as words, by field. */
  readonly words: Readonly<Record<string, string>>;
  readonly view: DocumentView;
  /** First the part that `view` shows (when there is one), then the pieces, last the original. */
  readonly parts: readonly DocumentPart[];
  /** ISO instant of arrival in the record. */
  readonly addedAt: string;
  readonly versions: DocumentVersions;
}

/** Opening a record whose person cannot be asked (CSP L1111-17): she is told at once. */
export interface ProfessionalEmergency {
  /** @throws WebError not-found, blocked, emergency-opposed, emergency-not-open, record-refused, invalid-form (`fields`) */
  openEmergency(id: string, asked: EmergencyRequest): Promise<void>;
}

export interface EmergencyRequest {
  /** Why she cannot be asked. */
  readonly motive: EmergencyMotive;
  /** What makes it necessary to read now; 10 to 500 characters. */
  readonly reason: string;
}

/** Reading beside the list. Each is decided and traced by itself. @throws WebError no-consent, blocked, record-refused */
export interface ProfessionalReading {
  /** @throws WebError not-found, also for a `search` or `cursor` that is not ours */
  listDocuments(id: string, filter: ConsultedFilter): Promise<ConsultedList>;
  /** Remembered from one session to the next. @throws WebError not-signed-in, activity-needed */
  preferredCategories(): Promise<readonly DocumentCategory[]>;
  /** Replaces them; what is no category is left out. @throws WebError not-signed-in, activity-needed */
  prefer(categories: readonly string[]): Promise<void>;
  /** In titles and in the names of authors and structures; to be put in an address. */
  sealSearch(text: string): string;
  /** @throws WebError not-found */
  readDocument(id: string, logicalId: string): Promise<ConsultedPage>;
  /** @throws WebError not-found, also for an unknown part */
  documentContent(id: string, logicalId: string, part: string): Promise<DocumentBytes>;
}

export interface ProfessionalApi
  extends ProfessionalEntrance,
    ProfessionalPatients,
    ContextualLink,
    ProfessionalReading,
    ProfessionalEmergency,
    ProfessionalTold,
    ProfessionalCases,
    ProfessionalDeposit {}
