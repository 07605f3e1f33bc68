/** What a session of the professionals' pages keeps of a patient, sealed on the server. */
import type { SessionPatient } from '../../directory/contract.ts';
import type { PatientIdentity } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { PatientAccess } from './professional-api.ts';

export interface KeptPatient {
  readonly identity: PatientIdentity;
  readonly access: PatientAccess | null;
  /** The person blocked this professional when her record was opened. */
  readonly blocked?: boolean;
  /** ISO instant until which this session reads in an emergency. */
  readonly emergencyUntil?: string;
}

/** The end of the emergency in which this session reads; null when none is open. */
export function emergencyOf({ kept }: SessionPatient, now: Date): string | null {
  const { emergencyUntil } = kept as KeptPatient;
  return emergencyUntil !== undefined && Date.parse(emergencyUntil) > now.getTime() ? emergencyUntil : null;
}

/** Who acts for this patient: in her secret session, when one is open. */
export const actorFor = (actor: Actor, { secret }: SessionPatient): Actor => (secret ? inSecret(actor) : actor);

export const inSecret = (actor: Actor): Actor => ({ ...actor, secretSession: true });
