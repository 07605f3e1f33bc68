import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Cell, COLUMNS, FUNCTIONAL_RIGHTS, FUNCTIONAL_RIGHTS_SOURCE } from '../../src/access/functional-rights.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';

// The table of rights in the code is the published one, cell by cell.

const WORDS: Readonly<Record<string, Cell>> = {
  yes: 'yes',
  no: 'no',
  own: 'own',
  structure: 'structure',
  'yes(if-patient-allows)': 'patient',
  'yes(imputed-to-structure)': 'imputed',
  'yes(PS-of-own-structure)': 'colleagues',
  'yes(new-authorisations-by-date)': 'new',
  'yes(e.g.-to-delete)': 'delete',
  'yes(note-1-text-missing-in-source)': 'note',
};

test('the 27 functional rights are those of the published matrix, in its order', { skip: skipWithoutShared }, () => {
  const file = join(sharedFolder() ?? '', 'value-sets/dmp-functional-rights-matrix.csv');
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  assert.deepEqual(head.split(',').slice(2), COLUMNS);
  // A comma inside a right's name would show as a cell too many.
  const published = lines.map((line) => line.split(','));
  assert.deepEqual(FUNCTIONAL_RIGHTS_SOURCE, { document: '[526]', version: '1.8', date: '2024-09-25' });
  assert.equal(FUNCTIONAL_RIGHTS.length, 27);
  assert.equal(published.length, 27);
  for (const [i, row] of FUNCTIONAL_RIGHTS.entries()) {
    const cells = published[i] ?? [];
    const words = cells.slice(-COLUMNS.length).map((word) => WORDS[word] ?? `unknown word ${word}`);
    assert.equal(cells[0], row.transaction, row.right);
    assert.deepEqual(Object.values(row.cells), words, `${row.transaction} ${row.right}`);
  }
});

test('rows that a document’s state could tell apart say the same, so that one filter serves them', () => {
  const cells = (right: string) => FUNCTIONAL_RIGHTS.find((row) => row.right === right)?.cells;
  for (const state of ['read-hidden', 'read-archived', 'read-obsolete'])
    assert.deepEqual(cells(state), cells('read-visible'), state);
});
