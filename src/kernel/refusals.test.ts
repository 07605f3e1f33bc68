import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from './actor.ts';
import { manualClock } from './clock.ts';
import { REFUSAL_WINDOW_MS } from './limits.ts';
import { RefusalLedger } from './refusals.ts';
import type { TraceFacts } from './trace.ts';

const facts: TraceFacts = { act: 'documents.search', outcome: 'refused', reason: 'no-consent', objects: [], count: 1 };
const actor = systemActor('test');

test('repetitions are counted in one trace when the minute is over; a failed write loses none', async () => {
  const clock = manualClock(new Date('2026-03-12T10:00:00Z'));
  const written: number[] = [];
  let down = true;
  const ledger = new RefusalLedger(clock, async (_owner, _actor, { count }) => {
    if (down) throw new Error('the store is away');
    written.push(count);
  });
  assert.equal(ledger.isFirst('record', actor, facts), true);
  for (let i = 0; i < 9; i += 1) assert.equal(ledger.isFirst('record', actor, facts), false);
  clock.advance(REFUSAL_WINDOW_MS);
  await assert.rejects(ledger.flush());
  down = false;
  await ledger.flush();
  await ledger.flush();
  assert.deepEqual(written, [9]);
  assert.equal(ledger.isFirst('record', actor, facts), true, 'a new minute, a new first');
});

test('a first refusal that could not be traced is first again', () => {
  const ledger = new RefusalLedger(manualClock(new Date(0)), async () => undefined);
  assert.equal(ledger.isFirst('record', actor, facts), true);
  ledger.forget('record', actor, facts);
  assert.equal(ledger.isFirst('record', actor, facts), true);
});
