import type { Decision } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState, DocumentFacts, Mandate } from './access-state.ts';
import { ACTS, type Act, AFTER_WITHDRAWAL } from './acts.ts';
import { personFilter, sees } from './document-filter.ts';
import {
  holderColumnOf,
  isInScope,
  mandateOf,
  type PersonColumn,
  type PersonRight,
  personCellOf,
} from './person-rights.ts';
import { absent, type Denial, isClosed, isStale, later, refused } from './standing.ts';

interface Standing {
  readonly column: PersonColumn;
  /** Null: the person herself. */
  readonly mandate: Mandate | null;
}

/** What the person, or somebody who acts for her, may do. `actor.onBehalfOf` names whom she represents; the record's mandates prove it. */
export function decidePerson(
  actor: Actor,
  act: Act,
  state: AccessState,
  document: DocumentFacts | null,
  now: Date,
): Decision {
  const standing = standingOf(actor, state, now);
  if (standing === null) return absent(actor.onBehalfOf === null ? 'not-the-holder' : 'no-mandate');
  const { person: right, ofOwn } = ACTS[act];
  if (right === null) return absent('act-not-open');
  if (actor.purpose !== 'normal')
    return document === null ? refused('emergency-not-open') : absent('emergency-not-open');
  const denial = denialOf(standing, right, state);
  if (denial !== null) return document === null ? denial : { ...denial, answer: 'absent' };
  // What is known of who represents whom comes from the other zone: too old, it opens nothing.
  if (standing.mandate !== null && isStale(state, now)) return later('projections-stale');
  const decision = documentDecision(standing, act, document, ofOwn === true);
  const readsTheDead = standing.column === 'heir' && right === 'see';
  return decision.permit && isClosed(state) && !readsTheDead ? refused('record-closed') : decision;
}

function standingOf(actor: Actor, state: AccessState, now: Date): Standing | null {
  if (actor.onBehalfOf !== null) return mandateOf(state, now);
  if (!actor.recordIds.includes(state.recordId)) return null;
  const column = holderColumnOf(state, now);
  return column === null ? null : { column, mandate: null };
}

/** What her column of the table says of the act. */
function denialOf({ column, mandate }: Standing, right: PersonRight, state: AccessState): Denial | null {
  const cell = personCellOf(column, right);
  if (cell === 'no') return refused(mandate === null ? 'too-young' : 'not-in-mandate');
  if (cell === 'agreed' && state.disagreement === true) return refused('representatives-disagree');
  if (cell === 'scope' && (mandate === null || !isInScope(mandate, right))) return refused('not-in-mandate');
  return null;
}

function documentDecision(
  { column, mandate }: Standing,
  act: Act,
  document: DocumentFacts | null,
  ofOwn: boolean,
): Decision {
  const who = column === 'adult' ? 'holder' : column;
  const own = { permit: true, rule: `${who}:own` } as const;
  if (document === null) return { permit: true, rule: `${who}:yes` };
  if (document.status === 'deleted' && document.own && AFTER_WITHDRAWAL.has(act)) return own;
  if (!sees(personFilter(mandate), document)) return absent('document-not-visible');
  if (document.own) return own;
  return ofOwn ? refused('not-own-document') : { permit: true, rule: `${who}:yes` };
}
