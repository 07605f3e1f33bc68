import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { MIN_FREE_BYTES } from '../../src/kernel/blob/blob-limits.ts';
import { Depositors } from '../support/depositors.ts';
import { eventually } from '../support/processes.ts';
import { makeSmallDisk } from '../support/small-disk.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole, compare } from '../support/world-audit.ts';
import { attendingToken, bytesOf, deposit, listed, newDeposit, patientOf } from '../support/world-documents.ts';

// security row 7: bytes, database and its log on one small disk, as in a deployment on a single machine.

const DISK_BYTES = MIN_FREE_BYTES + 700 * 1024 * 1024;
/** How far below the floor the disk is filled: what else runs on it took the room. */
const BELOW = 64 * 1024 * 1024;
const REFUSED_LIMIT_MS = 15_000;
const BACK_LIMIT_MS = 60_000;
const MOUNT = 'this user may not mount a small disk: src/kernel/blob/store.test.ts tells it with an injected statfs';

test('row 7: below the floor deposits are refused before anything breaks, reads go on, and it recovers by itself', async (t) => {
  const disk = makeSmallDisk(DISK_BYTES);
  if (disk === null) return t.skip(MOUNT);
  t.after(() => disk.remove());
  const world = await startWorld({ data: join(disk.folder, 'var'), workers: 1 });
  try {
    const persons = world.demo.persons.slice(0, 2);
    const person = persons[0];
    assert.ok(person);
    const token = await attendingToken(world, person);
    const load = new Depositors(world, persons);
    await load.start(2);
    const isRunning = async () => load.acknowledged.size > 10;
    assert.ok(await eventually(isRunning, REFUSED_LIMIT_MS), JSON.stringify([...load.statuses]));

    disk.fillUntil(MIN_FREE_BYTES - BELOW);
    const isRefused = async () => (load.statuses.get(503) ?? 0) > 0;
    assert.ok(await eventually(isRefused, REFUSED_LIMIT_MS), 'the floor refuses');
    await load.stop();
    const refused = await deposit(world, token, newDeposit(patientOf(person)));
    assert.equal(refused.status, 503, refused.text);
    assert.match(refused.text, /"code":"no-store"/);
    assert.ok(refused.retryAfter);
    assert.ok(disk.freeBytes() > MIN_FREE_BYTES / 2, 'the database still has room for its log');
    const there = await listed(world, token, patientOf(person));
    for (const url of [...there.values()].slice(0, 5)) assert.equal((await bytesOf(url, token)).status, 200);

    disk.free();
    const since = performance.now();
    const isBack = async () => (await deposit(world, token, newDeposit(patientOf(person)))).status === 200;
    assert.ok(await eventually(isBack, BACK_LIMIT_MS, 250), 'back without a hand');
    t.diagnostic(`back ${Math.round(performance.now() - since)} ms after the room came back`);
    const losses = await compare(world, persons, load.sent, load.acknowledged);
    assert.deepEqual([losses.lost, losses.broken, load.wrong], [0, 0, []]);
    assert.equal(losses.unacknowledged, 0, 'what was refused is not there');
    await assertWhole(world);
  } finally {
    await world.stop();
  }
});
