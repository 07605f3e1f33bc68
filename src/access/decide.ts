import type { Decision } from '../kernel/action.ts';
import type { Actor, Purpose } from '../kernel/actor.ts';
import { type AccessState, type DocumentFacts, type Mandate, stateAt } from './access-state.ts';
import { ACTS, type Act, SYSTEM_ACTS } from './acts.ts';
import { decideOfficer } from './decide-officer.ts';
import { decidePerson } from './decide-person.ts';
import { decideProfessional } from './decide-professional.ts';
import {
  type DocumentFilter,
  type FilterState,
  personFilter,
  professionalFilter,
  REPRESENTATIVES,
  sees,
} from './document-filter.ts';
import { isLimited, mandateOf } from './person-rights.ts';
import { absent, isClosed, refused } from './standing.ts';

/**
 * The one decision. Pure: no I/O, no clock of its own.
 * @param onBehalfOf the person represented, or null
 * @param document clear columns of the document concerned, or null for an act on the whole record
 * Sources: CSP L1111-17, R1111-46 to R1111-49; the tables functional-rights.ts, acts.ts, person-rights.ts, matrix.ts.
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
  const asked =
    purpose === actor.purpose && onBehalfOf === actor.onBehalfOf ? actor : { ...actor, purpose, onBehalfOf };
  return decideAs(asked, act, stateAt(state, now), document, now);
}

function decideAs(actor: Actor, act: Act, state: AccessState, document: DocumentFacts | null, now: Date): Decision {
  if (actor.kind === 'system') return decideSystem(actor, act, state, document);
  if (actor.kind === 'person') return decidePerson(actor, act, state, document, now);
  if (act === 'access.answer-report' && actor.kind === 'professional') return decideOfficer(actor, state, now);
  // Nobody acts for a professional or a structure.
  if (actor.onBehalfOf === null) return decideProfessional(actor, act, state, document, now);
  return document === null ? refused('delegation-unknown') : absent('delegation-unknown');
}

/**
 * The filter of lists for this actor; only meaningful after `decide` permitted the act on the record. Without `now`, of a state as
 * it was read, the person being alive.
 */
export function filterOf(actor: Actor, _act: Act, state: FilterState, now?: Date): DocumentFilter {
  const current = now === undefined ? state : stateAt(state, now);
  if (actor.kind !== 'person') return professionalFilter(actor, current);
  if (actor.onBehalfOf === null) return personFilter(null);
  return personFilter(mandateOf(current, now ?? BEFORE_ALL)?.mandate ?? NO_MANDATE);
}

/** The mandate of who acts for the person, where it is limited; null: she acts herself, or her mandate has no limits. */
export function limitsOf(actor: Actor, state: AccessState, now: Date): Mandate | null {
  if (actor.kind !== 'person' || actor.onBehalfOf === null) return null;
  const mandate = mandateOf(stateAt(state, now), now)?.mandate ?? NO_MANDATE;
  return isLimited(mandate) ? mandate : null;
}

const BEFORE_ALL = new Date(0);
const NO_MANDATE = { kind: 'carer', scopes: [], categories: [] } as const;

/** A job has one act, on documents that still wait for it. */
function decideSystem(actor: Actor, act: Act, state: AccessState, document: DocumentFacts | null): Decision {
  if (SYSTEM_ACTS[act] !== actor.id) return absent('act-not-open');
  if (ACTS[act].needs === 'review') return { permit: true, rule: 'system:review' };
  if (document === null) return absent('act-not-open');
  if (isClosed(state)) return refused('record-closed');
  const waits = document.hiddenFromHolder && document.status !== 'deleted';
  return waits ? { permit: true, rule: 'system:delay-over' } : absent('document-not-visible');
}

export type { DocumentFilter };
export { REPRESENTATIVES, sees };
