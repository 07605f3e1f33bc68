import type { Language } from '../../src/doors/web/web-api.ts';
import type { DocumentDate as StatedTime } from '../../src/doors/web/web-documents.ts';

/**
 * Dates and hours in words. Built by hand from numeric parts, so that the server and every browser write the same characters.
 * U+00A0 (no-break space) keeps a number with its word.
 */
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  fr: [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
};
const SHORT_MONTHS: Readonly<Record<Language, readonly string[]>> = {
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
};
const DAY_MS = 24 * 3600 * 1000;

export interface Place {
  readonly language: Language;
  readonly timeZone: string;
  /** ISO instant of the request. */
  readonly now: string;
}

interface Parts {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
}

/** A formatter costs a hundred times what it does once: the last one is kept, as a deployment has one time zone. */
let kept: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | null = null;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  if (kept?.timeZone === timeZone) return kept.format;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  kept = { timeZone, format };
  return format;
}

/** Numeric parts of an instant in a time zone. */
export function partsOf(instant: string, timeZone: string): Required<Parts> {
  const out: Record<string, number> = {};
  for (const part of formatOf(timeZone).formatToParts(new Date(instant))) out[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = out;
  return { year, month, day, hour, minute };
}

/** A stated time with an offset is moved to the reader's zone; without one it is taken as written. */
export function statedParts(time: StatedTime, timeZone: string): Parts {
  const hasClock = time.precision === 'minute' || time.precision === 'second' || time.precision === 'millisecond';
  if (hasClock && time.offset !== null) return partsOf(time.from, timeZone);
  const [, year, month, day] = /^(\d{4})-?(\d{2})?-?(\d{2})?/.exec(time.text) ?? [];
  return {
    year: Number(year ?? 0),
    ...(month === undefined ? {} : { month: Number(month) }),
    ...(day === undefined ? {} : { day: Number(day) }),
  };
}

function monthName(language: Language, month: number): string {
  return MONTHS[language][month - 1] ?? '';
}

function dayText(parts: Parts, language: Language): string {
  if (parts.month === undefined) return String(parts.year);
  const month = monthName(language, parts.month);
  if (parts.day === undefined) return `${month}\u00a0${parts.year}`;
  const day = language === 'fr' && parts.day === 1 ? '1er' : String(parts.day);
  return `${day}\u00a0${month}\u00a0${parts.year}`;
}

/** "12 mars 2026", "mars 2026" or "2026". */
export function day(time: StatedTime, place: Place): string {
  return dayText(statedParts(time, place.timeZone), place.language);
}

/** "12 mars 2026" for a day of the calendar, YYYY-MM-DD. */
export function calendarDay(date: string, language: Language): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
  return dayText({ year, month, day: dayOfMonth }, language);
}

/** "12 mars 2026" for an instant. */
export function instantDay(instant: string, place: Place): string {
  return dayText(partsOf(instant, place.timeZone), place.language);
}

/** "21 nov." beside a row whose group says the year; the month alone, or the year alone, when no more is known. */
export function shortDay(time: StatedTime, place: Place): string {
  const parts = statedParts(time, place.timeZone);
  if (parts.month === undefined) return String(parts.year);
  const month = SHORT_MONTHS[place.language][parts.month - 1] ?? '';
  return parts.day === undefined ? month : `${parts.day}\u00a0${month}`;
}

/** "21/11/2026" in French, "21 Nov 2026" in English: for dense lists. As much as is known. */
export function numericDay(time: StatedTime, place: Place): string {
  const { year, month, day: ofMonth } = statedParts(time, place.timeZone);
  if (month === undefined) return String(year);
  if (place.language === 'en')
    return `${ofMonth === undefined ? '' : `${ofMonth}\u00a0`}${SHORT_MONTHS.en[month - 1] ?? ''}\u00a0${year}`;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${ofMonth === undefined ? '' : `${two(ofMonth)}/`}${two(month)}/${year}`;
}

/** "Novembre 2026": heading of a group; the year alone when the month is unknown. */
export function monthHeading(time: StatedTime, place: Place): string {
  const parts = statedParts(time, place.timeZone);
  if (parts.month === undefined) return String(parts.year);
  const month = monthName(place.language, parts.month);
  return `${month.charAt(0).toUpperCase()}${month.slice(1)} ${parts.year}`;
}

/** Machine form for `<time datetime>`: as precise as what is known. */
export function machineDay(time: StatedTime, timeZone: string): string {
  const { year, month, day: dayOfMonth } = statedParts(time, timeZone);
  const pad = (n: number, size: number) => String(n).padStart(size, '0');
  if (month === undefined) return pad(year, 4);
  return dayOfMonth === undefined
    ? `${pad(year, 4)}-${pad(month, 2)}`
    : `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

function clock(parts: Required<Parts>, language: Language): string {
  const minutes = String(parts.minute).padStart(2, '0');
  return language === 'fr'
    ? `${parts.hour}\u00a0h\u00a0${minutes}`
    : `${String(parts.hour).padStart(2, '0')}:${minutes}`;
}

/** "14 h 05": for an instant of these hours. */
export function timeOfDay(instant: string, { timeZone, language }: Place): string {
  return clock(partsOf(instant, timeZone), language);
}

/** "hier à 14 h 05", "aujourd’hui à 9 h 12", "le 12 mars 2026 à 8 h 00". */
export function moment(instant: string, place: Place): string {
  const at = partsOf(instant, place.timeZone);
  const today = partsOf(place.now, place.timeZone);
  const daysAgo = Math.round(
    (Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(at.year, at.month - 1, at.day)) / DAY_MS,
  );
  const time = clock(at, place.language);
  if (place.language === 'en') {
    const when = daysAgo === 0 ? 'today' : daysAgo === 1 ? 'yesterday' : `on ${dayText(at, 'en')}`;
    return `${when} at ${time}`;
  }
  const when = daysAgo === 0 ? 'aujourd’hui' : daysAgo === 1 ? 'hier' : `le ${dayText(at, 'fr')}`;
  return `${when} à ${time}`;
}

/** The same with the seconds: two readings of one minute are told apart. */
export function exactMoment(instant: string, place: Place): string {
  const seconds = instant.slice(17, 19);
  return place.language === 'fr'
    ? `${moment(instant, place)}\u00a0min\u00a0${seconds}\u00a0s`
    : `${moment(instant, place)}:${seconds}`;
}

/** "1,2 Mo": decimal comma in French, no-break space before the unit. */
export function fileSize(bytes: number, units: readonly string[], language: Language): string {
  const step = bytes >= 1_000_000 ? 2 : bytes >= 1000 ? 1 : 0;
  const value = bytes / 1000 ** step;
  const text = step === 2 && value < 10 ? value.toFixed(1) : Math.round(value).toString();
  return `${language === 'fr' ? text.replace('.', ',') : text}\u00a0${units[step] ?? ''}`;
}
