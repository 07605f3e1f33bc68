import type { EmbeddedFile } from './cda-document.ts';
import { CdaError, type CdaWarning } from './cda-error.ts';
import { MAX_EMBEDDED_BYTES, MAX_EMBEDDED_FILES } from './limits.ts';
import { type PdfBudget, pdfBudget } from './pdf-objects.ts';
import { decodeBase64, kindOfMediaType, type SniffedFile, type SniffedKind, sniffFile } from './sniff.ts';
import { CDA_NAMESPACE, type LiveElement } from './xml-tree.ts';

/** What a level 1 body may be (CI-SIS Structuration minimale: JPEG, TIFF, RTF, text, PDF). */
export const BODY_KINDS: ReadonlySet<SniffedKind> = new Set<SniffedKind>(['pdf', 'rtf', 'text', 'jpeg', 'tiff']);

interface Budget {
  left: number;
  readonly pdf: PdfBudget;
}

const wholeBudget = (): Budget => ({ left: MAX_EMBEDDED_BYTES, pdf: pdfBudget() });

/** nonXMLBody/text: decoded, sniffed, and refused when it is not what it says (CdaError `bad-embedded-file`). */
export function readNonXmlBody(body: LiveElement, warnings: CdaWarning[]): EmbeddedFile {
  const text = body.child('text');
  if (text === undefined) throw new CdaError('missing-body', 'nonXMLBody has no text');
  const file = decode(text, undefined, wholeBudget());
  const declared = kindOfMediaType(file.mediaType);
  if (!BODY_KINDS.has(file.sniffed.kind)) {
    throw new CdaError('bad-embedded-file', 'the body must be a PDF, RTF, plain text, JPEG or TIFF file');
  }
  if (file.sniffed.polyglot) throw new CdaError('bad-embedded-file', 'the body is two kinds of file at once');
  if (declared !== file.sniffed.kind) {
    throw new CdaError('bad-embedded-file', 'the body is not of the media type that it declares');
  }
  noteActiveContent(file.sniffed, warnings);
  return file;
}

/**
 * Every observationMedia/value with content, in document order. A file that cannot be decoded is left out with a warning, as
 * is a difference of type; two kinds at once is refused. Throws `too-many-embedded-files`, `too-large`, `bad-embedded-file`.
 */
export function readMedia(body: LiveElement, warnings: CdaWarning[]): EmbeddedFile[] {
  const media = body.descendants('observationMedia', CDA_NAMESPACE, MAX_EMBEDDED_FILES + 1);
  if (media.length > MAX_EMBEDDED_FILES) {
    throw new CdaError('too-many-embedded-files', `more than ${MAX_EMBEDDED_FILES} embedded files`);
  }
  const budget = wholeBudget();
  return media.flatMap((element) => {
    const value = element.child('value');
    if (value === undefined) return [];
    const file = tryDecode(value, element.attribute('ID'), budget, warnings);
    if (file === undefined) return [];
    if (file.sniffed.polyglot) throw new CdaError('bad-embedded-file', 'an embedded file is two kinds of file at once');
    if (kindOfMediaType(file.mediaType) !== file.sniffed.kind) {
      warnings.push({
        code: 'embedded-file-type-differs',
        message: `an embedded file declared ${bare(file.mediaType)} is not one`,
      });
    }
    noteActiveContent(file.sniffed, warnings);
    return [file];
  });
}

function tryDecode(
  value: LiveElement,
  id: string | undefined,
  budget: Budget,
  warnings: CdaWarning[],
): EmbeddedFile | undefined {
  try {
    const file = decode(value, id, budget);
    return file.size === 0 ? undefined : file;
  } catch (error) {
    if (!(error instanceof CdaError) || error.code !== 'bad-embedded-file') throw error;
    warnings.push({ code: 'embedded-file-unreadable', message: error.message });
    return undefined;
  }
}

function decode(element: LiveElement, id: string | undefined, budget: Budget): EmbeddedFile {
  const mediaType = bare(element.attribute('mediaType') ?? 'text/plain');
  const isBase64 = element.attribute('representation') === 'B64';
  if (element.attribute('compression') !== undefined) {
    throw new CdaError('bad-embedded-file', 'a compressed embedded file is not read');
  }
  const content = element.text();
  const bytes = isBase64 ? decodeBase64(content) : Buffer.from(content, 'utf8');
  budget.left -= bytes.length;
  if (budget.left < 0) throw new CdaError('too-large', `embedded files exceed ${MAX_EMBEDDED_BYTES} bytes together`);
  return {
    ...(id === undefined ? {} : { id }),
    mediaType,
    size: bytes.length,
    sniffed: sniffFile(bytes, budget.pdf),
    bytes: () => bytes,
  };
}

/** A media type without parameters, in lower case, safe to repeat in a message. */
function bare(mediaType: string): string {
  const type = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/.test(type) ? type : 'application/octet-stream';
}

function noteActiveContent(sniffed: SniffedFile, warnings: CdaWarning[]): void {
  if (sniffed.active.length > 0) {
    warnings.push({ code: 'pdf-active-content', message: `a PDF holds active content: ${sniffed.active.join(', ')}` });
  }
}
