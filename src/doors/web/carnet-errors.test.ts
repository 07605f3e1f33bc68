import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownVersion } from './carnet-errors.ts';

test('a form that says no version, or one that can be none, is about another version than what is there', () => {
  assert.equal(shownVersion(3), 3);
  for (const version of [Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY, 2 ** 53])
    assert.throws(() => shownVersion(version), { name: 'WebError', code: 'version-conflict' }, String(version));
});
