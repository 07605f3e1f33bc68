import type { Decision } from '../kernel/action.ts';
import type { Actor, Purpose } from '../kernel/actor.ts';
import { MAX_PROJECTION_AGE_MS } from '../kernel/limits.ts';
import type { AccessState, DocumentFacts } from './access-state.ts';
import { type Act, FUNCTIONAL_RIGHTS, type Right, SYSTEM_ACTS } from './acts.ts';
import { readsType, type TypeRule, typeRuleOf } from './profession-types.ts';

type Denial = Extract<Decision, { permit: false }>;
type Column = 'holder' | 'professional' | 'structure';

/**
 * Which documents of a record an actor sees. The same value filters lists in SQL (documents/queries.ts) and decides
 * one document here: there is no second copy of the rules.
 */
export interface DocumentFilter {
  readonly ownOnly: boolean;
  readonly seesMasked: boolean;
  readonly seesHiddenFromHolder: boolean;
  readonly seesHiddenFromRepresentatives: boolean;
  readonly types: TypeRule;
}

const ALL_TYPES: TypeRule = { reads: 'all-but', types: [] };

/**
 * The one decision. Pure: no I/O, no clock of its own.
 * @param onBehalfOf the person represented, or null: delegations are not open yet, so any value is refused
 * @param document clear columns of the document concerned, or null for an act on the whole record
 * Sources: CSP L1111-17, R1111-46 to R1111-49; functional rights [526]; see acts.ts and profession-types.ts.
 */
export function decide(
  actor: Actor,
  onBehalfOf: string | null,
  act: Act,
  purpose: Purpose,
  state: AccessState,
  document: DocumentFacts | null,
  now: Date,
): Decision {
  if (actor.kind === 'system') return decideSystem(actor, act, state, document);
  const column = columnOf(actor, state);
  if (column === null) return absent('not-the-holder');
  if (onBehalfOf !== null) return refused('delegation-unknown');
  if (purpose !== 'normal') return refused('emergency-not-open');
  const right = rightOf(column, act, state);
  if (right === 'no') return column === 'holder' ? absent('act-not-open') : refused('act-not-open');
  const standing = standingOf(actor, act, right, state, now);
  // One document, named by an id that says nothing of the record: whoever may not read there learns not even that it is.
  if (standing?.answer === 'refused' && document !== null) return { ...standing, answer: 'absent' };
  if (standing !== null) return standing;
  const decision: Decision =
    document === null
      ? { permit: true, rule: `${column}:${right}` }
      : decideDocument({ column, act, right, filter: filterOf(actor, act, state), state }, document);
  // That the record is closed is told to whoever may know of the document: for anybody else it is absent there too.
  return decision.permit && state.status === 'closed' ? refused('record-closed') : decision;
}

/** What a filter depends on. */
export type FilterState = Pick<AccessState, 'recordId' | 'rules'>;

/** A job has one act, on documents that still wait for it. */
function decideSystem(actor: Actor, act: Act, state: AccessState, document: DocumentFacts | null): Decision {
  if (SYSTEM_ACTS[act] !== actor.id || document === null) return absent('act-not-open');
  if (state.status === 'closed') return refused('record-closed');
  const waits = document.hiddenFromHolder && (document.status === 'approved' || document.status === 'archived');
  return waits ? { permit: true, rule: 'system:delay-over' } : absent('document-not-visible');
}

/** The filter of lists for this actor; only meaningful after `decide` permitted the act on the record. */
export function filterOf(actor: Actor, act: Act, state: FilterState): DocumentFilter {
  if (columnOf(actor, state) === 'holder') {
    return {
      ownOnly: false,
      seesMasked: true,
      seesHiddenFromHolder: false,
      seesHiddenFromRepresentatives: true,
      types: ALL_TYPES,
    };
  }
  return {
    ownOnly: actor.kind === 'structure' || FUNCTIONAL_RIGHTS[act].professional === 'own',
    seesMasked: isAdministrator(state),
    seesHiddenFromHolder: true,
    seesHiddenFromRepresentatives: true,
    types: actor.kind === 'professional' ? typeRuleOf(actor.profession?.code) : ALL_TYPES,
  };
}

/** The filter on one document: the twin of the SQL condition in documents/queries.ts. */
export function sees(filter: DocumentFilter, document: DocumentFacts): boolean {
  if (document.status === 'deleted') return false;
  if (document.hiddenFromHolder && !filter.seesHiddenFromHolder) return false;
  if (document.hiddenFromRepresentatives && !filter.seesHiddenFromRepresentatives) return false;
  if (document.own) return true;
  if (filter.ownOnly) return false;
  if (document.masked && !filter.seesMasked) return false;
  return readsType(filter.types, document.typeCode);
}

interface Question {
  readonly column: Column;
  readonly act: Act;
  readonly right: Right;
  readonly filter: DocumentFilter;
  readonly state: AccessState;
}

/** What an author may still do with what she withdrew: see that it is gone. Nobody else meets it again. */
const AFTER_WITHDRAWAL: ReadonlySet<Act> = new Set(['documents.read', 'documents.locate', 'documents.withdraw']);
/** Acts on what the holder deposited that she shares with her attending doctor alone ([526], note *). */
const HOLDERS_ALONE: ReadonlySet<Act> = new Set(['documents.archive', 'documents.unarchive', 'documents.withdraw']);

function decideDocument({ column, act, right, filter, state }: Question, document: DocumentFacts): Decision {
  const own = { permit: true, rule: `${column}:own` } as const;
  if (document.status === 'deleted') {
    return document.own && AFTER_WITHDRAWAL.has(act) ? own : absent('document-not-visible');
  }
  // Two rights begin with what is one's own: the rest is looked at as a list would show it.
  const others = right === 'own' || right === 'own-or-consent';
  const visible = sees({ ...filter, ownOnly: column === 'structure' }, document);
  if (!visible) return absent('document-not-visible');
  if (others && !document.own && column === 'professional' && !mayRead(state)) return absent('no-consent');
  if (column !== 'holder' && document.byHolder === true && HOLDERS_ALONE.has(act)) {
    return isAdministrator(state) && mayRead(state)
      ? { permit: true, rule: 'attending:holders' }
      : refused('deposited-by-the-holder');
  }
  if (document.own) return own;
  // Who sees a document that is not her own may be told why: she knows of it already.
  const ownOnly = right === 'own' || right === 'own-and-consent';
  return ownOnly ? refused('not-own-document') : { permit: true, rule: `${column}:${right}` };
}

function rightOf(column: Column, act: Act, state: AccessState): Right {
  const row = FUNCTIONAL_RIGHTS[act];
  return column === 'professional' && isAdministrator(state) ? (row.attending ?? row.professional) : row[column];
}

function isAdministrator(state: FilterState): boolean {
  return state.rules.some((r) => r.kind === 'administrator');
}

/** Authorised in this record, and not blocked. */
function mayRead({ rules }: AccessState): boolean {
  return (
    !rules.some((r) => r.kind === 'block') && rules.some((r) => r.kind === 'consent' || r.kind === 'administrator')
  );
}

/** What stops the actor before any document is looked at. */
function standingOf(actor: Actor, act: Act, right: Right, state: AccessState, now: Date): Denial | null {
  if (actor.kind === 'person' || actor.kind === 'system') return null;
  if (actor.software !== undefined && !state.softwareApproved) return refused('software-not-approved');
  if (actor.kind === 'professional' && !state.professionalActive) return refused('professional-inactive');
  if (!state.structureActive) return refused('structure-closed');
  const reading = right !== 'yes' || act === 'record.check';
  if (actor.kind === 'professional' && reading && isStale(state, now))
    return { permit: false, reason: 'projections-stale', answer: 'later' };
  if (right !== 'consent' && right !== 'own-and-consent') return null;
  // Blocked wins over every mode; it concerns reading only: feeding stays possible (TD0.3 notes 1 and 2).
  if (state.rules.some((r) => r.kind === 'block')) return refused('blocked');
  if (!state.rules.some((r) => r.kind === 'consent' || r.kind === 'administrator')) return refused('no-consent');
  return null;
}

function columnOf(actor: Actor, state: FilterState): Column | null {
  if (actor.kind === 'person') return actor.recordIds.includes(state.recordId) ? 'holder' : null;
  if (actor.kind === 'professional' || actor.kind === 'structure') return actor.kind;
  return null;
}

function isStale(state: AccessState, now: Date): boolean {
  return state.heardAt === null || now.getTime() - state.heardAt.getTime() > MAX_PROJECTION_AGE_MS;
}

function refused(reason: string): Denial {
  return { permit: false, reason, answer: 'refused' };
}

function absent(reason: string): Denial {
  return { permit: false, reason, answer: 'absent' };
}
