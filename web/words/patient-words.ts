import type { PatientBanner } from '../../src/doors/web/professional-api.ts';
import type { DocumentDate } from '../../src/doors/web/web-documents.ts';
import { day, type Place } from './dates.ts';

/** "AUBERTIN Solange": birth name first, as identities are compared. */
export function patientName({ birthName, givenName }: Pick<PatientBanner, 'birthName' | 'givenName'>): string {
  return `${birthName} ${givenName}`;
}

/** "12 mars 1944", "mars 1944" or "1944": as much as the registry knows. */
export function birthDay({ birthDate }: { readonly birthDate: string }, place: Place): string {
  const known = birthDate.replace(/(?:-00)+$/, '');
  const precision = known.length === 10 ? 'day' : known.length === 7 ? 'month' : 'year';
  return day({ text: known, precision, offset: null, from: '', to: '' } as DocumentDate, place);
}
