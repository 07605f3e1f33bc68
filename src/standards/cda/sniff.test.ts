import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CdaError } from './cda-error.ts';
import { decodeBase64, kindOfMediaType, sniffFile } from './sniff.ts';

const PDF = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n';
const ZIP_TAIL = Buffer.concat([Buffer.from('PK\u0001\u0002....PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]);

function kind(bytes: Uint8Array | string): string {
  return sniffFile(Buffer.from(bytes as string)).kind;
}

test('a file is what its first bytes say', () => {
  assert.equal(kind(PDF), 'pdf');
  assert.equal(kind('{\\rtf1\\ansi Bonjour}'), 'rtf');
  assert.equal(kind(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])), 'jpeg');
  assert.equal(kind(Buffer.from('89504e470d0a1a0a', 'hex')), 'png');
  assert.equal(kind(Buffer.from('49492a00', 'hex')), 'tiff');
  assert.equal(kind(Buffer.from('4d4d002a', 'hex')), 'tiff');
  assert.equal(kind(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])), 'dicom');
  assert.equal(kind('PK\u0003\u0004'), 'zip');
  assert.equal(kind('\ufeff<?xml version="1.0"?><a/>'), 'xml');
  assert.equal(kind('Bonjour,\r\n\tà demain.\n'), 'text');
  assert.equal(kind(Buffer.from([0, 1, 2, 3])), 'unknown');
  assert.equal(kind(''), 'unknown');
});

test('a PDF must begin at its first byte', () => {
  assert.equal(kind(`\n${PDF}`), 'text');
  assert.equal(kind(Buffer.concat([Buffer.from([0]), Buffer.from(PDF)])), 'unknown');
});

test('two kinds at once are recognised', () => {
  const polyglots: readonly (string | Buffer)[] = [
    Buffer.concat([Buffer.from(PDF), ZIP_TAIL]),
    `${PDF}${'<html>'.padEnd(3_000)}`,
    `%PDF-1.7\n<html><script>alert(1)</script>\n${PDF}`,
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(PDF)]),
    Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('<script>')]),
    'Bonjour <script>alert(1)</script>',
    '{\\rtf1 a}'.concat(ZIP_TAIL.toString('latin1')),
  ];
  for (const each of polyglots) assert.ok(sniffFile(Buffer.from(each as string)).polyglot, String(each).slice(0, 40));
  assert.ok(!sniffFile(Buffer.from(PDF)).polyglot);
  assert.ok(!sniffFile(Buffer.from('Taux < 3 g/L et > 1 g/L')).polyglot);
});

test('active content of a PDF is named', () => {
  const active = (dictionary: string) =>
    sniffFile(Buffer.from(PDF.replace('/Catalog', `/Catalog ${dictionary}`))).active;
  assert.deepEqual(active(''), []);
  assert.deepEqual(active('/OpenAction << /S /JavaScript /JS (app.alert) >>'), ['javascript']);
  assert.deepEqual(active('/A << /S /Launch >>'), ['launch']);
  assert.deepEqual(active('/Type /EmbeddedFile /AA << >>'), ['embedded-file', 'open-action']);
  assert.deepEqual(active('/JSomething /AAB'), []);
});

test('declared media types have one kind each', () => {
  assert.equal(kindOfMediaType('Application/PDF; charset=binary'), 'pdf');
  assert.equal(kindOfMediaType('application/rtf'), 'rtf');
  assert.equal(kindOfMediaType('text/html'), null);
});

test('base64 is decoded strictly', () => {
  assert.equal(decodeBase64(' Qm9u\n am91cg== \n').toString(), 'Bonjour');
  assert.equal(decodeBase64('').length, 0);
  for (const bad of ['Qm9u*am9', 'A', 'Qm9ubm8=Qm9u', 'Qm9u====']) {
    assert.throws(() => decodeBase64(bad), CdaError, bad);
  }
});
