import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PDFDocument } from 'pdf-lib';
import { countPdfPages } from './pdf-pages.ts';

async function pdfOf(pages: number, useObjectStreams: boolean): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let page = 0; page < pages; page += 1) pdf.addPage([100, 100]);
  return pdf.save({ useObjectStreams });
}

test('pages are counted in a PDF written in clear, and in one with compressed objects', async () => {
  for (const pages of [1, 3, 42]) {
    assert.equal(await countPdfPages(await pdfOf(pages, false)), pages);
    assert.equal(await countPdfPages(await pdfOf(pages, true)), pages);
  }
});

test('of a PDF changed by an addition at its end, the last page tree counts', async () => {
  const before = Buffer.from(await pdfOf(2, false));
  const added = Buffer.from('\n9 0 obj\n<< /Type /Pages /Kids [1 0 R 2 0 R 3 0 R] /Count 3 >>\nendobj\n%%EOF\n');
  assert.equal(await countPdfPages(Buffer.concat([before, added])), 3);
});

test('what does not say how many pages it has is not guessed', async () => {
  assert.equal(await countPdfPages(Buffer.from('%PDF-1.7\n%%EOF\n')), null);
  assert.equal(await countPdfPages(Buffer.from('')), null);
  const broken =
    '%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /N 1 /First 4 >>\nstream\nnot deflate\nendstream';
  assert.equal(await countPdfPages(Buffer.from(broken)), null);
});
