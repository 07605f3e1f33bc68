import type { StatedTime } from './metadata.ts';

/**
 * Stated times: HL7 TS (CDA, HL7 v2), XDS DTM, FHIR date and dateTime, read into one value that keeps the precision and the
 * offset stated, with the half-open UTC range that it covers; and written back.
 * A time without an offset is in the deployment's zone (Europe/Paris), where its author lived; an XDS DTM is always UTC
 * (ITI TF-3 table 4.2.3.1.7-2, CI-SIS EX_3.1-1070). An hour alone is read as minute 00, with a range of one hour.
 */
export const DEPLOYMENT_ZONE = 'Europe/Paris';
const MAX_TIME_LENGTH = 40;
/** The first and the last instant, in UTC, that a stated time may reach: years of four digits, as ISO texts and databases keep. */
export const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
export const LATEST = Date.parse('9999-12-31T23:59:59Z');
const MAX_CACHED_OFFSETS = 4_096;

type Precision = StatedTime['precision'];

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly precision: Precision;
  /** Hour stated without minutes. */
  readonly hourOnly: boolean;
}

const HL7 = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?([+-]\d\d:?\d\d|Z)?$/;
const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Reads an HL7 TS (`20210104`, `202101040735+0100`…). Null when it is not one, names an impossible date or leaves the calendar. */
export function fromHl7Time(text: string, zone: string = DEPLOYMENT_ZONE): StatedTime | null {
  return text.length > MAX_TIME_LENGTH ? null : read(HL7.exec(text), zone);
}

/** Reads an XDS DTM: the same form, in UTC whatever happens. */
export function fromXdsTime(text: string): StatedTime | null {
  return fromHl7Time(/^\d{10}/.test(text) && /^[\d.]+$/.test(text) ? `${text}Z` : text, 'UTC');
}

/** Reads a FHIR date, dateTime or instant. Null when it is not one, names an impossible date or leaves the calendar. */
export function fromFhirTime(text: string, zone: string = DEPLOYMENT_ZONE): StatedTime | null {
  return text.length > MAX_TIME_LENGTH ? null : read(ISO.exec(text), zone, text);
}

/** A stated time of an exact instant, as UTC with seconds. `instant` is an ISO instant, such as a clock gives. */
export function fromInstant(instant: string): StatedTime {
  const time = fromFhirTime(`${new Date(instant).toISOString().slice(0, 19)}Z`);
  if (time === null) throw new RangeError('fromInstant needs an ISO instant');
  return time;
}

/** `iso` is the text when it is written as we write it, which fractions alone may not be. */
function read(found: RegExpExecArray | null, zone: string, iso?: string): StatedTime | null {
  if (found === null) return null;
  const wall = toWall(found);
  const offset = toOffset(found[8]);
  if (wall === null || offset === undefined) return null;
  const from = toUtc(wall, offset, zone);
  const to = found[4] === undefined ? toUtc(following(wall), offset, zone) : from + durationOf(wall);
  if (from < EARLIEST || to > LATEST) return null;
  return {
    text: iso !== undefined && wall.precision !== 'millisecond' ? iso : isoText(wall, offset),
    precision: wall.precision,
    offset,
    from: isoInstant(from),
    to: isoInstant(to),
  };
}

/** As `toISOString`, four times as quick, of an instant between EARLIEST and LATEST. */
function isoInstant(instant: number): string {
  const date = new Date(instant);
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  const clock = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${day}T${clock}.${pad(date.getUTCMilliseconds(), 3)}Z`;
}

function toWall(found: RegExpExecArray): Wall | null {
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0'] = found;
  const wall: Wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: found[7] === undefined ? 0 : Number(found[7].padEnd(3, '0').slice(0, 3)),
    precision: precisionOf(found),
    hourOnly: found[4] !== undefined && found[5] === undefined,
  };
  const possible =
    wall.year >= 1 && wall.month >= 1 && wall.month <= 12 && wall.day >= 1 && wall.day <= daysIn(wall.year, wall.month);
  return possible && wall.hour <= 23 && wall.minute <= 59 && wall.second <= 59 ? wall : null;
}

function precisionOf(found: RegExpExecArray): Precision {
  if (found[7] !== undefined) return 'millisecond';
  if (found[6] !== undefined) return 'second';
  if (found[4] !== undefined) return 'minute';
  if (found[3] !== undefined) return 'day';
  return found[2] === undefined ? 'year' : 'month';
}

/** Days of a month; `month` from 1 to 12. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `+01:00`, `Z`, null when none was stated, undefined when it is impossible. */
function toOffset(text: string | undefined): string | null | undefined {
  if (text === undefined) return null;
  if (text === 'Z') return 'Z';
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return `${text.slice(0, 3)}:${text.slice(-2)}`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

function pad(value: number, length = 2): string {
  return (length === 2 ? TWO_DIGITS[value] : undefined) ?? String(value).padStart(length, '0');
}

function isoText(wall: Wall, offset: string | null): string {
  const { precision } = wall;
  let text = pad(wall.year, 4);
  if (precision === 'year') return text;
  text += `-${pad(wall.month)}`;
  if (precision === 'month') return text;
  text += `-${pad(wall.day)}`;
  if (precision === 'day') return text;
  text += `T${pad(wall.hour)}:${pad(wall.minute)}`;
  if (precision !== 'minute') text += `:${pad(wall.second)}`;
  if (precision === 'millisecond') text += `.${pad(wall.millisecond, 3)}`;
  return text + (offset ?? '');
}

/** The wall time that follows a date: the next year, month or day; `utcOf` carries the overflow. */
function following(wall: Wall): Wall {
  return { ...wall, [wall.precision]: wall[wall.precision] + 1 };
}

/** Milliseconds that a time of day covers. */
function durationOf(wall: Wall): number {
  if (wall.hourOnly) return 3_600_000;
  if (wall.precision === 'minute') return 60_000;
  return wall.precision === 'second' ? 1_000 : 1;
}

function utcOf(wall: Wall): number {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  return new Date(Date.UTC(2000, 0, 1, hour, minute, second, millisecond)).setUTCFullYear(year, month - 1, day);
}

function toUtc(wall: Wall, offset: string | null, zone: string): number {
  const asUtc = utcOf(wall);
  if (offset !== null) return asUtc - offsetMinutes(offset) * 60_000;
  // Two passes: the offset in force at the guess, then at the result, which settles the hours around a change.
  const guess = asUtc - zoneOffset(zone, asUtc);
  return asUtc - zoneOffset(zone, guess);
}

function offsetMinutes(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Milliseconds to add to UTC to get the zone's wall clock at that instant. */
function zoneOffset(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  // Offsets change on quarter hours at the finest.
  const slot = Math.floor(instant / 900_000);
  const key = `${zone} ${slot}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formatters.set(zone, formatter);
  }
  const name = formatter.formatToParts(slot * 900_000).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const found = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
  const seconds = found ? Number(found[2]) * 3_600 + Number(found[3]) * 60 + Number(found[4] ?? 0) : 0;
  const offset = (found?.[1] === '-' ? -seconds : seconds) * 1_000;
  if (offsets.size >= MAX_CACHED_OFFSETS) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** As an HL7 TS with its own precision and offset (`20210104160527+0100`; a Z is written +0000). */
export function toHl7Time(time: StatedTime): string {
  const [wall, fraction] = digitsOf(time);
  const offset =
    time.offset === null || !time.text.includes('T')
      ? ''
      : time.offset === 'Z'
        ? '+0000'
        : time.offset.replace(':', '');
  return wall + fraction + offset;
}

/** As an XDS DTM: UTC digits to the second; a time of day precision or less keeps its digits. */
export function toXdsTime(time: StatedTime): string {
  if (!time.text.includes('T')) return digitsOf(time)[0];
  const digits = time.from.replace(/[-:T]/g, '').slice(0, 14);
  return time.precision === 'minute' ? digits.slice(0, 12) : digits;
}

/** As a FHIR dateTime: seconds are always written after a time, and an offset too (the zone's own when none was stated). */
export function toFhirTime(time: StatedTime): string {
  if (!time.text.includes('T')) return time.text;
  const bare = bareText(time);
  const full = time.precision === 'minute' ? `${bare}:00` : bare;
  return full + (time.offset ?? statedOffset(full, time.from));
}

/** The text without its offset; a date alone ends like one ("2024-03-12") and is left as it is. */
function bareText(time: StatedTime): string {
  return time.text.includes('T') ? time.text.replace(/(?:Z|[+-]\d\d:\d\d)$/, '') : time.text;
}

function statedOffset(wallText: string, from: string): string {
  const minutes = Math.round((Date.parse(`${wallText}Z`) - Date.parse(from)) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function digitsOf(time: StatedTime): [string, string] {
  const [wall, fraction] = bareText(time).split('.');
  return [(wall ?? '').replace(/[-:T]/g, ''), fraction === undefined ? '' : `.${fraction}`];
}

/** True when both cover a common instant. */
export function timesOverlap(left: StatedTime, right: StatedTime): boolean {
  return left.from < right.to && right.from < left.to;
}
