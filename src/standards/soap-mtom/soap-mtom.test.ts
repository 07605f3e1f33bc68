import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { messageForm, readContentType } from './content-type.ts';
import { readEnvelope } from './envelope.ts';
import { MAX_MIME_PARTS, MAX_PART_HEADER_BYTES } from './limits.ts';
import { type MimePart, PackageReader } from './package-reader.ts';
import type { SoapErrorCode } from './soap-error.ts';
import { writeEnvelope, writePackage } from './write-envelope.ts';
import { binaryOf } from './xop.ts';

const addressing = { version: '1.2', action: 'urn:a', messageId: 'urn:uuid:1', relatesTo: null } as const;
const code = (expected: SoapErrorCode) => ({ name: 'SoapError', code: expected });

/** The reader fed by pieces of these lengths, over and over. */
function readIn(
  bytes: Buffer,
  boundary: string,
  lengths: readonly number[],
  announced: number | null,
): readonly MimePart[] {
  const reader = new PackageReader(boundary, announced);
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const length = lengths[n % lengths.length] ?? 1;
    reader.push(bytes.subarray(at, at + length));
    at += length;
  }
  return reader.end();
}

test('a package written here is read again, whatever its documents hold and however its bytes arrive', () => {
  const seed = 20_261_128;
  const boundary = 'b-1';
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom(...['\r', '\n', '-', '--b-1', '\r\n--b-', '\n--', 'x', '\0']), { maxLength: 12 })
      .map((texts) => {
        const text = texts.join('');
        return new Uint8Array(Buffer.from(`\n${text}`.includes('\n--b-1') ? '' : text));
      }),
  );
  fc.assert(
    fc.property(
      fc.array(bytes, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      (contents, lengths, isAnnounced) => {
        const parts = contents.map((content, n) => ({ id: `d${n}@x`, type: 'text/xml', bytes: Buffer.from(content) }));
        const envelope = writeEnvelope(addressing, '<a/>');
        const { pieces, contentType } = writePackage(addressing, boundary, envelope, parts);
        const whole = Buffer.concat([...pieces]);
        const form = messageForm(readContentType(contentType));
        assert.equal(form.kind === 'package' && form.boundary, boundary);
        const [root, ...read] = readIn(whole, boundary, lengths, isAnnounced ? whole.length : null);
        assert.equal(root?.bytes.toString(), envelope);
        assert.deepEqual(
          read.map((part) => [part.id, part.bytes.toString('hex')]),
          parts.map((part) => [part.id, part.bytes.toString('hex')]),
        );
      },
    ),
    { seed, numRuns: 400 },
  );
});

test('a package with lines that end in LF alone, padding after its delimiters, a preamble and an epilogue is read', () => {
  const text =
    'hello\n--x  \nContent-Type: text/xml\n\nroot\n--x\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\nSGk=\n--x--\nbye';
  const parts = readIn(Buffer.from(text), 'x', [7], null);
  assert.deepEqual(
    parts.map(({ id, bytes }) => [id, bytes.toString()]),
    [
      ['', 'root'],
      ['a', 'Hi'],
    ],
  );
});

test('a document of 20 MB is kept once: its part is a view of the memory that received it', () => {
  const content = Buffer.alloc(20 * 1024 * 1024, 'carnet');
  const { pieces } = writePackage(addressing, 'b', writeEnvelope(addressing, '<a/>'), [
    { id: 'd', type: 'application/pdf', bytes: content },
  ]);
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const before = process.memoryUsage().arrayBuffers;
  const reader = new PackageReader('b', total);
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += 65_536) reader.push(piece.subarray(at, at + 65_536));
  const [, document] = reader.end();
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.ok(document?.bytes.equals(content));
  assert.ok(grown < 24 * 1024 * 1024, `${grown} bytes more`);
});

test('broken packages are refused by their own code', () => {
  const package_ = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
  const cases: [Buffer, SoapErrorCode][] = [
    [package_('--x', 'Content-ID: <a>', '', 'root'), 'broken-package'],
    [package_('--y', '', 'root', '--y--'), 'broken-package'],
    [package_('--x', `X: ${'y'.repeat(MAX_PART_HEADER_BYTES)}`, '', 'root', '--x--'), 'part-headers-too-large'],
    [package_('--x', 'Content-ID: <a>', '', '1', '--x', 'Content-ID: <a>', '', '2', '--x--'), 'duplicate-part'],
    [package_('--x', 'Content-ID: <a>', 'Content-ID: <b>', '', '1', '--x--'), 'unreadable-part'],
    [package_('--x', 'Content-Transfer-Encoding: x-uuencode', '', '1', '--x--'), 'unreadable-part'],
    [
      package_('--x', '', ...Array.from({ length: MAX_MIME_PARTS + 1 }, () => 'a\r\n--x\r\n'), '--x--'),
      'too-many-parts',
    ],
  ];
  for (const [bytes, expected] of cases) {
    assert.throws(() => readIn(bytes, 'x', [bytes.length], bytes.length), code(expected), expected);
  }
  for (const type of [
    '',
    'application/json',
    'multipart/related',
    'multipart/related; boundary="',
    'multipart/mixed; boundary=x',
  ]) {
    assert.throws(() => messageForm(readContentType(type)), code('unreadable-type'), type);
  }
});

test('what an xop:Include names is in the message, or nothing is', () => {
  const parts = [{ id: 'a@b', type: '', bytes: Buffer.from('A') }];
  const include = (href: string) => ({
    name: 'Document',
    ns: '',
    attrs: {},
    children: [{ name: 'Include', ns: 'http://www.w3.org/2004/08/xop/include', attrs: { href }, children: [] }],
  });
  assert.equal(binaryOf(include('cid:a%40b'), parts).toString(), 'A');
  assert.throws(() => binaryOf(include('cid:c@b'), parts), code('missing-part'));
  for (const href of ['', 'http://127.0.0.1/', 'file:///etc/passwd', '#a']) {
    assert.throws(() => binaryOf(include(href), parts), code('foreign-reference'), href);
  }
  assert.equal(binaryOf({ name: 'Document', ns: '', attrs: {}, children: [' SGk= '] }, []).toString(), 'Hi');
  assert.throws(() => binaryOf({ name: 'Document', ns: '', attrs: {}, children: ['S*'] }, []), code('unreadable-part'));
});

const NS = 'http://www.w3.org/2003/05/soap-envelope';

test('an envelope is read in both versions of SOAP, and what must be understood is known or refused', () => {
  for (const [version, ns] of [
    ['1.2', NS],
    ['1.1', 'http://schemas.xmlsoap.org/soap/envelope/'],
  ] as const) {
    const xml = `<s:Envelope xmlns:s="${ns}"><s:Body><a xmlns="urn:x"/></s:Body></s:Envelope>`;
    const { version: read, body, action } = readEnvelope(Buffer.from(xml));
    assert.deepEqual([read, body.name, body.ns, action], [version, 'a', 'urn:x', null]);
  }
  const header = (block: string) =>
    Buffer.from(`<s:Envelope xmlns:s="${NS}"><s:Header>${block}</s:Header><s:Body><a/></s:Body></s:Envelope>`);
  assert.throws(() => readEnvelope(header('<z xmlns="urn:z" s:mustUnderstand="true"/>')), code('not-understood'));
  assert.equal(readEnvelope(header('<z xmlns="urn:z" s:mustUnderstand="0"/>')).body.name, 'a');
  const twice = '<Action xmlns="http://www.w3.org/2005/08/addressing">urn:a</Action>'.repeat(2);
  assert.throws(() => readEnvelope(header(twice)), code('not-soap'));
});

test('rows 17 to 19: bombs, external entities and depth are refused before they are parsed', () => {
  const around = (body: string, before = '') =>
    Buffer.from(`${before}<s:Envelope xmlns:s="${NS}"><s:Body>${body}</s:Body></s:Envelope>`);
  const bombs = [
    around('<a>&b;</a>', '<!DOCTYPE a [<!ENTITY b "bbb">]>'),
    around('<a>&b;</a>', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
    around('<x>'.repeat(5_000)),
    around(`<x ${Array.from({ length: 200 }, (_, n) => `a${n}="1"`).join(' ')}/>`),
    around('<a>&b;</a>'),
    around('<a></b>'),
  ];
  for (const bomb of bombs) assert.throws(() => readEnvelope(bomb), code('not-xml'));
});
