/** What doors, composition and other contexts may use of the directory. The object itself: `directory.ts`. */
import type { Actor } from '../kernel/actor.ts';
import type { DirectoryImportReport, OnRejected } from './import-report.ts';

export interface DirectoryCode {
  readonly code: string;
  /** Dotted OID. */
  readonly system: string;
  readonly label?: string;
}

/** Where a professional works, and as what. */
export interface Activity {
  readonly structure: Structure;
  /** Sector of activity (TRE_R02, SAxx). */
  readonly sector: string;
}

export interface Structure {
  /** Struct_IdNat: `1` + FINESS, `3` + SIRET, … */
  readonly idNat: string;
  readonly finess?: string;
  readonly name: string;
  /** TRE_R02 code, SAxx. */
  readonly type: string;
  readonly active: boolean;
  /** A centre of medical regulation (SAMU). */
  readonly medicalRegulation?: boolean;
}

export interface Professional {
  /** PS_IdNat: `8` + RPPS. */
  readonly idNat: string;
  readonly rpps?: string;
  readonly familyName: string;
  readonly givenName: string;
  /** "Dr Hélène Fauvel". */
  readonly displayName: string;
  /** TRE_G15; of staff TRE_A00. */
  readonly profession: DirectoryCode;
  /** TRE_R01. */
  readonly specialty?: DirectoryCode;
  readonly active: boolean;
  readonly activities: readonly Activity[];
}

export type DirectoryErrorCode = 'not-practising'; // not in the directory, or no longer practises, or nowhere that is open

export type SoftwareStatus = 'approved' | 'suspended' | 'unapproved';

/** A product: acts for signed-in professionals, or for the one structure that runs it. */
export interface Software {
  readonly clientId: string;
  readonly name: string;
  readonly version: string;
  readonly approvalNumber: string;
  readonly status: SoftwareStatus;
  /** OID of the installed instance: SubmissionSet.sourceId. */
  readonly sourceId: string;
  readonly kind: 'professional' | 'structure';
  /** Struct_IdNat, for kind `structure`. */
  readonly structureId?: string;
  /** Public keys only (RFC 7517), each with a `kid`; none when they are published at `jwksUri`. */
  readonly jwksUri?: string;
  readonly jwks: { readonly keys: readonly PublicJwk[] };
}

/** A public key as registered: EC P-256 or RSA of at least 2048 bits. */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string; readonly kty: 'EC' | 'RSA' };

/** An identity token that is being exchanged, by whom, and for a token bound to what. */
export interface Exchange {
  readonly subjectToken: string;
  readonly clientId: string;
  readonly binding: TokenBinding | null;
  /** From then on its age alone refuses it. */
  readonly expiresAt: Date;
}

/** What a door was told by a proved assertion; identifiers only. */
export interface StatedCaller {
  /** PS_IdNat; null for a structure that acts by itself. */
  readonly professionalId: string | null;
  readonly structureId: string; // Struct_IdNat
  /** Number of the product's approval; null when nothing states it: the structure's own product. */
  readonly approvalNumber: string | null;
}

export type CallerProblem =
  | 'unknown-structure' // or closed
  | 'unknown-software' // no product has this approval, or only products of other structures
  | 'not-practising-there'; // unknown, no longer practising, or not in this structure

/** The actor, and the SubmissionSet.sourceId that its product may use; or why there is none. */
export type CallerIdentity =
  | { readonly actor: Actor; readonly sourceId: string }
  | { readonly actor: null; readonly problem: CallerProblem };

/** The directory as doors and the composition use it. */
export interface Directory {
  /** Who practises, and what is open, by how the name begins (`find-by-name.ts`). */
  findByName(typed: string): Promise<{
    readonly professionals: readonly Professional[];
    readonly structures: readonly Structure[];
    readonly more: boolean; // there are others
  }>;
  /** Those of these PS_IdNat that the directory knows, at most MAX_LISTED. */
  findProfessionals(idNats: readonly string[]): Promise<readonly Professional[]>;
  /** `idNat` is a PS_IdNat. */
  findProfessional(idNat: string): Promise<Professional | null>;
  /** Those who practise in a structure (Struct_IdNat). */
  findMembers(structureId: string, limit: number): Promise<readonly Professional[]>;
  listProfessionals(limit: number): Promise<readonly Professional[]>;
  findStructure(idNat: string): Promise<Structure | null>;
  findSoftware(clientId: string): Promise<Software | null>;
  keysOf(software: Software, kid: string): Promise<readonly PublicJwk[]>; // `product-keys.ts`
  /** Of the structure's own products, else of those that act anywhere. */
  findSoftwareByApproval(approvalNumber: string, structureId: string): Promise<Software | null>;
  /** The product registered for this structure alone; an approved one first. */
  findSoftwareOfStructure(structureId: string): Promise<Software | null>;
  listSoftware(limit: number): Promise<readonly Software[]>;
  /** See `identifyCaller` (`identify-caller.ts`). */
  identify(stated: StatedCaller): Promise<CallerIdentity>;
  /** Lines of a CSV file: columns in PROFESSIONAL_COLUMNS (`professional-csv.ts`). */
  importProfessionals(lines: AsyncIterable<string>, onRejected?: OnRejected): Promise<DirectoryImportReport>;
  putStructure(structure: Structure): Promise<void>;
  /** Registers or replaces. @throws Failure invalid-software, unknown-structure */
  registerSoftware(software: Software): Promise<void>;
  /** @throws Failure unknown-software */
  setSoftwareStatus(clientId: string, status: SoftwareStatus): Promise<void>;
  /** A closed structure acts no more, nor does anybody for it. @throws Failure unknown-structure */
  setStructureStatus(idNat: string, active: boolean): Promise<void>;
  /** An operator's own: no import ends a suspension, and no reinstatement what the directory says. @throws Failure unknown-professional */
  setProfessionalStatus(idNat: string, active: boolean): Promise<void>;
  /** True the first time that a client shows this assertion id; kept until it expires. */
  spendAssertion(clientId: string, jti: string, expiresAt: Date): Promise<boolean>;
  /** One access token opens nothing any more, by its `jti`. */
  revokeToken(tokenId: string, expiresAt: Date): Promise<void>;
  /** See `claimSubjectToken` (`exchanged-tokens.ts`). */
  claimSubjectToken(exchange: Exchange): Promise<boolean>;
  purgeExchangedTokens(): Promise<number>;
  /** Forgets assertions that expired. Returns how many. */
  purgeAssertions(): Promise<number>;
}

/** Rights of a token. `own-references`: reading back what this structure deposited. */
export const SCOPES = ['record.read', 'record.deposit', 'record.manage', 'own-references'] as const;
export type Scope = (typeof SCOPES)[number];

/** What proves that the caller is the one to whom a token was given (RFC 9449 §6, RFC 8705 §3). */
export interface TokenBinding {
  /** `dpop`: a key shown in proofs (`jkt`). `mtls`: a client certificate (`x5t#S256`). */
  readonly kind: 'dpop' | 'mtls';
  /** SHA-256, base64url: of the key (RFC 7638) or of the certificate. */
  readonly thumbprint: string;
}

export interface VerifiedToken {
  /** `jti`: by which one token is revoked. */
  readonly tokenId: string;
  /** Null for a bearer token: whoever holds it may use it. */
  readonly binding: TokenBinding | null;
  /** `purpose` is `normal`; a door that carries a mode of access sets it with `{ ...actor, purpose }`. */
  readonly actor: Actor;
  readonly scopes: ReadonlySet<Scope>;
  readonly expiresAt: Date;
  readonly clientId: string;
  /** SubmissionSet.sourceId that this product may use. */
  readonly sourceId: string;
  /** The professional may act in medical regulation (`centre_15`). */
  readonly medicalRegulation: boolean;
}

/** Why a token was refused: for logs; the caller only hears `invalid_token` (RFC 6750 §3.1). */
export type TokenProblem = 'malformed' | 'wrong-type' | 'wrong-key' | 'wrong-signature' | 'wrong-claims' | 'expired';

/** @throws Failure invalid-token with details.reason = a TokenProblem */
export type VerifyAccessToken = (token: string) => Promise<VerifiedToken>;

/** A session just opened: its token goes into the cookie. */
export interface OpenedProfessionalSession {
  /** Opaque: the session's id and 256 random bits; stored hashed. */
  readonly sessionToken: string;
  /** ISO instant of the absolute end. */
  readonly expiresAt: string;
  /** The professional works in several places: one is chosen before anything else (one activity a session). */
  readonly mustChoose: boolean;
}

/** A professional's session, proved. */
export interface ProfessionalSession {
  readonly sessionId: string;
  readonly professional: Professional;
  /** Where she may work in this session: structures that are open. */
  readonly activities: readonly Activity[];
  /** The one chosen; null while it is to be chosen, or when the directory knows none. */
  readonly activity: Activity | null;
  readonly mustChoose: boolean;
  /** Ready for the runners of both zones. */
  readonly actor: Actor;
  /** Not null when this call rotated the token: the door replaces the cookie. */
  readonly renewed: { readonly sessionToken: string; readonly expiresAt: string } | null;
}

/** A patient that a session opened. `patientId` leads to her in its addresses; `secret`: all is done in a secret session under it (ADR 0052). */
export interface SessionPatient {
  readonly patientId: string;
  readonly personId: string;
  readonly recordId: string;
  readonly secret: boolean;
  /** What the door kept of her for this session. */
  readonly kept: unknown;
}

export type RememberedPatient = Omit<SessionPatient, 'patientId'> & { readonly patientId: string | null };

/** Patients opened by sessions of professionals: ids that mean nothing to any other session. */
export interface SessionPatients {
  /**
   * The same person keeps her id within a session, until it is forgotten. `patientId`: as the caller knows it, null for none; what another
   * request changed meanwhile stays. @throws Failure busy beyond MAX_SESSION_PATIENTS, not-found when she has another id now
   */
  remember(sessionId: string, patient: RememberedPatient): Promise<string>;
  /** @throws Failure not-found */
  find(sessionId: string, patientId: string): Promise<SessionPatient>;
  ofPerson(sessionId: string, personId: string): Promise<SessionPatient | null>;
  /** All that the session can return to, most recently opened first, at most MAX_SESSION_PATIENTS. */
  opened(sessionId: string): Promise<readonly SessionPatient[]>;
  forget(sessionId: string, patientId: string): Promise<void>;
}

/** What professionals prefer on the pages: codes of categories to show first; empty when none was chosen. `idNat` is a PS_IdNat. */
export interface ProfessionalPreferences {
  categories(idNat: string): Promise<readonly string[]>;
  /** Replaces them. @throws Failure invalid-input */
  prefer(idNat: string, categories: readonly string[]): Promise<void>;
}

/** Sessions of professionals on the pages. */
export interface ProfessionalSessions {
  /** After the identity provider proved this PS_IdNat. @throws Failure not-practising */
  open(idNat: string): Promise<OpenedProfessionalSession>;
  /** @throws Failure not-signed-in, also for who no longer practises, or no longer there */
  find(token: string): Promise<ProfessionalSession>;
  /** Once a session. `structureId` is a Struct_IdNat. @throws Failure not-found */
  chooseActivity(session: ProfessionalSession, structureId: string): Promise<void>;
  end(sessionId: string): Promise<void>;
  /** Deletes sessions that are over, with what they opened. Returns how many. */
  purge(): Promise<number>;
}
