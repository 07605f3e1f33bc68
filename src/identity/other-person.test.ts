import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonTraits } from './contract.ts';
import { areOfAnother, contactChanges } from './other-person.ts';

const AWA: PersonTraits = {
  birthName: 'DIARRA',
  givenNames: ['AWA', 'MARIE'],
  firstGivenName: 'AWA',
  birthDate: '1995-07-14',
  sex: 'F',
  birthplaceCode: '75056',
};
const isAnother = (changes: Partial<PersonTraits>): boolean => areOfAnother(AWA, { ...AWA, ...changes });

test('a name spelled otherwise, a used name, one more given name, another address are the same person', () => {
  for (const same of [
    {},
    { birthName: 'DIARA' },
    { birthName: 'DIARRA-PETIT' },
    { birthName: 'PETIT', usedName: 'DIARRA' },
    { givenNames: ['AWA'] },
    { givenNames: ['AWA MARIE'] },
    { givenNames: ['MARIE', 'AWA'] },
    { addressDepartment: '38' },
    { birthDate: '1995-07' },
    { sex: 'U' as const },
    { birthplaceCode: '75112' },
  ])
    assert.ok(!isAnother(same), JSON.stringify(same));
});

test('another sex, date, family name, or no given name alike make somebody else: twins too', () => {
  for (const other of [
    { sex: 'M' as const },
    { birthDate: '1995-07-15' },
    { birthName: 'HOMME-AUTRE' },
    { givenNames: ['FATOU', 'CLAIRE'], firstGivenName: 'FATOU' },
  ])
    assert.ok(isAnother(other), JSON.stringify(other));
});

test('what is said for the first time, or not said, is no change of address', () => {
  const before = { email: 'a@exemple.test', telephone: '+33' };
  assert.deepEqual(contactChanges(before, {}), []);
  assert.deepEqual(contactChanges({}, before), []);
  assert.deepEqual(contactChanges(before, { email: 'A@exemple.test' }), []);
  assert.deepEqual(contactChanges(before, { email: 'b@exemple.test', telephone: '+34' }), [
    'email-changed',
    'telephone-changed',
  ]);
});
