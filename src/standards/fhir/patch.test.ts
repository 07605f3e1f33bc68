import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSupersedePatch,
  MAX_PATCH_OPERATIONS,
  type PatchReading,
  readFhirPathPatch,
  readJsonPatch,
} from './patch.ts';
import { type Patchable, patchDocument } from './patched-document.ts';
import type { SecurityLabels } from './security-labels.ts';
import { PDSM_IS_ARCHIVED, TRE_A07_VISIBILITY } from './systems.ts';

const NORMAL: SecurityLabels = { confidentiality: 'N', visibility: [] };
const MASKED: SecurityLabels = { confidentiality: 'N', visibility: ['MASQUE_PS'] };
const label = (code: string) => ({ coding: [{ system: TRE_A07_VISIBILITY, code }] });

function after(reading: PatchReading, current: SecurityLabels): SecurityLabels | string {
  const patched = wholeAfter(reading, { labels: current, status: 'current', archived: false });
  return typeof patched === 'string' ? patched : patched.labels;
}

function wholeAfter(reading: PatchReading, current: Patchable): Patchable | string {
  if (!reading.ok) return reading.reason;
  const patched = patchDocument(reading.operations, current);
  if (patched.ok) return patched.document;
  return patched.reason === 'not-allowed' ? patched.reason : `refused: ${patched.issues[0]?.code}`;
}

const PLAIN: Patchable = { labels: NORMAL, status: 'current', archived: false };
const ARCHIVED: Patchable = { ...PLAIN, archived: true };

const operation = (...part: unknown[]) => ({ resourceType: 'Parameters', parameter: [{ name: 'operation', part }] });
const typed = (type: string, path: string, ...rest: unknown[]) =>
  operation({ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...rest);

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

test('anything but securityLabel, status and isArchived may not be changed', () => {
  for (const path of ['/type', '/date', '/content/0/attachment/title', '', '/', '/id', '/__proto__/x']) {
    assert.equal(after(readJsonPatch([{ op: 'replace', path, value: 'x' }]), NORMAL), 'not-allowed', path);
  }
  assert.equal(after(readJsonPatch([{ op: 'move', path: '/securityLabel/0', from: '/type' }]), NORMAL), 'not-allowed');
});

test('the status and isArchived are changed, the extension named by its url or by its place', () => {
  const patch = (...operations: unknown[]) => readJsonPatch(operations);
  const archive = { url: PDSM_IS_ARCHIVED, valueBoolean: true };
  const byUrl = `/extension[url:'${PDSM_IS_ARCHIVED}']/valueBoolean`;
  for (const one of [
    patch({ op: 'replace', path: byUrl, value: true }),
    patch({ op: 'add', path: '/extension/-', value: archive }),
    patch({ op: 'add', path: '/extension', value: [archive] }),
    patch({ op: 'add', path: `/extension/${PDSM_IS_ARCHIVED.replaceAll('/', '~1')}`, value: archive }),
  ]) {
    assert.deepEqual(wholeAfter(one, PLAIN), ARCHIVED);
  }
  for (const one of [
    patch({ op: 'replace', path: byUrl, value: false }),
    patch({ op: 'remove', path: '/extension/0' }),
    patch({ op: 'replace', path: '/extension/0/valueBoolean', value: false }),
    patch({ op: 'test', path: byUrl, value: true }, { op: 'remove', path: byUrl }),
  ]) {
    assert.deepEqual(wholeAfter(one, ARCHIVED), PLAIN);
  }
  const status = (value: unknown) => wholeAfter(patch({ op: 'replace', path: '/status', value }), PLAIN);
  assert.deepEqual(status('entered-in-error'), { ...PLAIN, status: 'entered-in-error' });
  assert.equal(status('gone'), 'refused: code-invalid');
  assert.equal(status(['current']), 'refused: structure');
  assert.equal(wholeAfter(patch({ op: 'remove', path: '/status' }), PLAIN), 'refused: required');
  const other = { url: 'urn:example:other', valueBoolean: true };
  assert.equal(wholeAfter(patch({ op: 'add', path: '/extension/-', value: other }), PLAIN), 'not-allowed');
  assert.equal(wholeAfter(patch({ op: 'replace', path: byUrl, value: 'yes' }), PLAIN), 'refused: value');
  assert.equal(wholeAfter(patch({ op: 'remove', path: '/extension/0' }), PLAIN), 'refused: processing');
});

test('FHIRPath Patch changes the status and isArchived as well', () => {
  const path = `DocumentReference.extension.where(url='${PDSM_IS_ARCHIVED}')`;
  const yes = { name: 'value', valueBoolean: true };
  const anonymous = {
    name: 'value',
    part: [
      { name: 'url', valueUri: PDSM_IS_ARCHIVED },
      { name: 'value', valueBoolean: true },
    ],
  };
  const added = typed('add', 'DocumentReference', { name: 'name', valueString: 'extension' }, anonymous);
  assert.deepEqual(wholeAfter(readFhirPathPatch(added), PLAIN), ARCHIVED);
  assert.deepEqual(wholeAfter(readFhirPathPatch(typed('replace', `${path}.value`, yes)), PLAIN), ARCHIVED);
  assert.deepEqual(wholeAfter(readFhirPathPatch(typed('delete', path)), ARCHIVED), PLAIN);
  const withdrawn = typed('replace', 'DocumentReference.status', { name: 'value', valueCode: 'entered-in-error' });
  assert.deepEqual(wholeAfter(readFhirPathPatch(withdrawn), PLAIN), { ...PLAIN, status: 'entered-in-error' });
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

test('setting the status to superseded is recognised, because a replacement says it', () => {
  const supersede = typed('replace', 'DocumentReference.status', { name: 'value', valueCode: 'superseded' });
  assert.equal(isSupersedePatch(supersede as never), true);
  const withdrawn = typed('replace', 'DocumentReference.status', { name: 'value', valueCode: 'entered-in-error' });
  assert.equal(isSupersedePatch(withdrawn as never), false);
});
