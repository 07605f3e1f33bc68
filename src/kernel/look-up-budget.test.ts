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

test('row 35: who guesses identifiers is stopped, alone, and may come back when the window is over', () => {
  const clock = manualClock(new Date('2026-03-12T10:00:00Z'));
  const budget = new LookUpBudget(clock);
  for (let i = 0; i < MAX_MISSED_LOOK_UPS; i += 1) {
    budget.require(doctor('a'));
    budget.missed(doctor('a'));
  }
  assert.throws(() => budget.require(doctor('a')), { code: 'busy' });
  budget.require(doctor('b'));
  clock.advance(LOOK_UP_WINDOW_MS);
  budget.require(doctor('a'));
});
