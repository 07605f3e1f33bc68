import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from './clock.ts';
import { HeadCopies, type HeadCopiesParts } from './head-copies.ts';
import type { PlainHead } from './head-signature.ts';

const OWNER = '0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a5b';
const chainAt = (seq: number): Buffer => Buffer.alloc(32, seq);

test('a later head that another process copies meanwhile is no broken chain', async () => {
  const alarms: string[] = [];
  let seq = 10;
  let copy: PlainHead = { ownerId: OWNER, seq: 9, chain: chainAt(9) };
  /** Between any two questions, another process acts and copies. */
  const meanwhile = (): void => {
    seq += 1;
    copy = { ownerId: OWNER, seq, chain: chainAt(seq) };
  };
  const auditor = {
    async lookUp({ name }: { name: string }, values: readonly unknown[]) {
      const asked = name.startsWith('heads-at') ? Number((values[1] as number[])[0]) : seq;
      const rows = [{ owner: OWNER, seq: String(asked), chain: chainAt(asked) }];
      const isOver = name.startsWith('heads-all') && values[0] === OWNER;
      meanwhile();
      return isOver ? [] : rows;
    },
  };
  const store = {
    async known() {
      const known = [copy];
      meanwhile();
      return known;
    },
    keep: async () => undefined,
  };
  const signer = { keyId: 'k', sign: () => Buffer.alloc(64) };
  const parts = { zone: 'record', auditor, store, signer, clock: systemClock, broken: (id: string) => alarms.push(id) };
  const copies = new HeadCopies(parts as unknown as HeadCopiesParts);
  copies.moved(OWNER);
  await copies.copyMoved();
  await copies.reconcile();
  assert.deepEqual(alarms, []);
});
