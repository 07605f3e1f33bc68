import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainUnit } from './units.ts';

test('a unit is written as people write it, and whole', () => {
  const cases: Readonly<Record<string, string>> = {
    'mm[Hg]': 'mmHg',
    'umol/L': 'µmol/L',
    '10*9/L': '10⁹/L',
    'mL/min/{1.73_m2}': 'mL/min/1,73\u00a0m²',
    'mmol/L': 'mmol/L',
    'kg/m2': 'kg/m²',
    'ug/L': 'µg/L',
    '%': '%',
    U: 'U',
    'm[IU]/L': 'mIU/L',
  };
  for (const [ucum, plain] of Object.entries(cases)) assert.equal(plainUnit(ucum, true), plain);
  assert.equal(plainUnit('mL/min/{1.73_m2}', false), 'mL/min/1.73\u00a0m²');
});
