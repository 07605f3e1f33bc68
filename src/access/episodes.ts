/**
 * How long a declared access lasts: the episode of care of each profession (TRE_G15). No French text gives a number; 90 days, and
 * 3 days where one comes for a prescription, are those of the German electronic patient record (gematik, entitlement
 * management); a midwife follows a pregnancy and what comes after. The person shortens, extends or makes permanent.
 */
const EPISODE_DAYS: Readonly<Record<string, number>> = {
  '10': 90, // doctor
  '21': 3, // pharmacist
  '28': 3, // optician
  '39': 3, // pharmacy technician
  '50': 300, // midwife
};
const OTHER_PROFESSIONS_DAYS = 90;

const DAY_MS = 86_400_000;

/** The end of an episode of care that begins now. */
export function episodeEnd(profession: string | undefined, now: Date): Date {
  const days = (profession === undefined ? undefined : EPISODE_DAYS[profession]) ?? OTHER_PROFESSIONS_DAYS;
  return new Date(now.getTime() + days * DAY_MS);
}
