/** Stated times as FHIR dateTime, lossless: what the FHIR text cannot say is kept in an extension beside it. */
import type { StatedTime } from '../xds/metadata.ts';
import { DEPLOYMENT_ZONE, fromFhirTime, fromHl7Time, toFhirTime } from '../xds/stated-time.ts';
import type { PrimitiveExtension } from './datatypes.ts';
import { OWN_STATED_TEXT } from './systems.ts';

export interface WrittenTime {
  readonly value: string;
  /** Present when the value alone does not read back as the same stated time. */
  readonly sibling?: PrimitiveExtension;
}

/** Writes a dateTime: to the precision stated, with seconds and an offset whenever there is a time of day. */
export function toDateTime(time: StatedTime): WrittenTime {
  const value = toFhirTime(time);
  const again = fromFhirTime(value);
  if (again !== null && sameTime(again, time)) return { value };
  const kept = `${time.text} ${time.offset ?? NO_OFFSET} ${time.from} ${time.to}`;
  return { value, sibling: { extension: [{ url: OWN_STATED_TEXT, valueString: kept }] } };
}

/** Reads a dateTime and what may stand beside it; null when it is not one. */
export function fromDateTime(value: string | undefined, sibling: PrimitiveExtension | undefined): StatedTime | null {
  const kept = sibling?.extension?.find(({ url }) => url === OWN_STATED_TEXT)?.valueString;
  const time = kept === undefined ? null : fromKept(kept);
  if (time !== null && toFhirTime(time) === value) return time;
  return value === undefined ? null : fromFhirTime(value);
}

/** An instant inside the stated time: itself when it is one, else the start of its UTC range. */
export function toInstant(time: StatedTime): string {
  return time.text.includes('T') && time.offset !== null ? toFhirTime(time) : time.from;
}

const ONE_HOUR_MS = 3_600_000;
const NO_OFFSET = '-';

/** The extension comes from outside too: its range must be one that its text can mean. */
function fromKept(kept: string): StatedTime | null {
  const [text, offset, from, to] = kept.split(' ');
  if (text === undefined || offset === undefined || from === undefined || to === undefined) return null;
  // HL7 v3 may state an offset after a date alone, which ISO text cannot show.
  const withOffset = offset === NO_OFFSET || text.includes('T') ? null : fromHl7Time(text.replaceAll('-', '') + offset);
  for (const read of [withOffset, fromFhirTime(text, DEPLOYMENT_ZONE), fromFhirTime(text, 'UTC')]) {
    if (read === null || read.from !== from || (read.offset ?? NO_OFFSET) !== offset) continue;
    if (read.to === to) return read;
    // An HL7 hour without minutes is read as minute 00 of a range of one hour.
    if (read.precision === 'minute' && Date.parse(to) - Date.parse(from) === ONE_HOUR_MS) return { ...read, to };
  }
  return null;
}

function sameTime(left: StatedTime, right: StatedTime): boolean {
  return (
    left.text === right.text &&
    left.precision === right.precision &&
    left.offset === right.offset &&
    left.from === right.from &&
    left.to === right.to
  );
}
