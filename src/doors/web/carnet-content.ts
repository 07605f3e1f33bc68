/** How the content of a document is shown: a view, and the files that can be fetched from it. */
import type { OtherVersion } from '../../documents/read-versions.ts';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import { CdaError } from '../../standards/cda/cda-error.ts';
import { readCda } from '../../standards/cda/read-cda.ts';
import { readNarrative } from '../../standards/cda/read-narrative.ts';
import { type SniffedKind, sniffFile } from '../../standards/cda/sniff.ts';
import { textOfFile } from './file-text.ts';
import { shownText } from './shown-text.ts';
import { WebError } from './web-api.ts';
import type { DocumentBytes, DocumentPart, DocumentVersions, DocumentView } from './web-documents.ts';

/** Characters of a plain text shown in the page; beyond, it is downloaded. */
const MAX_TEXT_SHOWN = 500_000;
const CDA_TYPES = new Set(['text/xml', 'application/xml', 'application/hl7-v3+xml', 'application/xslt+xml']);
const VIEWS: Partial<Record<SniffedKind, 'pdf' | 'image'>> = { pdf: 'pdf', jpeg: 'image', png: 'image', gif: 'image' };

export interface ShownContent {
  readonly view: DocumentView;
  readonly parts: readonly DocumentPart[];
}

/** One file of a document, with the type that its bytes prove. */
export interface PartBytes {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** The view of a document's bytes, as stored. Never throws: what cannot be read is offered for download. */
export function showContent(content: Buffer, mediaType: string): ShownContent {
  const original: DocumentPart = { part: 'original', mimeType: mediaType, size: content.length };
  if (!CDA_TYPES.has(mediaType)) {
    const shown = viewOf(content);
    return { view: shown, parts: shown.kind === 'download-only' ? [original] : [shownPart(content), original] };
  }
  try {
    const cda = readCda(content);
    if (cda.nonXmlBody !== undefined) {
      const body = cda.nonXmlBody.bytes();
      return { view: viewOf(body), parts: [shownPart(body), original] };
    }
    const narrative = readNarrative(content);
    const pieces = narrative.attachments.map((a, i) => ({
      part: `piece-${i}`,
      mimeType: a.sniffed.mediaType,
      size: a.size,
      title: a.title === undefined ? undefined : shownText(a.title),
    }));
    return { view: { kind: 'narrative', narrative }, parts: [...pieces, original] };
  } catch (error) {
    if (!(error instanceof CdaError)) throw error;
    return { view: { kind: 'unreadable' }, parts: [original] };
  }
}

/** The versions around a document, as the pages link to them. */
export function toVersions({ versions = [] }: Pick<RetrievedDocument, 'versions'>): DocumentVersions {
  const link = ({ logicalId, depositedAt }: OtherVersion) => ({ logicalId, at: depositedAt.toISOString() });
  const current = versions.findLast(({ side }) => side === 'later');
  return {
    current: current === undefined ? null : link(current),
    earlier: versions.filter(({ side }) => side === 'earlier').map(link),
  };
}

/** The bytes of one part, or null when the document has no such part. */
export function partOf(content: Buffer, mediaType: string, part: string): PartBytes | null {
  if (part === 'original') return { mimeType: mediaType, bytes: content };
  if (!CDA_TYPES.has(mediaType))
    return part === 'shown' ? { mimeType: sniffFile(content).mediaType, bytes: content } : null;
  try {
    const cda = readCda(content);
    if (cda.nonXmlBody !== undefined) return part === 'shown' ? fileBytes(cda.nonXmlBody) : null;
    const index = /^piece-(\d{1,3})$/.exec(part)?.[1];
    const attachment = index === undefined ? undefined : readNarrative(content).attachments[Number(index)];
    const file = attachment === undefined ? undefined : cda.embeddedFiles[attachment.fileIndex];
    return file === undefined ? null : fileBytes(file);
  } catch (error) {
    if (error instanceof CdaError) return null;
    throw error;
  }
}

function fileBytes(file: { bytes(): Uint8Array; sniffed: { mediaType: string } }): PartBytes {
  return { mimeType: file.sniffed.mediaType, bytes: file.bytes() };
}

function shownPart(bytes: Uint8Array): DocumentPart {
  return { part: 'shown', mimeType: sniffFile(bytes).mediaType, size: bytes.length };
}

function viewOf(bytes: Uint8Array): DocumentView {
  const { kind } = sniffFile(bytes);
  const view = VIEWS[kind];
  if (view !== undefined) return { kind: view };
  if (kind === 'text' && bytes.length <= MAX_TEXT_SHOWN) return { kind: 'text', text: textOfFile(bytes) };
  return { kind: 'download-only' };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/tiff': '.tif',
  'image/gif': '.gif',
  'text/rtf': '.rtf',
  'text/plain': '.txt',
  'text/xml': '.xml',
};

/** One piece of a document as a file: its name says nothing of anybody. @throws WebError not-found for an unknown piece */
export function fileOfPart(
  found: Pick<RetrievedDocument, 'content' | 'mediaType'>,
  logicalId: string,
  part: string,
): DocumentBytes {
  const piece = partOf(found.content, found.mediaType, part);
  if (piece === null) throw new WebError('not-found');
  return {
    mimeType: piece.mimeType,
    size: piece.bytes.length,
    fileName: `document-${logicalId.slice(-8)}${extensionOf(piece.mimeType)}`,
    bytes: new Blob([new Uint8Array(piece.bytes)]).stream(),
  };
}

/** The extension offered at download; empty for an unknown type. */
function extensionOf(mimeType: string): string {
  return EXTENSIONS[mimeType] ?? '';
}
