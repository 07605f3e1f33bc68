/** Invented documents for developing and attacking the pages without a database. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { DocumentPage, DocumentPart, DocumentSummary, DocumentView } from '../../src/doors/web/web-documents.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';

export interface FakeDocument {
  page: DocumentPage;
  readonly bytes: ReadonlyMap<string, { readonly mimeType: string; readonly bytes: Uint8Array }>;
}

export function stated(text: string): DocumentSummary['date'] {
  const from = new Date(`${text}T00:00:00Z`);
  const to = new Date(from.getTime() + 86_400_000);
  return { text, precision: 'day', offset: null, from: from.toISOString(), to: to.toISOString() };
}

function entryOf(summary: DocumentSummary, mimeType: string, typeCode: string): DocumentEntry {
  const coded = (code: string) => ({ code, system: '1.2.250.1.213.1.1.4.1' });
  return {
    logicalId: summary.logicalId,
    version: summary.version,
    uniqueId: `1.2.250.1.999.${Number.parseInt(summary.logicalId.slice(-4), 16)}`,
    status: 'approved',
    mimeType,
    languageCode: 'fr-FR',
    title: summary.title,
    creationTime: summary.date,
    authors: [],
    patientId: { value: '279035121518989', oid: '1.2.250.1.213.1.4.10' },
    classCode: coded('10'),
    typeCode: coded(typeCode),
    formatCode: coded('urn:ihe:iti:xds-sd:pdf:2008'),
    confidentiality: 'N',
    visibility: [],
    eventCodes: [],
    referenceIds: [],
    practiceSetting: coded('AMBULATOIRE'),
  };
}

let counter = 0;

export interface FakeOptions {
  readonly kindWords: string;
  readonly title: string;
  readonly date: string;
  readonly category: DocumentSummary['category'];
  readonly view: DocumentView;
  readonly file: { readonly mimeType: string; readonly bytes: Uint8Array };
  readonly by?: DocumentSummary['authors'][number];
  readonly origin?: DocumentSummary['origin'];
  readonly isNew?: boolean;
  readonly hidden?: boolean;
  readonly pieces?: readonly { readonly title: string; readonly mimeType: string; readonly bytes: Uint8Array }[];
}

export function fakeDocument(options: FakeOptions): FakeDocument {
  counter += 1;
  const logicalId = `5f0c3a52-1111-4000-8000-${counter.toString(16).padStart(12, '0')}`;
  const summary: DocumentSummary = {
    logicalId,
    version: 1,
    title: options.title,
    kindWords: options.kindWords,
    category: options.category,
    date: stated(options.date),
    authors: options.by === undefined ? [] : [options.by],
    origin: options.origin ?? 'professional',
    isNew: options.isNew ?? false,
    hiddenFromProfessionals: options.hidden ?? false,
  };
  const bytes = new Map([['original', options.file]]);
  const parts: DocumentPart[] = [];
  const hasView = options.view.kind === 'pdf' || options.view.kind === 'image';
  if (hasView) {
    bytes.set('shown', options.file);
    parts.push({ part: 'shown', mimeType: options.file.mimeType, size: options.file.bytes.length });
  }
  options.pieces?.forEach((piece, index) => {
    bytes.set(`piece-${index}`, piece);
    parts.push({ part: `piece-${index}`, mimeType: piece.mimeType, size: piece.bytes.length, title: piece.title });
  });
  parts.push({ part: 'original', mimeType: options.file.mimeType, size: options.file.bytes.length });
  const page: DocumentPage = {
    summary,
    entry: entryOf(summary, options.file.mimeType, '11502-2'),
    words: { type: options.kindWords, class: 'Compte rendu', practice: 'Soins de ville' },
    requestedBy:
      options.category === 'BIOLOGIE' ? { name: 'Dr Sophie Martin', professionWords: 'médecin généraliste' } : null,
    view: options.view,
    parts,
    addedAt: `${options.date}T10:20:00Z`,
    ways: [],
    versions: { current: null, earlier: [] },
    canChangeVisibility: true,
    lastEvents: [],
  };
  return { page, bytes };
}

export async function smallPdf(lines: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const sheet = pdf.addPage([595, 842]);
  lines.forEach((line, index) => {
    sheet.drawText(line, { x: 60, y: 760 - index * 26, size: index === 0 ? 20 : 12, font });
  });
  return pdf.save();
}

/** A 1 x 1 PNG. */
export const TINY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwAEAQH/7yMK/gAAAABJRU5ErkJggg==',
  'base64',
);
