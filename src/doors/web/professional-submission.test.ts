import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity, Professional } from '../../directory/contract.ts';
import { checkContent } from '../../documents/check-content.ts';
import { readCda } from '../../standards/cda/read-cda.ts';
import { TYPE_CODES } from '../../standards/terminologies/generated/type-code.ts';
import { defaultContext, depositTypes, mayDeposit } from './deposit-choices.ts';
import type { DocumentToDeposit } from './professional-documents.ts';
import { type DepositParties, toProfessionalSubmission } from './professional-submission.ts';
import { WebError } from './web-api.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n%%EOF\n');
const activity: Activity = {
  structure: { idNat: '1580990018', name: 'Cabinet du docteur Fauvel', type: 'SA07', active: true },
  sector: 'SA07',
};
const doctor: Professional = {
  idNat: '899900000011',
  rpps: '99900000011',
  familyName: 'Fauvel',
  givenName: 'Hélène',
  displayName: 'Dr Hélène Fauvel',
  profession: { code: '10', system: '1.2.250.1.71.1.2.7', label: 'Médecin' },
  specialty: { code: 'SM54', system: '1.2.250.1.71.4.2.5' },
  active: true,
  activities: [activity],
};
const parties: DepositParties = {
  professional: doctor,
  activity,
  recordId: '01890000-0000-7000-8000-000000000001',
  patient: {
    ins: { matricule: '244035809504128', oid: '1.2.250.1.213.1.4.10' },
    traits: {
      birthName: 'AUBERTIN',
      givenNames: ['SOLANGE', 'MARIE'],
      firstGivenName: 'SOLANGE',
      usedName: 'VAUTRIN',
      sex: 'F',
      birthDate: '1944-03-12',
      birthplaceCode: '58095',
    },
  },
};
const form = { key: 'k1', at: '2026-11-28T18:45:00.000Z' };
const letter: DocumentToDeposit = {
  type: '11488-4',
  title: ' Compte rendu <de> consultation ',
  date: '2026-11-27',
  visibility: 'not-announced',
  fileName: 'lettre.pdf',
  ...defaultContext('SA07'),
  formKey: '',
  bytes: PDF,
};

const submit = (change: Partial<DocumentToDeposit> = {}, who: Partial<DepositParties> = {}) =>
  toProfessionalSubmission({ ...letter, ...change }, { ...parties, ...who }, form, null);

test('a PDF becomes a level 1 document that passes every check of the request path without a warning', () => {
  const [document] = submit().documents;
  assert.ok(document);
  const checked = checkContent(document.declared, document.content, document.mediaType, 'document[0]');
  assert.deepEqual(checked.warnings, []);
  const { entry } = checked;
  assert.equal(entry.title, 'Compte rendu <de> consultation');
  assert.equal(entry.classCode.code, '10');
  assert.equal(entry.formatCode.code, 'urn:ihe:iti:xds-sd:pdf:2008');
  assert.equal(entry.serviceStart?.text, '2026-11-27');
  assert.deepEqual(entry.visibility, ['INVISIBLE_PATIENT']);
  assert.equal(entry.facilityType?.code, 'SA07');
  assert.equal(entry.practiceSetting?.code, 'AMBULATOIRE');
  assert.equal(entry.authors[0]?.person.id, doctor.idNat);
  assert.equal(entry.authors[0]?.specialty?.code, 'G15_10/SM54');
  assert.equal(entry.authors[0]?.institution?.id, activity.structure.idNat);
  assert.equal(entry.patientId.value, parties.patient.ins.matricule);
  assert.match(entry.uniqueId, /^2\.25\.\d+$/);
});

test('the same form sent twice makes the same bytes under the same identifiers; another form does not', () => {
  const once = submit();
  assert.deepEqual(submit(), once);
  const other = toProfessionalSubmission(letter, parties, { ...form, key: 'k2' }, null);
  assert.notEqual(other.documents[0]?.declared.uniqueId, once.documents[0]?.declared.uniqueId);
  const colleague = submit({}, { professional: { ...doctor, idNat: '899900000029' } });
  assert.notEqual(colleague.set.uniqueId, once.set.uniqueId);
});

test('a new version names what it replaces and counts on', () => {
  const previous = { uniqueId: '2.25.77', setId: '2.25.78', versionNumber: 3 };
  const [document] = toProfessionalSubmission(letter, parties, form, previous).documents;
  assert.ok(document);
  const cda = readCda(document.content);
  assert.deepEqual(document.declared.replaces, { uniqueId: '2.25.77' });
  assert.deepEqual([cda.setId?.root, cda.versionNumber], ['2.25.78', 4]);
});

test('what may not be deposited is refused by name of the field, and the file by what it is', () => {
  const refused = (change: Partial<DocumentToDeposit>): string => {
    try {
      submit(change);
      return 'accepted';
    } catch (error) {
      assert.ok(error instanceof WebError);
      return [error.code, ...(error.details.fields ?? [])].join(' ');
    }
  };
  assert.equal(refused({ type: 'DOCPAT01' }), 'invalid-form type');
  assert.equal(refused({ type: 'ATTEST-RESID' }), 'invalid-form type');
  assert.equal(refused({ type: 'REMB' }), 'invalid-form type');
  assert.equal(refused({ title: '  ' }), 'invalid-form title');
  assert.equal(refused({ date: '2026-11-30' }), 'invalid-form date');
  assert.equal(refused({ date: '2026-02-30' }), 'invalid-form date');
  assert.equal(refused({ setting: 'EXP_PATIENT', facility: 'SNR' }), 'invalid-form setting facility');
  assert.equal(refused({ bytes: Buffer.alloc(0) }), 'file-empty');
  assert.equal(refused({ bytes: Buffer.alloc(5 * 1024 * 1024 + 1) }), 'file-too-large');
  assert.equal(refused({ bytes: Buffer.from('PK\u0003\u0004 not a PDF') }), 'file-type-refused');
  assert.equal(refused({ bytes: Buffer.from('%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF') }), 'file-unsafe');
  assert.equal(refused({ bytes: Buffer.from('%PDF-1.7\n/J#61vaScript (app.alert(1))\n%%EOF') }), 'file-unsafe');
  const huge = Buffer.from('ffd8ffc0000b08ea60ea6001011100ffd9', 'hex');
  assert.equal(refused({ bytes: huge, fileName: 'photo.jpg' }), 'picture-too-large');
  assert.equal(refused({ title: '\u0000\u202e' }), 'invalid-form title');
});

test('every profession is offered types it may deposit, the usual ones among all', () => {
  for (const profession of ['10', '21', '28', '40', '50', '60', '70', '99']) {
    const { usual, types } = depositTypes(profession, undefined, 'fr');
    const codes = new Set(types.map(({ code }) => code));
    assert.ok(usual.length >= 3 && usual.every(({ code }) => codes.has(code)), profession);
    assert.ok(types.every(({ words, category }) => words !== '' && category !== undefined));
    assert.ok([...codes].every((code) => mayDeposit(profession, code)));
  }
  assert.ok(depositTypes('10', 'SM54', 'en').types.length > 80);
  assert.ok(depositTypes('28', undefined, 'fr').types.length <= 12);
  assert.ok(TYPE_CODES.filter(({ patientDeposit }) => patientDeposit).every(({ code }) => !mayDeposit('10', code)));
});

test('the context of the act follows from the activity', () => {
  assert.deepEqual(defaultContext('SA01'), { facility: 'SA01', setting: 'ETABLISSEMENT' });
  assert.deepEqual(defaultContext('SA17'), { facility: 'SA17', setting: 'ESSMS' });
  assert.deepEqual(defaultContext('SA33'), { facility: 'SA33', setting: 'AMBULATOIRE' });
  assert.deepEqual(defaultContext(undefined), { facility: 'SA43', setting: 'AMBULATOIRE' });
});
