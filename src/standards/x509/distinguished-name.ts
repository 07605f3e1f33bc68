import type { X509Certificate } from 'node:crypto';
import { type Der, DerError, objectIdentifier, partsOf, readDer, SEQUENCE } from './der.ts';

/** One attribute of a name: dotted type, value as text. */
export interface NamePart {
  readonly type: string;
  readonly value: string;
}

/** Attributes of one name. */
const MAX_NAME_PARTS = 40;
/** Characters of a name written as text. */
export const MAX_NAME_LENGTH = 1_024;

/** Short names of types (RFC 4519 §2; those of Windows and Java too). */
const TYPES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  SURNAME: '2.5.4.4',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  S: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  T: '2.5.4.12',
  TITLE: '2.5.4.12',
  GN: '2.5.4.42',
  G: '2.5.4.42',
  GIVENNAME: '2.5.4.42',
  E: '1.2.840.113549.1.9.1',
  EMAILADDRESS: '1.2.840.113549.1.9.1',
  DC: '0.9.2342.19200300.100.1.25',
  UID: '0.9.2342.19200300.100.1.1',
};
export const COMMON_NAME = '2.5.4.3';
export const SURNAME = '2.5.4.4';
export const ORGANIZATION = '2.5.4.10';
export const ORGANIZATIONAL_UNIT = '2.5.4.11';
export const GIVEN_NAME = '2.5.4.42';

/** Where the subject stands in a certificate without and with a version (RFC 5280 §4.1). */
const SUBJECT = 5;
const MAX_CERTIFICATE_FIELDS = 12;

/** Subject of a certificate, its attributes in the order of the bytes. @throws DerError */
export function subjectOf(certificate: X509Certificate): readonly NamePart[] {
  const [body] = partsOf(readDer(certificate.raw, SEQUENCE), 3);
  if (body === undefined) throw new DerError('no certificate');
  const fields = partsOf(body, MAX_CERTIFICATE_FIELDS);
  const subject = fields[fields[0]?.tag === 0xa0 ? SUBJECT : SUBJECT - 1];
  if (subject === undefined) throw new DerError('no subject');
  return partsOfName(subject);
}

/** Attributes of a Name. @throws DerError */
function partsOfName(name: Der): readonly NamePart[] {
  const parts: NamePart[] = [];
  for (const set of partsOf(name, MAX_NAME_PARTS)) {
    for (const attribute of partsOf(set, MAX_NAME_PARTS)) {
      const [type, value] = partsOf(attribute, 2);
      if (type === undefined || value === undefined || parts.length === MAX_NAME_PARTS) throw new DerError('no name');
      parts.push({ type: objectIdentifier(type), value: textOf(value) });
    }
  }
  return parts;
}

/** All values of one attribute. */
export function valuesOf(name: readonly NamePart[], type: string): string[] {
  return name.filter((part) => part.type === type).map(({ value }) => value);
}

/** DirectoryString (RFC 5280 §4.1.2.4): BMPString is UTF-16, T61String is read as Latin-1 as everybody does. */
function textOf({ tag, value }: Der): string {
  if (tag === 0x1e)
    return Buffer.from(value)
      .subarray(0, value.length & ~1)
      .swap16()
      .toString('utf16le');
  return value.toString(tag === 0x14 ? 'latin1' : 'utf8');
}

/**
 * A name written as text (RFC 4514, RFC 2253): `CN=…+SN=…, OU=…`, with escapes, quotes and `#` before hexadecimal DER.
 * Null when it is not one.
 */
export function parseName(text: string): readonly NamePart[] | null {
  if (text.length > MAX_NAME_LENGTH) return null;
  const parts: NamePart[] = [];
  for (const piece of pieces(text)) {
    const equals = piece.indexOf('=');
    const typed = piece.slice(0, equals).trim().toUpperCase();
    const type = TYPES[typed] ?? /^(?:OID\.)?(\d+(?:\.\d+)+)$/.exec(typed)?.[1];
    const value = equals < 0 ? null : readValue(piece.slice(equals + 1).trim());
    if (type === undefined || value === null || parts.length === MAX_NAME_PARTS) return null;
    parts.push({ type, value });
  }
  return parts;
}

/** Cuts at commas, semicolons and plus signs that are neither escaped nor quoted. */
function pieces(text: string): string[] {
  return text.match(/(?:\\.|"(?:\\.|[^"\\])*"|[^\\",;+])+/gs) ?? [];
}

function readValue(text: string): string | null {
  if (text.startsWith('#')) {
    if (!/^#(?:[0-9a-f]{2})+$/i.test(text)) return null;
    try {
      const bytes = Buffer.from(text.slice(1), 'hex');
      return textOf(readDer(bytes, bytes[0] as number));
    } catch {
      return null;
    }
  }
  const bare = /^"(.*)"$/s.exec(text)?.[1] ?? text;
  const bytes = bare.replace(/(?:\\[0-9a-f]{2})+/gi, (hex) =>
    Buffer.from(hex.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
  return bytes.replace(/\\(.)/gs, '$1');
}

/**
 * True when both say the same attributes, in whatever order: software writes names from the root or to it. Case and runs of
 * white space do not count, and a `?` or U+FFFD in `stated` stands for a letter that its writer could not encode.
 */
export function isSameName(stated: readonly NamePart[], certified: readonly NamePart[]): boolean {
  if (stated.length !== certified.length) return false;
  const left = [...certified];
  return stated.every((part) => {
    const found = left.findIndex(({ type, value }) => type === part.type && isSameValue(part.value, value));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}

function isSameValue(stated: string, certified: string): boolean {
  const a = [...tidy(stated)];
  const b = [...tidy(certified)];
  if (a.length !== b.length) return false;
  return a.every((letter, index) => letter === b[index] || ('?\ufffd'.includes(letter) && (b[index] ?? '') > '\u007f'));
}

function tidy(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The subject as text (RFC 4514: from the end to the root), with dotted types where there is no short name. */
export function nameText(certificate: X509Certificate): string {
  const short = (type: string): string => Object.entries(TYPES).find(([, oid]) => oid === type)?.[0] ?? type;
  return [...subjectOf(certificate)]
    .reverse()
    .map(({ type, value }) => `${short(type)}=${value.replace(/[\\",;+<>#=]/g, '\\$&')}`)
    .join(',');
}
