/**
 * What the professionals' pages (`web/professional/`) can ask of Carnet: one object a request, bound to the session of the
 * professional in her own cookie. Pages import only the types of this file. Patients are named by ids that mean something
 * to this session alone. Words are already in the visitor's language. Every method may reject with a `WebError`.
 */
import type { Language, NewSession } from './web-api.ts';
import type { PersonWords } from './web-documents.ts';

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

export interface ProfessionalApi extends ProfessionalEntrance {}
