import { CdaError } from './cda-error.ts';
import { MAX_PIXELS, pixelsOf } from './image-size.ts';
import { activeContent, type PdfActiveContent } from './pdf-names.ts';
import { type PdfBudget, pdfBudget } from './pdf-objects.ts';

/**
 * What a file is, by its first bytes; the declared type and the file's name are never believed.
 * Strict on purpose: a signature counts only at byte 0, and text is text only without any control character, so that a file
 * made to be two things at once is refused rather than guessed.
 */
export type SniffedKind =
  | 'pdf'
  | 'rtf'
  | 'jpeg'
  | 'png'
  | 'tiff'
  | 'gif'
  | 'text'
  | 'dicom'
  | 'xml'
  | 'zip'
  | 'unknown';

export interface SniffedFile {
  readonly kind: SniffedKind;
  /** The media type of the kind; `application/octet-stream` when unknown. */
  readonly mediaType: string;
  /** Two formats at once (a PDF holding HTML or a ZIP before or after it…): refuse it. */
  readonly polyglot: boolean;
  /** PDF only, by its names: in the clear part of the file and in its compressed object streams. */
  readonly active: readonly PdfActiveContent[];
  /** A picture with more than MAX_PIXELS, by its header: refuse it, a reader that draws it fills its memory. */
  readonly tooManyPixels: boolean;
}

/** Bytes looked at to tell text from binary. */
const MAX_TEXT_SNIFF_BYTES = 64 * 1024;
/** A PDF must end with %%EOF within this many bytes of its end, or something is glued behind it. */
const MAX_PDF_TRAILING_BYTES = 1024;

const MEDIA_TYPES: Readonly<Record<SniffedKind, string>> = {
  pdf: 'application/pdf',
  rtf: 'text/rtf',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tiff: 'image/tiff',
  gif: 'image/gif',
  text: 'text/plain',
  dicom: 'application/dicom',
  xml: 'text/xml',
  zip: 'application/zip',
  unknown: 'application/octet-stream',
};

/** Other names under which a kind is declared. */
const SYNONYMS: Readonly<Record<string, SniffedKind>> = {
  'application/rtf': 'rtf',
  'image/jpg': 'jpeg',
  'image/tif': 'tiff',
  'application/xml': 'xml',
};

const SIGNATURES: readonly { readonly kind: SniffedKind; readonly at: number; readonly bytes: readonly number[] }[] = [
  { kind: 'pdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { kind: 'rtf', at: 0, bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66] },
  { kind: 'jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { kind: 'tiff', at: 0, bytes: [0x49, 0x49, 0x2a, 0x00] },
  { kind: 'tiff', at: 0, bytes: [0x4d, 0x4d, 0x00, 0x2a] },
  { kind: 'gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'dicom', at: 128, bytes: [0x44, 0x49, 0x43, 0x4d] },
];

/** Tells what the bytes are. Never throws; time is linear. `budget`: shared by the files of one document. */
export function sniffFile(bytes: Uint8Array, budget: PdfBudget = pdfBudget()): SniffedFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kindOf(buffer);
  return {
    kind,
    mediaType: MEDIA_TYPES[kind],
    polyglot: isPolyglot(kind, buffer),
    active: kind === 'pdf' ? activeContent(buffer, budget) : [],
    tooManyPixels: (pixelsOf(kind, buffer) ?? 0) > MAX_PIXELS,
  };
}

function kindOf(buffer: Buffer): SniffedKind {
  for (const { kind, at, bytes } of SIGNATURES) {
    if (bytes.every((byte, index) => buffer[at + index] === byte)) return kind;
  }
  if (!looksLikeText(buffer)) return 'unknown';
  return startsLikeXml(buffer) ? 'xml' : 'text';
}

function looksLikeText(buffer: Buffer): boolean {
  if (buffer.length === 0) return false;
  const end = Math.min(buffer.length, MAX_TEXT_SNIFF_BYTES);
  for (let index = 0; index < end; index += 1) {
    const byte = buffer[index] ?? 0;
    // Tab, line feed, form feed and carriage return are the only control characters of a text.
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) return false;
  }
  return true;
}

function startsLikeXml(buffer: Buffer): boolean {
  const head = buffer
    .toString('latin1', 0, 512)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^<(?:\?xml|!|[A-Za-z_])/.test(head);
}

function isPolyglot(kind: SniffedKind, buffer: Buffer): boolean {
  // A ZIP central directory behind another format, and markup that a browser would run, are the known ways.
  if (kind === 'zip' || kind === 'xml' || kind === 'dicom' || kind === 'unknown') return false;
  if (hasZipDirectory(buffer)) return true;
  if (kind === 'text') return /<(?:!doctype|html|script|svg|iframe|body)\b/i.test(buffer.toString('latin1', 0, 4096));
  if (kind === 'pdf') return pdfIsGlued(buffer);
  if (kind === 'rtf') return false;
  return (
    buffer.subarray(0, 4096).indexOf('%PDF-', 0, 'latin1') >= 0 ||
    /<(?:html|script)\b/i.test(buffer.toString('latin1', 0, 1024))
  );
}

function hasZipDirectory(buffer: Buffer): boolean {
  // End of central directory: 22 bytes and a comment of at most 65,535.
  const tail = buffer.subarray(Math.max(0, buffer.length - 65_557));
  const found = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (found < 0 || found + 22 > tail.length) return false;
  return (
    found + 22 + tail.readUInt16LE(found + 20) === tail.length && buffer.indexOf('PK\u0001\u0002', 0, 'latin1') >= 0
  );
}

function pdfIsGlued(buffer: Buffer): boolean {
  const tail = buffer.subarray(Math.max(0, buffer.length - MAX_PDF_TRAILING_BYTES));
  return (
    tail.indexOf('%%EOF', 0, 'latin1') < 0 || /<(?:!doctype|html|script)\b/i.test(buffer.toString('latin1', 0, 1024))
  );
}

/** The kind that a declared media type means, or null when we do not know that type. Parameters are ignored. */
export function kindOfMediaType(mediaType: string): SniffedKind | null {
  const bare = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  const known = (Object.keys(MEDIA_TYPES) as SniffedKind[]).find((kind) => MEDIA_TYPES[kind] === bare);
  return known ?? SYNONYMS[bare] ?? null;
}

/**
 * Decodes base64 as CDA carries it (white space anywhere, padding required at the end only).
 * Throws CdaError `bad-embedded-file` for another character or a broken end: Node's own decoder would skip them silently.
 */
export function decodeBase64(text: string): Buffer {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  const unpadded = compact.endsWith('==')
    ? compact.length - 2
    : compact.endsWith('=')
      ? compact.length - 1
      : compact.length;
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length !== Math.floor((unpadded * 3) / 4) || unpadded % 4 === 1) {
    throw new CdaError('bad-embedded-file', 'an embedded file is not valid base64');
  }
  return bytes;
}
