import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contradict, contradictsNir, differenceOf, namesAnother } from './same-person.ts';

const [NIR, NIA, LOCAL] = ['1.2.250.1.213.1.4.10', '1.2.250.1.213.1.4.9', '1.2.250.1.999.5'];
const cx = (value: string, oid = NIR ?? '') => ({ value, oid });
const SOLANGE = cx('244035809504128');
const KARIM = cx('184122A12345682');

test('an INS of the same kind that is not hers is somebody else’s; a local number and an NIA are not', () => {
  assert.equal(namesAnother(SOLANGE, [SOLANGE]), false);
  assert.equal(namesAnother(SOLANGE, [cx('12345', LOCAL), SOLANGE]), false);
  assert.equal(namesAnother(SOLANGE, [cx('244035809504128', NIA)]), false);
  assert.equal(namesAnother(SOLANGE, [SOLANGE, KARIM]), true);
  assert.equal(namesAnother(SOLANGE, [cx(SOLANGE.value, '1.2.250.1.213.1.4.8')]), true, 'another authority');
  assert.equal(namesAnother(KARIM, [cx('184122a12345682')]), false, 'letters’ case aside');
});

test('an authority that both name has one number in common', () => {
  assert.equal(contradict([cx('1', LOCAL)], [cx('2', LOCAL), SOLANGE]), true);
  assert.equal(contradict([cx('1', LOCAL), cx('2', LOCAL)], [cx('2', LOCAL)]), false);
  assert.equal(contradict([cx('1', LOCAL)], [SOLANGE]), false);
});

test('a NIR says sex, year and month of birth', () => {
  const said = (traits: { sex?: 'M' | 'F' | 'U'; birthDate?: string }, ins = SOLANGE) => contradictsNir(ins, traits);
  assert.deepEqual(said({ sex: 'F', birthDate: '1944-03-12' }), []);
  assert.deepEqual(said({ sex: 'M', birthDate: '1944-04-12' }), ['sex', 'birthDate']);
  assert.deepEqual(said({ birthDate: '1945' }), ['birthDate']);
  assert.deepEqual(said({ birthDate: '194403' }), []);
  assert.deepEqual(said({ sex: 'U', birthDate: 'vers 1944' }), []);
  assert.deepEqual(said({ birthDate: '1944-03' }, cx('244205809504128')), [], 'a month that is none');
  assert.deepEqual(said({ sex: 'M' }, cx('244035809504128', NIA)), [], 'an NIA says nothing');
});

test('PID-5, 7 and 8 tell of the person of the header', () => {
  const header = {
    id: [],
    given: ['SOLANGE'],
    birthName: 'AUBERTIN',
    usedName: 'NOËL-DURAND',
    birthDate: '1944-03-12',
    sex: 'F',
  } as const;
  assert.equal(differenceOf({ names: [] }, header), null);
  assert.equal(differenceOf({ names: ['Noel Durand'], birthDate: '19440312', sex: 'F' }, header), null);
  assert.equal(differenceOf({ names: ['LECOEUR'], birthDate: '19440000' }, { ...header, birthName: 'LECŒUR' }), null);
  assert.equal(differenceOf({ names: [], birthDate: '20000000' }, header), 'another', 'a year that ends in two zeros');
  assert.equal(differenceOf({ names: ['HADDAD'] }, header), 'another');
  assert.equal(differenceOf({ names: ['AUBERTIN'], birthDate: '1984-12' }, header), 'another');
  assert.equal(differenceOf({ names: [], sex: 'M' }, header), 'another');
  for (const spelling of ['AUBERTIN-LEROY', 'Le Roy Aubertin', 'AUBERTAIN', 'AUBERT', 'NOEL', 'DURANT-NOEL'])
    assert.equal(differenceOf({ names: [spelling] }, header), 'spelling', spelling);
  assert.equal(
    differenceOf({ names: ['DUPONT'] }, { ...header, birthName: 'DUPOND-MARTIN' }),
    'another',
    'two parts differ',
  );
  const li = { ...header, birthName: 'LI', usedName: 'LI' };
  assert.equal(differenceOf({ names: ['LY'] }, li), 'another', 'too short to be alike');
  const particle = { ...header, birthName: 'VAN DER BERG', usedName: '' };
  assert.equal(differenceOf({ names: ['VAN DER MEULEN'] }, particle), 'another', 'a particle is no name');
  assert.equal(differenceOf({ names: ['AUBERTAIN'], birthDate: '19440313' }, header), 'another', 'and another day');
});
