import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CdaError, type CdaErrorCode } from '../../src/standards/cda/cda-error.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { cdaFixture } from '../support/cda-fixture.ts';

function refused(code: CdaErrorCode, bytes: Uint8Array): void {
  assert.throws(
    () => readCda(bytes),
    (error) => error instanceof CdaError && error.code === code,
    `expected ${code}`,
  );
}

const document = (content: string) =>
  Buffer.from(`<ClinicalDocument xmlns="urn:hl7-org:v3">${content}</ClinicalDocument>`);
const withDoctype = (declarations: string, use: string) =>
  cdaFixture(
    'n3-biologie',
    /<ClinicalDocument[^>]*>/,
    `<!DOCTYPE ClinicalDocument [${declarations}]>\n<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${use}`,
  );

test('row 17: billion laughs and quadratic blow-up are refused at the DOCTYPE', () => {
  const laughs = Array.from({ length: 10 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
    '',
  );
  refused('doctype-refused', withDoctype(`<!ENTITY l0 "lol">${laughs}`, '&l10;'));
  refused('doctype-refused', withDoctype(`<!ENTITY a "${'a'.repeat(100_000)}">`, '&a;'.repeat(10_000)));
});

test('row 18: no file is read and no connection is made, whatever the document asks for', async () => {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.end('<stolen/>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const folder = mkdtempSync(join(tmpdir(), 'carnet-canary-'));
  try {
    const file = join(folder, 'canary.xml');
    writeFileSync(file, '<stolen>canary-of-the-file</stolen>');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/canary`;
    for (const target of [`file://${file}`, file, url]) {
      refused('doctype-refused', withDoctype(`<!ENTITY x SYSTEM "${target}">`, '&x;'));
      refused('doctype-refused', withDoctype(`<!ENTITY % p SYSTEM "${target}"> %p;`, ''));
      const include = `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${target}" parse="text"/>`;
      const asked = cdaFixture(
        'n3-biologie',
        '<item>',
        `<item>${include}<renderMultiMedia referencedObject="${target}"/><linkHtml href="${target}">a</linkHtml>`,
      )
        .toString('utf8')
        .replace('href="lecture.xsl"', `href="${target}"`)
        .replace('<ClinicalDocument ', `<ClinicalDocument xsi:schemaLocation="urn:hl7-org:v3 ${target}" `);
      const narrative = JSON.stringify([readCda(Buffer.from(asked)), readNarrative(Buffer.from(asked))]);
      assert.doesNotMatch(narrative, /canary-of-the-file|stolen/);
    }
    const stylesheet = cdaFixture(
      'auto-presentable-certificat',
      "document('canary.xml')",
      `document('${file}') | document('${url}')`,
    );
    assert.doesNotMatch(JSON.stringify(readNarrative(stylesheet)), /stolen/);
    await new Promise((done) => setImmediate(done));
    assert.equal(hits, 0);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

test('row 19: depth 200,000, 200,000 attributes and 50 MB of text are refused by the caps', () => {
  refused('too-deep', document('<a>'.repeat(200_000) + '</a>'.repeat(200_000)));
  refused(
    'too-many-attributes',
    document(`<a${Array.from({ length: 200_000 }, (_, index) => ` a${index}="1"`).join('')}/>`),
  );
  refused(
    'too-many-attributes',
    document(`<a${Array.from({ length: 200_000 }, (_, index) => ` xmlns:p${index}="u"`).join('')}/>`),
  );
  refused('too-large', document('a'.repeat(50 * 1024 * 1024)));
  refused('too-many-elements', document('<a/>'.repeat(200_000)));
  refused('name-too-long', document(`<${'a'.repeat(1_000_000)}/>`));
  refused('attribute-too-long', document(`<a b="${'a'.repeat(1_000_000)}"/>`));
});

test('many errors in one document cost no more than one', () => {
  refused('not-well-formed', document('<p:a/>'.repeat(90_000)));
  refused('not-well-formed', document('<a b="1" b="2"/>'.repeat(50_000)));
  refused('not-well-formed', document('&undefined;'.repeat(500_000)));
});

test('a text of 15 MB is read whole: a large PDF in base64 is not an attack', () => {
  const pdf = Buffer.alloc(11 * 1024 * 1024, ' ');
  pdf.write('%PDF-1.7\n');
  pdf.write('%%EOF\n', pdf.length - 6);
  const bytes = cdaFixture('n1-consultation', /(?<=representation="B64">)[^<]*/, pdf.toString('base64'));
  assert.equal(readCda(bytes).nonXmlBody?.size, pdf.length);
});
