import { isDocument } from './find-document.ts';
import type { Span } from './scan-xml.ts';
import { checkXml, type LiveElement, withXml } from './xml-tree.ts';

/**
 * End of the name observationMedia, whose elements hold the files of a structured body: in UTF-8, XML has no other way to
 * write a name. The search passes over bytes that are not the first one, and capitals are rare.
 */
const FILE_HOLDER = 'Media';
/** The one attribute whose value is checked by the making of the tree. */
const CHECKED_ATTRIBUTE = 'xml:id';
/** Bytes of a body below which leaving it out saves nothing. */
const MIN_BODY = 8 * 1024;

/**
 * Gives `use` the root of UTF-8 bytes that `scanXml` has accepted, whose `body` it found. The whole is checked for
 * well-formedness; a body that holds no file is then left out of the tree, because nothing of it would be read.
 * Throws CdaError `not-well-formed`.
 */
export function withHeader<T>(utf8: Buffer, body: Span | null, use: (root: LiveElement) => T): T {
  if (body === null || body.end - body.start < MIN_BODY || mayHoldFiles(utf8.subarray(body.start, body.end))) {
    return withXml(utf8, true, use);
  }
  // What the scan calls the body is the body in a well-formed document only.
  checkXml(utf8);
  const header = Buffer.concat([utf8.subarray(0, body.start), utf8.subarray(body.end)]);
  const plain = withXml(header, true, (root) => (isDocument(root) ? { result: use(root) } : null));
  // In a wrapper, another document could hide in what was left out.
  return plain === null ? withXml(utf8, true, use) : plain.result;
}

function mayHoldFiles(body: Buffer): boolean {
  return body.includes(FILE_HOLDER, 0, 'latin1') || body.includes(CHECKED_ATTRIBUTE, 0, 'latin1');
}
