/** Whole years between a birth date as the registry has it and today; null when its month or day is not known. */
export function ageAt(birthDate: string, now: Date): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const isBefore = now.getUTCMonth() + 1 < month || (now.getUTCMonth() + 1 === month && now.getUTCDate() < day);
  const age = now.getUTCFullYear() - year - (isBefore ? 1 : 0);
  return age >= 0 && age < 150 ? age : null;
}

/** Below, nothing is kept from parents (`secret` in `access/person-rights.ts`: twelve years is our own step); from majority on, there are none. */
const [SECRET_FROM, MAJORITY] = [12, 18];

/**
 * May she ask that a consultation be kept from her representatives (CSP L1111-5)? A birth date of which the day or month is not known
 * (YYYY, YYYY-MM, zeros) says so only when each day that it may be does.
 */
export function maySecret(birthDate: string, now: Date): boolean {
  const known = birthDate.replace(/(?:-00)+$/, '');
  if (!/^\d{4}(-\d{2}){0,2}$/.test(known)) return false;
  const [first, last] = [`${known}-01-01`.slice(0, 10), `${known}${'-12-31'.slice(known.length - 4)}`];
  return [ageAt(first, now), ageAt(last, now)].every((age) => age !== null && age >= SECRET_FROM && age < MAJORITY);
}
