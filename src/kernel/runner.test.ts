import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { defineAction } from './action.ts';
import { type Actor, systemActor } from './actor.ts';
import { manualClock } from './clock.ts';
import { Failure } from './errors.ts';
import { LookUpBudget } from './look-up-budget.ts';
import { OwnerRunner } from './runner.ts';
import type { RunnerParts } from './runner-parts.ts';

const input = Type.Object({ id: Type.String(), continues: Type.Boolean() });
const read = defineAction<typeof input, null>({
  name: 'test.read',
  input,
  owner: ({ id }) => ({ id }),
  joining: ({ id, continues }) => ({ key: id, continues }),
  authorize: () => ({ permit: true, rule: 'test' }),
  perform: async () => ({ output: 'what is in it', objects: [] }),
});

/** A runner over a store whose commits can be lost; `committed` are the traces that lasted. */
function runnerWith(store: { lost: boolean }) {
  const committed: string[] = [];
  const parts = {
    clock: manualClock(new Date(0)),
    lookUps: new LookUpBudget(manualClock(new Date(0))),
    resolve: async ({ id }: { id: string }) => id,
    states: { read: async () => null },
    outbox: { write: () => undefined },
    refusals: { isFirst: () => true, forget: () => undefined },
    moved: () => undefined,
    unknownOwner: () => undefined,
    traces: {
      lockHead: async () => ({ seq: 0, chain: Buffer.alloc(32), accessVersion: 1 }),
      append: (tx: { pending: string[] }, _head: unknown, trace: { facts: { act: string } }) =>
        tx.pending.push(trace.facts.act),
    },
    database: {
      async transact(_scope: unknown, work: (tx: { pending: string[] }) => Promise<unknown>) {
        const tx = { pending: [] as string[] };
        const output = await work(tx);
        if (store.lost) throw new Failure('unavailable');
        committed.push(...tx.pending);
        return output;
      },
    },
  };
  return { committed, runner: new OwnerRunner<null>(parts as unknown as RunnerParts<null>) };
}

test('a read whose trace was not committed is never joined: the next one leaves its own', async () => {
  const store = { lost: true };
  const { runner, committed } = runnerWith(store);
  const reader = systemActor('reader');
  await assert.rejects(runner.run(read, reader, { id: 'd', continues: true }), { code: 'unavailable' });
  store.lost = false;
  await runner.run(read, reader, { id: 'd', continues: true });
  assert.equal(committed.length, 1);
  await runner.run(read, reader, { id: 'd', continues: true });
  assert.equal(committed.length, 1, 'now it joins');
});

test('another session of the same person is another reader', async () => {
  const { runner, committed } = runnerWith({ lost: false });
  const holder: Actor = { kind: 'person', id: 'p', name: 'P', recordIds: [], purpose: 'normal', onBehalfOf: null };
  await runner.run(read, { ...holder, session: 'a' }, { id: 'd', continues: true });
  await runner.run(read, { ...holder, session: 'b' }, { id: 'd', continues: true });
  assert.equal(committed.length, 2);
});
