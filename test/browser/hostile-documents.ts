/** Documents whose every text is a payload, and files that are not what they say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NarrativeTree } from '../../src/doors/web/web-documents.ts';
import type { HistoryEvent } from '../../src/doors/web/web-history.ts';
import type { NarrativeImage } from '../../src/standards/cda/narrative.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { type FakeDocument, fakeDocument, smallPdf } from './fake-documents.ts';

type Section = NarrativeTree['sections'][number];
type Inline = Extract<Section['blocks'][number], { kind: 'paragraph' }>['children'][number];

/** A tree that no reader of ours would make: the page must stand even then. */
function hostileSection(payload: string): Section {
  const text: Inline = { kind: 'text', text: payload };
  const image = (mediaType: string, data: string): Inline => ({
    kind: 'image',
    image: { mediaType: mediaType as NarrativeImage['mediaType'], data, alternative: payload },
  });
  const cell = {
    header: false,
    colSpan: 1,
    rowSpan: 1,
    styles: [],
    blocks: [{ kind: 'paragraph', styles: [], children: [text] }],
  } as const;
  return {
    title: payload,
    results: [{ label: payload, value: payload, unit: payload, reference: { text: payload }, flag: 'high' }],
    sections: [],
    blocks: [
      {
        kind: 'paragraph',
        styles: ['bold', 'alert'],
        children: [
          text,
          { kind: 'link', address: payload, children: [text] },
          { kind: 'link', address: 'javascript:alert(1)', children: [text] },
          image(
            'image/svg+xml',
            Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${payload}"/>`).toString('base64'),
          ),
          image('image/png', `x" onerror="${payload}`),
          image('text/html;base64,x"', 'AAAA'),
          { kind: 'attachment', attachment: 0 },
        ],
      },
      { kind: 'list', ordered: true, caption: [text], items: [[{ kind: 'paragraph', styles: [], children: [text] }]] },
      {
        kind: 'table',
        caption: [text],
        head: [{ cells: [cell] }],
        body: [{ cells: [cell, cell], flag: 'low' }, { cells: [cell] }, { cells: [cell] }, { cells: [cell] }],
        foot: [],
      },
    ],
  };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u2028\u2029]/g, ' ');
}

/** The same payloads through the real reader, as text and as markup. */
function readThrough(payloads: readonly string[]): NarrativeTree {
  const paragraphs = payloads
    .map((one) => `<paragraph>${escaped(one)}<linkHtml href="${escaped(one)}">${escaped(one)}</linkHtml></paragraph>`)
    .join('');
  const whole = readFileSync(join(import.meta.dirname, '../fixtures/cda/n3-biologie.xml'), 'utf8');
  const xml = whole
    .replace(/<text>[\s\S]*?<\/text>/, () => `<text>${paragraphs}</text>`)
    .replace(/(<section>[\s\S]*?<title>)[^<]*/, (_all, start: string) => start + escaped(payloads[0] ?? ''));
  return readNarrative(Buffer.from(xml));
}

export function hostileDocument(payloads: readonly string[]): FakeDocument {
  const [first = ''] = payloads;
  const read = readThrough(payloads);
  const narrative: NarrativeTree = {
    ...read,
    sections: [...read.sections, ...payloads.map(hostileSection)],
    attachments: [
      {
        fileIndex: 0,
        kind: 'file',
        mediaType: 'text/html',
        sniffed: { mediaType: 'text/html' } as never,
        size: 9,
        title: first,
      },
    ],
  };
  return fakeDocument({
    kindWords: first,
    title: first,
    date: '2026-11-20',
    category: 'AUTR_DOC',
    by: { name: first, professionWords: first, structure: first },
    view: { kind: 'narrative', narrative },
    file: { mimeType: 'text/xml', bytes: Buffer.from('<x/>') },
    pieces: [{ title: first, mimeType: 'text/html', bytes: Buffer.from(`<script>alert(1)</script>${first}`) }],
  });
}

/** The same texts in a plain-text document. */
export function hostileText(payloads: readonly string[]): FakeDocument {
  const text = payloads.join('\n');
  return fakeDocument({
    kindWords: 'Texte',
    title: payloads.at(-1) ?? '',
    date: '2026-11-19',
    category: 'AUTR_DOC',
    origin: 'self',
    view: { kind: 'text', text },
    file: { mimeType: 'text/plain', bytes: Buffer.from(text) },
  });
}

export function hostileEvents(payloads: readonly string[]): HistoryEvent[] {
  return payloads.map((payload, index) => ({
    id: `hostile-${index}`,
    at: '2026-11-21T10:00:00Z',
    act: 'read-document',
    actorKind: 'professional',
    actor: { name: payload, professionWords: payload, structure: payload },
    delegate: { name: payload },
    documents: [{ logicalId: null, title: payload }],
    documentCount: 1,
    mode: 'emergency',
    reason: payload,
    outcome: 'done',
    times: 2,
    repeats: [],
    software: payload,
  }));
}

const SCRIPT = '<script>alert(document.domain)</script>';

/** Files that run something in careless viewers, or are two things at once. */
export async function hostileFiles(): Promise<{ name: string; mimeType: string; bytes: Uint8Array }[]> {
  const pdf = Buffer.from(await smallPdf(['Un document']));
  const action = (what: string) =>
    Buffer.concat([
      Buffer.from(
        `%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<<${what}>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`,
      ),
    ]);
  return [
    { name: 'PDF with a script', mimeType: 'application/pdf', bytes: action('/S/JavaScript/JS(app.alert\\(1\\))') },
    { name: 'PDF with a launch action', mimeType: 'application/pdf', bytes: action('/S/Launch/F(calc.exe)') },
    {
      name: 'PDF that submits a form',
      mimeType: 'application/pdf',
      bytes: action('/S/URI/URI(https://attaque.exemple/)'),
    },
    {
      name: 'page that begins as a PDF',
      mimeType: 'application/pdf',
      bytes: Buffer.concat([Buffer.from(`%PDF-1.7\n<html>${SCRIPT}`), pdf]),
    },
    {
      name: 'PDF followed by a page',
      mimeType: 'application/pdf',
      bytes: Buffer.concat([pdf, Buffer.from(`\n<html>${SCRIPT}</html>`)]),
    },
    {
      name: 'PDF followed by an archive',
      mimeType: 'application/pdf',
      bytes: Buffer.concat([pdf, Buffer.from('PK\u0003\u0004')]),
    },
    { name: 'page said to be a PDF', mimeType: 'application/pdf', bytes: Buffer.from(`<html>${SCRIPT}</html>`) },
    { name: 'page', mimeType: 'text/html', bytes: Buffer.from(`<html>${SCRIPT}</html>`) },
    {
      name: 'XHTML',
      mimeType: 'application/xhtml+xml',
      bytes: Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`),
    },
    {
      name: 'SVG',
      mimeType: 'image/svg+xml',
      bytes: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    },
    {
      name: 'XML with a stylesheet',
      mimeType: 'text/xml',
      bytes: Buffer.from('<?xml-stylesheet href="https://attaque.exemple/x.xsl" type="text/xsl"?><x/>'),
    },
    { name: 'script', mimeType: 'text/javascript', bytes: Buffer.from('alert(1)') },
    { name: 'page said to be an image', mimeType: 'image/png', bytes: Buffer.from(`<html>${SCRIPT}</html>`) },
    { name: 'type that breaks the header', mimeType: 'text/html\r\nx: y', bytes: Buffer.from(SCRIPT) },
  ];
}
