import type { X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AccessState } from '../../access/access-state.ts';
import type { CheckRecord } from '../../access/check-record.ts';
import type { DeclareConsent } from '../../access/declare-consent.ts';
import type { EndOwnConsent } from '../../access/end-own-consent.ts';
import type { FindRecord, FoundRecord } from '../../access/find-record.ts';
import type { OpenEmergency } from '../../access/open-emergency.ts';
import type { ListProfessionals } from '../../access/read-settings.ts';
import type { ChangeEntry } from '../../documents/change-entry.ts';
import type { DocumentRef } from '../../documents/find-document.ts';
import type { OwnRecord } from '../../documents/list-own-record.ts';
import type { ReadAssociations } from '../../documents/read-associations.ts';
import type { ReadDocument } from '../../documents/read-document.ts';
import type { ReadSignature } from '../../documents/read-signature.ts';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import type { SearchDocuments } from '../../documents/search-documents.ts';
import type { SearchLists } from '../../documents/search-lists.ts';
import type { SubmitDocuments } from '../../documents/submit-documents.ts';
import type { PatientIdentity } from '../../identity/contract.ts';
import type { Runner } from '../../kernel/action.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { XmlElement } from '../../standards/cda/xml-tree.ts';
import type { SoapEnvelope } from '../../standards/soap-mtom/envelope.ts';
import type { MimePart } from '../../standards/soap-mtom/package-reader.ts';
import type { PackagePart } from '../../standards/soap-mtom/write-envelope.ts';
import type { SearchedTraits } from '../../standards/xds/hl7-v3.ts';
import type { OpenEmergencies } from './open-emergencies.ts';

/** Whose certificates are believed. */
interface Trust {
  /** Null when the certificate is good at that time, else a code. */
  problemOf(certificate: X509Certificate, now: Date): string | null;
}

/** Who calls, proved by a VIHF and a client certificate. */
export interface Caller {
  readonly actor: Actor;
  /** The patient that the VIHF names (resource-id); null for what concerns no one patient. */
  readonly patient: { readonly value: string; readonly oid: string } | null;
  /** Why the glass is broken, as the VIHF says it. */
  readonly reason?: string;
}

/** One record of TD0.4. */
export interface OwnRecordLine {
  readonly record: OwnRecord;
  readonly identity: PatientIdentity;
}

/** Acts that change one index card: what ITI-57 may ask. */
export type CardChange =
  | 'hideDocument'
  | 'showDocument'
  | 'revealDocument'
  | 'archiveDocument'
  | 'unarchiveDocument'
  | 'withdrawDocument';

/** A person found without INS, and her record as the act in it told it. */
export interface FoundPerson {
  readonly recordId: string;
  readonly identity: PatientIdentity;
  readonly record: FoundRecord;
}

/** Whose share of the memory a message takes. */
export interface SoapClient {
  /** Fingerprint. */
  readonly certificate: string;
  /** The structure, or the card's person, whose certificate it is. */
  readonly holder: string;
  readonly address: string;
}

/** What the composition gives to the XDS door. */
export interface XdsParts {
  readonly clock: Clock;
  readonly ids: Ids;
  /** OID of the repository that answers ITI-43 here, told in every card. */
  readonly repositoryUniqueId: string;
  /** OID of this system, sender of HL7 v3 answers. */
  readonly deviceId: string;
  /** Public address of the four services, without a final slash. */
  readonly baseUrl: string;
  /** Who sends, told by the connection before anything is read. @throws CallerRefused without a client certificate */
  clientOf(request: FastifyRequest): SoapClient;
  /** Proves the caller from the envelope and the connection. @throws CallerRefused */
  authenticate(envelope: SoapEnvelope, request: FastifyRequest): Promise<Caller>;
  /** Authorities of those who sign sets; absent: a set that is signed is refused. */
  readonly signers?: { readonly trust: Trust; readonly sha1: boolean };
  /** MAX_ARRIVING_BYTES unless a test says less. */
  readonly maxArrivingBytes?: number;
  readonly runner: Runner<AccessState>;
  readonly actions: {
    readonly checkRecord: CheckRecord;
    readonly findRecord: FindRecord;
    readonly openEmergency: OpenEmergency;
    readonly declareConsent: DeclareConsent;
    readonly endOwnConsent: EndOwnConsent;
    readonly endOwnAttending: EndOwnConsent;
    readonly listProfessionals: ListProfessionals;
    readonly submitDocuments: SubmitDocuments;
    readonly searchDocuments: SearchDocuments;
    readonly searchLists: SearchLists;
    readonly readAssociations: ReadAssociations;
    readonly readDocument: ReadDocument;
    readonly readSignature: ReadSignature;
    readonly locateDocument: ReadDocument;
  } & Readonly<Record<CardChange, ChangeEntry>>;
  /** The records into which the actor is let, each decided and traced; null when there are too many to look at. */
  ownRecords(actor: Actor, since: Date | null): Promise<readonly OwnRecordLine[] | null>;
  /** Does the functional right of TD0.5 open it to the actor, in a centre that the directory knows to regulate? */
  maySearchWithoutIns(actor: Actor): Promise<boolean>;
  /** The one person of these traits; null: nobody, or several. @throws Failure busy when the actor's budget is spent */
  findByTraits(actor: Actor, traits: SearchedTraits): Promise<Omit<FoundPerson, 'record'> | null>;
  /** Decides and traces, then reads the bytes. */
  retrieve(actor: Actor, document: DocumentRef): Promise<RetrievedDocument>;
  /** A caller that was refused before any record: bounded security log. `reason` is a code. */
  callerRefused(reason: string): void;
  /** A programming mistake: logged with the request's id, never shown. */
  failed(error: unknown, requestId: string): void;
}

/** One call, its envelope read and its caller proved. */
export interface XdsCall {
  readonly parts: XdsParts;
  readonly caller: Caller;
  readonly body: XmlElement;
  /** Parts of the package beside the envelope. */
  readonly attachments: readonly MimePart[];
  /** Of this process. */
  readonly emergencies: OpenEmergencies;
}

export interface XdsAnswer {
  /** XML of the one element of the body. */
  readonly body: string;
  /** Documents that go with it: the answer is then a package. */
  readonly attachments?: readonly PackagePart[];
}

export type Service = 'patients' | 'habilitations' | 'registry' | 'repository';

/** One transaction: which message asks for it, where, and what answers. */
export interface XdsOperation {
  readonly service: Service;
  /** Local name of the element of the body. */
  readonly element: string;
  /** Of the element; absent: the service's own (wsdl.ts). */
  readonly namespace?: string;
  readonly action: string;
  readonly answerAction: string;
  run(call: XdsCall): Promise<XdsAnswer>;
  /** How a refusal is said in this transaction's own terms; a fault where it has none. */
  refusal?(error: RefusedCall): string;
}

/** A refusal in the words of the door. */
export interface RefusedCall {
  /** Of the DMP or of IHE. */
  readonly code: string;
  /** French sentence. */
  readonly text: string;
  readonly location?: string;
  /** Several reasons, each by itself, for answers that have a list of errors. */
  readonly each?: readonly { readonly text: string; readonly location: string | undefined }[];
  readonly at: 'Sender' | 'Receiver';
}

/** An object that a query found: its id (`urn:uuid:…`), and itself as ebRIM where the caller asks for more than ids. */
export interface FoundObject {
  readonly id: string;
  readonly xml: () => string;
}
