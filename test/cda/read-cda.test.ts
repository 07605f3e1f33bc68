import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CdaError, type CdaErrorCode } from '../../src/standards/cda/cda-error.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { cdaFixture } from '../support/cda-fixture.ts';

function refused(code: CdaErrorCode, bytes: Uint8Array): CdaError {
  try {
    readCda(bytes);
  } catch (error) {
    assert.ok(error instanceof CdaError, String(error));
    assert.equal(error.code, code);
    return error;
  }
  assert.fail(`expected ${code}`);
}

const codes = (cda: ReturnType<typeof readCda>) => cda.warnings.map((warning) => warning.code);

test('a consultation with a PDF gives its whole header', () => {
  const cda = readCda(cdaFixture('n1-consultation'));
  assert.equal(cda.envelope, 'plain');
  assert.equal(cda.level, 'N1');
  assert.deepEqual(cda.id, { root: '1.2.250.1.999.38.2.1001' });
  assert.deepEqual(cda.setId, { root: '1.2.250.1.999.38.2.1000' });
  assert.equal(cda.versionNumber, 1);
  assert.equal(cda.code.code, '11488-4');
  assert.equal(cda.title, 'Consultation du 4 mars 2026');
  assert.equal(cda.effectiveTime.text, '2026-03-04T09:30:00+01:00');
  assert.equal(cda.confidentiality, 'N');
  assert.equal(cda.languageCode, 'fr-FR');
  assert.deepEqual(cda.patientIds, [
    { value: '284033818504278', oid: '1.2.250.1.213.1.4.10', type: 'NH' },
    { value: 'PAT-00421', oid: '1.2.250.1.999.38.1', type: 'PI' },
  ]);
  const { birthName, usedName, given, birthDate, sex, birthplaceCode } = cda.sourcePatientInfo;
  assert.deepEqual(
    [birthName, usedName, given, cda.firstGivenName, birthDate, sex, birthplaceCode],
    ['GRANJON', 'GRANJON-REYNIER', ['MAUD', 'ÉLISE'], 'MAUD', '1984-03-12', 'F', '38185'],
  );
  const [author] = cda.authors;
  assert.equal(author?.author.person.id, '899700004217');
  assert.equal(author?.author.person.idType, 'IDNPS');
  assert.equal(author?.author.person.name?.family, 'VASSIEUX');
  assert.equal(author?.author.specialty?.code, 'G15_10/SM54');
  assert.equal(author?.author.institution?.idType, 'IDNST');
  assert.equal(cda.legalAuthenticator?.author.person.id, '899700004217');
  assert.equal(cda.custodian?.name, 'Cabinet médical du Lavoir');
  assert.equal(cda.serviceEvents[0]?.practiceSetting?.code, 'AMBULATOIRE');
  assert.equal(cda.encounter?.facilityType?.code, 'SA07');
  assert.deepEqual(cda.warnings, []);
});

test('the PDF inside is decoded, recognised, and given whole', () => {
  const body = readCda(cdaFixture('n1-consultation')).nonXmlBody;
  assert.equal(body?.mediaType, 'application/pdf');
  assert.equal(body?.sniffed.kind, 'pdf');
  assert.equal(body?.bytes().length, body?.size);
  assert.equal(Buffer.from(body?.bytes() ?? []).toString('latin1', 0, 5), '%PDF-');
});

test('a laboratory report gives its relations, its order and its files', () => {
  const cda = readCda(cdaFixture('n3-biologie'));
  assert.equal(cda.level, 'N3');
  assert.deepEqual(cda.replaces, [{ root: '1.2.250.1.999.38.3.1999' }]);
  assert.deepEqual(cda.orders, [{ root: '1.2.250.1.999.38.9', extension: 'ORD-2026-0310' }]);
  assert.deepEqual(
    cda.embeddedFiles.map((file) => [file.id, file.sniffed.kind]),
    [
      ['courbe', 'png'],
      ['copie', 'pdf'],
    ],
  );
  assert.equal(cda.serviceEvents.length, 2);
  assert.deepEqual(codes(cda), ['stylesheet-instruction-ignored']);
});

test('a signed document and an auto-presentable one are read like the others', () => {
  const signed = readCda(cdaFixture('signed-ordonnance'));
  assert.deepEqual(
    [signed.envelope, signed.code.code, codes(signed)],
    ['signed', '57833-6', ['signature-not-verified']],
  );
  const wrapped = readCda(cdaFixture('auto-presentable-certificat'));
  assert.equal(wrapped.envelope, 'auto-presentable');
  assert.deepEqual([wrapped.code.code, codes(wrapped)], ['89601-9', ['embedded-stylesheet-ignored']]);
});

test('a wrapper may not hide a second document, nor hold it elsewhere', () => {
  const other = '<ClinicalDocument xmlns="urn:hl7-org:v3"/>';
  refused(
    'several-documents',
    cdaFixture('signed-ordonnance', '</ds:Signature>', `<ds:KeyInfo>${other}</ds:KeyInfo></ds:Signature>`),
  );
  refused('several-documents', cdaFixture('auto-presentable-certificat', '</data:Contenu>', `${other}</data:Contenu>`));
  refused(
    'not-cda',
    Buffer.from(
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo>${other}</ds:KeyInfo></ds:Signature>`,
    ),
  );
  refused('not-cda', Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"/>'));
  refused('not-cda', Buffer.from('<ClinicalDocument/>'));
});

test('each missing or impossible part of the header has its own refusal', () => {
  const rows: readonly (readonly [CdaErrorCode, string | RegExp, string?])[] = [
    ['missing-id', '<id root="1.2.250.1.999.38.2.1001"/>'],
    ['bad-id', '<id root="1.2.250.1.999.38.2.1001"/>', '<id root="1.2.250.1.999.38.2.1001" extension="7"/>'],
    ['bad-id', '<id root="1.2.250.1.999.38.2.1001"/>', '<id root="A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"/>'],
    ['missing-type', /<code code="11488-4"[^>]*>/],
    ['missing-title', /<title>[^<]*<\/title>/],
    ['missing-time', /<effectiveTime value="[^"]*"\/>/],
    ['bad-time', '<effectiveTime value="20260304093000+0100"/>', '<effectiveTime value="20260231"/>'],
    ['missing-confidentiality', /<confidentialityCode[^>]*>/],
    ['bad-confidentiality', '<confidentialityCode code="N"', '<confidentialityCode code="X"'],
    ['missing-patient', /<recordTarget>[\s\S]*<\/recordTarget>/],
    ['missing-ins', /<id root="1\.2\.250\.1\.213\.1\.4\.10"[^>]*>/],
    ['bad-ins', '284033818504278', '28403381850427'],
    [
      'ins-wrong-key',
      'root="1.2.250.1.213.1.4.10" extension="284033818504278"',
      'root="1.2.250.1.213.1.4.8" extension="284033818504279"',
    ],
    ['missing-author', /<author>[\s\S]*?<\/author>/],
    ['missing-body', /<component>[\s\S]*<\/component>/],
    ['bad-embedded-file', 'mediaType="application/pdf"', 'mediaType="image/jpeg"'],
    ['bad-embedded-file', /JVBERi0/, '*VBERi0'],
    [
      'bad-embedded-file',
      /<text mediaType[\s\S]*<\/text>/,
      '<text mediaType="text/html"><![CDATA[<html><script>alert(1)</script></html>]]></text>',
    ],
    [
      'bad-embedded-file',
      /<text mediaType[\s\S]*<\/text>/,
      '<text mediaType="text/plain">Bonjour &lt;script>alert(1)&lt;/script></text>',
    ],
    ['not-well-formed', '</ClinicalDocument>', '</Clinicaldocument>'],
    ['not-well-formed', '<title>', '<x:title>'],
  ];
  for (const [code, from, to] of rows) refused(code, cdaFixture('n1-consultation', from, to));
});

test('a second element where the header has one is refused: another reader could take it for the one that counts', () => {
  const whole = cdaFixture('n1-consultation').toString('utf8');
  const once =
    'id code title effectiveTime confidentialityCode languageCode setId versionNumber recordTarget custodian legalAuthenticator componentOf';
  const inside =
    'patientRole patient birthTime administrativeGenderCode assignedAuthor serviceEvent component nonXMLBody text';
  for (const name of `${once} ${inside}`.split(' ')) {
    const open = ['id', 'code', 'effectiveTime'].includes(name) ? `\n  <${name} ` : `<${name}`;
    const [element = ''] = new RegExp(`${open}\\b(?:[^>]*/>|[\\s\\S]*?</${name}>)`).exec(whole) ?? [];
    assert.notEqual(element, '', name);
    const error = refused('repeated-element', Buffer.from(whole.replace(element, () => element + element)));
    assert.match(error.message, name === 'nonXMLBody' ? /one body$/ : new RegExp(`${name}$`));
  }
  // The other patient stands second, where an older reader would look first.
  const other = /<recordTarget>[\s\S]*<\/recordTarget>/
    .exec(whole)?.[0]
    .replaceAll('284033818504278', '279035121518989');
  refused('repeated-element', cdaFixture('n1-consultation', '</recordTarget>', `</recordTarget>${other}`));
  const replaced =
    '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3"/></parentDocument></relatedDocument>';
  refused('repeated-element', cdaFixture('n1-consultation', '<componentOf>', `${replaced}${replaced}<componentOf>`));
  for (const many of ['author', 'documentationOf', 'templateId']) {
    const [element = ''] = new RegExp(`<${many}\\b(?:[^>]*/>|[\\s\\S]*?</${many}>)`).exec(whole) ?? [];
    readCda(Buffer.from(whole.replace(element, () => element + element)));
  }
});

test('a refusal says nothing of the document', () => {
  const error = refused(
    'ins-wrong-key',
    cdaFixture(
      'n1-consultation',
      /root="1\.2\.250\.1\.213\.1\.4\.10" extension="284033818504278"/,
      'root="1.2.250.1.213.1.4.8" extension="284033818504279"',
    ),
  );
  assert.doesNotMatch(error.message, /2840338|GRANJON/);
  const broken = refused('not-well-formed', cdaFixture('n1-consultation', 'GRANJON</family>', 'GRANJON</famille>'));
  assert.doesNotMatch(broken.message, /GRANJON|famille/);
});

test('a broken end far behind the header is still a broken document', () => {
  refused('not-well-formed', Buffer.concat([cdaFixture('n3-biologie'), Buffer.from('<more/>')]));
  refused('not-well-formed', cdaFixture('n3-biologie', 'Voir <linkHtml', 'Voir &nbsp; <linkHtml'));
  refused('not-well-formed', cdaFixture('n3-biologie', 'Glycémie à contrôler', 'Glyc\u0001mie'));
  const bytes = cdaFixture('n3-biologie');
  bytes[bytes.indexOf('Glycémie à contrôler') + 4] = 0xff;
  refused('not-well-formed', bytes);
});

test('a wrong INS key may be accepted by choice, and always is under a test authority', () => {
  const trial = readCda(cdaFixture('n1-consultation', '284033818504278', '284033818504279'));
  assert.deepEqual(codes(trial), ['ins-wrong-key']);
  const live = cdaFixture(
    'n1-consultation',
    'root="1.2.250.1.213.1.4.10" extension="284033818504278"',
    'root="1.2.250.1.213.1.4.8" extension="284033818504279"',
  );
  assert.deepEqual(codes(readCda(live, { wrongKey: 'warn' })), ['ins-wrong-key']);
});

test('missing parts that a good server tolerates are warnings', () => {
  assert.deepEqual(codes(readCda(cdaFixture('n1-consultation', /<setId[^>]*>/))), ['missing-set-id']);
  assert.deepEqual(codes(readCda(cdaFixture('n1-consultation', /<county>[^<]*<\/county>/))), ['ins-traits-incomplete']);
  assert.deepEqual(codes(readCda(cdaFixture('n1-consultation', /<languageCode[^>]*>/))), ['missing-language']);
  const noOffset = readCda(
    cdaFixture(
      'n1-consultation',
      '<effectiveTime value="20260304093000+0100"/>',
      '<effectiveTime value="20260304093000"/>',
    ),
  );
  assert.deepEqual(codes(noOffset), ['time-without-offset']);
  assert.equal(noOffset.effectiveTime.from, '2026-03-04T08:30:00.000Z');
});

test('a file inside that is not what it declares is reported, one that cannot be decoded is left out', () => {
  const differs = readCda(cdaFixture('n3-biologie', 'mediaType="image/png"', 'mediaType="image/jpeg"'));
  assert.ok(codes(differs).includes('embedded-file-type-differs'));
  const unreadable = readCda(cdaFixture('n3-biologie', 'representation="B64">iVBOR', 'representation="B64">?iVBOR'));
  assert.ok(codes(unreadable).includes('embedded-file-unreadable'));
  assert.deepEqual(
    unreadable.embeddedFiles.map((file) => file.id),
    ['copie'],
  );
});
