import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from './actor.ts';
import { manualClock } from './clock.ts';
import { LOOK_UP_WINDOW_MS, LookUpBudget, MAX_MISSED_LOOK_UPS } from './look-up-budget.ts';

const doctor = (id: string): Actor => ({
  kind: 'professional',
  id,
  name: id,
  recordIds: [],
  purpose: 'normal',
  onBehalfOf: null,
});

test('row 35: who guesses identifiers is stopped, alone, and may come back when the window is over', async () => {
  const clock = manualClock(new Date('2026-03-12T10:00:00Z'));
  const budget = new LookUpBudget(clock);
  for (let i = 0; i < MAX_MISSED_LOOK_UPS; i += 1) {
    budget.require(doctor('a'));
    await budget.missed(doctor('a'));
  }
  assert.throws(() => budget.require(doctor('a')), { code: 'busy' });
  budget.require(doctor('b'));
  clock.advance(LOOK_UP_WINDOW_MS);
  budget.require(doctor('a'));
});

test('row 35: processes count together, and each alone while the database does not answer', async () => {
  const clock = manualClock(new Date('2026-03-12T10:00:00Z'));
  const sums = new Map<string, number>();
  let isDown = false;
  const add = async (bucket: string, _window: Date, n: number): Promise<number> => {
    if (isDown) throw new Error('away');
    sums.set(bucket, (sums.get(bucket) ?? 0) + n);
    return sums.get(bucket) ?? 0;
  };
  const [one, other] = [new LookUpBudget(clock, add), new LookUpBudget(clock, add)];
  for (let i = 0; i < MAX_MISSED_LOOK_UPS; i += 1) await one.missed(doctor('a'));
  other.require(doctor('a'));
  await other.missed(doctor('a'));
  assert.throws(() => other.require(doctor('a')), { code: 'busy' });
  isDown = true;
  for (let i = 0; i < MAX_MISSED_LOOK_UPS; i += 1) await one.missed(doctor('b'));
  assert.throws(() => one.require(doctor('b')), { code: 'busy' });
});
