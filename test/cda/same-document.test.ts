import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { sameDocument } from '../../src/standards/cda/same-document.ts';
import { type CdaFixture, cdaFixture } from '../support/cda-fixture.ts';
import { CORRECTIONS } from '../support/corrected-cda.ts';

const letter = cdaFixture('n1-consultation');

function same(name: CdaFixture, from: string | RegExp, to: string): boolean {
  return sameDocument(cdaFixture(name), cdaFixture(name, from, to));
}

test('row 13: a document in which one thing was corrected is another document', () => {
  for (const [what, from, to] of CORRECTIONS) assert.equal(same('n1-consultation', from, to), false, what);
  const file = Buffer.from(readCda(letter).nonXmlBody?.bytes() ?? []);
  const otherFile = Buffer.concat([file, Buffer.from('\n')]).toString('base64');
  assert.equal(same('n1-consultation', /(?<=<nonXMLBody>\s*<text[^>]*>)[^<]*/, otherFile), false, 'the file');
  assert.equal(same('n3-biologie', 'Glycémie à contrôler', 'Glycémie contrôlée'), false, 'a word of the narrative');
  assert.equal(
    same('n3-biologie', '<structuredBody', '<structuredBody xmlns:x="urn:x" x:y="z"'),
    false,
    'an attribute',
  );
  assert.equal(sameDocument(letter, Buffer.from('Bonjour')), false, 'a file that is no CDA');
});

test('the same document written by another hand is the same: wrapper, encoding, prefixes, order, white space, base64', () => {
  const text = letter.toString('utf8');
  const inside = text.replace(/^<\?xml[^>]*>\s*/, '');
  const file = Buffer.from(readCda(letter).nonXmlBody?.bytes() ?? []).toString('base64');
  const writings: Readonly<Record<string, Buffer>> = {
    signed: Buffer.from(
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>${inside}</ds:Object></ds:Signature>`,
    ),
    'another encoding': Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1'),
    prefixes: Buffer.from(
      inside.replace(/<(\/?)(?=[A-Za-z])/g, '<$1h:').replace('xmlns="urn:hl7-org:v3"', 'xmlns:h="urn:hl7-org:v3"'),
    ),
    'order of attributes': cdaFixture(
      'n1-consultation',
      '<languageCode code="fr-FR"/>',
      "<languageCode  code='fr-FR' ></languageCode>",
    ),
    comments: cdaFixture('n1-consultation', 'Consultation du', '<!-- relayed -->Consult<![CDATA[ation]]> d&#117;'),
    indentation: Buffer.from(text.replace(/>\s+</g, '><')),
    'base64 on one line': cdaFixture('n1-consultation', /(?<=<nonXMLBody>\s*<text[^>]*>)[^<]*/, file),
    custodian: cdaFixture('n1-consultation', /(?<=<representedCustodianOrganization>[\s\S]*?<name>)[^<]*/, 'Relais'),
    'under another id': cdaFixture('n1-consultation', '999.38.2.1001', '999.38.2.1777'),
  };
  for (const [how, bytes] of Object.entries(writings)) assert.equal(sameDocument(letter, bytes), true, how);
});
