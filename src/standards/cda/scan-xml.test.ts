import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CdaError, type CdaErrorCode } from './cda-error.ts';
import { MAX_CDA_BYTES, MAX_XML_ATTRIBUTES, MAX_XML_DEPTH, MAX_XML_ELEMENTS } from './limits.ts';
import { scanXml } from './scan-xml.ts';
import { toUtf8 } from './to-utf8.ts';

function scan(xml: string) {
  return scanXml(toUtf8(Buffer.from(xml)));
}

function refused(code: CdaErrorCode, action: () => unknown): void {
  assert.throws(action, (error) => error instanceof CdaError && error.code === code, `expected ${code}`);
}

test('an ordinary document is counted, and its markup inside text is not markup', () => {
  const xml = `<?xml version="1.0"?>\n<?xml-stylesheet href="a.xsl"?><!-- <!DOCTYPE x> <b> --><a x='>' y="</a>"><b/><![CDATA[<!DOCTYPE x><c>]]></a>`;
  assert.deepEqual(scan(xml), { elements: 2, depth: 2, stylesheetInstruction: true, body: null });
  assert.equal(scan('<a/>').stylesheetInstruction, false);
});

test('a document type is refused wherever it stands, and so is every declaration', () => {
  const doctypes = [
    '<!DOCTYPE a><a/>',
    '<?xml version="1.0"?>\n<!-- c --><!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
    '<a><!DOCTYPE b></a>',
    '<a><!ENTITY x "y"></a>',
    '<!doctype a><a/>',
    '<a><![INCLUDE[<b/>]]></a>',
  ];
  for (const xml of doctypes) refused('doctype-refused', () => scan(xml));
});

test('depth, elements, attributes, names and values have limits, reached exactly and no further', () => {
  assert.equal(scan('<a>'.repeat(MAX_XML_DEPTH) + '</a>'.repeat(MAX_XML_DEPTH)).depth, MAX_XML_DEPTH);
  refused('too-deep', () => scan('<a>'.repeat(MAX_XML_DEPTH + 1)));
  refused('too-deep', () => scan(`${'<a>'.repeat(MAX_XML_DEPTH)}<b/>`));
  const attributes = (count: number) => `<a${Array.from({ length: count }, (_, index) => ` x${index}="1"`).join('')}/>`;
  assert.equal(scan(attributes(MAX_XML_ATTRIBUTES)).elements, 1);
  refused('too-many-attributes', () => scan(attributes(MAX_XML_ATTRIBUTES + 1)));
  refused('too-many-attributes', () => scan(`<a>${'<b c="1" d="2" e="3" f="4"/>'.repeat(80_000)}</a>`));
  refused('too-many-elements', () => scan(`<a>${'<b/>'.repeat(MAX_XML_ELEMENTS)}</a>`));
  refused('too-many-elements', () => scan(`<a>${'<!---->'.repeat(MAX_XML_ELEMENTS + 1)}</a>`));
  refused('name-too-long', () => scan(`<${'a'.repeat(1_000)}/>`));
  refused('name-too-long', () => scan(`<a ${'b'.repeat(1_000)}="1"/>`));
  refused('attribute-too-long', () => scan(`<a b="${'c'.repeat(100_000)}"/>`));
});

test('markup that is not closed is refused', () => {
  for (const xml of [
    '<a',
    '<a b="',
    '<a></a',
    '<!-- a',
    '<a><![CDATA[ b ]></a>',
    '<?xml version="1.0"',
    '<?pi a',
    '<a <b/>',
  ]) {
    refused('not-well-formed', () => scan(xml));
  }
});

test('UTF-8 is read in place, other encodings are turned into it, and the rest is refused', () => {
  const body = '<a>é</a>';
  const plain = Buffer.from(body);
  assert.equal(toUtf8(plain).buffer, plain.buffer);
  assert.equal(toUtf8(Buffer.from(`\ufeff${body}`)).toString(), body);
  const latin = `<?xml version="1.0" encoding="ISO-8859-1"?>${body}`;
  assert.equal(toUtf8(Buffer.from(latin, 'latin1')).toString(), latin);
  const euro = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding=\'iso-8859-15\'?><a>'),
    Buffer.from([0xa4]),
    Buffer.from('</a>'),
  ]);
  assert.match(toUtf8(euro).toString(), /<a>€<\/a>$/);
  const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${body}`, 'utf16le');
  assert.match(toUtf8(utf16).toString(), /<a>é<\/a>$/);
  assert.match(toUtf8(Buffer.from(utf16).swap16()).toString(), /<a>é<\/a>$/);
  for (const name of ['UTF-7', 'EBCDIC-CP-FR', 'UTF-32', 'x-unknown', 'UTF-16']) {
    refused('unsupported-encoding', () => toUtf8(Buffer.from(`<?xml version="1.0" encoding="${name}"?><a/>`)));
  }
  refused('unsupported-encoding', () => toUtf8(Buffer.from([0xff, 0xfe, 0x3c])));
});

test('a document type in UTF-16 is refused like any other', () => {
  refused('doctype-refused', () => scanXml(toUtf8(Buffer.from('\ufeff<!DOCTYPE a><a/>', 'utf16le'))));
});

test('nothing and too much are refused before anything else', () => {
  refused('empty', () => toUtf8(new Uint8Array()));
  refused('too-large', () => toUtf8(new Uint8Array(MAX_CDA_BYTES + 1)));
});
