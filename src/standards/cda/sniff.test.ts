import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
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

test('a name of a PDF is read as its readers read it: a character in hexadecimal is that character', () => {
  const active = (dictionary: string) =>
    sniffFile(Buffer.from(`${PDF.replace('/Catalog', `/Catalog ${dictionary}`)}`)).active;
  for (const name of ['/J#61vaScript', '/#4AavaScript', '/#4a#61#76#61Script<<', '/#4aS(x)', '/J#53[', '/J#53%'])
    assert.deepEqual(active(`${name} `), ['javascript'], name);
  assert.deepEqual(active('/L#61unch /Embedded#46ile'), ['launch', 'embedded-file']);
  for (const name of ['/J#6zvaScript', '/J#2361vaScript', '/JS#41', '/J#', '/J#5', '/Java#53cripts', '/JS_x'])
    assert.deepEqual(active(`${name} `), [], name);
  const flood = Buffer.concat([
    Buffer.from(PDF),
    Buffer.from('/J#53a'.repeat(300_000)),
    Buffer.from('\n/J#53\n%%EOF\n'),
  ]);
  const start = process.cpuUsage();
  assert.deepEqual(sniffFile(flood).active, ['javascript'], 'after any number of near misses');
  const { user } = process.cpuUsage(start);
  assert.ok(user < 2_000_000, `linear: ${user} µs`);
});

/** A PDF 1.5 whose second object stands in an object stream with this dictionary (ISO 32000-1 §7.5.7). */
function compressed(objects: string | Buffer, dictionary = '/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode'): Buffer {
  const bytes = Buffer.isBuffer(objects) ? objects : deflateSync(`2 0 ${objects}`);
  return Buffer.concat([
    Buffer.from(`%PDF-1.5\n1 0 obj\n<< /Length ${bytes.length} ${dictionary} >>\nstream\r\n`),
    bytes,
    Buffer.from('\nendstream\nendobj\ntrailer\n<< /Root 2 0 R >>\n%%EOF\n'),
  ]);
}

test('active content inside compressed object streams is named as what stands in clear', () => {
  const action = '<< /S /JavaScript /JS (app.alert) >>';
  assert.deepEqual(sniffFile(compressed('<< /Type /Catalog >>')).active, []);
  assert.deepEqual(sniffFile(compressed(action)).active, ['javascript']);
  assert.deepEqual(sniffFile(compressed('<</S/L#61unch>>')).active, ['launch']);
  for (const dictionary of [
    '/N 1/First 4/Filter[/FlateDecode]', // a type that not every reader asks for
    '/N 1/#46irst 4/F/Fl',
    '/N 1/First 4/Length 99/DecodeParms[null]/Filter/FlateDecode',
    '/X(a \\) >> stream)/N 1%>> stream\n/First 4/Y<</Z[<3e3e>]>>/Filter/Flate#44ecode/DecodeParms null',
  ])
    assert.deepEqual(sniffFile(compressed(action, dictionary)).active, ['javascript'], dictionary);
  const twice = Buffer.concat([compressed('<< /Type /Catalog >>'), compressed('<< /S /Launch >>')]);
  assert.deepEqual(sniffFile(twice).active, ['launch'], 'in a later one');
});

/** Bytes and `text` that together leave an Adler-32 (RFC 1950 §8.2) as it was before them: a byte adds to a once, to b once for itself and each after it. */
function unchecked(text: Buffer): Buffer {
  const prime = 65_521;
  const whole = Buffer.concat([Buffer.alloc(1_500), text]);
  const set = (fromEnd: number, byte: number) => whole.writeUInt8(byte, whole.length - text.length - fromEnd);
  const sums = () => {
    let [a, b] = [1, 0];
    for (const byte of whole) [a, b] = [(a + byte) % prime, (b + a + byte) % prime];
    return { a, b };
  };
  const missing = 2 * prime + 1 - sums().a;
  const full = Math.floor(missing / 255);
  for (let at = 2; at < full + 2; at += 1) set(at, 255);
  set(1, missing % 255);
  const more = 2 * prime - sums().b; // the last of the full bytes moves on, and some of the one before it takes its place
  set(full + 1, more % 255);
  set(full + 1 + Math.floor(more / 255), 255);
  set(full, 255 - (more % 255));
  assert.deepEqual(sums(), { a: 1, b: 0 });
  return whole;
}

test('object streams inside one another, that all read the same bytes, are looked into no longer than the file is long', () => {
  const stored = (bytes: Buffer, last = 0) => {
    const length = Buffer.alloc(4);
    length.writeUInt16LE(bytes.length);
    length.writeUInt16LE(bytes.length ^ 0xffff, 2);
    return Buffer.concat([Buffer.from([last]), length, bytes]);
  };
  const head = Buffer.from('1 0 obj<</First 1/Filter/Fl>>stream\n\x78\x01', 'latin1');
  const tail = Buffer.alloc(60_000, 'a');
  const link = stored(unchecked(head));
  const file = (streams: number) =>
    Buffer.concat([
      ...[Buffer.from('%PDF-1.5\n'), head, ...Array.from({ length: streams }, () => link)],
      ...[stored(tail, 1), deflateSync(tail).subarray(-4), Buffer.from('\n%%EOF\n')],
    ]);
  assert.deepEqual(sniffFile(file(1)).active, []);
  assert.deepEqual(sniffFile(file(40)).active, ['hidden-objects']);
});

test('an object stream that cannot be looked into is told: another filter, an encrypted one, a broken one, a bomb', () => {
  const page = '<< /Type /Page >>';
  const stream = '/Type /ObjStm /N 1 /First 4';
  for (const pdf of [
    compressed(page, `${stream} /Filter /LZWDecode`),
    compressed(page, `${stream} /Filter [/ASCIIHexDecode /FlateDecode]`),
    compressed(page, `${stream} /Filter 5 0 R`),
    compressed(page, `${stream} /Filter /FlateDecode /F /FlateDecode`),
    compressed(page, `${stream} /Filter /FlateDecode /DecodeParms 5 0 R`),
    compressed(page, `${stream} /Filter /FlateDecode [`),
    compressed(Buffer.from('not deflate')),
    Buffer.concat([compressed(page), Buffer.from('trailer << /#45ncrypt 3 0 R >>\n%%EOF\n')]),
  ])
    assert.deepEqual(sniffFile(pdf).active, ['hidden-objects'], pdf.toString('latin1', 0, 120));
  const outline =
    '%PDF-1.7\n1 0 obj\n<< /First 2 0 R >>\nendobj\n2 0 obj\n<< /Filter /DCTDecode >>\nstream\n\nendstream\n%%EOF';
  assert.deepEqual(sniffFile(Buffer.from(outline)).active, [], 'other streams are left alone');
});

test('a PDF that is a bomb costs little: bytes, streams, their ratio and dictionaries without end', () => {
  const bomb = compressed(deflateSync(Buffer.alloc(2 * 1024 * 1024, '/'), { level: 1 }));
  const many = Buffer.concat(Array.from({ length: 5 }, () => compressed('<< /Type /Page >>')));
  const endless = Buffer.concat([
    Buffer.from('%PDF-1.5\n/First '),
    Buffer.alloc(256 * 1024, 'obj('),
    Buffer.from('%%EOF'),
  ]);
  const start = process.cpuUsage();
  assert.deepEqual(sniffFile(bomb).active, ['hidden-objects'], 'ratio');
  assert.deepEqual(sniffFile(many, { streams: 4, bytes: 1_000 }).active, ['hidden-objects'], 'streams');
  assert.deepEqual(sniffFile(many, { streams: 5, bytes: 100 }).active, ['hidden-objects'], 'bytes');
  assert.deepEqual(sniffFile(many, { streams: 5, bytes: 105 }).active, [], 'as much as there is');
  assert.deepEqual(sniffFile(endless).active, ['hidden-objects'], 'dictionaries');
  const { user } = process.cpuUsage(start);
  assert.ok(user < 1_000_000, `${user} µs`);
});

test('the pixels of a picture are read in its header, and none is drawn', () => {
  const png = (width: number, height: number): Buffer => {
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008060000000000000000', 'hex');
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  };
  const jpeg = (width: number, height: number): Buffer => {
    // A thumbnail inside APP1, fill bytes, then a progressive frame.
    const bytes = Buffer.from('ffd8ffe1000affc0000b0800010001ffffc2000b08000000000101110000ffd9', 'hex');
    bytes.writeUInt16BE(height, 21);
    bytes.writeUInt16BE(width, 23);
    return bytes;
  };
  const tiff = (width: number, height: number): Buffer => {
    // Two pages: a small one, then the one that counts.
    const bytes = Buffer.alloc(80);
    bytes.write('II*\0', 'latin1');
    bytes.writeUInt32LE(8, 4);
    for (const [at, wide, high, next] of [
      [8, 1, 1, 40],
      [40, width, height, 0],
    ] as const) {
      bytes.writeUInt16LE(2, at);
      bytes.writeUInt16LE(256, at + 2);
      bytes.writeUInt16LE(4, at + 4);
      bytes.writeUInt32LE(wide, at + 10);
      bytes.writeUInt16LE(257, at + 14);
      bytes.writeUInt16LE(4, at + 16);
      bytes.writeUInt32LE(high, at + 22);
      bytes.writeUInt32LE(next, at + 26);
    }
    return bytes;
  };
  for (const [kind, make] of Object.entries({ png, jpeg, tiff })) {
    assert.deepEqual(
      [sniffFile(make(60_000, 60_000)).kind, sniffFile(make(60_000, 60_000)).tooManyPixels],
      [kind, true],
    );
    assert.equal(sniffFile(make(7_000, 9_900)).tooManyPixels, false, `${kind}: a page of A3`);
    for (let cut = 3; cut < make(1, 1).length; cut += 1) sniffFile(make(60_000, 60_000).subarray(0, cut));
  }
  const loop = tiff(1, 1);
  loop.writeUInt32LE(8, 66);
  assert.equal(sniffFile(loop).tooManyPixels, true, 'pages in a ring');
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
