import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorRef, touches, wishOf } from './carnet-history-wish.ts';

const nothing = (): unknown => assert.fail('no ref is opened');

test('accesses of professionals are asked of both zones: they find a person before they open her record', () => {
  const { wish } = wishOf({ who: 'professionals' }, nothing);
  assert.deepEqual([touches(wish, 'record'), touches(wish, 'space')], [true, true]);
  const fauvel = actorRef.write({ kind: 'professional', id: '899900000015', name: 'Dr Fauvel' });
  const chosen = wishOf({ who: 'x' }, () => fauvel).wish;
  assert.deepEqual([touches(chosen, 'record'), touches(chosen, 'space')], [true, true]);
});

test('reads and rights name what the professionals of the pages do', () => {
  const acts = (what: 'reads' | 'rights'): readonly string[] => wishOf({ what }, nothing).wish?.acts ?? [];
  for (const act of ['record.visit', 'documents.read-list', 'identity.find-patient', 'identity.identify-patient'])
    assert.ok(acts('reads').includes(act), act);
  assert.ok(acts('rights').includes('access.end-own-consent'));
});

test('days are bounds, the last one included; what is no day is no bound', () => {
  const { wish } = wishOf({ from: '2026-11-01', to: '2026-11-28', what: 'emergencies' }, nothing);
  assert.deepEqual(wish, {
    purposes: ['bris_de_glace', 'centre_15'],
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-29T00:00:00.000Z',
  });
  assert.equal(wishOf({ from: 'hier', to: '2026-13-45' }, nothing).wish, undefined);
});

test('sign-ins are in the space alone, changes of documents in the record alone', () => {
  const of = (what: 'sign-ins' | 'changes') => wishOf({ what }, nothing).wish;
  assert.deepEqual([touches(of('sign-ins'), 'record'), touches(of('sign-ins'), 'space')], [false, true]);
  assert.deepEqual([touches(of('changes'), 'record'), touches(of('changes'), 'space')], [true, false]);
});
