import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CarnetApiParts, carnetApi } from './carnet-api.ts';
import { documentsCursor, historyCursor } from './carnet-cursors.ts';
import type { WebVisit } from './web-api.ts';

const AFTER = { serviceFrom: '2026-03-12T09:05:00.000Z', entryUuid: '0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a5b' };

test('a cursor comes back as it was sealed', () => {
  assert.deepEqual(documentsCursor.read(documentsCursor.write(AFTER)), AFTER);
  for (const cursor of [{}, { record: 3 }, { record: 0, space: 12 }]) {
    assert.deepEqual(historyCursor.read(historyCursor.write(cursor)), cursor);
  }
});

test('the cursor of another list, or of another shape, is none', () => {
  for (const other of [
    historyCursor.write({ record: 3, space: 4 }),
    AFTER,
    { k: 'documents' },
    { k: 'documents', ...AFTER, entryUuid: 'x' },
    { k: 'documents', ...AFTER, serviceFrom: 'yesterday' },
    { k: 'documents', ...AFTER, serviceFrom: 12 },
    null,
    'documents',
    [],
  ]) {
    assert.equal(documentsCursor.read(other), null, JSON.stringify(other));
  }
  for (const other of [
    documentsCursor.write(AFTER),
    { record: 3 },
    { k: 'history', record: -1 },
    { k: 'history', record: 1.5 },
    { k: 'history', record: 2 ** 60 },
    { k: 'history', space: '3' },
    null,
    3,
  ]) {
    assert.equal(historyCursor.read(other), null, JSON.stringify(other));
  }
});

test('a cursor of the history in the address of the documents, and the other way round, is an absent page', async () => {
  const asked: unknown[] = [];
  const never = (...given: unknown[]) => {
    asked.push(given);
    return Promise.reject(new Error('the record was asked'));
  };
  const parts = {
    signIn: { sessionOf: () => Promise.resolve({ recordIds: ['r'], actor: {}, renewed: null }) },
    record: { browse: never, history: never },
    readActs: never,
    sealCursor: (value: unknown) => JSON.stringify(value),
    openCursor: (cursor: string) => JSON.parse(cursor) as unknown,
  } as unknown as CarnetApiParts;
  const api = carnetApi(parts, { sessionToken: 't', language: 'fr' } as unknown as WebVisit);
  const ofHistory = parts.sealCursor(historyCursor.write({ record: 3, space: 4 }));
  const ofDocuments = parts.sealCursor(documentsCursor.write(AFTER));
  await assert.rejects(api.listDocuments({ cursor: ofHistory }), { code: 'not-found' });
  await assert.rejects(api.history({ cursor: ofDocuments }), { code: 'not-found' });
  assert.deepEqual(asked, []);
});
