import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessChange, accessAfter, effects } from './effect.ts';
import type { HeldDocument } from './explain.ts';
import type { RecordAccess } from './record-access.ts';

const NOW = new Date('2026-11-29T09:00:00Z');
const DOCTOR = { kind: 'professional', id: '81', name: 'Dr Un' } as const;
const CENTRE = { kind: 'structure', id: '3C', name: 'Centre' } as const;
const EVERYONE = { kind: 'everyone', id: '', name: '' } as const;

const document = (logicalId: string, typeCode: string, masked = false): HeldDocument => ({
  ...{ logicalId, typeCode, masked, status: 'approved', ownerKeys: [] },
  ...{ hiddenFromHolder: false, hiddenFromRepresentatives: false },
});
const DOCUMENTS = [document('letter', '18842-5'), document('blood', '11502-2'), document('hidden', '18842-5', true)];
const rule = (ruleId: string, kind: 'consent' | 'block', subject: typeof DOCTOR | typeof CENTRE) => ({
  ...({
    ruleId,
    kind,
    subject,
    subjectKind: subject.kind,
    basis: 'person',
    since: '2026-01-01T00:00:00Z',
    until: null,
  } as const),
});
const access = (...rules: RecordAccess['rules']): RecordAccess => ({
  ...{ recordId: 'r', status: 'open', test: true, heardAt: NOW, rules },
});
/** One doctor, in her practice and at the centre; a colleague at the centre. */
const READERS = [
  [
    { id: '81', profession: '10', structureId: '3A' },
    { id: '81', profession: '10', structureId: '3C' },
  ],
  [{ id: '82', profession: '10', structureId: '3C' }],
];
const effect = (before: RecordAccess, ...changes: AccessChange[]) =>
  READERS.map(effects(before, changes, DOCUMENTS, NOW));

test('a block closes what the doctor and only she opened; it is told for all her places at once', () => {
  const before = access(rule('a', 'consent', DOCTOR), rule('b', 'consent', CENTRE));
  const block = { act: 'block', subject: DOCTOR, until: null } as const;
  assert.deepEqual(effect(before, block), [
    { loses: ['letter', 'blood'], gains: [] },
    { loses: [], gains: [] },
  ]);
  assert.deepEqual(effect(before, { act: 'end-access', ruleId: 'a' })[0], { loses: [], gains: [] }, 'the centre stays');
  assert.deepEqual(effect(before, { act: 'end-access', ruleId: 'a' }, { act: 'end-access', ruleId: 'b' }), [
    { loses: ['letter', 'blood'], gains: [] },
    { loses: ['letter', 'blood'], gains: [] },
  ]);
});

test('an authorisation, an administrator, the end of a block open; a rule closes a category', () => {
  const open = { act: 'authorize', subject: DOCTOR, until: null } as const;
  assert.deepEqual(effect(access(), open)[0], { loses: [], gains: ['letter', 'blood'] });
  assert.deepEqual(effect(access(), { ...open, act: 'name-administrator' })[0]?.gains, ['letter', 'blood', 'hidden']);
  const blocked = access(rule('a', 'consent', DOCTOR), rule('c', 'block', DOCTOR));
  assert.deepEqual(effect(blocked, { act: 'unblock', ruleId: 'c' })[0]?.gains, ['letter', 'blood']);
  const hide = { act: 'set-rule', effect: 'hide', subject: EVERYONE, category: 'BIOLOGIE', until: null } as const;
  assert.deepEqual(effect(access(rule('a', 'consent', DOCTOR)), hide)[0], { loses: ['blood'], gains: [] });
});

test('choices are planned without touching the rest', () => {
  const choices = { regulation: true, breakGlass: false, masked: true };
  const after = accessAfter(access(), { act: 'set-emergencies', ...choices });
  assert.deepEqual(after.choices, { ...choices, masksNew: false });
  assert.equal(accessAfter(after, { act: 'set-visibility', masksNew: true }).choices?.breakGlass, false);
});
