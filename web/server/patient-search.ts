import type { PatientSearch, PatientSearchResult } from '../../src/doors/web/professional-search.ts';
import type { FieldError } from '../components/fields.tsx';
import type { ProfessionalMessages } from '../messages/fr-professional.ts';
import { textField } from './page.ts';

type Words = ProfessionalMessages['find'];

export interface SearchErrors {
  readonly errors: readonly FieldError[];
}

/** The form as typed, so that nothing is lost on an error. */
export interface TypedTraits {
  readonly name: string;
  readonly givenNames: string;
  readonly sex: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

const MAX_NAME = 100;
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’.-]*$/u;
const SEXES = ['F', 'M', 'U'] as const;
const MIN_YEAR = 1850;

export function typedTraits(form: FormData): TypedTraits {
  return {
    name: textField(form, 'nom', MAX_NAME),
    givenNames: textField(form, 'prenoms', MAX_NAME),
    sex: textField(form, 'sexe', 1),
    day: textField(form, 'jour', 2),
    month: textField(form, 'mois', 2),
    year: textField(form, 'annee', 4),
  };
}

/** The question, or what is missing: all of it at once. `now` is an ISO instant. */
export function traitsOf(typed: TypedTraits, words: Words, now: string): PatientSearch | SearchErrors {
  const sex = SEXES.find((one) => one === typed.sex);
  const birthDate = dateOf(typed, now);
  const errors: FieldError[] = [
    ...(NAME.test(typed.name) ? [] : [{ field: 'nom', text: words.nameMissing }]),
    ...(NAME.test(typed.givenNames) ? [] : [{ field: 'prenoms', text: words.givenNamesMissing }]),
    ...(sex === undefined ? [{ field: 'sexe', text: words.sexMissing }] : []),
    ...(birthDate === null ? [{ field: 'jour', text: words.birthDateMissing }] : []),
  ];
  if (errors.length > 0 || sex === undefined || birthDate === null) return { errors };
  return { birthName: typed.name, givenNames: typed.givenNames, sex, birthDate };
}

/** A day of the calendar, or a month or a year when the rest is left empty; null otherwise. */
function dateOf({ day, month, year }: TypedTraits, now: string): string | null {
  if (!/^\d{4}$/.test(year) || Number(year) < MIN_YEAR || year > now.slice(0, 4)) return null;
  if (month === '' && day === '') return year;
  if (!/^\d{1,2}$/.test(month) || Number(month) < 1 || Number(month) > 12) return null;
  const upToMonth = `${year}-${month.padStart(2, '0')}`;
  if (day === '') return upToMonth;
  if (!/^\d{1,2}$/.test(day)) return null;
  const whole = `${upToMonth}-${day.padStart(2, '0')}`;
  const at = new Date(`${whole}T00:00:00Z`);
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(whole);
  return isDay && whole <= now.slice(0, 10) ? whole : null;
}

/** The search is to be made in a secret session. */
export const asksSecret = (form: FormData): boolean => textField(form, 'secret', 3) === 'oui';

type Unopened = Exclude<PatientSearchResult, { kind: 'found' }>;

const STATUSES: Partial<Record<Unopened['kind'], number>> = {
  'too-many': 429,
  refused: 403,
  'no-secret': 403,
  'wrong-matricule': 400,
};

/** HTTP status of a search that opened nothing. */
export function statusOf({ kind }: Unopened): number {
  return STATUSES[kind] ?? 404;
}

/** A search that opened nothing, in a sentence with a way out. */
export function sayResult(result: Unopened, words: Words): string {
  if (result.kind === 'too-many') return words.tooMany(result.minutes);
  if (result.kind === 'wrong-matricule') return words.wrongMatricule[result.problem];
  return words[result.kind];
}
