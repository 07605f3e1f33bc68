import { CdaError } from './cda-error.ts';
import { MAX_CDA_BYTES, MAX_XML_DECLARATION_BYTES } from './limits.ts';

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
