import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CdaError } from '../../src/standards/cda/cda-error.ts';
import { compareDeclared } from '../../src/standards/cda/compare-metadata.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { type CdaFixture, cdaFixture } from '../support/cda-fixture.ts';

const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

function derive(name: CdaFixture, from?: string | RegExp, to?: string) {
  const bytes = cdaFixture(name, from, to);
  return deriveEntry(readCda(bytes), { sha1: SHA1, size: bytes.length });
}

test('the metadata of a laboratory report come from its header', () => {
  const { entry, warnings } = derive('n3-biologie');
  assert.deepEqual(warnings, []);
  assert.equal(entry.uniqueId, '1.2.250.1.999.38.3.2001');
  assert.equal(entry.status, 'approved');
  assert.equal(entry.mimeType, 'text/xml');
  assert.equal(entry.hash, SHA1);
  assert.equal(entry.classCode.code, '10');
  assert.equal(entry.typeCode.code, '11502-2');
  assert.equal(entry.formatCode.code, 'urn:ihe:lab:xd-lab:2008');
  assert.equal(entry.practiceSetting?.code, 'AMBULATOIRE');
  assert.equal(entry.facilityType?.code, 'SA25');
  assert.equal(entry.serviceStart?.text, '2026-03-10T15:12:00+01:00');
  assert.deepEqual(entry.patientId, { value: '284033818504278', oid: '1.2.250.1.213.1.4.10', type: 'NH' });
  assert.equal(entry.sourcePatientId?.value, 'PAT-00421');
  assert.deepEqual(
    entry.eventCodes.map((each) => each.code),
    ['18719-5', '18723-7'],
  );
  assert.deepEqual(entry.referenceIds, [
    { value: 'ORD-2026-0310', oid: '1.2.250.1.999.38.9', type: 'urn:ihe:iti:xds:2013:order' },
  ]);
  assert.deepEqual(entry.replaces, { uniqueId: '1.2.250.1.999.38.3.1999' });
});

test('format and media type follow the level and the wrapper', () => {
  assert.equal(derive('n1-consultation').entry.formatCode.code, 'urn:ihe:iti:xds-sd:pdf:2008');
  assert.equal(derive('auto-presentable-certificat').entry.mimeType, 'application/xslt+xml');
  const { entry, warnings } = derive('auto-presentable-certificat');
  assert.equal(entry.formatCode.code, 'urn:asipSante:modelesHorsProfils:2011');
  assert.deepEqual(
    warnings.map((each) => each.code),
    ['format-default'],
  );
});

test('what the header lacks is completed and reported', () => {
  const codes = (from: string | RegExp, to?: string) =>
    derive('n1-consultation', from, to).warnings.map((each) => each.code);
  assert.deepEqual(codes(/<documentationOf>[\s\S]*<\/documentationOf>/), [
    'missing-service-time',
    'missing-practice-setting',
  ]);
  assert.deepEqual(codes(/<code code="SA07"[^>]*>/), ['missing-facility']);
  assert.deepEqual(codes('<code code="SA07"', '<code code="SA99"'), ['code-not-in-value-set']);
  assert.deepEqual(codes('<code code="11488-4"', '<code code="34895-3"'), ['type-not-in-dmp', 'class-assumed']);
  const undated = derive('n1-consultation', /<documentationOf>[\s\S]*<\/documentationOf>/).entry;
  assert.equal(undated.serviceStart?.text, '2026-03-04T09:30:00+01:00');
});

test('a type that is in no list is refused', () => {
  const unknown = (error: unknown) => error instanceof CdaError && error.code === 'unknown-type';
  assert.throws(() => derive('n1-consultation', '<code code="11488-4"', '<code code="99999-9"'), unknown);
  assert.throws(
    () =>
      derive('n1-consultation', /(?<=11488-4"[^>]*codeSystem=")2\.16\.840\.1\.113883\.6\.1/, '1.2.250.1.213.1.1.4.12'),
    unknown,
  );
});

const derived = derive('n3-biologie');
const fields = (declared: Partial<DocumentEntry>) => {
  const { contradictions, warnings } = compareDeclared({ ...derived.entry, ...declared }, derived);
  return { refused: contradictions.map((each) => each.field), noted: warnings.map((each) => each.field) };
};

test('a declaration that says the same, even in other words, raises nothing', () => {
  assert.deepEqual(fields({}), { refused: [], noted: [] });
  assert.deepEqual(fields({ mimeType: 'application/xml', hash: SHA1.toUpperCase() }), { refused: [], noted: [] });
  const utc = {
    text: '2026-03-10T14:12Z',
    precision: 'minute',
    offset: 'Z',
    from: '2026-03-10T14:12:00.000Z',
    to: '2026-03-10T14:13:00.000Z',
  } as const;
  assert.deepEqual(fields({ creationTime: utc }), { refused: [], noted: [] });
});

test('patient, type, class, unique id, size, hash, media type and level of format must agree', () => {
  const { typeCode, classCode, formatCode, patientId } = derived.entry;
  assert.deepEqual(fields({ patientId: { ...patientId, value: '184033818504233' } }).refused, ['patientId']);
  assert.deepEqual(fields({ typeCode: { ...typeCode, code: '11488-4' } }).refused, ['typeCode']);
  assert.deepEqual(fields({ classCode: { ...classCode, code: '31' } }).refused, ['classCode']);
  assert.deepEqual(fields({ uniqueId: '1.2.3' }).refused, ['uniqueId']);
  assert.deepEqual(fields({ size: 1 }).refused, ['size']);
  assert.deepEqual(fields({ hash: '0'.repeat(40) }).refused, ['hash']);
  assert.deepEqual(fields({ mimeType: 'application/pdf' }).refused, ['mimeType']);
  assert.deepEqual(fields({ formatCode: { ...formatCode, code: 'urn:ihe:iti:xds-sd:pdf:2008' } }), {
    refused: ['formatCode'],
    noted: ['formatCode'],
  });
});

test('other differences are noted', () => {
  const { entry } = derived;
  assert.deepEqual(fields({ title: 'Autre titre', languageCode: 'fr', confidentiality: 'R' }), {
    refused: [],
    noted: ['languageCode', 'confidentiality', 'title'],
  });
  assert.deepEqual(fields({ formatCode: { ...entry.formatCode, code: 'urn:ihe:pcc:ips:2020' } }).noted, ['formatCode']);
  assert.deepEqual(fields({ authors: [] }), { refused: [], noted: [] });
  assert.deepEqual(fields({ replaces: { uniqueId: '1.2.3' } }).noted, ['replaces']);
});

test('personal values are not in a comparison', () => {
  const { contradictions, warnings } = compareDeclared(
    {
      ...derived.entry,
      title: 'Secret',
      patientId: { value: '184033818504233', oid: '1.2.250.1.213.1.4.10' },
      legalAuthenticator: { id: '899700009999' },
    },
    derived,
  );
  assert.doesNotMatch(JSON.stringify([contradictions, warnings]), /Secret|1840338|8997|2840338/);
});
