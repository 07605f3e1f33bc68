import type { StatedTime } from '../../src/standards/xds/metadata.ts';

/** The day on which the demo world stands unless the caller gives another: every story is told relative to it. */
export const TOWN_TODAY = '2026-11-20';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A day as a count of days since 1970-01-01: arithmetic without time zones. */
export type EpochDay = number;

/** From `YYYY-MM-DD`. */
export function epochDay(date: string): EpochDay {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

/** To `YYYY-MM-DD`. */
export function isoDay(day: EpochDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** To `20 novembre 2026`. */
export function frenchDay(day: EpochDay): string {
  const [year, month, date] = isoDay(day).split('-') as [string, string, string];
  return `${date === '01' ? '1er' : String(Number(date))} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** To `20/11/2026`. */
export function shortDay(day: EpochDay): string {
  return isoDay(day).split('-').reverse().join('/');
}

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');

/** A moment of the town in legal French time, in every notation that the documents need. */
export interface Moment {
  readonly day: EpochDay;
  /** HL7 TS with offset: `20261120093000+0100`. */
  readonly hl7: string;
  /** ISO 8601 with offset: `2026-11-20T09:30:00+01:00`. */
  readonly iso: string;
  /** Milliseconds since 1970, UTC. */
  readonly utc: number;
}

/** The moment `minutes` after midnight, local French time, of a day. */
export function momentOf(day: EpochDay, minutes: number, seconds = 0): Moment {
  const summer = isSummerTime(day);
  const wholeDays = Math.floor(minutes / 1440);
  const local = (day * 1440 + minutes) * MINUTE_MS + seconds * 1000;
  const text = new Date(local).toISOString().slice(0, 19);
  return {
    day: day + wholeDays,
    hl7: `${text.replace(/[-:T]/g, '')}${summer ? '+0200' : '+0100'}`,
    iso: `${text}${summer ? '+02:00' : '+01:00'}`,
    utc: local - (summer ? 120 : 60) * MINUTE_MS,
  };
}

/** Summer time by whole days: from the last Sunday of March to the one of October (directive 2000/84/CE). */
function isSummerTime(day: EpochDay): boolean {
  const year = new Date(day * DAY_MS).getUTCFullYear();
  return day >= lastSunday(year, 2) && day < lastSunday(year, 9);
}

function lastSunday(year: number, month: number): EpochDay {
  const last = Math.round(Date.UTC(year, month, 31) / DAY_MS);
  return last - ((last + 4) % 7);
}

/** A moment as a metadata time, to the second: half-open range of one second. */
export function statedMoment(moment: Moment): StatedTime {
  return {
    text: moment.iso,
    precision: 'second',
    offset: moment.iso.slice(19),
    from: new Date(moment.utc).toISOString(),
    to: new Date(moment.utc + 1000).toISOString(),
  };
}

/** Whole years between a birth date (may be a year only) and a day. */
export function ageOn(day: EpochDay, birthDate: string): number {
  const birth = birthDate.length === 10 ? birthDate : `${birthDate.slice(0, 4)}-07-01`;
  const now = isoDay(day);
  const years = Number(now.slice(0, 4)) - Number(birth.slice(0, 4));
  return now.slice(5) < birth.slice(5) ? years - 1 : years;
}
