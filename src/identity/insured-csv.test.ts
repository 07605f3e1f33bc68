import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insKey } from '../standards/ins/ins.ts';
import { OPTIONAL_INSURED_COLUMNS, REQUIRED_INSURED_COLUMNS, readInsured } from './insured-csv.ts';

const NIR = '1.2.250.1.213.1.4.10';
const NIA = '1.2.250.1.213.1.4.9';

/** Why a line with these is refused, or null. */
function refusal(first13: string, sex: string, birthDate: string, oid = NIR): string | null {
  const row: Record<string, string> = {
    ...{ matricule: first13 + insKey(first13), oid, birth_name: 'DIARRA', given_names: 'AWA', sex },
    ...{ birth_date: birthDate, birthplace_code: '75056' },
  };
  const columns = [...REQUIRED_INSURED_COLUMNS, ...OPTIONAL_INSURED_COLUMNS];
  const read = readInsured(
    columns.map((name) => row[name] ?? ''),
    '2026-11-29',
  );
  return 'reason' in read ? read.reason : null;
}

test('traits that the NIR says otherwise are refused', () => {
  const [sex, birth] = ['the sex is not that of the NIR', 'the year or month of birth is not that of the NIR'];
  assert.equal(refusal('2950775056301', 'F', '1995-07-14'), null);
  assert.equal(refusal('2950775056301', 'M', '1995-07-14'), sex);
  assert.equal(refusal('2950775056301', 'F', '1950-07-14'), birth);
  assert.equal(refusal('2950775056301', 'F', '1995-01-14'), birth);
  assert.equal(refusal('185072A004301', 'M', '1985-07-01'), null, 'Corsica');
  assert.equal(refusal('185072A004301', 'M', '1985-08-01'), birth);
});

test('a month or a sex that is not known, and a waiting number, are not compared', () => {
  assert.equal(refusal('2013138185301', 'F', '2001-05-01'), null, 'a special month');
  assert.equal(refusal('2950775056301', 'U', '1995'), null);
  assert.equal(refusal('8950775056301', 'M', '1950-01-01', NIA), null);
});

test('nobody was born on a day that is in no calendar, or is yet to come', () => {
  assert.match(refusal('1850275056301', 'M', '1985-02-31') ?? '', /calendar/);
  assert.match(refusal('1850275056301', 'M', '1985-02-29') ?? '', /calendar/);
  assert.equal(refusal('1840275056301', 'M', '1984-02-29'), null);
  assert.match(refusal('1850375056301', 'M', '2085-03-12') ?? '', /future/);
});
