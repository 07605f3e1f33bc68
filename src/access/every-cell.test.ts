import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorIn, DOCUMENT, every, NOW, stateOf } from '../../test/support/access-cells.ts';
import { decide } from './decide.ts';

// Every profession, type, state of a document and mode, against a second reading of the law written apart from the tables.

test('every profession x type x state x mode: who reads, said twice', () => {
  let cells = 0;
  let permitted = 0;
  for (const cell of every()) {
    const actor = actorIn(cell);
    const decision = decide(actor, null, 'documents.retrieve', actor.purpose, stateOf(cell), DOCUMENT(cell), NOW);
    assert.equal(decision.permit, reads(cell), JSON.stringify({ cell, decision }));
    cells += 1;
    permitted += Number(decision.permit);
  }
  assert.ok(cells === 17_280 && permitted > 2_000 && permitted < cells / 2, `${permitted} of ${cells}`);
});

type Cell = Parameters<typeof actorIn>[0];

/** Second model: plain sentences, no table. */
function reads({ who, type, state, mode, standing, emergency }: Cell): boolean {
  if (standing === 'blocked') return false;
  if (state === 'deleted') return false;
  if (who === 'occupational doctor') return false;
  const isAttending = standing === 'attending';
  const isEmergency = mode !== 'normal';
  if (isEmergency && (emergency === 'opposed' || emergency === 'not opened')) return false;
  if (!isEmergency && (standing === 'nothing' || standing === 'refused')) return false;
  if (state === 'own masked') return true;
  const read = {
    doctor: type !== 'ATTEST-RESID',
    nurse: type !== 'ATTEST-RESID' && type !== '68599-0',
    optician: type === '78513-9',
    'occupational therapist': false,
  }[who];
  if (!read) return false;
  if (state !== 'masked') return true;
  if (!isEmergency) return isAttending;
  if (isAttending && mode === 'bris_de_glace') return emergency === 'opened, masked allowed';
  return emergency === 'opened, masked allowed';
}
