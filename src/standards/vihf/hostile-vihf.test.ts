import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import { DOCTOR, envelope, statement, VihfWorld } from '../../../test/support/vihf-world.ts';
import { DSIG } from '../xml-signature/algorithms.ts';
import { readVihf } from './read-vihf.ts';
import { VihfError } from './vihf-error.ts';
import { writeVihf } from './write-vihf.ts';

/** Rows 27 (its algorithm tricks) and 28: every way to make somebody else of what was signed. */

const world = new VihfWorld('rsa');
const VICTIM = '899999999999';
const ORIGINAL = writeVihf(statement(), world.card);
const ID = /ID="([^"]+)"/.exec(ORIGINAL)?.[1] ?? '';
const SIGNATURE = /<Signature .*<\/Signature>/s.exec(ORIGINAL)?.[0] ?? '';
const UNSIGNED = ORIGINAL.replace(SIGNATURE, '');
/** What the attacker wants read: another person, under another identifier and under the same. */
const EVIL = UNSIGNED.replaceAll(DOCTOR, VICTIM).replaceAll(ID, '_evil');
const EVIL_SAME_ID = UNSIGNED.replaceAll(DOCTOR, VICTIM);
const MESSAGE = envelope(ORIGINAL).toString();

const inside = (assertion: string, more: string): string =>
  assertion.replace('</saml2:Issuer>', `</saml2:Issuer>${more}`);
const wrapped = (more: string): string => `<x:wrap xmlns:x="urn:x">${more}</x:wrap>`;
const asObject = (more: string): string => SIGNATURE.replace('</Signature>', `<Object>${more}</Object></Signature>`);

/** The identity that is believed, or why none is. */
function believed(message: string | Buffer): string {
  try {
    return readVihf(Buffer.from(message), {
      now: new Date(),
      trust: world.trust,
      tlsCertificate: world.cardTls,
      audiences: ['urn:dmp'],
    }).subject.id;
  } catch (error) {
    assert.ok(error instanceof VihfError, String(error));
    return error.message;
  }
}

suite('Row 28: signature wrapping', () => {
  const beside = (header: string, body = ''): string => envelope(header, body === '' ? undefined : body).toString();
  const variants: Readonly<Record<string, string>> = {
    'a forged assertion before the signed one': beside(EVIL + ORIGINAL),
    'a forged assertion after the signed one': beside(ORIGINAL + EVIL),
    'the signed assertion inside the forged one': beside(
      EVIL.replace('</saml2:Assertion>', `${ORIGINAL}</saml2:Assertion>`),
    ),
    'the signature in the forged one, the signed one after it': beside(inside(EVIL, SIGNATURE) + UNSIGNED),
    'the signature in the forged one, the signed one in the body': beside(inside(EVIL, SIGNATURE), UNSIGNED),
    'the signature in the forged one, the signed one in its Object': beside(inside(EVIL, asObject(UNSIGNED))),
    'the forged one in the Object of the signed one': beside(inside(UNSIGNED, asObject(EVIL))),
    'the forged one among extensions of the signed one': beside(inside(ORIGINAL, wrapped(EVIL))),
    'the signed one wrapped, the forged one beside it': beside(wrapped(ORIGINAL) + EVIL),
    'the signed one in the body, the forged one in the header': beside(EVIL, ORIGINAL),
    'the signed one in the body, a forged one with the signature in the header': beside(
      inside(EVIL, SIGNATURE),
      ORIGINAL,
    ),
    'the same identifier twice, forged first': beside(inside(EVIL_SAME_ID, SIGNATURE) + wrapped(UNSIGNED)),
    'the same identifier on another element': MESSAGE.replace('<ask ', `<ask Id="${ID}" `),
    'the same identifier as wsu:Id': MESSAGE.replace('<soap:Body>', `<soap:Body xmlns:wsu="urn:wsu" wsu:Id="${ID}">`),
    'the same identifier as xml:id': MESSAGE.replace('<soap:Body>', `<soap:Body xml:id="${ID}">`),
    'two Security headers': MESSAGE.replace(
      '<wsse:Security',
      `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">${EVIL}</wsse:Security><wsse:Security`,
    ),
    'two Headers': MESSAGE.replace(
      '<soap:Header>',
      `<soap:Header><w:Security xmlns:w="urn:x">${EVIL}</w:Security></soap:Header><soap:Header>`,
    ),
    'an envelope in an envelope': beside(EVIL, MESSAGE),
    'the signature beside the forged assertion': beside(EVIL_SAME_ID + SIGNATURE),
    'two signatures': beside(inside(ORIGINAL, SIGNATURE)),
    'the signature one level deeper': beside(UNSIGNED.replace('<saml2:Subject>', `<saml2:Subject>${SIGNATURE}`)),
    'a value changed': MESSAGE.replaceAll(`>${DOCTOR}<`, `>${VICTIM}<`),
    'an attribute added': MESSAGE.replace(
      '</saml2:AttributeStatement>',
      '<saml2:Attribute Name="x"></saml2:Attribute></saml2:AttributeStatement>',
    ),
  };
  for (const [name, message] of Object.entries(variants)) {
    test(name, () => {
      const outcome = believed(message);
      assert.doesNotMatch(outcome, /^\d/, 'nobody is believed');
      assert.match(outcome, /^(?:several|duplicate|reference|digest|not-signed|signature-shape|transform)/);
    });
  }

  test('nothing is changed by what stands where nobody reads', () => {
    assert.equal(believed(MESSAGE), DOCTOR);
    assert.equal(believed(MESSAGE.replace('<ask ', '<ask Id="other" ')), DOCTOR);
  });
});

suite('Row 28: what a signature may be', () => {
  const change = (what: string | RegExp, by: string): string => MESSAGE.replace(what, by);
  const hmac = createHmac('sha256', world.card.certificate.publicKey.export({ type: 'spki', format: 'pem' }))
    .update('x')
    .digest('base64');
  const own = world.card.certificate.raw.toString('base64');
  const foreign = new VihfWorld();
  const forged = envelope(writeVihf(statement(), foreign.card)).toString();
  const offCurve = foreign.card.certificate.raw.toString('hex').replace('03420004', '03420005');
  const EXC = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const cases: readonly (readonly [name: string, message: string, outcome: string])[] = [
    ['no signature', envelope(UNSIGNED).toString(), 'not-signed'],
    ['no reference', change(/<Reference .*<\/Reference>/, ''), 'signature-shape'],
    ['two references', change(/<Reference .*<\/Reference>/, '$&$&'), 'several-references'],
    ['the whole document', change(`URI="#${ID}"`, 'URI=""'), 'reference-elsewhere'],
    ['an XPointer', change(`URI="#${ID}"`, `URI="#xpointer(id('${ID}'))"`), 'reference-elsewhere'],
    ['an external reference', change(`URI="#${ID}"`, 'URI="http://127.0.0.2:1/x"'), 'reference-elsewhere'],
    ['an attachment', change(`URI="#${ID}"`, 'URI="cid:x"'), 'reference-elsewhere'],
    ['no URI', change(` URI="#${ID}"`, ''), 'reference-elsewhere'],
    [
      'an XSLT transform',
      change(`Transform Algorithm="${EXC}"`, 'Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"'),
      'canonicalization-algorithm',
    ],
    [
      'an XPath transform',
      change(
        `Transform Algorithm="${DSIG}enveloped-signature"`,
        'Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"',
      ),
      'transform-refused',
    ],
    [
      'a transform too many',
      change('<Transforms>', `<Transforms><Transform Algorithm="${DSIG}base64"/>`),
      'transform-refused',
    ],
    ['no transform', change(/<Transforms>.*<\/Transforms>/, ''), 'transform-refused'],
    [
      'transforms the other way round',
      change(/(<Transform .*<\/Transform>)(<Transform .*<\/Transform>)/, '$2$1'),
      'transform-refused',
    ],
    [
      'a parameter of a transform',
      change('</Transform></Transforms>', '<XPath>1</XPath></Transform></Transforms>'),
      'transform-refused',
    ],
    [
      'an HMAC keyed by the public key',
      change(/xmldsig-more#rsa-sha256/, 'xmldsig-more#hmac-sha256').replace(
        /<SignatureValue>[^<]*/,
        `<SignatureValue>${hmac}`,
      ),
      'signature-algorithm',
    ],
    [
      'an HMAC of no length',
      change('</SignatureMethod>', '<HMACOutputLength>0</HMACOutputLength></SignatureMethod>'),
      'signature-algorithm',
    ],
    ['no algorithm', change(/http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/, ''), 'signature-algorithm'],
    [
      'a name of every object',
      change(/http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/, 'constructor'),
      'signature-algorithm',
    ],
    [
      'the algorithm of another kind of key',
      change('xmldsig-more#rsa-sha256', 'xmldsig-more#ecdsa-sha256'),
      'key-refused',
    ],
    [
      'RSA with SHA-1',
      change(/http:\/\/www.w3.org\/2001\/04\/xmldsig-more#rsa-sha256/, `${DSIG}rsa-sha1`),
      'signature-algorithm',
    ],
    [
      'a digest with MD5',
      change('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmldsig-more#md5'),
      'digest-algorithm',
    ],
    [
      'a canonicalization of nobody',
      change(`CanonicalizationMethod Algorithm="${EXC}"`, 'CanonicalizationMethod Algorithm="urn:x"'),
      'canonicalization-algorithm',
    ],
    [
      'another canonicalization of SignedInfo',
      change(
        `CanonicalizationMethod Algorithm="${EXC}"`,
        'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
      ),
      'signature-wrong',
    ],
    ['no KeyInfo', change(/<KeyInfo>.*<\/KeyInfo>/, ''), 'signature-shape'],
    ['a bare key', change(/<X509Data>.*<\/X509Data>/, '<KeyValue><RSAKeyValue/></KeyValue>'), 'key-info'],
    ['a key elsewhere', change(/<X509Data>.*<\/X509Data>/, '<RetrievalMethod URI="http://127.0.0.2:1/"/>'), 'key-info'],
    ['a certificate that is none', change(`>${own}<`, '>AAAA<'), 'key-info'],
    ['a key off its curve', change(own, Buffer.from(offCurve, 'hex').toString('base64')), 'key-info'],
    [
      'two certificates',
      change(
        '<X509Data>',
        `<X509Data><X509Certificate>${foreign.card.certificate.raw.toString('base64')}</X509Certificate>`,
      ),
      'key-info',
    ],
    ['the certificate of another', change(own, foreign.card.certificate.raw.toString('base64')), 'key-refused'],
    ['an authority of one’s own', forged, 'signer-certificate: unknown-authority'],
    [
      'a signature of zeros',
      change(/<SignatureValue>[^<]*/, `<SignatureValue>${Buffer.alloc(256).toString('base64')}`),
      'signature-wrong',
    ],
    ['an empty signature', change(/<SignatureValue>[^<]*/, '<SignatureValue>'), 'signature-shape'],
    ['a signature too long', change(/<SignatureValue>[^<]*/, `<SignatureValue>${'A'.repeat(3000)}`), 'signature-shape'],
    ['an empty digest', change(/<DigestValue>[^<]*/, '<DigestValue>'), 'signature-shape'],
    ['something in a digest', change('<DigestValue>', '<DigestValue><x/>'), 'signature-shape'],
    ['words between elements', change('<SignedInfo>', '<SignedInfo>x'), 'signature-shape'],
    ['an identifier that is none', change(`ID="${ID}"`, 'ID="a b"'), 'reference-elsewhere'],
    [
      'too many prefixes',
      change(
        '</Transform></Transforms>',
        `<e:InclusiveNamespaces xmlns:e="${EXC}" PrefixList="${'a '.repeat(40)}"/></Transform></Transforms>`,
      ),
      'transform-refused',
    ],
    ['a comment in the identity', change(`>${DOCTOR}<`, `>89990<!-- -->0000128<`), 'comment-refused'],
    ['an instruction in the identity', change(`>${DOCTOR}<`, `>89990<?x?>0000128<`), 'comment-refused'],
    ['another namespace', change(/urn:oasis:names:tc:SAML:2.0:assertion/g, 'urn:x'), 'no-assertion'],
    ['no header', change(/<soap:Header>.*<\/soap:Header>/, ''), 'no-assertion'],
  ];
  for (const [name, message, outcome] of cases) test(name, () => assert.equal(believed(message), outcome));

  test('a CDATA section says the same as the text that was signed', () => {
    assert.equal(believed(change(`>${DOCTOR}<`, `><![CDATA[${DOCTOR}]]><`)), DOCTOR);
  });

  test('the zero signature of ECDSA', () => {
    const ec = new VihfWorld('ec');
    const zeros = writeVihf(statement(), ec.card).replace(
      /<SignatureValue>[^<]*/,
      `<SignatureValue>${Buffer.alloc(64).toString('base64')}`,
    );
    assert.throws(
      () =>
        readVihf(Buffer.from(zeros), { now: new Date(), trust: ec.trust, tlsCertificate: ec.cardTls, audiences: [] }),
      /signature-wrong/,
    );
  });
});
