import type { Decision } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState } from './access-state.ts';
import { absent, isStale, later } from './standing.ts';

/**
 * May the officer of a structure read and answer a case? She answers for the professionals of the structure for which she acts, and
 * never about herself. For whoever may not, the case is absent. What the person let her read plays no part: no document is shown.
 */
export function decideOfficer(actor: Actor, state: AccessState, now: Date): Decision {
  if (isStale(state, now)) return later('projections-stale');
  const { reported, professionalActive, structureActive, softwareApproved } = state;
  const isHere = professionalActive && structureActive && (actor.software === undefined || softwareApproved);
  if (!isHere || actor.purpose !== 'normal' || actor.onBehalfOf !== null) return absent('act-not-open');
  if (reported?.officer !== true) return absent('not-an-officer');
  if (!reported.ofStructure) return absent('of-another-structure');
  return reported.aboutActor ? absent('about-herself') : { permit: true, rule: 'officer' };
}
