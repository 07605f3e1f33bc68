import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchedName } from './find-by-name.ts';

test('a name is searched for as people type it, and not before three letters', () => {
  assert.equal(searchedName('  Dr. Quillévéré '), 'quillevere');
  assert.equal(searchedName('ANNE-SOPHIE  d’Aubigné'), 'anne sophie d aubigne');
  assert.equal(searchedName('Professeur Lecœur'), 'lecoeur');
  assert.equal(searchedName('100%_x'), '100 x', 'no sign means anything to the search');
  for (const short of ['', 'Dr ', 'Dr Li', '%%%']) assert.equal(searchedName(short), null, short);
});
