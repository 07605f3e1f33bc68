import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { manualClock } from '../clock.ts';
import { inSlices, SLICE_MS } from '../slices.ts';
import { MAX_PROOFS_AT_ONCE, MAX_PROOFS_WAITING, ProofGate } from './proof-gate.ts';

const clock = manualClock(new Date('2026-11-29T10:00:00Z'));
const never = () => new Promise<never>(() => undefined);

/** Lets what is due run. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a proof of many entries lets others run between its slices, and keeps their order', async () => {
  let breaths = 0;
  let ended = false;
  const count = () => {
    breaths += 1;
    if (!ended) setImmediate(count);
  };
  setImmediate(count);
  const busy = (n: number) => {
    const until = performance.now() + SLICE_MS / 4;
    while (performance.now() < until);
    return n * 2;
  };
  const items = Array.from({ length: 40 }, (_, n) => n);
  assert.deepEqual(
    await inSlices(items, busy),
    items.map((n) => n * 2),
  );
  ended = true;
  assert.ok(breaths >= 5, `${breaths} breaths in ten slices`);
});

test('a budget is of its own work: the turns of others do not count', async () => {
  const busyFor = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  let ended = false;
  const others = () => {
    busyFor(SLICE_MS * 5);
    if (!ended) setImmediate(others);
  };
  setImmediate(others);
  const counted = await inSlices([1, 2, 3, 4], () => busyFor(SLICE_MS), SLICE_MS * 20);
  assert.equal(counted.length, 4);
  const cut = await inSlices([1, 2, 3, 4], () => busyFor(SLICE_MS), SLICE_MS / 2);
  assert.equal(cut.length, 1);
  ended = true;
});

test('a process makes a few proofs at once, the next ones wait, and one too many is told to come back', async () => {
  const gate = new ProofGate(clock);
  const begun: string[] = [];
  let end: () => void = () => undefined;
  const first = gate.within('a', async () => {
    begun.push('a');
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  const ask = (owner: string) => {
    const asked = gate.within(owner, () => {
      begun.push(owner);
      return never();
    });
    asked.catch(() => undefined);
    return asked;
  };
  for (let i = 0; i < MAX_PROOFS_AT_ONCE - 1 + MAX_PROOFS_WAITING; i += 1) ask(`other ${i}`);
  await settle();
  assert.equal(begun.length, MAX_PROOFS_AT_ONCE);
  await assert.rejects(ask('one too many'), {
    code: 'busy',
    details: { reason: 'a proof is being made', retryAfterSeconds: 5 },
  });
  end();
  await first;
  await settle();
  assert.equal(begun.length, MAX_PROOFS_AT_ONCE + 1, 'the next one begins when one ends');
});

test('one person has one proof made at a time, and so many an hour in all processes together', async () => {
  const shared = new Map<string, number>();
  const add = async (bucket: string, _window: Date, n: number) => {
    shared.set(bucket, (shared.get(bucket) ?? 0) + n);
    return shared.get(bucket) ?? 0;
  };
  const [here, there] = [new ProofGate(clock, add, 3), new ProofGate(clock, add, 3)];
  here.within('a', never).catch(() => undefined);
  await settle();
  await assert.rejects(
    here.within('a', async () => 'again'),
    { code: 'busy' },
  );
  assert.equal(await there.within('a', async () => 'elsewhere'), 'elsewhere');
  await there.within('a', async () => 'third');
  await assert.rejects(
    there.within('a', async () => 'fourth'),
    /too many proofs/,
  );
  assert.equal(await there.within('b', async () => 'another'), 'another', 'another person is not concerned');
});
