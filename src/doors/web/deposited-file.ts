/** A file that somebody adds through a form: what is taken, and the identifiers that a form gives to what it deposits. */
import { createHash } from 'node:crypto';
import { REFUSED_CONTENT } from '../../standards/cda/pdf-names.ts';
import { kindOfMediaType, type SniffedKind, sniffFile } from '../../standards/cda/sniff.ts';
import { WebError } from './web-api.ts';

/** Bytes of one file (5 MB-ish: domain, attachments of the national service). */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** Endings of file names that promise a kind. */
const KIND_OF_ENDING: Readonly<Record<string, SniffedKind>> = {
  pdf: 'pdf',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  tif: 'tiff',
  tiff: 'tiff',
  rtf: 'rtf',
  txt: 'text',
};

/**
 * Tells the file by its bytes, never by its name: a name that promises another kind is a mistake to be told. Gives its media type.
 * @throws WebError file-empty, file-too-large, file-type-refused, file-not-as-named, file-unsafe, picture-too-large
 */
export function checkFile(bytes: Uint8Array, accepted: ReadonlySet<SniffedKind>, name = ''): string {
  if (bytes.length === 0) throw new WebError('file-empty');
  if (bytes.length > MAX_FILE_BYTES) throw new WebError('file-too-large');
  const { kind, mediaType, polyglot, active, tooManyPixels } = sniffFile(bytes);
  if (!accepted.has(kind) || polyglot || kindOfMediaType(mediaType) !== kind) throw new WebError('file-type-refused');
  const promised = KIND_OF_ENDING[/\.([a-z]{3,4})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? ''];
  if (promised !== undefined && promised !== kind) throw new WebError('file-not-as-named');
  if (active.some((each) => REFUSED_CONTENT.has(each))) throw new WebError('file-unsafe');
  if (tooManyPixels) throw new WebError('picture-too-large');
  return mediaType;
}

/** The pages as a source of submissions: a UUID-derived OID (ITU-T X.667) of this software. */
export const PAGES_SOURCE_ID = '2.25.329800735698586629295641978511506172918';

/** An OID under 2.25 (ITU-T X.667 §6.3) from 128 bits of a hash: the same form sent twice has the same ids. */
export function oidFrom(text: string): string {
  const hash = createHash('sha256').update(text).digest().subarray(0, 16);
  return `2.25.${BigInt(`0x${hash.toString('hex')}`)}`;
}
