import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessState } from '../../access/access-state.ts';
import type { CheckRecord } from '../../access/check-record.ts';
import type { DeclareConsent, DeclareRefusal } from '../../access/declare-consent.ts';
import type { EndOwnConsent } from '../../access/end-own-consent.ts';
import type { ListProfessionals } from '../../access/read-settings.ts';
import type { GrantAccess } from '../../access/set-access.ts';
import type { Scope, VerifiedToken, VerifyAccessToken } from '../../directory/contract.ts';
import type { ProofGate } from '../../directory/proof-gate.ts';
import type { ChangeEntry } from '../../documents/change-entry.ts';
import type { DocumentRef } from '../../documents/find-document.ts';
import type { ReadDocument } from '../../documents/read-document.ts';
import type { ReadList } from '../../documents/read-list.ts';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import type { SearchActs } from '../../documents/search-acts.ts';
import type { SearchDocuments } from '../../documents/search-documents.ts';
import type { SearchLists } from '../../documents/search-lists.ts';
import type { SubmitDocuments } from '../../documents/submit-documents.ts';
import type { TellAct } from '../../documents/tell-act.ts';
import type { Runner } from '../../kernel/action.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Pause } from '../../kernel/slow-clock.ts';

/** Seals the text of a `next` link, so that it can travel in a URL: it holds the query, and so the INS. */
export interface CursorCodec {
  /** URL-safe text. */
  seal(text: string): string;
  /** Null when it was not sealed here, or is damaged. */
  open(sealed: string): string | null;
}

/** Acts that change one index card: what a PATCH may ask. */
export type DocumentChange =
  | 'hideDocument'
  | 'showDocument'
  | 'revealDocument'
  | 'concealDocument'
  | 'archiveDocument'
  | 'unarchiveDocument'
  | 'withdrawDocument';

/** What the composition gives to the FHIR door. */
export interface FhirParts {
  /** Public address of the FHIR base, without a final slash: `https://host/fhir`. */
  readonly baseUrl: string;
  /** Public address of the token endpoint. */
  readonly tokenUrl: string;
  readonly softwareVersion: string;
  /** ISO date of the release, for the CapabilityStatement. */
  readonly releaseDate: string;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly authenticate: VerifyAccessToken;
  /** Proofs of possession that come with tokens (RFC 9449 §7). */
  readonly proofs: ProofGate;
  /** True where a token bound to nothing may be used: the demonstration, by a program of the same machine. */
  readonly acceptsUnbound: (request: FastifyRequest) => boolean;
  readonly runner: Runner<AccessState>;
  readonly actions: {
    readonly checkRecord: CheckRecord;
    readonly submitDocuments: SubmitDocuments;
    readonly searchDocuments: SearchDocuments;
    readonly readDocument: ReadDocument;
    readonly locateDocument: ReadDocument;
    readonly searchActs: SearchActs;
    readonly tellAct: TellAct;
    readonly searchLists: SearchLists;
    readonly readList: ReadList;
    readonly listProfessionals: ListProfessionals;
    readonly declareConsent: DeclareConsent;
    readonly declareRefusal: DeclareRefusal;
    readonly endOwnConsent: EndOwnConsent;
    readonly endOwnAttending: EndOwnConsent;
    readonly blockAccess: GrantAccess;
  } & Readonly<Record<DocumentChange, ChangeEntry>>;
  /** Decides and traces, then reads the bytes; what `continues` joins the trace of the same reader's first part. */
  retrieve(actor: Actor, document: DocumentRef, continues: boolean): Promise<RetrievedDocument>;
  /** The record that holds a document by this uniqueId (dotted OID), or those of several that the actor reaches; null: too many hold it. */
  recordsByUniqueId(actor: Actor, uniqueId: string): Promise<readonly string[] | null>;
  readonly cursors: CursorCodec;
  /** A keyed digest, at least 16 bytes, of what identifies a publication: the same text gives the same one. */
  stamp(text: string): Buffer;
  /** A token or a proof that was refused: bounded security log. `reason` is a TokenProblem, or `proof-` and a ProofProblem. */
  tokenRefused(reason: string): void;
  /** A programming mistake, answered 500: logged with the request's id, never shown. */
  failed(error: unknown, requestId: string): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** One of these scopes is needed. */
    scopes?: readonly Scope[];
    /** The route answers with other things than resources, and chooses their form itself. */
    anyFormat?: boolean;
  }
  interface FastifyRequest {
    /** Set before the body is read, on every route that needs a token. */
    fhirCaller: VerifiedToken | null;
  }
}

/** Adds the routes of one transaction. */
export type FhirRoutes = (app: FastifyInstance, parts: FhirParts) => void;
