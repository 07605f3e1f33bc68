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
