import type {
  ProfessionalPreferences,
  ProfessionalSession,
  ProfessionalSessions,
  SessionPatient,
  SessionPatients,
} from '../../directory/contract.ts';
import type { Officers } from '../../directory/officers.ts';
import type { FoundPatient, PatientIdentity, PatientQuestion } from '../../identity/contract.ts';
import type { DescribedPatient } from '../../identity/describe-patients.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isFailure } from '../../kernel/errors.ts';
import { inWords } from './carnet-errors.ts';
import { actorFor } from './kept-patient.ts';
import type { ProfessionalVisit } from './professional-api.ts';
import type { ProfessionalCalls } from './professional-calls.ts';
import { UUID } from './uuid.ts';
import { type NewSession, WebError } from './web-api.ts';

/** The two halves of a sign-in at the identity provider (`doors/oauth/professional-sign-in.ts`). */
export interface IdentityProviderSignIn {
  begin(): Promise<{ readonly url: URL; readonly pending: unknown }>;
  /** Gives the PS_IdNat. Rejects when anything does not match. */
  finish(answer: URL, pending: unknown): Promise<string>;
}

/** What every part of the professionals' API is made of. */
export interface ProfessionalParts {
  readonly sessions: ProfessionalSessions;
  readonly patients: SessionPatients;
  readonly preferences: ProfessionalPreferences;
  readonly officers: Pick<Officers, 'isInForce'>;
  readonly record: ProfessionalCalls;
  /** @throws Failure too-many-attempts, refused */
  findPatient(actor: Actor, question: PatientQuestion): Promise<FoundPatient>;
  /** @throws Failure refused */
  identifyPatient(actor: Actor, personId: string): Promise<PatientIdentity>;
  /** Who holds these records, after an act of each. */
  describePatients(recordIds: readonly string[]): Promise<readonly DescribedPatient[]>;
  /** Who holds a record, after an act of it; null: nobody. */
  holderOf(recordId: string): Promise<string | null>;
  /** By profession (TRE_G15). */
  maySearchByTraits(profession: string): boolean;
  /** Null where no identity provider is configured. */
  readonly provider: IdentityProviderSignIn | null;
  /** Opaque texts that a browser carries, each for one purpose. @throws IntegrityError when opened for another */
  seal(purpose: string, value: unknown): string;
  open(purpose: string, sealed: string): unknown;
  /** True the first time that this is shown, to whichever process. `expiresAt`: from then on its age alone refuses it. */
  spend(what: string, expiresAt: Date): Promise<boolean>;
  /** Bounded security log. */
  note(kind: string, idNat: string): void;
  readonly clock: Clock;
  /** A new unguessable key. */
  newKey(): string;
  /** Days after which a document that nobody announced becomes visible to its person. */
  readonly announcementDays: number;
}

/** Who makes this request: the session is proved once. */
export class ProfessionalVisitor {
  readonly parts: ProfessionalParts;
  readonly visit: ProfessionalVisit;
  #session: Promise<ProfessionalSession> | null = null;
  #opened: Promise<readonly SessionPatient[]> | null = null;
  #renewed: NewSession | null = null;

  constructor(parts: ProfessionalParts, visit: ProfessionalVisit) {
    this.parts = parts;
    this.visit = visit;
  }

  get renewed(): NewSession | null {
    return this.#renewed;
  }

  /** The session, a place of work chosen or not. @throws WebError not-signed-in */
  session(): Promise<ProfessionalSession> {
    this.#session ??= this.#prove();
    return this.#session;
  }

  /** The session of someone who can work. @throws WebError not-signed-in, activity-needed */
  async atWork(): Promise<ProfessionalSession> {
    const session = await this.session();
    if (session.mustChoose) throw new WebError('activity-needed');
    return session;
  }

  /**
   * A patient that this session opened; `session.actor` is in the mode in which it did, so that nothing done for her can forget a
   * secret session. @throws WebError not-signed-in, activity-needed, not-found
   */
  async patient(
    patientId: string,
  ): Promise<{ readonly session: ProfessionalSession; readonly patient: SessionPatient }> {
    const session = await this.atWork();
    if (!UUID.test(patientId)) throw new WebError('not-found');
    const patient = await inWords(this.parts.patients.find(session.sessionId, patientId));
    return { session: { ...session, actor: actorFor(session.actor, patient) }, patient };
  }

  /** What this session opened, as `SessionPatients.opened`: read once, however many parts of a page ask. */
  opened(): Promise<readonly SessionPatient[]> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<readonly SessionPatient[]> {
    const { sessionId } = await this.atWork();
    return inWords(this.parts.patients.opened(sessionId));
  }

  async #prove(): Promise<ProfessionalSession> {
    if (this.visit.sessionToken === null) throw new WebError('not-signed-in');
    const session = await inWords(this.parts.sessions.find(this.visit.sessionToken));
    this.#renewed = session.renewed;
    return session;
  }
}

type RecordRefusal = 'no-consent' | 'blocked' | 'record-refused' | 'emergency-opposed' | 'emergency-not-open';

/** Refusals of a record that a professional may know of, and no more than that. */
const REFUSALS: Readonly<Record<string, RecordRefusal>> = {
  'no-consent': 'no-consent',
  // Asked again, the person may say yes: the same page declares it.
  'refused-by-the-person': 'no-consent',
  'no-express-consent': 'no-consent',
  // Its hours are over.
  'emergency-not-opened': 'no-consent',
  'emergency-opposed': 'emergency-opposed',
  'emergency-not-open': 'emergency-not-open',
  'holder-deceased': 'record-refused',
  // She alone gives it again: asking her again here changes nothing.
  'ended-by-the-person': 'record-refused',
  blocked: 'blocked',
  'record-closed': 'record-refused',
  closed: 'record-refused',
};

/** Work on a record, its refusals in the words of the professionals' pages. @throws WebError */
export async function onRecord<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = isFailure(error, 'refused') ? REFUSALS[error.details.reason ?? ''] : undefined;
    if (code !== undefined) throw new WebError(code);
    return inWords(Promise.reject(error));
  }
}
