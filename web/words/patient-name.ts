import type { PatientBanner } from '../../src/doors/web/professional-api.ts';

/** "Solange VAUTRIN": as professionals name a patient in a sentence; the banner says the rest. */
export function patientNameOf(patient: Pick<PatientBanner, 'givenName' | 'usedName' | 'birthName'>): string {
  return `${patient.givenName} ${(patient.usedName ?? patient.birthName).toLocaleUpperCase('fr')}`;
}
