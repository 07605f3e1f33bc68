import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSupersedePatch,
  MAX_PATCH_OPERATIONS,
  type PatchReading,
  patchSecurityLabels,
  readFhirPathPatch,
  readJsonPatch,
} from './patch.ts';
import type { SecurityLabels } from './security-labels.ts';
import { PDSM_IS_ARCHIVED, TRE_A07_VISIBILITY } from './systems.ts';

const NORMAL: SecurityLabels = { confidentiality: 'N', visibility: [] };
const MASKED: SecurityLabels = { confidentiality: 'N', visibility: ['MASQUE_PS'] };
const label = (code: string) => ({ coding: [{ system: TRE_A07_VISIBILITY, code }] });

function after(reading: PatchReading, current: SecurityLabels): SecurityLabels | string {
  if (!reading.ok) return reading.reason;
  const patched = patchSecurityLabels(reading.operations, current);
  return patched.ok ? patched.labels : `refused: ${patched.issues[0]?.code}`;
}

test('the guide hides by replacing the first label with MASQUE_PS, and shows by replacing it with N', () => {
  const replaceFirst = (code: string) =>
    readJsonPatch([{ op: 'replace', path: '/securityLabel/0', value: label(code) }]);
  assert.deepEqual(after(replaceFirst('MASQUE_PS'), NORMAL), MASKED);
  assert.deepEqual(after(replaceFirst('N'), MASKED), NORMAL);
});

test('JSON Patch adds, removes, replaces all and tests labels', () => {
  const patch = (...operations: unknown[]) => readJsonPatch(operations);
  assert.deepEqual(after(patch({ op: 'add', path: '/securityLabel/-', value: label('MASQUE_PS') }), NORMAL), MASKED);
  assert.deepEqual(after(patch({ op: 'remove', path: '/securityLabel/0' }), MASKED), NORMAL);
  assert.deepEqual(
    after(patch({ op: 'replace', path: '/securityLabel', value: [label('N'), label('MASQUE_PS')] }), NORMAL),
    MASKED,
  );
  assert.deepEqual(after(patch({ op: 'replace', path: '/securityLabel', value: [label('R')] }), MASKED), {
    confidentiality: 'R',
    visibility: [],
  });
  assert.deepEqual(
    after(
      patch(
        { op: 'test', path: '/securityLabel/0/coding/0/code', value: 'MASQUE_PS' },
        { op: 'remove', path: '/securityLabel/0' },
      ),
      MASKED,
    ),
    NORMAL,
  );
  assert.equal(
    after(patch({ op: 'test', path: '/securityLabel/0/coding/0/code', value: 'MASQUE_PS' }), NORMAL),
    'refused: processing',
  );
  assert.deepEqual(after(patch({ op: 'remove', path: '/securityLabel' }), MASKED), NORMAL);
  assert.equal(after(patch({ op: 'remove', path: '/securityLabel/5' }), MASKED), 'refused: processing');
});

test('labels that mean nothing are refused', () => {
  const replace = (value: unknown) => after(readJsonPatch([{ op: 'replace', path: '/securityLabel', value }]), NORMAL);
  assert.equal(replace('restricted'), 'refused: structure');
  assert.equal(replace([label('SECRET')]), 'refused: code-invalid');
  assert.equal(replace([label('N'), label('R')]), 'refused: business-rule');
  assert.equal(replace([{ coding: [{ code: 'N', colour: 'red' }] }]), 'refused: structure');
});

test('anything but securityLabel may not be changed', () => {
  for (const path of [
    '/status',
    '/type',
    '/content/0/attachment/title',
    '',
    '/',
    '/id',
    '/__proto__/x',
    `/extension[url:'${PDSM_IS_ARCHIVED}']/valueBoolean`,
  ]) {
    assert.equal(after(readJsonPatch([{ op: 'replace', path, value: 'x' }]), NORMAL), 'not-allowed', path);
  }
  assert.equal(after(readJsonPatch([{ op: 'move', path: '/securityLabel/0', from: '/type' }]), NORMAL), 'not-allowed');
});

test('what is no patch is said so', () => {
  for (const body of [
    null,
    {},
    [],
    [1],
    [{ op: 'replace' }],
    [{ op: 'explode', path: '/securityLabel' }],
    [{ op: 'add', path: '/securityLabel' }],
  ]) {
    assert.equal(after(readJsonPatch(body), NORMAL), 'invalid');
  }
  const many = new Array(MAX_PATCH_OPERATIONS + 1).fill({ op: 'remove', path: '/securityLabel/0' });
  assert.equal(after(readJsonPatch(many), NORMAL), 'invalid');
});

const operation = (...part: unknown[]) => ({ resourceType: 'Parameters', parameter: [{ name: 'operation', part }] });
const typed = (type: string, path: string, ...rest: unknown[]) =>
  operation({ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...rest);

test('FHIRPath Patch does the same', () => {
  const value = { name: 'value', valueCodeableConcept: label('MASQUE_PS') };
  const add = typed('add', 'DocumentReference', { name: 'name', valueString: 'securityLabel' }, value);
  assert.deepEqual(after(readFhirPathPatch(add), NORMAL), MASKED);
  assert.deepEqual(
    after(readFhirPathPatch(typed('replace', 'DocumentReference.securityLabel[0]', value)), NORMAL),
    MASKED,
  );
  assert.deepEqual(after(readFhirPathPatch(typed('delete', 'DocumentReference.securityLabel[0]')), MASKED), NORMAL);
  const byCode = "DocumentReference.securityLabel.where(coding.where(code='MASQUE_PS').exists())";
  assert.deepEqual(after(readFhirPathPatch(typed('delete', byCode)), MASKED), NORMAL);
  assert.equal(after(readFhirPathPatch(typed('delete', byCode)), NORMAL), 'refused: processing');
  assert.equal(after(readFhirPathPatch(typed('delete', 'DocumentReference.type')), NORMAL), 'not-allowed');
  assert.equal(after(readFhirPathPatch({ resourceType: 'Parameters' }), NORMAL), 'invalid');
  assert.equal(after(readFhirPathPatch(typed('replace', 'DocumentReference.securityLabel[0]')), NORMAL), 'invalid');
});

test('setting the status is recognised, because a replacement says it, and is not open on its own', () => {
  const supersede = typed('replace', 'DocumentReference.status', { name: 'value', valueCode: 'superseded' });
  assert.equal(isSupersedePatch(supersede as never), true);
  assert.equal(after(readFhirPathPatch(supersede), NORMAL), 'not-allowed');
});
