import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentType } from './types.ts';
import { usualTypes } from './usual-types.ts';

test('what a profession deposits most is in the shared record’s list, and never a type of the person’s own', () => {
  for (const profession of ['10', '21', '26', '28', '40', '50', '60', '70', '80', '91', '92', '94', '95', '96', '99']) {
    for (const specialty of [
      undefined,
      'SM01',
      'SM02',
      'SM03',
      'SM08',
      'SM18',
      'SM20',
      'SM38',
      'SM42',
      'SM44',
      'SM59',
    ]) {
      const codes = usualTypes(profession, specialty);
      assert.ok(codes.length >= 3, `${profession}: ${codes.join(' ')}`);
      assert.equal(new Set(codes).size, codes.length);
      for (const code of codes) assert.equal(documentType(code)?.patientDeposit, false, code);
    }
  }
});

test('a specialty comes before the profession', () => {
  assert.equal(usualTypes('10', 'SM03')[0], '11502-2');
  assert.equal(usualTypes('10', 'SM54')[0], '11488-4');
  assert.equal(usualTypes('21')[0], '60593-1');
});
