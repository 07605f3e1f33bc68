import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from './actor.ts';
import { manualClock } from './clock.ts';
import { MAX_DUE_COUNTS, MAX_FAILED_COUNTS_A_ROUND, REFUSAL_WINDOW_MS } from './limits.ts';
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

test('refusals of one actor with another software, or for another structure, are told by themselves', () => {
  const ledger = new RefusalLedger(manualClock(new Date(0)), async () => undefined);
  const using = (id: string) => ({ ...actor, software: { id, name: id, version: '1' } });
  const of = (id: string) => ({ ...actor, structure: { id, name: id } });
  for (const one of [actor, using('A'), using('B'), of('1'), of('2')])
    assert.deepEqual([ledger.isFirst('record', one, facts), ledger.isFirst('record', one, facts)], [true, false]);
});

test('a first refusal that could not be traced is first again', () => {
  const ledger = new RefusalLedger(manualClock(new Date(0)), async () => undefined);
  assert.equal(ledger.isFirst('record', actor, facts), true);
  ledger.forget('record', actor, facts);
  assert.equal(ledger.isFirst('record', actor, facts), true);
});

test('a count that cannot be written holds no other, and none is written twice', async () => {
  const clock = manualClock(new Date(0));
  const written: string[] = [];
  const ledger = new RefusalLedger(clock, async (ownerId) => {
    if (ownerId === 'gone') throw new Error('this record takes no trace');
    await null;
    written.push(ownerId);
  });
  for (const owner of ['gone', 'one', 'two']) for (let i = 0; i < 2; i += 1) ledger.isFirst(owner, actor, facts);
  clock.advance(REFUSAL_WINDOW_MS);
  const [first] = await Promise.allSettled([ledger.flush(), ledger.flush(true)]);
  assert.equal(first.status, 'rejected', 'it is told');
  assert.deepEqual(written.sort(), ['one', 'two']);
});

test('when too many counts wait to be written, every refusal is traced at once by itself', async () => {
  const clock = manualClock(new Date(0));
  let [isDown, count, tries] = [true, 0, 0];
  const ledger = new RefusalLedger(clock, async (_owner, _actor, written) => {
    tries += 1;
    if (isDown) throw new Error('the store is away');
    count += written.count;
  });
  for (let owner = 0; owner < MAX_DUE_COUNTS; owner += 1)
    for (let i = 0; i < 2; i += 1) ledger.isFirst(`record ${owner}`, actor, facts);
  clock.advance(REFUSAL_WINDOW_MS);
  await assert.rejects(ledger.flush());
  assert.equal(tries, MAX_FAILED_COUNTS_A_ROUND, 'a store that is away is not asked ten thousand times');
  for (let i = 0; i < 3; i += 1) assert.equal(ledger.isFirst('another', actor, facts), true);
  isDown = false;
  await ledger.flush();
  assert.equal(count, MAX_DUE_COUNTS);
  assert.deepEqual(
    [1, 2].map(() => ledger.isFirst('another', actor, facts)),
    [true, false],
    'and counted again after',
  );
});
