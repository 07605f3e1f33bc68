/** In which column of the functional rights an actor stands. Pure. */
import type { Actor } from '../kernel/actor.ts';
import type { AccessRule } from './access-state.ts';
import type { Column } from './functional-rights.ts';

/** TRE_G15. */
const DOCTOR = '10';
/** TRE_R38, R01 and R02: occupational medicine. */
const OCCUPATIONAL = new Set(['SM25', 'SCH35', 'C41']);

/** Null: this mode of access is not for this actor (a structure and a card of staff break no glass, nor does an occupational doctor: CSP L1111-17). */
export function columnOf(actor: Actor, rules: readonly AccessRule[]): Column | null {
  const { kind, purpose } = actor;
  if (kind === 'structure')
    return purpose === 'bris_de_glace' ? null : purpose === 'normal' ? 'es_normal' : 'es_regulation';
  if (actor.staff === true) return purpose === 'normal' ? 'cpe_normal' : null;
  if (isOccupational(actor)) return purpose === 'normal' ? 'occupational_doctor' : null;
  const isDoctor = actor.profession?.code === DOCTOR;
  if (purpose === 'centre_15') return isDoctor ? 'doctor_regulation' : 'ps_regulation';
  if (isAdministrator(rules)) return purpose === 'normal' ? 'attending_normal' : 'attending_breakglass';
  if (purpose === 'bris_de_glace') return isDoctor ? 'doctor_breakglass' : 'ps_breakglass';
  return isDoctor ? 'doctor_normal' : 'ps_normal';
}

/** "G15_10/SM25" is SM25 too (JDV_J01 writes both codes together). */
export function isOccupational({ specialty }: Actor): boolean {
  return specialty !== undefined && OCCUPATIONAL.has(specialty.code.slice(specialty.code.lastIndexOf('/') + 1));
}

export function isAdministrator(rules: readonly AccessRule[]): boolean {
  return rules.some((r) => r.kind === 'administrator');
}
