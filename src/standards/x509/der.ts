/** Reads DER (ITU-T X.690), as far as certificates and revocation lists need. Every length is held to the bytes that there are. */

/** One value: what it is, and where. */
export interface Der {
  readonly tag: number;
  /** Bytes of the value. */
  readonly value: Buffer;
  /** Bytes of tag, length and value. */
  readonly whole: Buffer;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;

/** Bytes that are not what they should be. The message holds none of them. */
export class DerError extends Error {}

/** The value at the beginning, and what follows it. @throws DerError */
export function firstDer(bytes: Buffer): { readonly der: Der; readonly rest: Buffer } {
  const tag = bytes[0];
  const short = bytes[1];
  if (tag === undefined || short === undefined || (tag & 0x1f) === 0x1f) throw new DerError('no value');
  const digits = short < 0x80 ? 0 : short & 0x7f;
  if (short === 0x80 || digits > 4 || bytes.length < 2 + digits) throw new DerError('no length');
  const length = digits === 0 ? short : bytes.readUIntBE(2, digits);
  const end = 2 + digits + length;
  if (end > bytes.length) throw new DerError('cut short');
  const der = { tag, value: bytes.subarray(2 + digits, end), whole: bytes.subarray(0, end) };
  return { der, rest: bytes.subarray(end) };
}

/** The one value that the bytes are. @throws DerError */
export function readDer(bytes: Buffer, tag: number): Der {
  const { der, rest } = firstDer(bytes);
  if (rest.length > 0 || der.tag !== tag) throw new DerError('another value');
  return der;
}

/** The values inside a constructed one, at most `limit`. @throws DerError */
export function partsOf({ value }: Der, limit: number): Der[] {
  const parts: Der[] = [];
  for (let left = value; left.length > 0; ) {
    if (parts.length === limit) throw new DerError('too many values');
    const { der, rest } = firstDer(left);
    parts.push(der);
    left = rest;
  }
  return parts;
}

/** Dotted. @throws DerError */
export function objectIdentifier({ tag, value }: Der): string {
  if (tag !== OBJECT_IDENTIFIER || value.length === 0 || value.length > 64) throw new DerError('no object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of value) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerError('no object identifier');
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0;
  }
  const first = arcs[0] ?? 0;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...arcs.slice(1)].join('.');
}

/** UTCTime and GeneralizedTime as RFC 5280 §4.1.2.5 writes them. @throws DerError */
export function timeOf({ tag, value }: Der): Date {
  const text = value.toString('latin1');
  const parts = /^(\d{2,4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year = '', month, day, hour, minute, second] = parts ?? [];
  const digits = tag === UTC_TIME ? 2 : tag === GENERALIZED_TIME ? 4 : 0;
  if (digits === 0 || year.length !== digits) throw new DerError('no time');
  const full = digits === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  const time = new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new DerError('no time');
  return time;
}
