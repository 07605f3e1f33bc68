import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry } from '../../documents/read-history.ts';
import type { TraceFacts } from '../../kernel/trace.ts';
import { foldRepeats } from './carnet-repeats.ts';

let seq = 0;

function entry(minute: number, who: string, facts: Partial<TraceFacts>, before = false): HistoryEntry {
  seq += 1;
  const actor = {
    kind: 'professional',
    id: who,
    name: who,
    structureId: 's',
    softwareId: 'l',
    purpose: 'normal',
    onBehalfOf: null,
  };
  const whole = { act: 'documents.retrieve', outcome: 'done', reason: 'consent', objects: ['d1'], count: 1, ...facts };
  const at = new Date(Date.UTC(2026, 10, 1, 8, minute)).toISOString();
  const documents = [{ logicalId: 'd1', title: 'Lettre', before }];
  return { trace: { ownerId: 'r', seq, at, kind: 'k', actor, facts: whole } as HistoryEntry['trace'], documents };
}

/** Minute and number of times of each told entry, for entries given from the oldest. */
function told(...entries: HistoryEntry[]): [string, string, number][] {
  return foldRepeats(entries.reverse()).map(({ trace, repeats }) => [
    trace.at.slice(11, 16),
    trace.facts.act,
    1 + repeats.length,
  ]);
}

test('the same doctor reads the same document four times in an hour: one sentence, four times', () => {
  const reads = [0, 5, 12, 40].map((minute) => entry(minute, 'fauvel', {}));
  assert.deepEqual(told(...reads), [['08:40', 'documents.retrieve', 4]]);
});

test('twelve notices kept one after the other are one sentence', () => {
  const notices = Array.from({ length: 12 }, () => entry(30, 'notices', { act: 'identity.tell-notice', objects: [] }));
  assert.deepEqual(told(...notices), [['08:30', 'identity.tell-notice', 12]]);
});

test('a list between two readings does not part them; another doctor, document or place of work does', () => {
  assert.deepEqual(
    told(
      entry(0, 'fauvel', {}),
      entry(1, 'fauvel', { act: 'documents.search', objects: ['d1', 'd2'] }),
      entry(2, 'fauvel', {}),
      entry(3, 'monceau', {}),
      entry(4, 'fauvel', { objects: ['d2'] }),
    ),
    [
      ['08:04', 'documents.retrieve', 1],
      ['08:03', 'documents.retrieve', 1],
      ['08:02', 'documents.retrieve', 2],
      ['08:01', 'documents.search', 1],
    ],
  );
});

test('a reading more than an hour before is another one; a refusal and a change are always told alone', () => {
  assert.deepEqual(told(entry(0, 'f', {}), entry(61, 'f', {})).length, 2);
  assert.deepEqual(told(entry(0, 'f', { outcome: 'refused' }), entry(1, 'f', { outcome: 'refused' })).length, 2);
  assert.deepEqual(told(entry(0, 'f', { act: 'documents.mask' }), entry(1, 'f', { act: 'documents.mask' })).length, 2);
});

test('a set sent three times is one addition, at the time when it was added', () => {
  const set = { act: 'documents.submit' };
  assert.deepEqual(
    told(entry(0, 'q', set), entry(200, 'm', {}), entry(210, 'q', set, true), entry(220, 'q', set, true)),
    [
      ['11:20', 'documents.retrieve', 1],
      ['08:00', 'documents.submit', 3],
    ],
  );
});

test('a set sent again, whose addition is on an older page, is said to be sent again', () => {
  assert.deepEqual(told(entry(0, 'q', { act: 'documents.submit' }, true)), [['08:00', 'documents.submit', 1]]);
});
