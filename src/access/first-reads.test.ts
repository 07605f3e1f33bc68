import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState } from './access-state.ts';
import { isFirstRead } from './first-reads.ts';

const doctor: Actor = {
  ...{ kind: 'professional', id: '899900000128', name: 'Dr Q', recordIds: [] },
  ...{ purpose: 'normal', onBehalfOf: null },
};
const never = { hasRead: false } as AccessState;

test('the first reading by a professional or a structure is told; not the next, nor an emergency, a secret session, a deposit', () => {
  assert.ok(isFirstRead(doctor, never, 'documents.search'));
  assert.ok(isFirstRead({ ...doctor, kind: 'structure' }, never, 'documents.retrieve'));
  assert.ok(!isFirstRead(doctor, { hasRead: true } as AccessState, 'documents.search'));
  assert.ok(!isFirstRead(doctor, {} as AccessState, 'documents.search'), 'a state that does not know tells nothing');
  assert.ok(!isFirstRead({ ...doctor, kind: 'person' }, never, 'documents.browse'));
  for (const act of ['documents.submit', 'record.check', 'access.declare-consent', 'history.search'])
    assert.ok(!isFirstRead(doctor, never, act), act);
  assert.ok(
    !isFirstRead({ ...doctor, purpose: 'bris_de_glace' }, never, 'documents.search'),
    'told when it was opened',
  );
  assert.ok(
    !isFirstRead({ ...doctor, secretSession: true }, never, 'documents.search'),
    'a mail may be read by parents',
  );
});
