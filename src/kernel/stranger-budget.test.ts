import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor, Purpose } from './actor.ts';
import { manualClock } from './clock.ts';
import { STRANGER_BUDGETS, STRANGER_WINDOW_MS } from './limits.ts';
import { StrangerBudget } from './stranger-budget.ts';

const { max } = STRANGER_BUDGETS.professional;

const doctor = (id: string, purpose: Purpose = 'normal'): Actor => ({
  ...{ kind: 'professional', id, name: id, recordIds: [], onBehalfOf: null, purpose },
  structure: { id: 'cabinet', name: 'Cabinet' },
  software: { id: 'logiciel', name: 'Logiciel', version: '1' },
});

/** Some processes that share their counters. */
function processes(count: number) {
  const clock = manualClock(new Date('2026-03-12T10:00:00Z'));
  const sums = new Map<string, number>();
  const stopped: string[] = [];
  let writes = 0;
  const budgets = Array.from(
    { length: count },
    () =>
      new StrangerBudget<'friend' | 'stranger'>({
        clock,
        async add(bucket, window, n) {
          writes += 1;
          const key = `${bucket}|${window.getTime()}`;
          sums.set(key, (sums.get(key) ?? 0) + n);
          return sums.get(key) ?? 0;
        },
        isAcquainted: (state) => state === 'friend',
        meetings: new Set(['look']),
        refused: (of) => void stopped.push(of),
      }),
  );
  const look = (n: number, actor: Actor, owner: string, state: 'friend' | 'stranger' = 'stranger', act = 'look') => {
    const budget = budgets[n % count];
    assert.ok(budget);
    return budget.within(actor, async () => budget.meet(actor, owner, state, act));
  };
  return { clock, stopped, look, writes: () => writes };
}

test('row 36: an account meets so many strangers a day, whatever process it asks, and is then stopped with an alarm', async () => {
  const { clock, look, stopped, writes } = processes(3);
  let met = 0;
  for (let n = 0; n < 27_000; n += 1) {
    await look(n, doctor('scraper'), `patient-${n}`).then(
      () => (met += 1),
      (error: { code: string; details: { retryAfterSeconds?: number } }) => {
        assert.equal(error.code, 'too-many-strangers');
        assert.equal(error.details.retryAfterSeconds, 14 * 3600);
      },
    );
  }
  assert.equal(met, max);
  assert.equal(stopped.length, 27_000 - max);
  assert.deepEqual([...new Set(stopped)], ['professional']);
  assert.ok(writes() < 100, `${writes()} rows written for 27,000 look-ups`);
  await look(0, doctor('colleague'), 'patient-1');
  clock.advance(STRANGER_WINDOW_MS);
  await look(0, doctor('scraper'), 'patient-30000');
});

test('who was met today is met again, and acquaintances and acts that tell nothing cost nothing, also when all is spent', async () => {
  const { look, writes } = processes(1);
  for (let n = 0; n < 500; n += 1) await look(0, doctor('a'), `friend-${n}`, 'friend');
  assert.equal(writes(), 0, 'nothing is written for those who let one in');
  for (let n = 0; n < max; n += 1) await look(0, doctor('a'), `patient-${n}`);
  await assert.rejects(look(0, doctor('a'), 'one-more'), { code: 'too-many-strangers' });
  await look(0, doctor('a'), 'patient-7');
  await look(0, doctor('a'), 'friend-1', 'friend');
  await look(0, doctor('a'), 'one-more', 'stranger', 'deposit');
  await look(0, doctor('a', 'centre_15'), 'one-more');
});

test('a structure and a product have budgets of their own, over all who work with them', async () => {
  const { look, stopped } = processes(1);
  let met = 0;
  for (let n = 0; n < STRANGER_BUDGETS.structure.max + 100; n += 1) {
    await look(0, doctor(`doctor-${n >> 6}`), `patient-${n}`).then(
      () => (met += 1),
      () => undefined,
    );
  }
  assert.equal(met, STRANGER_BUDGETS.structure.max);
  assert.deepEqual([...new Set(stopped)], ['structure']);
});
