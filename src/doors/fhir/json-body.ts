import { isUtf8 } from 'node:buffer';
import { FhirRefusal } from './errors.ts';

/** Levels of objects and lists in a body; validation allows fewer for a resource. */
export const MAX_BODY_DEPTH = 64;
/** Values and names of one body: commas, colons and brackets outside texts. */
export const MAX_BODY_TOKENS = 400_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DEEPER = 1;
const SHALLOWER = 2;
const SEPARATOR = 3;
const TEXT = 4;
/** What each byte outside a text means: a table, because a hostile body makes millions of look-ups. */
const KINDS = new Uint8Array(256);
for (const [characters, kind] of [
  ['[{', DEEPER],
  [']}', SHALLOWER],
  [',:', SEPARATOR],
  ['"', TEXT],
] as const) {
  for (const byte of Buffer.from(characters)) KINDS[byte] = kind;
}

/** Bytes of a text that are walked one by one; beyond them a search is quicker, and a document's bytes are mostly one text. */
const SHORT_TEXT_BYTES = 64;

/** Past the closing quote of a JSON text that begins at `start`; the end of the bytes when there is none. */
function afterText(bytes: Buffer, start: number): number {
  const far = Math.min(start + SHORT_TEXT_BYTES, bytes.length);
  let from = start + 1;
  while (from < far) {
    const byte = bytes[from];
    if (byte === QUOTE) return from + 1;
    from += byte === BACKSLASH ? 2 : 1;
  }
  for (;;) {
    const end = bytes.indexOf(QUOTE, from);
    if (end < 0) return bytes.length;
    let slashes = 0;
    while (end - 1 - slashes >= from && bytes[end - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

/** Depth and number of values, counted before anything is built: a hostile body costs one pass over its bytes. */
function isBounded(bytes: Buffer): boolean {
  let depth = 0;
  let tokens = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const kind = KINDS[bytes[at] ?? 0] ?? 0;
    if (kind === 0) continue;
    if (kind === TEXT) at = afterText(bytes, at) - 1;
    else if (kind === SHALLOWER) depth -= 1;
    else {
      tokens += 1;
      if (kind === DEEPER) depth += 1;
      if (depth > MAX_BODY_DEPTH || tokens > MAX_BODY_TOKENS) return false;
    }
  }
  return true;
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

function isMarked(bytes: Buffer): boolean {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

/** Parses a JSON body in UTF-8, with or without a byte order mark. @throws FhirRefusal invalid-json, body-too-complex */
export function parseJson(body: Buffer): unknown {
  if (!isBounded(body)) throw new FhirRefusal('body-too-complex');
  // Bytes proved to be UTF-8 make a string sooner than a decoder that must find it out.
  if (!isUtf8(body)) throw new FhirRefusal('invalid-json');
  try {
    return JSON.parse(body.toString('utf8', isMarked(body) ? BYTE_ORDER_MARK.length : 0));
  } catch {
    throw new FhirRefusal('invalid-json');
  }
}
