import type { CdaDocument } from './cda-document.ts';
import { CdaError } from './cda-error.ts';
import { readCda } from './read-cda.ts';
import { toUtf8 } from './to-utf8.ts';

/**
 * Are these two CDA documents one document, written twice? Certain in two cases only:
 * - what stands from the first to the last `ClinicalDocument` is the same bytes: only the wrapper around it differs
 *   (stylesheet, signature), or the declaration before it;
 * - the body is the same, and so are the type, the patient, the authors with their times, the time of the document, its set of
 *   versions and its version: only the other lines of the header differ.
 * Everything else is another document. A body that is a file is compared decoded.
 */
export function sameDocument(one: Uint8Array, other: Uint8Array): boolean {
  try {
    const [first, second] = [readCda(one), readCda(other)];
    const [firstText, secondText] = [toUtf8(one), toUtf8(other)];
    if (said(first) !== said(second)) return false;
    if (sameSpan(firstText, secondText, 'ClinicalDocument')) return true;
    return sameBody(first, second, firstText, secondText);
  } catch (error) {
    if (error instanceof CdaError) return false;
    throw error;
  }
}

/** What must be the same in both headers. */
function said(cda: CdaDocument): string {
  const { ins, code, setId, versionNumber, authors, effectiveTime } = cda;
  return JSON.stringify([ins, code.code, code.system, setId, versionNumber, authors, effectiveTime]);
}

function sameBody(one: CdaDocument, other: CdaDocument, oneText: Buffer, otherText: Buffer): boolean {
  if (one.nonXmlBody !== undefined && other.nonXmlBody !== undefined) {
    return Buffer.compare(one.nonXmlBody.bytes(), other.nonXmlBody.bytes()) === 0;
  }
  if (one.level !== 'N3' || other.level !== 'N3') return false;
  return sameSpan(oneText, otherText, 'structuredBody');
}

/** From the first to the last time that a name is written: in a well-formed document its one element lies between, whatever its prefix. */
function sameSpan(one: Buffer, other: Buffer, name: string): boolean {
  const span = (text: Buffer): Buffer => text.subarray(text.indexOf(name), text.lastIndexOf(name));
  return span(one).equals(span(other));
}
