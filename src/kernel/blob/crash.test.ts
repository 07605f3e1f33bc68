import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { manualClock } from '../clock.ts';
import { seededIds } from '../ids.ts';
import { newDocumentKey } from '../keys/document-key.ts';
import { BlobStoreFailed } from './blob-errors.ts';
import { ABANDONED_AFTER_MS } from './blob-limits.ts';
import type { BlobLocator, BlobRef, BlobStore, SweepOptions, SweepReport } from './blob-store.ts';
import { FileStore } from './file-store.ts';
import { SegmentStore, type StoreOptions } from './segment-store.ts';
import { type Fate, SimulatedDisk } from './simulated-disk.ts';

const DRIVERS = [
  { name: 'segments', open: (options: StoreOptions): Promise<BlobStore> => SegmentStore.open(options) },
  { name: 'file per blob', open: (options: StoreOptions): Promise<BlobStore> => FileStore.open(options) },
];
const SEED = 20261122;
const SIZES = [0, 100, 900, 70_000, 3_000, 65_536];
const START = new Date('2026-11-22T08:00:00Z');
const DAY_MS = 24 * 60 * 60_000;

type Row = { locator: BlobLocator; key: Buffer; bytes: Buffer };

/** A world of one store and the rows of a database that never fails: what is in `rows` was acknowledged. */
function world() {
  const clock = manualClock(START);
  const ids = seededIds('documents');
  return { disk: new SimulatedDisk(clock), clock, rows: new Map<string, Row>(), keys: new Map<string, Buffer>(), ids };
}
type World = ReturnType<typeof world>;

function bytesOf(name: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, at) =>
    createHash('sha256').update(`${name}/${at}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

async function deposit(the: World, store: BlobStore, size: number, referred = true): Promise<void> {
  const blobId = the.ids.uuid();
  const key = newDocumentKey();
  the.keys.set(blobId, key);
  const bytes = bytesOf(blobId, size);
  const locator = await store.put({ blobId, key, bytes });
  if (referred && !the.disk.dead) the.rows.set(blobId, { locator, key, bytes });
}

function sweeping(the: World, olderThan: Date): SweepOptions {
  const isLive = ({ blobId, locator }: BlobRef) => the.rows.get(blobId)?.locator === locator;
  return {
    olderThan,
    liveLocators: async (copies) => new Set(copies.filter(isLive).map(({ locator }) => locator)),
    move: async (blobId, from, to) => {
      const row = the.rows.get(blobId);
      if (the.disk.dead || row?.locator !== from) return false;
      row.locator = to;
      return true;
    },
  };
}

/** A working day: deposits at once and one by one, some never referred to, one withdrawn, then the sweep of the night. */
async function day(the: World, store: BlobStore): Promise<SweepReport> {
  await Promise.all(SIZES.map((size, at) => deposit(the, store, size, at % 3 !== 2)));
  for (const size of [500, 2_000]) await deposit(the, store, size);
  await Promise.all([deposit(the, store, 4_000, false), deposit(the, store, 800)]);
  for (const [blobId, row] of the.rows) if (row.bytes.length === 70_000) the.rows.delete(blobId);
  the.clock.advance(DAY_MS);
  await deposit(the, store, 1_500);
  const report = await store.sweep(sweeping(the, new Date(the.clock.now().getTime() - 60_000)));
  await deposit(the, store, 1_600);
  return report;
}

const limits = { minFreeBytes: 0, segmentBytes: 70_000 };

async function live(driver: (typeof DRIVERS)[number], the: World): Promise<BlobStore> {
  return driver.open({ folder: '/blobs', clock: the.clock, io: the.disk, limits });
}

async function requireAllReadable(the: World, store: BlobStore, place: string): Promise<void> {
  for (const [blobId, { locator, key, bytes }] of the.rows) {
    const sha256 = createHash('sha256').update(bytes).digest();
    const found = await store.get(locator, blobId, key, { sha256 });
    assert.ok(found.equals(bytes), `${place}: an acknowledged document reads otherwise`);
  }
}

/** Two nights after the crash: everything acknowledged is there, nothing else is, nothing is damaged. */
async function requireWholeAndClean(
  driver: (typeof DRIVERS)[number],
  the: World,
  fate: Fate,
  place: string,
): Promise<void> {
  const after = { ...the, disk: the.disk.afterCrash(fate) };
  const store = await live(driver, after);
  await requireAllReadable(after, store, place);
  for (let night = 0; night < 2; night += 1) {
    after.clock.advance(ABANDONED_AFTER_MS);
    await store.sweep(sweeping(after, after.clock.now()));
    await requireAllReadable(after, store, place);
  }
  const seen = new Set<string>();
  const report = await store.scrub({
    keysOf: async (blobIds) => {
      for (const blobId of blobIds) seen.add(blobId);
      return the.keys;
    },
  });
  assert.deepEqual(report.damaged, [], `${place}: something half-written is visible`);
  assert.deepEqual([...seen].sort(), [...the.rows.keys()].sort(), `${place}: orphans are left`);
  await store.close();
}

/** Small numbers that look random and repeat with the seed. */
function chance(seed: number): (probability: number) => boolean {
  let state = seed >>> 0;
  return (probability) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 < probability;
  };
}

async function operationsOfADay(driver: (typeof DRIVERS)[number]): Promise<number> {
  const the = world();
  const report = await day(the, await live(driver, the));
  assert.ok(report.erased > 0 && report.filesRemoved > 0, 'the day has orphans to take');
  assert.ok(driver.name !== 'segments' || report.moved > 0, 'the day has a segment to compact');
  return the.disk.operations;
}

/** Runs the day until it ends, fails, or the process dies (then nothing of it goes on). */
async function livedUntil(driver: (typeof DRIVERS)[number], the: World): Promise<void> {
  const run = live(driver, the).then((store) => day(the, store));
  await Promise.race([run.catch(() => {}), the.disk.death]);
}

for (const driver of DRIVERS) {
  test(`row 5, ${driver.name}: a crash at any step loses nothing acknowledged and leaves nothing half`, async (t) => {
    const operations = await operationsOfADay(driver);
    let points = 0;
    for (let operation = 1; operation <= operations; operation += 1) {
      for (const fate of ['lost', 'kept', chance(SEED + operation), chance(SEED - operation)] as const) {
        const the = world();
        the.disk.crashAt = operation;
        await livedUntil(driver, the);
        await requireWholeAndClean(driver, the, fate, `crash at operation ${operation} (seed ${SEED})`);
        points += 1;
      }
    }
    t.diagnostic(`${points} crashes over ${operations} operations, seed ${SEED}`);
  });

  test(`row 6, ${driver.name}: after an I/O error no put is acknowledged, and none is tried again`, async (t) => {
    const the = world();
    const store = await live(driver, the);
    await deposit(the, store, 1_000);
    const before = the.disk.operations;
    await deposit(the, store, 1_000);
    const perPut = the.disk.operations - before;
    for (let operation = 1; operation <= perPut; operation += 1) {
      await requireStopped(driver, operation);
    }
    t.diagnostic(`${perPut} operations failed, one by one`);
  });
}

async function requireStopped(driver: (typeof DRIVERS)[number], operation: number): Promise<void> {
  const the = world();
  const alarms: string[] = [];
  const onFailure = (error: Error) => alarms.push(error.name);
  const store = await driver.open({ folder: '/blobs', clock: the.clock, io: the.disk, limits, onFailure });
  await deposit(the, store, 1_000);
  the.disk.failAt = { operation: the.disk.operations + operation, code: 'EIO' };
  await assert.rejects(deposit(the, store, 1_000), BlobStoreFailed);
  const operations = the.disk.operations;
  await assert.rejects(deposit(the, store, 1_000), BlobStoreFailed);
  assert.equal(the.disk.operations, operations, 'a stopped writer touches the disk no more');
  assert.deepEqual(alarms, ['BlobStoreFailed'], 'one alarm');
  assert.equal(typeof store.failure(), 'string');
  assert.equal(the.rows.size, 1, 'only the first deposit was acknowledged');
  await requireAllReadable(the, store, 'while stopped');
  await requireWholeAndClean(driver, the, 'lost', `after a failure at operation ${operation}`);
}

test('row 5: a put is acknowledged only after the sync of its bytes and, for a new file, of its folder', async () => {
  for (const driver of DRIVERS) {
    const the = world();
    const store = await live(driver, the);
    await deposit(the, store, 1_000);
    const done = the.disk.log.map((line) => line.split('/')[0]?.trim());
    assert.ok(done.lastIndexOf('sync') > done.indexOf('write'), `${driver.name}: synced after it was written`);
    assert.ok(done.lastIndexOf('sync folder') > done.indexOf('create'), `${driver.name}: its name too`);
    assert.notEqual(done.at(-1), 'write');
  }
});

test('row 3, negative control: a store whose syncs do nothing does lose acknowledged documents', async () => {
  for (const driver of DRIVERS) {
    const the = world();
    the.disk.sync = async () => {};
    const store = await live(driver, the);
    await deposit(the, store, 1_000);
    await assert.rejects(requireWholeAndClean(driver, the, 'lost', 'without syncs'));
  }
});
