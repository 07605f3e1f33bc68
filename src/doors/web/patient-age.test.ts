import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageAt } from './patient-age.ts';

const today = new Date('2026-11-28T10:00:00Z');

test('an age changes on the birthday; a date that is partial or impossible has none', () => {
  const ages = ['1944-03-12', '1944-11-28', '1944-11-29', '2026-11-28', '2027-01-01', '1944-03', '1944', '1944-00-00'];
  assert.deepEqual(
    ages.map((date) => ageAt(date, today)),
    [82, 82, 81, 0, null, null, null, null],
  );
});
