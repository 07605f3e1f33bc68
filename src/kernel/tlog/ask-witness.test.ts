import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { MemoryLog, memoryStore } from '../../../test/support/memory-log.ts';
import { systemClock } from '../clock.ts';
import { type Asked, askWitness, type WitnessCalls } from './ask-witness.ts';
import { witnessKey } from './note.ts';
import { Witness } from './witness.ts';
import { witnessHere } from './witness-calls.ts';

const ORIGIN = 'carnet.invalid/transparency/record';

function worldOf() {
  const log = new MemoryLog(ORIGIN);
  const keys = generateKeyPairSync('ed25519');
  const alarms: string[] = [];
  const witness = new Witness({
    key: witnessKey('witness.invalid', keys.publicKey),
    sign: (bytes) => sign(null, bytes, keys.privateKey),
    store: memoryStore(),
    clock: systemClock,
    alarm: (what) => alarms.push(what),
  });
  const calls = witnessHere('space', witness);
  const ask = (size: number, from = 0, through: WitnessCalls = calls, of = log): Promise<Asked> =>
    askWitness(through, of, { size, note: of.note(size), key: of.key }, from);
  return { log, alarms, calls, ask };
}

test('a witness that was asked before is asked again from what it says it has seen', async () => {
  const { log, ask } = worldOf();
  log.grow(700);
  assert.equal((await ask(300)).outcome, 'cosigned');
  const again = await ask(700, 12);
  assert.ok(again.outcome === 'cosigned' && again.line.startsWith('— witness.invalid ') && again.size === 700);
});

test('a lost answer: the witness is ahead of what is asked, and nobody is alarmed; the next beat is cosigned', async () => {
  const { log, ask, calls, alarms } = worldOf();
  log.grow(9);
  await ask(9);
  log.grow(4);
  const lost: WitnessCalls = {
    ...calls,
    addCheckpoint: async (...asked) => {
      await calls.addCheckpoint(...asked);
      throw new Error('the cable was cut');
    },
  };
  assert.deepEqual(await ask(13, 9, lost), { outcome: 'silent', error: 'the cable was cut' });
  assert.deepEqual(await ask(11, 9), { outcome: 'overtaken', seen: 13 }, 'another process, behind');
  log.grow(3);
  assert.equal((await ask(16, 9)).outcome, 'cosigned');
  assert.deepEqual(alarms, []);
});

test('a log that went back has fewer leaves than its witness has seen, and that is an alarm', async () => {
  const { log, ask, calls } = worldOf();
  log.grow(20);
  await ask(20);
  const back = log.fork(15, 'a');
  assert.deepEqual(await ask(15, 15, calls, back), { outcome: 'shrunk', seen: 20, leaves: 15 });
});

test('a fork is refused, of the same size and beyond it', async () => {
  const { log, ask, calls, alarms } = worldOf();
  log.grow(20);
  await ask(20);
  const fork = log.fork(31);
  assert.deepEqual(await ask(20, 20, calls, fork), { outcome: 'refused', status: 409 });
  assert.deepEqual(await ask(31, 20, calls, fork), { outcome: 'refused', status: 422 });
  assert.equal(alarms.length, 2);
});

test('what a witness answers counts under its key alone; other lines are left out', async () => {
  const { log, ask, calls } = worldOf();
  log.grow(5);
  const stranger = worldOf();
  const false1: WitnessCalls = { ...stranger.calls, key: calls.key };
  assert.deepEqual(await ask(5, 0, false1), { outcome: 'refused', status: 200 });
  const two: WitnessCalls = {
    ...calls,
    async addCheckpoint(...asked) {
      const mine = await calls.addCheckpoint(...asked);
      const other = await stranger.calls.addCheckpoint(...asked);
      return { status: 200, body: `${other.body}x\n${mine.body}` };
    },
  };
  const found = await ask(5, 0, two);
  assert.ok(found.outcome === 'cosigned' && found.line.split('\n').length === 2);
});
