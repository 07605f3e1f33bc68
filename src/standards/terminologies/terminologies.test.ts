import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CITIZEN_CATEGORIES, categoryOf } from './citizen-categories.ts';
import { inFeminine } from './feminine-words.ts';
import { TEMPLATE_FORMATS } from './generated/template-format.ts';
import { TYPE_CODES } from './generated/type-code.ts';
import { isOid, systemToUri, uriToSystem } from './oid-uri.ts';
import { officialRoleLabel, professionWords, specialtyWords } from './profession-words.ts';
import { typeWords } from './type-words.ts';
import {
  classOfType,
  DEFAULT_FORMAT,
  documentFormat,
  documentType,
  formatOfBody,
  formatOfTemplates,
  isPatientDeposit,
} from './types.ts';
import { codeIn, codesOf } from './value-sets.ts';

test('every document type has a class, a category and plain words in both languages', () => {
  for (const { code } of TYPE_CODES) {
    const found = classOfType(code);
    assert.ok(found !== null, `${code} has no class`);
    assert.ok(
      CITIZEN_CATEGORIES.some((category) => category.code === categoryOf(code, found.classCode.code)),
      code,
    );
    const words = typeWords(code);
    assert.ok(words !== undefined && words.fr.length <= 60 && words.en.length <= 60, `${code} has no short words`);
    assert.doesNotMatch(words.fr, /'/, `${code}: typographic apostrophe`);
  }
});

test('the class of a type comes from the table, and is marked where we chose it', () => {
  assert.deepEqual(classOfType('11502-2'), { classCode: documentClassOf('10'), assumed: false });
  assert.equal(classOfType('28617-9')?.assumed, true);
  assert.equal(classOfType('not-a-type'), null);
  assert.equal(classOfType('E1762')?.classCode.code, 'urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1');
});

function documentClassOf(code: string) {
  return { code, system: '1.2.250.1.213.1.1.4.1', label: 'Compte rendu' };
}

test('types are known by code and system', () => {
  assert.equal(documentType('11502-2', '2.16.840.1.113883.6.1')?.inDmp, true);
  assert.equal(documentType('11502-2', '1.2.250.1.213.1.1.4.12'), undefined);
  assert.equal(documentType('34895-3')?.inDmp, false);
  assert.ok(isPatientDeposit('EXPPAT_2') && !isPatientDeposit('11502-2'));
});

test('the holder finds laboratory tests, vaccinations and her own papers where she looks for them', () => {
  assert.equal(categoryOf('11502-2', '10'), 'BIOLOGIE');
  assert.equal(categoryOf('87273-9', '52'), 'CAR_VAC');
  assert.equal(categoryOf('EXPPAT_3', '90'), 'DIR_ANT');
  assert.equal(categoryOf('EXPPAT_2', '90'), 'AUTR_DOC');
  assert.equal(categoryOf('unknown', 'unknown'), 'AUTR_DOC');
  assert.equal(CITIZEN_CATEGORIES.length, 15);
});

test('a format comes from the media type at level 1 and from the most specific template at level 3', () => {
  assert.equal(formatOfBody('application/pdf')?.code, 'urn:ihe:iti:xds-sd:pdf:2008');
  assert.equal(formatOfBody('text/rtf')?.code, 'urn:ihe:iti-fr:xds-sd:rtf:2010');
  assert.equal(formatOfBody('text/html'), undefined);
  assert.equal(
    formatOfTemplates(['1.2.250.1.213.1.1.1.1', '1.3.6.1.4.1.19376.1.3.3'])?.code,
    'urn:ihe:lab:xd-lab:2008',
  );
  assert.equal(formatOfTemplates(['1.2.250.1.213.1.1.1.1']), undefined);
  assert.ok(documentFormat(DEFAULT_FORMAT) !== undefined);
  assert.ok(TEMPLATE_FORMATS.length >= 60);
});

test('code systems go from OID to URI and back, known or not', () => {
  const pairs = [
    ['2.16.840.1.113883.6.1', 'http://loinc.org'],
    ['1.2.250.1.213.1.1.4.1', 'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument'],
    ['1.2.250.1.71.4.2.4', 'https://mos.esante.gouv.fr/NOS/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite'],
    ['1.2.250.1.999.1', 'urn:oid:1.2.250.1.999.1'],
    ['https://example.test/system', 'https://example.test/system'],
  ] as const;
  for (const [oid, uri] of pairs) {
    assert.equal(systemToUri(oid), uri);
    assert.equal(uriToSystem(uri), oid);
  }
  const misspelt =
    'https://mos.esante.gouv.fr/NOS/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument';
  assert.equal(uriToSystem(misspelt), '1.2.250.1.213.1.1.4.13');
  assert.ok(isOid('1.2.250.1') && !isOid('1') && !isOid('3.1') && !isOid('1.02') && !isOid('urn:oid:1.2'));
});

test('a code is in a value set under its own system only', () => {
  assert.equal(codeIn('practiceSetting', 'AMBULATOIRE', '1.2.250.1.213.1.1.4.9')?.label, 'Ambulatoire');
  assert.equal(codeIn('practiceSetting', 'AMBULATOIRE', '1.2.3'), undefined);
  assert.equal(codeIn('facilityType', 'SA99'), undefined);
  assert.equal(codesOf('confidentiality').length, 6);
});

test('professionals are named in plain words', () => {
  assert.equal(specialtyWords('G15_10/SM54')?.fr, 'médecin généraliste');
  assert.equal(specialtyWords('G15_10/SM04')?.en, 'cardiologist');
  assert.equal(specialtyWords('G15_60')?.fr, 'infirmier');
  assert.equal(specialtyWords('G16_10')?.fr, 'médecin en formation');
  assert.equal(specialtyWords('EXP_PATIENT')?.fr, 'vous-même');
  assert.equal(specialtyWords('G15_10')?.fr, 'médecin');
  assert.equal(specialtyWords('G15_10/CAPA03')?.fr, 'médecin - allergologie');
  assert.equal(specialtyWords('nothing'), undefined);
  const said = ['infirmier psychiatrique', 'aide-soignant', 'gynécologue-obstétricien', 'sage-femme'].map(inFeminine);
  assert.deepEqual(said, ['infirmière psychiatrique', 'aide-soignante', 'gynécologue-obstétricienne', 'sage-femme']);
  assert.equal(specialtyWords('nothing', 'Sourcier (X)')?.fr, 'sourcier');
  assert.equal(professionWords('50')?.en, 'midwife');
  assert.equal(officialRoleLabel('G15_26'), 'Audioprothésiste');
});
