import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginningOfText } from './file-text.ts';

test('the beginning of a text is shown in the letters that its author typed', () => {
  assert.equal(beginningOfText(Buffer.from('été').subarray(0, 4)), 'ét', 'it ends within a letter');
  assert.equal(beginningOfText(Buffer.from('été à 20 €')), 'été à 20 €');
  assert.equal(beginningOfText(Buffer.from('été à', 'latin1')), 'été à');
});
