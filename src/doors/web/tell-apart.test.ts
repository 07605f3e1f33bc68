import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldApart } from './tell-apart.ts';

test('namesakes of one trade and one place are told apart by the end of a public number; nobody else shows one', () => {
  const who = { name: 'Dr Anne Petit', professionWords: 'médecin', structure: 'Centre' };
  const told = toldApart([
    { id: '899900000123', who },
    { id: '899900000456', who },
    { id: '899900000456', who },
    { id: '899900000789', who: { ...who, structure: 'Cabinet' } },
  ]);
  assert.deepEqual(
    told.map(({ idEnd }) => idEnd),
    ['RPPS … 123', 'RPPS … 456', 'RPPS … 456', undefined],
  );
  const [one, other] = toldApart([
    { id: '899900001123', who },
    { id: '899900002123', who },
  ]);
  assert.deepEqual([one?.idEnd, other?.idEnd], ['RPPS … 1123', 'RPPS … 2123']);
});
