import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CdaError, type CdaErrorCode } from '../../src/standards/cda/cda-error.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { scanXml } from '../../src/standards/cda/scan-xml.ts';
import { cdaFixture } from '../support/cda-fixture.ts';

/** A body that holds no file is checked but left out of the tree: nobody may see the difference. */

const FILLER = `<component><section><text>${'<paragraph>rien à signaler</paragraph>'.repeat(500)}</text></section></component>`;
const END = '</structuredBody>';
const PICTURE =
  '<observationMedia classCode="OBS" moodCode="EVN" ID="PIC"><value mediaType="text/plain">bonjour</value></observationMedia>';

const MEDIA = /<(observation|renderMulti)Media[^>]*?(?:\/>|>[\s\S]*?<\/\1Media>)/g;

/** A laboratory report without a file, whose body is large, with something added at its end. */
function large(added = ''): string {
  const text = cdaFixture('n3-biologie', MEDIA).toString();
  assert.equal(text.includes('Media'), false);
  return text.replace(END, () => FILLER + added + END);
}

function refused(code: CdaErrorCode, xml: string | Buffer): void {
  assert.throws(
    () => readCda(Buffer.from(xml as string)),
    (error) => error instanceof CdaError && error.code === code,
    `expected ${code}: ${String(xml).slice(-200)}`,
  );
}

const filesOf = (bytes: Buffer) => readCda(bytes).embeddedFiles.map((file) => file.bytes().toString());

test('the same header is read whether the body is left out or not, and what follows the body is read too', () => {
  const whole = cdaFixture('n3-biologie', MEDIA);
  assert.deepEqual(readCda(Buffer.from(large())), readCda(whole));
  const late = large()
    .replace(/<languageCode[^>]*>/, '')
    .replace('</ClinicalDocument>', '<languageCode code="fr-BE"/></ClinicalDocument>');
  assert.equal(readCda(Buffer.from(late)).languageCode, 'fr-BE');
});

test('a file of the body is found however its element is written', () => {
  const prefixed = PICTURE.replaceAll(/(<\/?)(observationMedia|value)/g, '$1c:$2').replace(
    '<c:observationMedia',
    "<c:observationMedia xmlns:c='urn:hl7-org:v3'",
  );
  for (const written of [
    PICTURE,
    PICTURE.replaceAll('"', "'"),
    prefixed,
    PICTURE.replace('bonjour', '<![CDATA[bonjour]]>'),
  ]) {
    const xml = large(written);
    const latin = xml
      .replace(/^<\?xml[^>]*>/, '<?xml version="1.0" encoding="ISO-8859-1"?>')
      .replaceAll(/[\u0100-\uffff]/g, '?');
    for (const bytes of [
      Buffer.from(xml),
      Buffer.from(`\ufeff${xml}`),
      Buffer.from(`\ufeff${xml}`, 'utf16le'),
      Buffer.from(`\ufeff${xml}`, 'utf16le').swap16(),
      Buffer.from(latin, 'latin1'),
    ]) {
      assert.deepEqual(filesOf(bytes), ['bonjour']);
    }
  }
  assert.deepEqual(filesOf(Buffer.from(large(`<!-- ${PICTURE} -->`))), []);
});

test('a body that is left out is checked to its last byte', () => {
  const broken = [
    '<a>',
    '</component>',
    '<a></b>',
    '<p:a/>',
    '<a p:b="1"/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    '<a b="<"/>',
    '<a b="&nothing;"/>',
    '&nothing;',
    '&#0;',
    ']]>',
    '\u0001',
    '\uffff',
    '<a xmlns:p=""/>',
    '<a xml:id="1"/>',
    "<a xml:id='1'/>",
    '<!-- a -- b -->',
    '<?xml version="1.0"?>',
    '<1/>',
  ];
  for (const each of broken) refused('not-well-formed', large(each));
  const [before = '', after = ''] = large('@HERE@').split('@HERE@');
  refused('not-well-formed', Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from(after)]));
  refused('not-well-formed', `${large()}<a/>`);
});

test('bytes in UTF-16 without a mark are never guessed to be so', () => {
  const small = '<ClinicalDocument xmlns="urn:hl7-org:v3"></ClinicalDocument>';
  refused('not-well-formed', Buffer.from(small, 'utf16le'));
  refused('not-well-formed', Buffer.from(small, 'utf16le').swap16());
  assert.throws(() => readCda(Buffer.from(large(), 'utf16le')), CdaError);
});

test('a wrapper hides no second document in what looks like a body', () => {
  const document = large().replace(/^[\s\S]*?(?=<ClinicalDocument)/, '');
  const hidden = `<component><structuredBody>${FILLER}${document}</structuredBody></component>`;
  const wrapper = (root: string) =>
    `<x:${root} xmlns:x="http://www.w3.org/1999/XSL/Transform"><a:Contenu xmlns:a="urn:asip-sante:ci-sis">${document}</a:Contenu>${hidden}</x:${root}>`;
  for (const root of ['stylesheet', 'ClinicalDocument']) refused('several-documents', wrapper(root));
});

test('the scan takes for the body what stands in its place only', () => {
  const body = (xml: string) => {
    const bytes = Buffer.from(xml);
    const span = scanXml(bytes).body;
    return span === null ? null : bytes.toString('utf8', span.start, span.end);
  };
  assert.equal(body('<d><component><structuredBody>é<a/></structuredBody></component></d>'), 'é<a/>');
  assert.equal(body("<c:d><c:component a='>'\n><c:structuredBody b='/'>x</c:structuredBody></c:component></c:d>"), 'x');
  assert.equal(
    body('<d><component><structuredBody><structuredBody>x</structuredBody></structuredBody></component></d>'),
    '<structuredBody>x</structuredBody>',
  );
  assert.equal(
    body('<d><component/><component><!-- <structuredBody> --><structuredBody>x</structuredBody></component></d>'),
    'x',
  );
  for (const none of [
    '<d><author><structuredBody>x</structuredBody></author></d>',
    '<d><component/><author><structuredBody>x</structuredBody></author></d>',
    '<d><component><structuredBody/>x</component></d>',
    '<d><component><![CDATA[<structuredBody>]]></component></d>',
    '<d><component><structuredBodyX>x</structuredBodyX></component></d>',
    '<d><component><a><structuredBody>x</structuredBody></a></component></d>',
    '<component><structuredBody>x</structuredBody></component>',
  ]) {
    assert.equal(body(none), null, none);
  }
});
