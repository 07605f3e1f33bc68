import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../scripts/generate-fhir-rules.ts';
import { skipWithoutShared } from './support/shared.ts';

test('the committed FHIR rules are what the published packages say', { skip: skipWithoutShared }, () => {
  assert.deepEqual(differences(), []);
});
