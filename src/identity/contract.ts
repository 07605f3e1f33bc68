/** What doors, composition and other contexts may use of identity: types only. The object itself: `identity.ts`. */
import type { Actor } from '../kernel/actor.ts';
import type { InsTraits } from '../standards/ins/ins.ts';

export type PersonStatus = 'active' | 'closed';

/** What decisions on a person's space read. */
export interface PersonState {
  readonly status: PersonStatus;
}

/** Codes of refusals of this context, named as the pages name them. */
export type IdentityErrorCode =
  | 'wrong-sign-in' // identifier or password; never says which
  | 'wrong-code'
  | 'code-expired' // the challenge is too old, used, unknown or was tried too often
  | 'too-many-attempts' // details.retryAfterSeconds
  | 'not-signed-in' // no session, or it ended
  | 'login-taken' // another person holds this identifier
  | 'weak-password'
  | 'no-address' // the person has no e-mail address: a code could not reach her
  | 'ins-taken'; // another person holds this INS

/** Columns of an insured person beyond the INS and its traits; absent when unknown. */
export interface Contact {
  readonly email?: string;
  /** As received. */
  readonly telephone?: string;
}

/** What is known of a person: sealed at rest. */
export interface PersonTraits extends InsTraits {
  /** French department of the address: `38`, `2A`, `974`. */
  readonly addressDepartment?: string;
  /** Code of the insurance scheme. */
  readonly scheme?: string;
}

export interface InsPeriod {
  readonly matricule: string;
  readonly oid: string;
  readonly kind: 'NIR' | 'NIA';
  /** ISO instants; `until` null for the current one. */
  readonly since: string;
  readonly until: string | null;
  readonly reason: InsReason;
}

export type InsReason = 'import' | 'attribution' | 'correction';

/** A person as she reads herself. */
export interface PersonView {
  readonly personId: string;
  readonly status: PersonStatus;
  readonly traits: PersonTraits;
  readonly contact: Contact;
  /** Oldest first; the last one is current. */
  readonly insHistory: readonly InsPeriod[];
  readonly recordIds: readonly string[];
  readonly displayName: string;
  readonly firstName: string;
}

/** Traits that an import replaced; ISO instants: from when to when they were hers here. */
export interface FormerIdentity {
  readonly traits: PersonTraits;
  readonly since: string;
  readonly until: string;
}

/** What a person is told of; `contact`: another address or telephone, of which the old address gets a mail of its own. */
export type NoticeKind = 'emergency' | 'first-read' | 'declared' | 'report-answer' | 'export' | 'password' | 'contact';

/** What the record zone tells: `reported` is for the data protection officer alone. */
export interface ToldNotice {
  readonly kind: Exclude<NoticeKind, 'export' | 'password' | 'contact'> | 'reported';
  /** ISO instant of the act. */
  readonly at: string;
  /** Its trace in the record; below 1: none is known. */
  readonly seq: number;
  /** On her page alone, no mail: of a secret session. */
  readonly quiet?: true;
}

export interface NoticePage {
  /** The newest first; each points at the trace `seq` of `sourceId`, a record or the person herself. */
  readonly notices: readonly {
    readonly sourceId: string;
    readonly seq: number;
    readonly kind: NoticeKind;
    readonly at: string;
    readonly unread: boolean;
  }[];
  /** Given back to say that these were seen; 0 when there are none. */
  readonly upTo: number;
  /** `imposed`: a mail leaves whatever she chooses, and why. */
  readonly choices: readonly {
    readonly kind: NoticeKind;
    readonly mail: boolean;
    readonly imposed: 'law' | 'security' | null;
  }[];
}

/** What a professional knows of a person whom she looks for. */
export type PatientQuestion =
  | { readonly matricule: string }
  | {
      readonly traits: {
        readonly birthName: string;
        /** First given name, or several in the order of the birth certificate. */
        readonly givenNames: string;
        readonly sex: 'M' | 'F' | 'U';
        /** YYYY-MM-DD; YYYY-MM or YYYY when the rest is not known. */
        readonly birthDate: string;
      };
    };

export type FoundPatient =
  | { readonly kind: 'one'; readonly personId: string; readonly recordId: string }
  | { readonly kind: 'none' }
  /** The traits designate several persons: none is told. */
  | { readonly kind: 'several' };

/** Who a patient is, for the professional who opens her record. */
export interface PatientIdentity {
  readonly birthName: string;
  readonly givenNames: readonly string[];
  readonly usedName?: string;
  readonly usedGivenName?: string;
  /** As the registry has it: may be partial. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'U';
  readonly firstGivenName: string;
  /** COG. */
  readonly birthplaceCode: string;
  readonly insKind: 'NIR' | 'NIA';
  /** The current one. */
  readonly ins: { readonly value: string; readonly oid: string };
  /** An identity of a test or demonstration authority: no real person. */
  readonly test: boolean;
}

/** What a visitor's browser shows of itself; never trusted. */
export interface Visit {
  /** Address of the client, as the door established it (behind a proxy or not). */
  readonly address: string;
  readonly userAgent: string;
  readonly language: 'fr' | 'en';
}

export interface Challenge {
  /** Opaque; given back with the code. */
  readonly challenge: string;
  /** "c•••@exemple.fr". */
  readonly sentToWords: string;
}

export interface OpenedSession {
  /** Opaque: the person's opaque id and 256 random bits; stored hashed. */
  readonly sessionToken: string;
  /** ISO instant of the absolute end. */
  readonly expiresAt: string;
}

/** A proved session. */
export interface Session {
  readonly sessionId: string;
  readonly personId: string;
  readonly recordIds: readonly string[];
  readonly displayName: string;
  readonly firstName: string;
  /** ISO instant of the last sign-in before this visit (VISIT_MS), or null at the first. */
  readonly previousSignIn: string | null;
  readonly unreadNotices: number;
  /** Ready for the runners of both zones. */
  readonly actor: Actor;
  /** Not null when this call rotated the token: the door replaces the cookie. */
  readonly renewed: OpenedSession | null;
}

export interface SessionWords {
  readonly id: string;
  readonly openedAt: string;
  readonly lastUsedAt: string;
  /** "Firefox, Windows". */
  readonly deviceWords: string;
  readonly current: boolean;
}

/** Sign-in and sessions, as the pages use them. Every method may also reject with `busy` or `unavailable`. */
export interface SignIn {
  /** @throws Failure wrong-sign-in, too-many-attempts */
  signIn(login: string, password: string, visit: Visit): Promise<Challenge>;
  /** @throws Failure wrong-code, code-expired, too-many-attempts */
  confirmCode(challenge: string, code: string, visit: Visit): Promise<OpenedSession>;
  /** One query. @throws Failure not-signed-in */
  sessionOf(token: string): Promise<Session>;
  /** No error when it is already over. */
  signOut(token: string): Promise<void>;
  signOutEverywhere(session: Session): Promise<void>;
  /** Most recent first, at most MAX_OPEN_SESSIONS. */
  listSessions(session: Session, language: 'fr' | 'en'): Promise<readonly SessionWords[]>;
  /** @throws Failure not-found */
  endSession(session: Session, sessionId: string): Promise<void>;
}

/** A forgotten password. What it answers never tells whether somebody has this identifier. */
export interface ForgottenPassword {
  /** Opaque, given back with the code that was sent, if it was. @throws Failure too-many-attempts */
  ask(login: string, visit: Visit): Promise<string>;
  /** Every session ends; the next sign-in asks for its code as always. @throws Failure wrong-code (or too late), weak-password */
  reset(token: string, code: string, password: string): Promise<void>;
}

/** One index of an INS in the record zone, with the version of its key. */
export interface RecordIndex {
  readonly version: number;
  readonly index: Buffer;
}

/** Computes the record zone's blind indexes of an INS: the INS itself never crosses. */
export type RecordIndexer = (ins: { readonly value: string; readonly oid: string }) => readonly RecordIndex[];

/** Payload of `record.opened` (a new record) and `record.ins-added` (one more INS for it). */
export interface RecordIdentified {
  readonly recordId: string;
  /** True for test and demonstration authorities. */
  readonly test: boolean;
  /** `index` in base64. */
  readonly indexes: readonly { readonly version: number; readonly index: string }[];
}

export interface ImportProgress {
  readonly lines: number;
  readonly imported: number;
  readonly unchanged: number;
  readonly updated: number;
  readonly rejected: number;
}

export interface ImportReport {
  readonly imported: number;
  readonly unchanged: number;
  readonly updated: number;
  /** The first MAX_REPORTED_REJECTIONS, in file order. `line` counts from 1, the header included. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejectedCount: number;
  /** Accepted lines of test authorities whose matricule has a wrong key. */
  readonly wrongKeyWarnings: number;
}
