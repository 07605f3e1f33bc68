import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../scripts/generate-fhir-rules.ts';
import { isStale } from '../scripts/generate-fhir-structures.ts';
import { skipWithoutShared } from './support/shared.ts';

test('the committed FHIR rules are what the published packages say', { skip: skipWithoutShared }, () => {
  assert.deepEqual(differences(), []);
});

test('the committed FHIR structures are what the published packages say', { skip: skipWithoutShared }, () => {
  assert.equal(isStale(), false);
});
