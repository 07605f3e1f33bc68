import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_TRACE_OBJECTS } from '../kernel/limits.ts';
import { withinTrace } from './search-lists.ts';

const list = (from: number, count: number) => ({
  documents: Array.from({ length: count }, (_, index) => `document-${from + index}`),
});

test('a page of lists ends where one trace could not name all their documents: a folder of a thousand, and one more', () => {
  const folder = list(0, MAX_TRACE_OBJECTS);
  assert.deepEqual(withinTrace([folder, list(MAX_TRACE_OBJECTS, 1)]), [folder]);
  assert.equal(withinTrace([folder, list(0, 50)]).length, 2, 'its own documents again are named already');
  assert.equal(withinTrace(Array.from({ length: 200 }, (_, set) => list(set * 50, 50))).length, 20);
});
