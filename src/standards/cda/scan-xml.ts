import { CdaError } from './cda-error.ts';
import {
  MAX_CDA_BYTES,
  MAX_XML_ALL_ATTRIBUTES,
  MAX_XML_ATTRIBUTE_BYTES,
  MAX_XML_ATTRIBUTES,
  MAX_XML_DECLARATION_BYTES,
  MAX_XML_DEPTH,
  MAX_XML_ELEMENTS,
  MAX_XML_MISC_NODES,
  MAX_XML_NAME_BYTES,
} from './limits.ts';

/**
 * A linear scan over the bytes of an XML document, before any parser sees them. It builds nothing: it refuses what the
 * parser must never meet (a DOCTYPE, and so every entity declaration; excessive depth, counts and lengths; an encoding
 * that we do not read) and leaves well-formedness to the parser. Where markup is broken it refuses or stops counting,
 * never skips: the parser then refuses the same bytes.
 */

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const EQUALS = 0x3d;
const BANG = 0x21;
const QUESTION = 0x3f;
const DASH = 0x2d;
const BRACKET = 0x5b;
/** Text shorter than this is walked byte by byte; longer text is crossed by the native search. */
const SHORT_TEXT = 64;

export interface XmlScan {
  readonly elements: number;
  readonly depth: number;
  /** An `xml-stylesheet` instruction is present: it is ignored, and reported. */
  readonly stylesheetInstruction: boolean;
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
  depth: number;
  deepest: number;
  elements: number;
  attributes: number;
  misc: number;
  stylesheet: boolean;
}

const UTF8_BOM = [0xef, 0xbb, 0xbf];

/** The encodings read besides UTF-8, by the name in the XML declaration, and the decoder that gives them as text. */
const OTHER_ENCODINGS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  'iso-8859-1': (bytes) => bytes.toString('latin1'),
  latin1: (bytes) => bytes.toString('latin1'),
  'iso-8859-15': (bytes) => new TextDecoder('iso-8859-15').decode(bytes),
  'windows-1252': (bytes) => new TextDecoder('windows-1252').decode(bytes),
};

/**
 * Gives the document as UTF-8 bytes without byte order mark; the same array when it already is. Scan and parser both read
 * these bytes as UTF-8 whatever the XML declaration says, so that they cannot disagree about what a byte means.
 * Read: UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15, windows-1252, and UTF-16 with a byte order mark.
 * Throws CdaError `empty`, `too-large` or `unsupported-encoding`.
 */
export function toUtf8(bytes: Uint8Array): Buffer {
  if (bytes.byteLength === 0) throw new CdaError('empty', 'the document is empty');
  if (bytes.byteLength > MAX_CDA_BYTES) throw new CdaError('too-large', `the document exceeds ${MAX_CDA_BYTES} bytes`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return fromUtf16(buffer, 'utf-16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return fromUtf16(buffer, 'utf-16be');
  const start = UTF8_BOM.every((byte, index) => buffer[index] === byte) ? UTF8_BOM.length : 0;
  const declared = declaredEncoding(buffer, start);
  if (declared === null || declared === 'utf-8' || declared === 'utf8' || declared === 'us-ascii') {
    return start === 0 ? buffer : buffer.subarray(start);
  }
  const decode = start === 0 ? OTHER_ENCODINGS[declared] : undefined;
  if (decode === undefined) throw unsupportedEncoding();
  return limited(Buffer.from(decode(buffer), 'utf8'));
}

function fromUtf16(buffer: Buffer, label: string): Buffer {
  try {
    return limited(Buffer.from(new TextDecoder(label, { fatal: true }).decode(buffer), 'utf8'));
  } catch (error) {
    if (error instanceof CdaError) throw error;
    throw unsupportedEncoding();
  }
}

function limited(utf8: Buffer): Buffer {
  if (utf8.length > MAX_CDA_BYTES) throw new CdaError('too-large', `the document exceeds ${MAX_CDA_BYTES} bytes`);
  return utf8;
}

function unsupportedEncoding(): CdaError {
  return new CdaError('unsupported-encoding', 'the document must be in UTF-8, ISO-8859-1, ISO-8859-15 or UTF-16');
}

function declaredEncoding(buffer: Buffer, start: number): string | null {
  if (buffer.toString('latin1', start, start + 6) !== '<?xml ') return null;
  const head = buffer.toString('latin1', start, start + MAX_XML_DECLARATION_BYTES);
  const end = head.indexOf('?>');
  if (end < 0) throw new CdaError('not-well-formed', 'the XML declaration is not closed');
  const encoding = /\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/.exec(head.slice(0, end))?.[1];
  return encoding === undefined ? null : encoding.toLowerCase();
}

/**
 * Scans UTF-8 bytes (see `toUtf8`). Time is linear in the length; memory is constant.
 * Throws CdaError `doctype-refused`, `too-deep`, `too-many-elements`, `too-many-attributes`, `name-too-long`,
 * `attribute-too-long`, or `not-well-formed` for markup that is not closed.
 */
export function scanXml(utf8: Buffer): XmlScan {
  const cursor: Cursor = {
    bytes: utf8,
    at: 0,
    depth: 0,
    deepest: 0,
    elements: 0,
    attributes: 0,
    misc: 0,
    stylesheet: false,
  };
  for (;;) {
    const open = nextTag(utf8, cursor.at);
    if (open < 0) break;
    cursor.at = open + 1;
    const byte = utf8[cursor.at];
    if (byte === SLASH) closeTag(cursor);
    else if (byte === BANG) declaration(cursor);
    else if (byte === QUESTION) instruction(cursor);
    else startTag(cursor);
  }
  return { elements: cursor.elements, depth: cursor.deepest, stylesheetInstruction: cursor.stylesheet };
}

function nextTag(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + SHORT_TEXT);
  for (let index = from; index < near; index += 1) if (bytes[index] === LT) return index;
  return near === bytes.length ? -1 : bytes.indexOf(LT, near);
}

function closeTag(cursor: Cursor): void {
  const end = cursor.bytes.indexOf(GT, cursor.at);
  if (end < 0) throw unclosed();
  cursor.at = end + 1;
  cursor.depth -= 1;
}

/** `<!--…-->`, `<![CDATA[…]]>`; anything else that begins with `<!` is a document type or one of its declarations. */
function declaration(cursor: Cursor): void {
  const { bytes, at } = cursor;
  countMisc(cursor);
  if (bytes[at + 1] === DASH && bytes[at + 2] === DASH) cursor.at = after(bytes, '-->', at + 3);
  else if (bytes[at + 1] === BRACKET && bytes.toString('latin1', at + 1, at + 8) === '[CDATA[') {
    cursor.at = after(bytes, ']]>', at + 8);
  } else throw new CdaError('doctype-refused', 'a document type declaration is never accepted');
}

function instruction(cursor: Cursor): void {
  countMisc(cursor);
  const end = after(cursor.bytes, '?>', cursor.at + 1);
  if (cursor.bytes.toString('latin1', cursor.at + 1, Math.min(end, cursor.at + 15)) === 'xml-stylesheet') {
    cursor.stylesheet = true;
  }
  cursor.at = end;
}

function countMisc(cursor: Cursor): void {
  cursor.misc += 1;
  if (cursor.misc > MAX_XML_MISC_NODES) {
    throw new CdaError(
      'too-many-elements',
      `more than ${MAX_XML_MISC_NODES} comments, instructions and CDATA sections`,
    );
  }
}

function after(bytes: Buffer, mark: string, from: number): number {
  const found = bytes.indexOf(mark, from, 'latin1');
  if (found < 0) throw unclosed();
  return found + mark.length;
}

function unclosed(): CdaError {
  return new CdaError('not-well-formed', 'markup is not closed');
}

/** From the first byte of a start tag's name to after its `>`: counts, and holds names, attributes and depth to limits. */
function startTag(cursor: Cursor): void {
  cursor.elements += 1;
  if (cursor.elements > MAX_XML_ELEMENTS) {
    throw new CdaError('too-many-elements', `more than ${MAX_XML_ELEMENTS} elements`);
  }
  const { bytes } = cursor;
  const end = bytes.length;
  let at = cursor.at;
  let nameStart = at;
  let attributes = 0;
  for (; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === GT) break;
    if (byte === QUOTE || byte === APOSTROPHE) {
      at = endOfValue(bytes, at);
      nameStart = at + 1;
    } else if (byte === EQUALS) {
      attributes += 1;
      if (attributes > MAX_XML_ATTRIBUTES) {
        throw new CdaError('too-many-attributes', `more than ${MAX_XML_ATTRIBUTES} attributes on one element`);
      }
    } else if (byte === LT) throw unclosed();
    else if (byte !== undefined && byte <= 0x20) nameStart = at + 1;
    if (at - nameStart > MAX_XML_NAME_BYTES) {
      throw new CdaError('name-too-long', `a name exceeds ${MAX_XML_NAME_BYTES} bytes`);
    }
  }
  if (at >= end) throw unclosed();
  cursor.attributes += attributes;
  if (cursor.attributes > MAX_XML_ALL_ATTRIBUTES) {
    throw new CdaError('too-many-attributes', `more than ${MAX_XML_ALL_ATTRIBUTES} attributes in the document`);
  }
  cursor.at = at + 1;
  if (bytes[at - 1] !== SLASH) cursor.depth += 1;
  const depth = bytes[at - 1] === SLASH ? cursor.depth + 1 : cursor.depth;
  if (depth > cursor.deepest) cursor.deepest = depth;
  if (depth > MAX_XML_DEPTH) throw new CdaError('too-deep', `elements are nested more than ${MAX_XML_DEPTH} deep`);
}

function endOfValue(bytes: Buffer, from: number): number {
  const quote = bytes[from];
  const limit = Math.min(bytes.length, from + MAX_XML_ATTRIBUTE_BYTES + 2);
  for (let index = from + 1; index < limit; index += 1) if (bytes[index] === quote) return index;
  if (limit === bytes.length) throw unclosed();
  throw new CdaError('attribute-too-long', `an attribute exceeds ${MAX_XML_ATTRIBUTE_BYTES} bytes`);
}
