import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_RANDOM_BYTES, seededIds, systemIds } from './ids.ts';

test('UUIDs are well formed, and those made from time sort by it', () => {
  assert.match(systemIds.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const early = systemIds.timeUuid(new Date('2026-01-01T00:00:00Z'));
  const late = systemIds.timeUuid(new Date('2026-01-01T00:00:00.001Z'));
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(early < late);
});

test('a seed gives the same identifiers again, another seed gives others', () => {
  const twice = [seededIds('town'), seededIds('town')].map((ids) => [
    ids.uuid(),
    ids.uuid(),
    ids.bytes(70).toString('hex'),
  ]);
  assert.deepEqual(twice[0], twice[1]);
  assert.notEqual(seededIds('town').uuid(), seededIds('city').uuid());
  assert.notEqual(twice[0]?.[0], twice[0]?.[1]);
});

test('nobody asks for more random bytes than the limit', () => {
  assert.throws(() => systemIds.bytes(MAX_RANDOM_BYTES + 1), RangeError);
  assert.throws(() => systemIds.bytes(-1), RangeError);
});
