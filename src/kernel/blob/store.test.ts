import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { manualClock } from '../clock.ts';
import { newDocumentKey } from '../keys/document-key.ts';
import { IntegrityError } from '../keys/sealed-box.ts';
import { BlobBusy, BlobMissing, BlobStoreFailed, BlobStoreFull } from './blob-errors.ts';
import { ABANDONED_AFTER_MS, CHUNK_BYTES } from './blob-limits.ts';
import type { BlobLocator, BlobStore } from './blob-store.ts';
import { FileStore } from './file-store.ts';
import { SegmentStore, type StoreOptions } from './segment-store.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const DRIVERS = [
  { name: 'segments', open: (options: StoreOptions): Promise<BlobStore> => SegmentStore.open(options) },
  { name: 'file per blob', open: (options: StoreOptions): Promise<BlobStore> => FileStore.open(options) },
];
const SEED = 20261122;
const START = new Date('2026-11-22T08:00:00Z');
const CANARY = 'CANARY-DUPONT';

type Stored = { blobId: string; key: Buffer; bytes: Buffer; locator: BlobLocator };

function text(size: number): Buffer {
  return Buffer.alloc(size, `${CANARY} ${size} `);
}

async function deposit(store: BlobStore, bytes: Buffer): Promise<Stored> {
  const blobId = randomUUID();
  const key = newDocumentKey();
  return { blobId, key, bytes, locator: await store.put({ blobId, key, bytes }) };
}

function keysOf(stored: readonly Stored[]) {
  return async () => new Map(stored.map(({ blobId, key }) => [blobId, key]));
}

function folderFor(t: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-blobs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

async function collect(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

for (const driver of DRIVERS) {
  test(`${driver.name}: any part of any document reads back as it was deposited`, async (t) => {
    const store = await driver.open({ folder: folderFor(t), clock: manualClock(START) });
    const sizes = fc.oneof(fc.constantFrom(0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1), fc.nat(700_000));
    const anything = fc.record({
      size: sizes,
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(anything, async ({ size, from, part }) => {
        const { blobId, key, bytes, locator } = await deposit(store, text(size));
        const start = Math.floor(size * from);
        const range = { start, end: start + Math.floor(size * part) };
        const sha256 = createHash('sha256').update(bytes).digest();
        assert.equal(store.size(locator), size);
        assert.ok((await store.get(locator, blobId, key, { sha256 })).equals(bytes));
        assert.ok((await store.get(locator, blobId, key, { range })).equals(bytes.subarray(range.start, range.end)));
        assert.ok((await collect(store.stream(locator, blobId, key, { sha256 }))).equals(bytes));
        const some = await collect(store.stream(locator, blobId, key, { range }));
        assert.ok(some.equals(bytes.subarray(range.start, range.end)));
      }),
      { seed: SEED, numRuns: 40 },
    );
    await store.close();
  });

  test(`row 45, ${driver.name}: nothing of a document is in clear on the disk, and files are for their owner alone`, async (t) => {
    const folder = folderFor(t);
    const store = await driver.open({ folder: join(folder, 'blobs'), clock: manualClock(START) });
    await deposit(store, text(90_000));
    await store.close();
    for (const path of filesIn(folder)) {
      assert.equal(readFileSync(path).includes(CANARY), false);
      assert.equal(statSync(path).mode & 0o077, 0);
    }
    assert.equal(statSync(join(folder, 'blobs')).mode & 0o077, 0);
  });

  test(`${driver.name}: a document opens with its own key, id, place and hash only`, async (t) => {
    const store = await driver.open({ folder: folderFor(t), clock: manualClock(START) });
    const one = await deposit(store, text(70_000));
    const other = await deposit(store, text(70_000));
    await assert.rejects(store.get(one.locator, one.blobId, other.key), IntegrityError);
    await assert.rejects(store.get(other.locator, one.blobId, one.key), IntegrityError);
    await assert.rejects(store.get(one.locator, other.blobId, one.key), IntegrityError);
    await assert.rejects(store.get(one.locator, one.blobId, one.key, { sha256: Buffer.alloc(32) }), IntegrityError);
    await assert.rejects(store.get('elsewhere', one.blobId, one.key), BlobMissing);
    const absent = one.locator.replace(/\.[0-9a-f]{32}\./, `.${'0'.repeat(32)}.`);
    await assert.rejects(store.get(absent, one.blobId, one.key), BlobMissing);
    await assert.rejects(store.get(one.locator, one.blobId, one.key, { range: { start: 5, end: 2 } }), RangeError);
    await store.close();
    await assert.rejects(deposit(store, text(10)), BlobStoreFailed);
  });

  test(`row 8, ${driver.name}: every flipped bit is detected by scrub and never served`, async (t) => {
    const folder = folderFor(t);
    const clock = manualClock(START);
    const store = await driver.open({ folder, clock });
    const stored: Stored[] = [];
    for (const size of [0, 1, 33, 120]) stored.push(await deposit(store, text(size)));
    await store.close();
    clock.set(new Date(Date.UTC(2030, 0, 1)));
    let flips = 0;
    for (const path of filesIn(folder)) {
      const whole = readFileSync(path);
      // Each byte once, in each of its bits in turn.
      for (let bit = 0; bit < whole.length * 8; bit += 9) {
        const damaged = Buffer.from(whole);
        damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        writeFileSync(path, damaged);
        await requireDetected(await driver.open({ folder, clock }), stored, `bit ${bit}`);
        flips += 1;
      }
      writeFileSync(path, whole);
    }
    t.diagnostic(`${flips} flips`);
  });

  test(`row 8, ${driver.name}: flips in large documents are detected too`, async (t) => {
    const folder = folderFor(t);
    const clock = manualClock(START);
    const store = await driver.open({ folder, clock });
    const stored = [await deposit(store, text(300_000))];
    await store.close();
    const path = filesIn(folder)[0] ?? '';
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const damaged = Buffer.from(whole);
        damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        writeFileSync(path, damaged);
        clock.set(new Date(Date.UTC(2030, 0, 1)));
        await requireDetected(await driver.open({ folder, clock }), stored, `bit ${bit}`);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test(`${driver.name}: puts are refused early when too many wait, and when the volume is nearly full`, async () => {
    const clock = manualClock(START);
    const disk = new SimulatedDisk(clock);
    const limits = { minFreeBytes: 1_000, maxWaitingPuts: 3, maxWaitingBytes: 100_000 };
    const store = await driver.open({ folder: '/blobs', clock, io: disk, limits });
    const three = Promise.all([1, 2, 3].map((size) => deposit(store, text(size))));
    await assert.rejects(
      deposit(store, text(4)),
      (error) => error instanceof BlobBusy && error.details.retryAfterSeconds === 1,
    );
    await three;
    const large = deposit(store, text(90_000));
    await assert.rejects(deposit(store, text(90_000)), BlobBusy);
    await large;
    disk.free = 2_000;
    clock.advance(1_000);
    await deposit(store, text(500));
    const operations = disk.operations;
    await assert.rejects(deposit(store, text(900)), BlobStoreFull);
    assert.equal(disk.operations, operations, 'refused before the disk is touched');
    disk.free = 1_000_000;
    clock.advance(1_000);
    await deposit(store, text(900));
  });

  test(`${driver.name}: a sweep takes what no row holds, spares the young, and refuses to judge by a clock that was set`, async () => {
    const clock = manualClock(START);
    const store = await driver.open({ folder: '/blobs', clock, io: new SimulatedDisk(clock) });
    const kept = await deposit(store, text(1_000));
    const orphan = await deposit(store, text(2_000));
    clock.advance(3_600_000);
    const young = await deposit(store, text(3_000));
    const options = {
      olderThan: new Date(clock.now().getTime() - 60_000),
      liveLocators: async () => new Set([kept.locator]),
      move: async () => false,
    };
    const report = await store.sweep(options);
    assert.deepEqual([report.live, report.erased], [1, 1]);
    await assert.rejects(store.get(orphan.locator, orphan.blobId, orphan.key), BlobMissing);
    assert.ok((await store.get(kept.locator, kept.blobId, kept.key)).equals(kept.bytes));
    assert.ok((await store.get(young.locator, young.blobId, young.key)).equals(young.bytes));
    clock.set(new Date(Date.UTC(2030, 0, 1)));
    await assert.rejects(store.sweep({ ...options, olderThan: clock.now() }), RangeError);
  });
}

async function requireDetected(store: BlobStore, stored: readonly Stored[], place: string): Promise<void> {
  for (const { locator, blobId, key, bytes } of stored) {
    try {
      assert.ok((await store.get(locator, blobId, key)).equals(bytes), `${place}: other bytes were served`);
    } catch (error) {
      if (!(error instanceof IntegrityError || error instanceof BlobMissing)) throw error;
    }
  }
  const report = await store.scrub({ keysOf: keysOf(stored) });
  assert.ok(report.damaged.length > 0, `${place}: not detected`);
  await store.close();
}

test('the segment of a dead process is closed once its writer cannot be alive, and then compacted', async () => {
  const clock = manualClock(START);
  const disk = new SimulatedDisk(clock);
  const dead = await SegmentStore.open({ folder: '/blobs', clock, io: disk });
  const orphan = await deposit(dead, text(50_000));
  const kept = await deposit(dead, text(100));
  let locator = kept.locator;
  const store = await SegmentStore.open({ folder: '/blobs', clock, io: disk });
  const options = () => ({
    olderThan: clock.now(),
    liveLocators: async () => new Set([locator]),
    move: async (_: string, from: BlobLocator, to: BlobLocator) => {
      if (from !== locator) return false;
      locator = to;
      return true;
    },
  });
  clock.advance(1_000);
  const first = await store.sweep(options());
  assert.deepEqual([first.erased, first.moved, first.filesRemoved], [1, 0, 0], 'its writer may still be alive');
  clock.advance(ABANDONED_AFTER_MS);
  const second = await store.sweep(options());
  assert.deepEqual([second.moved, second.filesRemoved], [1, 1]);
  assert.ok((await store.get(locator, kept.blobId, kept.key)).equals(kept.bytes), 'reads at its new place');
  await assert.rejects(store.get(kept.locator, kept.blobId, kept.key), BlobMissing);
  await assert.rejects(store.get(orphan.locator, orphan.blobId, orphan.key), BlobMissing);
});
