import { CdaError } from './cda-error.ts';
import {
  MAX_XML_ALL_ATTRIBUTES,
  MAX_XML_ATTRIBUTE_BYTES,
  MAX_XML_ATTRIBUTES,
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
const COLON = 0x3a;
const SPACE = 0x20;
/** Text shorter than this is walked byte by byte; longer text is crossed by the native search. */
const SHORT_TEXT = 64;

/** Bytes at which something happens in a start tag, none greater than `>`. */
const TAG_MARKS = Uint8Array.from({ length: GT + 1 }, (_, byte) =>
  byte <= SPACE || [GT, LT, QUOTE, APOSTROPHE, EQUALS].includes(byte) ? 1 : 0,
);

/** Where the body of a plain document is: ClinicalDocument/component/structuredBody. */
const BODY_DEPTH = 3;
const COMPONENT = 'component';
const STRUCTURED_BODY = 'structuredBody';

export interface XmlScan {
  readonly elements: number;
  readonly depth: number;
  /** An `xml-stylesheet` instruction is present: it is ignored, and reported. */
  readonly stylesheetInstruction: boolean;
  /** The content of a structuredBody where a plain document has it, or null. Only true of a document that is well-formed. */
  readonly body: Span | null;
}

/** From the first byte to before the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
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
  /** Inside a `component` child of the root, whatever its namespace. */
  inComponent: boolean;
  bodyStart: number;
  body: Span | null;
  /** Values longer than MAX_XML_ATTRIBUTE_BYTES, where they are taken out; null where they are refused. */
  readonly long: Span[] | null;
}

/**
 * Scans UTF-8 bytes (see `toUtf8`). Time is linear in the length; memory is constant.
 * Throws CdaError `doctype-refused`, `too-deep`, `too-many-elements`, `too-many-attributes`, `name-too-long`,
 * `attribute-too-long`, or `not-well-formed` for markup that is not closed. With `long`, attribute values that are too long
 * are not refused but told there, in their order, for a caller that takes them out before it parses (FHIR's base64).
 */
export function scanXml(utf8: Buffer, long: Span[] | null = null): XmlScan {
  const cursor: Cursor = {
    bytes: utf8,
    at: 0,
    depth: 0,
    deepest: 0,
    elements: 0,
    attributes: 0,
    misc: 0,
    stylesheet: false,
    inComponent: false,
    bodyStart: -1,
    body: null,
    long,
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
  const { elements, deepest, stylesheet, body } = cursor;
  return { elements, depth: deepest, stylesheetInstruction: stylesheet, body };
}

function nextTag(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + SHORT_TEXT);
  for (let index = from; index < near; index += 1) if (bytes[index] === LT) return index;
  return near === bytes.length ? -1 : bytes.indexOf(LT, near);
}

function closeTag(cursor: Cursor): void {
  const { bytes } = cursor;
  let end = cursor.at;
  while (end < bytes.length && bytes[end] !== GT) end += 1;
  if (end === bytes.length) throw unclosed();
  if (cursor.depth === BODY_DEPTH && cursor.bodyStart >= 0) {
    cursor.body ??= { start: cursor.bodyStart, end: cursor.at - 1 };
    cursor.bodyStart = -1;
  }
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
  const { bytes, at: start } = cursor;
  const close = endOfTag(cursor);
  cursor.at = close + 1;
  const empty = bytes[close - 1] === SLASH;
  const depth = cursor.depth + 1;
  if (!empty) cursor.depth = depth;
  if (depth > cursor.deepest) cursor.deepest = depth;
  if (depth > MAX_XML_DEPTH) throw new CdaError('too-deep', `elements are nested more than ${MAX_XML_DEPTH} deep`);
  if (depth === BODY_DEPTH - 1) cursor.inComponent = hasLocalName(bytes, start, close, COMPONENT);
  else if (depth === BODY_DEPTH && !empty && cursor.inComponent && hasLocalName(bytes, start, close, STRUCTURED_BODY)) {
    cursor.bodyStart = cursor.at;
  }
}

/** Where the `>` of the start tag stands. */
function endOfTag(cursor: Cursor): number {
  const { bytes } = cursor;
  const end = bytes.length;
  let nameStart = cursor.at;
  let attributes = 0;
  for (let at = cursor.at; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte > GT || TAG_MARKS[byte] === 0 || byte === EQUALS) {
      if (byte === EQUALS) attributes += 1;
      if (attributes > MAX_XML_ATTRIBUTES) {
        throw new CdaError('too-many-attributes', `more than ${MAX_XML_ATTRIBUTES} attributes on one element`);
      }
      if (at - nameStart > MAX_XML_NAME_BYTES) {
        throw new CdaError('name-too-long', `a name exceeds ${MAX_XML_NAME_BYTES} bytes`);
      }
    } else if (byte === GT) {
      cursor.attributes += attributes;
      if (cursor.attributes > MAX_XML_ALL_ATTRIBUTES) {
        throw new CdaError('too-many-attributes', `more than ${MAX_XML_ALL_ATTRIBUTES} attributes in the document`);
      }
      return at;
    } else if (byte === QUOTE || byte === APOSTROPHE) {
      at = endOfValue(bytes, at, cursor.long);
      nameStart = at + 1;
    } else if (byte === LT) throw unclosed();
    else nameStart = at + 1;
  }
  throw unclosed();
}

function hasLocalName(bytes: Buffer, start: number, close: number, name: string): boolean {
  let end = start;
  let local = start;
  for (; end < close; end += 1) {
    const byte = bytes[end] as number;
    if (byte <= SPACE || byte === SLASH) break;
    if (byte === COLON) local = end + 1;
  }
  return end - local === name.length && bytes.toString('latin1', local, end) === name;
}

function endOfValue(bytes: Buffer, from: number, long: Span[] | null): number {
  const quote = bytes[from] as number;
  const limit = Math.min(bytes.length, from + MAX_XML_ATTRIBUTE_BYTES + 2);
  for (let index = from + 1; index < limit; index += 1) if (bytes[index] === quote) return index;
  if (limit === bytes.length) throw unclosed();
  const end = long === null ? -1 : bytes.indexOf(quote, limit);
  if (long === null) throw new CdaError('attribute-too-long', `an attribute exceeds ${MAX_XML_ATTRIBUTE_BYTES} bytes`);
  if (end < 0) throw unclosed();
  long.push({ start: from + 1, end });
  return end;
}
