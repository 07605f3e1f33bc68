import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toVisitEvent } from './carnet-history.ts';
import type { ToldEntry } from './carnet-repeats.ts';
import { foldVisits } from './carnet-visits.ts';

let seq = 0;

function entry(
  minute: number,
  act: string,
  who = 'fauvel',
  more: { purpose?: string; outcome?: string; reason?: string } = {},
): ToldEntry {
  seq += 1;
  const { purpose = 'normal', outcome = 'done', reason = 'consent' } = more;
  const actor = {
    kind: 'professional',
    id: who,
    name: who,
    structureId: 's',
    softwareId: null,
    softwareName: null,
    structureName: null,
    profession: null,
    specialty: null,
    purpose,
    onBehalfOf: null,
  };
  const at = new Date(Date.UTC(2026, 10, 1, 8, minute)).toISOString();
  const read = act === 'documents.retrieve';
  const documents = read ? [{ logicalId: `d${minute}`, title: `Lettre ${minute}`, before: false }] : [];
  const facts = { act, outcome, reason, objects: read ? [`d${minute}`] : [], count: 1 };
  return { trace: { ownerId: 'r', seq, at, kind: 'k', actor, facts }, documents, repeats: [] } as unknown as ToldEntry;
}

/** Acts of each line, for entries given from the oldest. */
const told = (...entries: ToldEntry[]): (readonly [string | null, number, number])[] =>
  foldVisits(entries.reverse()).map(({ visit, parts, documents }) => [visit, parts.length, documents.length]);

const COME = ['identity.find-patient', 'record.check', 'record.visit', 'identity.identify-patient', 'documents.search'];

test('one visit is one line that says what was read, with every act inside', () => {
  const visit = COME.map((act, minute) => entry(minute, act));
  assert.deepEqual(told(...visit), [['looked', 5, 0]]);
  const reading = [entry(6, 'documents.retrieve'), entry(9, 'documents.retrieve')];
  assert.deepEqual(told(...visit, ...reading), [['read', 7, 2]]);
});

test('what was done in a secret session is a visit of its own, and says so', () => {
  const reason = 'doctor_normal:yes;secret';
  const open = [entry(0, 'record.visit'), entry(1, 'documents.search')];
  const secret = [entry(2, 'record.visit', 'fauvel', { reason }), entry(3, 'documents.search', 'fauvel', { reason })];
  const visits = foldVisits([...open, ...secret].reverse());
  assert.deepEqual(
    visits.map((one) => [one.parts.length, toVisitEvent(one, 'fr').secret]),
    [
      [2, true],
      [2, undefined],
    ],
  );
});

test('changes, declarations and refusals stand alone, and part no visit', () => {
  assert.deepEqual(
    told(
      entry(0, 'identity.find-patient'),
      entry(1, 'access.declare-consent'),
      entry(2, 'record.visit'),
      entry(3, 'documents.retrieve', 'fauvel', { outcome: 'refused' }),
      entry(4, 'documents.submit'),
      entry(5, 'documents.search'),
    ),
    [
      ['looked', 3, 0],
      [null, 0, 0],
      [null, 0, 1],
      [null, 0, 0],
    ],
  );
});

test('another professional, another purpose, or an hour later: another visit; one act alone stays itself', () => {
  assert.deepEqual(
    told(
      entry(0, 'documents.retrieve'),
      entry(1, 'documents.retrieve', 'touati'),
      entry(2, 'documents.retrieve', 'fauvel', { purpose: 'bris_de_glace' }),
      entry(90, 'documents.retrieve'),
    ),
    [1, 1, 1, 1].map((documents) => [null, 0, documents] as const),
  );
});
