import type { Actor, Purpose } from '../kernel/actor.ts';
import type { Matrix } from './matrix.ts';

/**
 * What a decision reads about a record and about who asks. Plain data: `decide` is pure. What is absent is as at the opening of
 * a record: nothing said, of age, alive.
 */
export interface AccessState {
  readonly recordId: string;
  readonly status: 'open' | 'closed';
  /** The record belongs to a test identity (OID .10 or .11). */
  readonly test: boolean;
  /** Rules in force that name the actor, its structure, its profession, or every professional. */
  readonly rules: readonly AccessRule[];
  /** What the person decided for the whole record. */
  readonly choices?: RecordChoices;
  /** Emergency accesses that the actor opened and that have not ended. */
  readonly emergencies?: readonly OpenedEmergency[];
  /** Professions and the types that they read: the version in force. Absent: the shipped one. */
  readonly matrix?: Matrix;
  /** Projections of the other zone. */
  readonly professionalActive: boolean;
  readonly softwareApproved: boolean;
  /** The structure that acts, or for which the professional acts; true for one never heard of: its token was just given. */
  readonly structureActive: boolean;
  /** The directory knows that structure as a centre of medical regulation (SAMU): absent or false, mode `centre_15` opens nothing. */
  readonly structureRegulates?: boolean;
  readonly holder?: HolderState;
  /** Mandates in force of the acting person, when it is not the holder. */
  readonly mandates?: readonly Mandate[];
  /** One of the two representatives declared that they disagree. */
  readonly disagreement?: boolean;
  /** A professional or a structure: whether it has read this record before. */
  readonly hasRead?: boolean;
  /** Of a case about an access: what it is to who asks. Absent: nobody asks, or there is no such case. */
  readonly reported?: ReportedFacts;
  /** When the other zone was last heard, or null. */
  readonly heardAt: Date | null;
  /** The instant (milliseconds) of which this is the state: at it, everything dated is in force. Absent: dates are compared. */
  readonly readAt?: number;
}

export interface ReportedFacts {
  /** The actor is an officer of the structure for which she acts. */
  readonly officer: boolean;
  /** The access was by a professional of that structure, or by its certificate. */
  readonly ofStructure: boolean;
  /** It was the actor's own. */
  readonly aboutActor: boolean;
}

/**
 * `consent` lets read; `refusal`: the person was asked and said no; `block` wins over all; `administrator` sees what is masked;
 * `hide` and `show` are the person's own rules on a document, a category or everything.
 */
export type RuleKind = 'consent' | 'refusal' | 'block' | 'administrator' | 'hide' | 'show';
export type RuleSubject = 'professional' | 'structure' | 'profession' | 'everyone';

export interface AccessRule {
  readonly kind: RuleKind;
  readonly subjectKind: RuleSubject;
  /** presumed: a member of the care team, the person being informed; declared: she was asked; person: she did it herself (CSP R1111-46). */
  readonly basis?: 'presumed' | 'declared' | 'person' | null;
  /** Of a `hide` or `show`: one document (logicalId), else one category, else everything. */
  readonly documentId?: string | null;
  /** What replaced that document since: the rule holds for each. */
  readonly followedBy?: readonly string[];
  readonly category?: string | null;
  /** ISO instants; absent where nobody asks. `until` null: no end. */
  readonly since?: string;
  readonly until?: string | null;
  /** The person moved its end: no declaration does. */
  readonly untilByPerson?: boolean;
  /** Settled in a secret session. */
  readonly secret?: boolean;
}

export interface RecordChoices {
  /** Medical regulation (SAMU, ETREAT), break-glass (BTG), and what is masked, in an emergency (MASKED). */
  readonly regulation: boolean;
  readonly breakGlass: boolean;
  readonly masked: boolean;
  /** New documents are masked to professionals until the person shows them. */
  readonly masksNew: boolean;
}

/**
 * As at the opening of a record: emergencies are allowed unless the person opposed them (CSP L1111-17); what she masked stays masked
 * until she says otherwise.
 */
export const DEFAULT_CHOICES: RecordChoices = { regulation: true, breakGlass: true, masked: false, masksNew: false };

export interface OpenedEmergency {
  readonly purpose: Purpose;
  /** ISO instant. */
  readonly until: string;
}

/** What the other zone tells about the person. ISO instants of legal days, in the deployment's zone. */
export interface HolderState {
  /** Her eighteenth birthday while it is ahead, or was when it was told. */
  readonly minorUntil?: string | null;
  readonly deceasedOn?: string | null;
  /** She opposed the record, or it was closed on her demand. */
  readonly opposedAt?: string | null;
}

/** The right of somebody to act for the holder. */
export interface Mandate {
  readonly kind: 'parent' | 'guardian' | 'carer' | 'heir';
  /** Of a carer: `documents.see`, `documents.add`, `documents.set` or `everything`. */
  readonly scopes: readonly string[];
  /** Of a carer: the categories that she sees; null: all. */
  readonly categories?: readonly string[] | null;
  readonly until?: string | null;
}

/** The clear columns of a document that a decision reads. */
export interface DocumentFacts {
  /** Absent where no rule can name the document. */
  readonly logicalId?: string;
  readonly typeCode: string;
  readonly status: 'approved' | 'deprecated' | 'archived' | 'deleted';
  readonly masked: boolean;
  readonly hiddenFromHolder: boolean;
  readonly hiddenFromRepresentatives: boolean;
  /** True when the actor (or its structure) deposited or wrote it. */
  readonly own: boolean;
  /** True when the holder deposited it; asked for acts that change a document. */
  readonly byHolder?: boolean;
}

/** Keyed index under which the record zone knows an actor: a professional's or structure's id is never in clear. */
export type ActorKeys = (kind: RuleSubject | 'software' | 'person', id: string) => Buffer;

/**
 * A state as it is at another instant than that of its reading: what has ended is left out. The same object when nothing has.
 * Reading it in the database does the same (read-access-state.ts).
 */
export function stateAt<S extends DatedState>(state: S, now: Date): S {
  if (state.readAt === now.getTime()) return state;
  const { rules, emergencies, mandates } = state;
  if (rules.every((r) => isInForce(r, now)) && !ends(emergencies, now) && !ends(mandates, now)) return state;
  return {
    ...state,
    readAt: now.getTime(),
    rules: rules.filter((r) => isInForce(r, now)),
    ...(emergencies === undefined ? {} : { emergencies: emergencies.filter((e) => isInForce(e, now)) }),
    ...(mandates === undefined ? {} : { mandates: mandates.filter((m) => isInForce(m, now)) }),
  };
}

type DatedState = Pick<AccessState, 'rules' | 'emergencies' | 'mandates' | 'readAt'>;

interface Dated {
  readonly since?: string;
  readonly until?: string | null;
}

const ends = (dated: readonly Dated[] | undefined, now: Date): boolean =>
  dated !== undefined && !dated.every((d) => isInForce(d, now));

/** [since, until). */
function isInForce({ since, until }: Dated, now: Date): boolean {
  return (
    (until === null || until === undefined || now.getTime() < Date.parse(until)) &&
    (since === undefined || now.getTime() >= Date.parse(since))
  );
}

/** The keys under which rules may name the actor; null for the holder and the system. */
export function subjectsOf(actor: Actor, keyOf: ActorKeys): Buffer[] | null {
  if (actor.kind === 'structure') return [keyOf('structure', actor.id)];
  if (actor.kind !== 'professional') return null;
  const keys = [keyOf('professional', actor.id), keyOf('everyone', '')];
  if (actor.structure !== undefined) keys.push(keyOf('structure', actor.structure.id));
  if (actor.profession !== undefined) keys.push(keyOf('profession', actor.profession.code));
  return keys;
}
