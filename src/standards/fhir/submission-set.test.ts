import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { submissionSet } from '../../../test/support/arbitrary-entries.ts';
import { letterSet } from '../../../test/support/discharge-letter.ts';
import { fromSubmissionSetList, readSubmissionSet, toSubmissionSetList } from './submission-set.ts';
import type { List } from './types.ts';
import { validateResource } from './validate.ts';

const RUNS = 300;
const plain = (list: List): List => JSON.parse(JSON.stringify(list)) as List;

test('every set comes back from its List exactly as it went in', () => {
  const property = fc.property(submissionSet, (set) => {
    assert.deepEqual(fromSubmissionSetList(plain(toSubmissionSetList(set, []))), set);
  });
  fc.assert(property, { numRuns: RUNS });
});

test('a complete set is valid for the PDSm profile', () => {
  const list = plain(toSubmissionSetList(letterSet, ['DocumentReference/1']));
  assert.deepEqual(validateResource(list, 'pdsm-submissionset-comprehensive'), []);
});

test('a set without an identifier takes the name that its transaction gives it', () => {
  const { identifier, ...list } = plain(toSubmissionSetList(letterSet, []));
  assert.ok(identifier);
  const { set } = readSubmissionSet(list, 'List', 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6');
  assert.equal(set?.uniqueId, '2.25.329800735698586629295641978511506172918');
  assert.deepEqual(
    readSubmissionSet(list, 'List').issues.map(({ expression }) => expression),
    ['List.identifier'],
  );
});
