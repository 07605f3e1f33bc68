/** What stops a professional before any document is looked at: her status, the person's consents, the conditions of emergencies. Pure. */
import type { Decision } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { MAX_PROJECTION_AGE_MS } from '../kernel/limits.ts';
import { type AccessRule, type AccessState, DEFAULT_CHOICES } from './access-state.ts';
import type { Act, ActRow } from './acts.ts';
import { isOccupational } from './columns.ts';
import { hasDied } from './person-rights.ts';

export type Denial = Extract<Decision, { permit: false }>;

/** Null: nothing stops her. */
export function standingOf(actor: Actor, act: Act, row: ActRow, state: AccessState, now: Date): Denial | null {
  if (actor.software !== undefined && !state.softwareApproved) return refused('software-not-approved');
  const isProfessional = actor.kind === 'professional';
  if (isProfessional && !state.professionalActive) return refused('professional-inactive');
  if (!state.structureActive) return refused('structure-closed');
  const isReading = row.needs !== 'nothing' || act === 'record.check';
  if (isProfessional && isReading && isStale(state, now)) return later('projections-stale');
  if (row.unlessBlocked === true && isBlocked(state)) return refused('blocked');
  if (row.needs === 'emergency') return closedGlass(actor, state, now);
  // A structure's certificate meets what is its own and nothing else.
  return isProfessional && row.needs === 'access' ? obstacleOf(actor, state, now) : null;
}

/** Why she may not read what others wrote; null: she may. */
export function obstacleOf(actor: Actor, state: AccessState, now: Date): Denial | null {
  if (actor.purpose === 'normal') {
    const barred = barrier(state, now);
    return barred ?? consentObstacle(actor, state.rules);
  }
  const closed = closedGlass(actor, state, now);
  if (closed !== null) return closed;
  // Every emergency is opened first, with its reason: the person is told, and it is reviewed.
  const isOpened = state.emergencies?.some(({ purpose }) => purpose === actor.purpose) === true;
  return isOpened ? null : refused('emergency-not-opened');
}

const isBlocked = ({ rules }: AccessState): boolean => rules.some(({ kind }) => kind === 'block');

/** Blocked wins over every mode and every consent; it concerns reading: feeding stays possible ([P4D] NB1 and NB2). */
function barrier(state: AccessState, now: Date): Denial | null {
  if (isBlocked(state)) return refused('blocked');
  return hasDied(state, now) ? refused('holder-deceased') : null;
}

/** The person's consent to this mode of access in an emergency (CSP L1111-17; ETREAT, BTG). */
function closedGlass(actor: Actor, state: AccessState, now: Date): Denial | null {
  if (actor.purpose === 'normal') return refused('not-an-emergency');
  // Believed of no assertion: the directory says which structures regulate.
  if (actor.purpose === 'centre_15' && state.structureRegulates !== true) return refused('not-a-regulation-centre');
  const { regulation, breakGlass } = state.choices ?? DEFAULT_CHOICES;
  const allowed = actor.purpose === 'centre_15' ? regulation : breakGlass;
  return barrier(state, now) ?? (allowed ? null : refused('emergency-opposed'));
}

/** What names the professional counts before what names her structure (CSP R1111-46). */
function consentObstacle(actor: Actor, rules: readonly AccessRule[]): Denial | null {
  const rule = entranceOf(rules);
  if (rule === null) return refused('no-consent');
  if (rule.kind === 'refusal') return refused('refused-by-the-person');
  // An occupational doctor reads with the person's express consent, never presumed (CSP L1111-18).
  const isExpress = rule.basis === 'declared' || rule.basis === 'person';
  return isOccupational(actor) && !isExpress ? refused('no-express-consent') : null;
}

/** The rule that lets her in or keeps her out. Null: nobody asked the person. */
export function entranceOf<R extends AccessRule>(rules: readonly R[]): R | null {
  return consentOf(rules, 'professional') ?? consentOf(rules, 'structure');
}

function consentOf<R extends AccessRule>(rules: readonly R[], subject: AccessRule['subjectKind']): R | null {
  const named = rules.filter((r) => r.subjectKind === subject);
  return (
    named.find((r) => r.kind === 'administrator') ??
    named.find((r) => r.kind === 'consent') ??
    named.find((r) => r.kind === 'refusal') ??
    null
  );
}

/** Too long without news of the other zone: what it would have told may have changed. */
export function isStale(state: AccessState, now: Date): boolean {
  return state.heardAt === null || now.getTime() - state.heardAt.getTime() > MAX_PROJECTION_AGE_MS;
}

export function refused(reason: string): Denial {
  return { permit: false, reason, answer: 'refused' };
}

export function absent(reason: string): Denial {
  return { permit: false, reason, answer: 'absent' };
}

export function later(reason: string): Denial {
  return { permit: false, reason, answer: 'later' };
}

/** Closed, or opposed by the person: nothing is done in it any more; it is kept ten years (CSP L1111-18). */
export const isClosed = ({ status, holder }: Pick<AccessState, 'status' | 'holder'>): boolean =>
  status === 'closed' || typeof holder?.opposedAt === 'string';
