import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { LiveElement } from '../cda/xml-tree.ts';
import { XmlSignatureError } from './signature-error.ts';
import { type SignedElement, verifyEnveloped } from './verify-enveloped.ts';

const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
const fixture = (name: string): string => readFileSync(`test/fixtures/xml-signature/${name}.xml`, 'utf8');

function assertionIn(root: LiveElement): LiveElement {
  const [assertion] = root.descendants('Assertion', SAML, 1);
  assert.ok(assertion);
  return assertion;
}

const verify = (xml: string, sha1 = false): SignedElement => verifyEnveloped(Buffer.from(xml), assertionIn, { sha1 });

function refused(problem: string, xml: string, sha1 = false): void {
  try {
    verify(xml, sha1);
  } catch (error) {
    assert.ok(error instanceof XmlSignatureError, String(error));
    assert.equal(error.problem, problem);
    return;
  }
  assert.fail(`accepted, where ${problem} was expected`);
}

suite('An enveloped signature made by another program', () => {
  for (const name of ['rsa-sha256-prefixes', 'ec-sha384-comments', 'rsa-sha512-inclusive', 'rsa-sha1']) {
    test(`${name} is verified, and what was signed is what is read`, () => {
      const xml = fixture(name);
      const sha1 = name === 'rsa-sha1';
      const { element } = verify(xml, sha1);
      const value = element.children.find((child) => typeof child !== 'string' && child.name === 'Value');
      assert.ok(typeof value === 'object');
      assert.deepEqual(value.children, ['10\r0']);
      assert.equal(value.attrs.z, '\t\n');
      assert.ok(!element.children.some((child) => typeof child !== 'string' && child.name === 'Signature'));
      // Nothing beside it counts, everything in it does.
      assert.ok(verify(xml.replace('<s:Body Id="other">…', '<s:Body Id="other">?'), sha1));
      refused('digest-differs', xml.replace('>10&#13;0<', '>10&#13;1<').replace('>10&#xD;0<', '>10&#xD;1<'), sha1);
      refused('digest-differs', xml.replace('xml:lang="fr"', 'xml:lang="en"'), sha1);
      refused('signature-wrong', xml.replace('<Transforms>', '<Transforms> '), sha1);
    });
  }

  test('with SHA-1 is refused unless the deployment says otherwise', () => {
    refused('digest-algorithm', fixture('rsa-sha1'));
    const better = fixture('rsa-sha1').replace('xmldsig#sha1"', 'x"').replace('x"', 'x"');
    refused('digest-algorithm', better, true);
    refused(
      'signature-algorithm',
      fixture('ec-sha384-comments').replace('xmldsig-more#ecdsa-sha384', 'xmldsig-more#md5'),
    );
  });

  test('holds its inclusive namespaces: one taken away or added around it is noticed', () => {
    const xml = fixture('rsa-sha256-prefixes');
    refused('digest-differs', xml.replace('xmlns:xs="http://www.w3.org/2001/XMLSchema"', 'xmlns:xs="urn:other"'));
    assert.ok(verify(xml.replace('<s:Envelope', '<s:Envelope xmlns:other="urn:other"')));
    refused(
      'digest-differs',
      fixture('rsa-sha512-inclusive').replace('<s:Envelope', '<s:Envelope xmlns:other="urn:o"'),
    );
  });
});
