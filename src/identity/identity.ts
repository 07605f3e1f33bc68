import type { Actor } from '../kernel/actor.ts';
import { systemActor } from '../kernel/actor.ts';
import type { Log } from '../kernel/log.ts';
import { LookUpBudget } from '../kernel/look-up-budget.ts';
import type { AddShared } from '../kernel/shared-counters.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { TracePage, TraceWish } from '../kernel/trace-reader.ts';
import { addIns } from './add-ins.ts';
import { askCode } from './ask-code.ts';
import { askReset } from './ask-reset.ts';
import { AttemptLimits } from './attempt-limits.ts';
import type {
  ForgottenPassword,
  FormerIdentity,
  FoundPatient,
  ImportReport,
  NoticePage,
  PatientIdentity,
  PatientQuestion,
  PersonView,
  SignIn,
  ToldNotice,
} from './contract.ts';
import { type DescribedPatient, describePatients, holderOf } from './describe-patients.ts';
import { endAllSessions } from './end-all-sessions.ts';
import { endSession } from './end-session.ts';
import { findRecordByTraits } from './find-by-traits.ts';
import { findPatient, findPatientAction, identifyPatient } from './find-patient.ts';
import { createForgottenPassword } from './forgotten-password.ts';
import { type ImportOptions, importInsured } from './import-insured.ts';
import { MAX_PATIENT_SEARCHES } from './limits.ts';
import { listSessions } from './list-sessions.ts';
import { MailQueue, type MailTransport } from './mail-queue.ts';
import type { ImportParts } from './open-persons.ts';
import { openSession } from './open-session.ts';
import { Passwords } from './passwords.ts';
import { type FoundByIns, findByIns } from './person-state.ts';
import { proveActs } from './prove-acts.ts';
import { readActs } from './read-acts.ts';
import { readFormerTraits } from './read-former-traits.ts';
import { chooseNoticeMails, readNotices, seeNotices } from './read-notices.ts';
import { readPerson } from './read-person.ts';
import { resetPassword } from './reset-password.ts';
import { setCredential } from './set-credential.ts';
import { createSignIn } from './sign-in.ts';
import { tellNotice, tellNoticeAction } from './tell-notice.ts';
import { indexMissingTraits, type StatedTraits } from './trait-keys.ts';
import { updatePerson } from './update-person.ts';

export interface IdentityParts extends ImportParts {
  readonly transport: MailTransport;
  /** Address of the data protection officer, or null. */
  readonly officerMail: string | null;
  readonly log: Log;
  readonly prover: TraceProver;
  /** Waits that many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** Bounded security log: attempts on identifiers that nobody has. */
  securityEvent(kind: 'unknown-login'): void;
  /** Counts in all processes together; absent in tests. */
  readonly addShared?: AddShared;
  /** A professional looked for somebody, and found nobody. */
  nobodyFound(actor: Actor): void;
}

/** Acts of the deployment when it opens a space for a person. */
export const ENROLMENT = systemActor('enrolment');
/** Acts of the national registry of insured persons. */
export const REGISTRY = systemActor('insured-registry');

/** The context as the composition wires it. */
export interface Identity {
  readonly signIn: SignIn;
  readonly forgotten: ForgottenPassword;
  /** Started by the composition, stopped at shutdown. */
  readonly mails: MailQueue;
  importInsured(lines: AsyncIterable<string>, options?: ImportOptions): Promise<ImportReport>;
  findByIns(ins: { readonly value: string; readonly oid: string }): Promise<FoundByIns | null>;
  readPerson(actor: Actor, personId: string): Promise<PersonView>;
  /** The last replaced first. @throws Failure refused for anybody else */
  readFormerTraits(actor: Actor, personId: string): Promise<readonly FormerIdentity[]>;
  /** For a professional. @throws Failure too-many-attempts, refused */
  findPatient(actor: Actor, question: PatientQuestion): Promise<FoundPatient>;
  /** For the professional who opens her record. @throws Failure refused */
  identifyPatient(actor: Actor, personId: string): Promise<PatientIdentity>;
  /** Who holds these records: asked after an act of each. */
  describePatients(recordIds: readonly string[]): Promise<readonly DescribedPatient[]>;
  /** Who holds a record, to open it; null: nobody. @see describePatients */
  holderOf(recordId: string): Promise<string | null>;
  /** The one person of these traits, and her record: asked by the record zone, which tells her after an act of it (TD0.5). */
  findRecordByTraits(traits: StatedTraits): Promise<DescribedPatient | null>;
  /** Persons known before traits were indexed: some at a time. Returns how many. */
  indexMissingTraits(): Promise<number>;
  /** What was done in her space, most recent first, before a trace. */
  /** The proof that they are in the public log; null while nothing is signed. @param since leaves at the last visit @param taken as a file */
  proveActs(actor: Actor, personId: string, since?: number, taken?: boolean): Promise<LogProof | null>;
  readActs(actor: Actor, personId: string, count: number, before?: number, wish?: TraceWish): Promise<TracePage>;
  /** PHC string, to be given to `setCredential`: a demonstration hashes once for everybody. @throws Failure weak-password */
  hashPassword(password: string): Promise<string>;
  /** @throws Failure login-taken, no-address */
  setCredential(actor: Actor, personId: string, login: string, passwordHash: string): Promise<void>;
  /** @throws Failure ins-taken, invalid-input. False when she had it already. */
  addIns(
    actor: Actor,
    personId: string,
    ins: { readonly matricule: string; readonly oid: string },
    reason: 'attribution' | 'correction',
  ): Promise<boolean>;
  /** Something happened in this record: whoever holds it is told, and the data protection officer where it is hers to answer. */
  tellNotice(recordId: string, told: ToldNotice): Promise<void>;
  readonly notices: {
    read(actor: Actor, personId: string): Promise<NoticePage>;
    /** @param upTo as `read` said it */
    see(actor: Actor, personId: string, upTo: number): Promise<void>;
    choose(actor: Actor, personId: string, mails: readonly string[]): Promise<void>;
  };
  /** Deletes counters that no longer count. Returns the number of rows. */
  purge(): Promise<number>;
}

export function createIdentity(parts: IdentityParts): Identity {
  const { runner } = parts;
  const mails = new MailQueue(parts);
  const passwords = new Passwords(parts.ids);
  const limits = new AttemptLimits(parts);
  const actions = {
    readPerson: readPerson(parts),
    readFormerTraits: readFormerTraits(parts),
    setCredential: setCredential(parts),
    addIns: addIns(parts),
    readActs: readActs(parts),
    proveActs: proveActs({ ...parts, mails }),
    identifyPatient: identifyPatient(parts),
  };
  const search = {
    ...parts,
    budget: new LookUpBudget(parts.clock, parts.addShared, 'patient-search', MAX_PATIENT_SEARCHES),
    nobody: parts.nobodyFound,
  };
  return {
    mails,
    signIn: createSignIn({ ...parts, mails, passwords }),
    forgotten: createForgottenPassword({ ...parts, mails, passwords }),
    importInsured: (lines, options) => importInsured({ ...parts, mails }, lines, options),
    findByIns: (ins) => findByIns(parts.database, parts.keys, ins),
    readPerson: (actor, personId) => runner.run(actions.readPerson, actor, { personId }),
    readFormerTraits: (actor, personId) => runner.run(actions.readFormerTraits, actor, { personId }),
    findPatient: (actor, question) => findPatient(search, actor, question),
    identifyPatient: (actor, personId) => runner.run(actions.identifyPatient, actor, { personId }),
    describePatients: (recordIds) => describePatients(parts, recordIds),
    holderOf: (recordId) => holderOf(parts.database, recordId),
    findRecordByTraits: (traits) => findRecordByTraits(parts, traits),
    indexMissingTraits: () => indexMissingTraits(parts.database, parts.keys),
    proveActs: (actor, personId, since, taken = false) =>
      runner.run(actions.proveActs, actor, { personId, taken, ...(since === undefined ? {} : { since }) }),
    readActs: (actor, personId, count, before, wish) =>
      runner.run(actions.readActs, actor, {
        ...{ personId, count },
        ...(before === undefined ? {} : { before }),
        ...(wish === undefined ? {} : { wish }),
      }),
    hashPassword: (password) => passwords.hash(password),
    async setCredential(actor, personId, login, passwordHash) {
      await runner.run(actions.setCredential, actor, { personId, login, passwordHash });
    },
    addIns: async (actor, personId, ins, reason) =>
      (await runner.run(actions.addIns, actor, { personId, ...ins, reason })).added,
    tellNotice: (recordId, told) => tellNotice({ ...parts, mails }, recordId, told),
    notices: {
      read: (actor, personId) => runner.run(readNotices, actor, { personId }),
      async see(actor, personId, upTo) {
        await runner.run(seeNotices, actor, { personId, upTo });
      },
      async choose(actor, personId, chosen) {
        await runner.run(chooseNoticeMails, actor, { personId, mails: [...chosen] });
      },
    },
    purge: () => limits.purge(),
  };
}

/** Every action of identity, for the test that walks them. */
export function identityActions(parts: IdentityParts) {
  const mails = new MailQueue(parts);
  return [
    askCode({ ...parts, mails }),
    askReset({ ...parts, mails }),
    resetPassword({ ...parts, mails }),
    openSession(parts),
    endSession,
    endAllSessions,
    listSessions(parts),
    readPerson(parts),
    readFormerTraits(parts),
    readActs(parts),
    proveActs({ ...parts, mails }),
    setCredential(parts),
    addIns(parts),
    updatePerson({ ...parts, mails }),
    findPatientAction,
    identifyPatient(parts),
    tellNoticeAction({ ...parts, mails }),
    readNotices,
    seeNotices,
    chooseNoticeMails,
  ] as const;
}
