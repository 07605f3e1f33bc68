import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_AT_WORK, MAX_TURNS_OF_ONE, Turns } from './turns.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('long works take turns: a few at once, the next ones in order, and nobody takes all the turns', async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (owner: string, name: string) =>
    turns.within(owner, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (name === 'a1') throw new Error('it failed');
      return name;
    });
  const failing = assert.rejects(work('a', 'a1'), /it failed/);
  const rest = Array.from({ length: MAX_TURNS_OF_ONE - 1 }, (_, i) => work('a', `a${i + 2}`));
  await assert.rejects(work('a', 'too much'), { code: 'busy' });
  const other = work('b', 'b1');
  await settled();
  assert.equal(begun.length, MAX_AT_WORK);
  for (let done = 0; done < MAX_TURNS_OF_ONE + 1; done += 1) {
    ends.shift()?.();
    await settled();
  }
  await failing;
  assert.deepEqual([...(await Promise.all(rest)), await other], begun.slice(1));
  const again = work('a', 'again');
  await settled();
  ends.shift()?.();
  assert.equal(await again, 'again', 'the turns were given back, also by the one that failed');
});
