/**
 * Formats of FHIR primitives. Source: HL7 FHIR R4 4.0.1, datatypes §2.24.0.1 (regular expressions and ranges).
 * Each expression is linear on hostile input: no nested repetition.
 */
import { daysIn, fromFhirTime } from '../xds/stated-time.ts';
import { numberText } from './exact-json.ts';

const YEAR = '([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)';
const MONTH = '(0[1-9]|1[0-2])';
const DAY = '(0[1-9]|[1-2][0-9]|3[0-1])';
const CLOCK = '([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]{1,9})?';
const OFFSET = '(Z|(\\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))';

const DATE = new RegExp(`^${YEAR}(-${MONTH}(-${DAY})?)?$`);
const DATE_TIME = new RegExp(`^${YEAR}(-${MONTH}(-${DAY}(T${CLOCK}${OFFSET})?)?)?$`);
const INSTANT = new RegExp(`^${YEAR}-${MONTH}-${DAY}T${CLOCK}${OFFSET}$`);
const TIME = new RegExp(`^${CLOCK}$`);
const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const OID = /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/;
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CODE = /^[^\s]+( [^\s]+)*$/;
const URI = /^\S+$/;
const BASE64 = /^[0-9a-zA-Z+/]*={0,2}$/;
// What FHIR strings may not hold: everything below U+0020 except tab, line feed, carriage return; and half a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about control characters
const FORBIDDEN_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}]/u;
/** A code, an address or an identifier holds no control character at all. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

export const MAX_INTEGER = 2_147_483_647;
/** Characters of one uri, url, canonical, oid, uuid, code. */
export const MAX_URI_LENGTH = 2_000;
/** Characters of one string or markdown. FHIR allows 1 MiB; nothing in document metadata comes near. */
export const MAX_STRING_LENGTH = 16_384;
/** Characters of a narrative, which we never keep. */
export const MAX_NARRATIVE_LENGTH = 1_048_576;

/** Texts are read letter by letter up to here, which is quicker than any expression for short ones. */
const MAX_LETTERS = 256;

/** True when every letter is visible ASCII or `least`: then no other question about letters needs an expression. */
function isPlain(text: string, least: number): boolean {
  if (text.length > MAX_LETTERS) return false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter < least || letter > 0x7e) return false;
  }
  return text !== '';
}

function isDay(text: string): boolean {
  if (text.length < 10) return true;
  const day = Number(text.slice(8, 10));
  return day <= 28 || day <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

/** A time that the record can keep; a leap second is looked at as the second before. */
function isKept(text: string): boolean {
  if (!isDay(text)) return false;
  // The patterns leave nothing else to refuse than an instant that an offset carries out of the first or last year.
  const isInside = !text.startsWith('000') && !text.startsWith('9999');
  return isInside || fromFhirTime(text.replace(':60', ':59')) !== null;
}

function isShort(value: unknown, pattern: RegExp, max: number): boolean {
  if (typeof value !== 'string' || value.length > max || !pattern.test(value)) return false;
  return isPlain(value, 0x20) || !UNPRINTABLE.test(value);
}

/** As `isShort`, of a pattern that any text without blanks matches. */
function isWord(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && (isPlain(value, 0x21) || isShort(value, pattern, MAX_URI_LENGTH));
}

function isText(value: unknown, max: number): boolean {
  if (typeof value !== 'string' || value.length > max) return false;
  return (
    (value.charCodeAt(0) > 0x20 && isPlain(value, 0x20)) || (value.trim() !== '' && !FORBIDDEN_IN_TEXT.test(value))
  );
}

function isInteger(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= MAX_INTEGER;
}

/** Letters of base64 that are decoded at once, and the room for their bytes: a document is looked at without a copy of it. */
const CHUNK_LETTERS = 32_768;
const chunk = Buffer.alloc((CHUNK_LETTERS / 4) * 3);

/** True when the text decodes and encodes to itself, which base64 alone does; some base64 does not. */
function isCanonicalBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  for (let at = 0; at < text.length; at += CHUNK_LETTERS) {
    const part = text.slice(at, at + CHUNK_LETTERS);
    const length = chunk.write(part, 'base64');
    const isPadded = length % 3 !== 0;
    if (isPadded && at + CHUNK_LETTERS < text.length) return false;
    if (chunk.toString('base64', 0, length) !== part) return false;
  }
  return true;
}

function isBase64(value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  // An expression over a whole document costs several times more.
  if (isCanonicalBase64(value)) return true;
  const letters = value.replace(/\s+/g, '');
  return letters.length % 4 === 0 && BASE64.test(letters);
}

const isUri = (value: unknown): boolean => isWord(value, URI);

/** What a value of each primitive type must look like; true when it does. */
export const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => isInteger(value, -MAX_INTEGER - 1),
  unsignedInt: (value) => isInteger(value, 0),
  positiveInt: (value) => isInteger(value, 1),
  decimal: (value) => numberText(value) !== null && Number.isFinite(Number(numberText(value))),
  string: (value) => isText(value, MAX_STRING_LENGTH),
  markdown: (value) => isText(value, MAX_STRING_LENGTH),
  xhtml: (value) => isText(value, MAX_NARRATIVE_LENGTH),
  code: (value) => isWord(value, CODE),
  id: (value) => isShort(value, ID, 64),
  uri: isUri,
  url: isUri,
  canonical: isUri,
  oid: (value) => isShort(value, OID, MAX_URI_LENGTH),
  uuid: (value) => isShort(value, UUID, 45),
  base64Binary: isBase64,
  date: (value) => isShort(value, DATE, 10) && isDay(value as string),
  dateTime: (value) => isShort(value, DATE_TIME, 40) && isKept(value as string),
  instant: (value) => isShort(value, INSTANT, 40) && isKept(value as string),
  time: (value) => isShort(value, TIME, 20),
};
