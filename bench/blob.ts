/**
 * npm run bench:blob — both drivers of the blob store at several numbers of writers and sizes, with the processor time
 * of each put and the disk's own ceiling measured in the same run. Options: --seconds 2 --folder DIR --seed N --json FILE.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BlobStore } from '../src/kernel/blob/blob-store.ts';
import { systemIo } from '../src/kernel/blob/file-io.ts';
import { FileStore } from '../src/kernel/blob/file-store.ts';
import { SegmentStore } from '../src/kernel/blob/segment-store.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { type Ids, seededIds } from '../src/kernel/ids.ts';
import { newDocumentKey } from '../src/kernel/keys/document-key.ts';
import { open, seal, sealKey } from '../src/kernel/keys/sealed-box.ts';

const WRITERS = [1, 8, 32, 128];
const SIZES = [1_024, 61_440, 512_000];
/** Bytes that one cell of the table writes at most: the disk of a small machine must not fill up. */
const MAX_CELL_BYTES = 3_000_000_000;
const SEALED_TEXT_BYTES = 700;

type Cell = {
  what: string;
  bytes: number;
  writers: number;
  perSecond: number;
  mbPerSecond: number;
  p50: number;
  p99: number;
  cpuUs: number;
};
type Stored = { blobId: string; key: Buffer; locator: string };

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Runs `work` in `writers` loops for `seconds`; work gets a number that grows. */
async function measure(
  what: string,
  bytes: number,
  writers: number,
  seconds: number,
  work: (turn: number) => Promise<unknown>,
): Promise<Cell> {
  const times: number[] = [];
  let turn = 0;
  const cpu = process.cpuUsage();
  const start = systemClock.monotonic();
  const end = start + seconds * 1000;
  const loop = async () => {
    while (systemClock.monotonic() < end && turn * bytes < MAX_CELL_BYTES) {
      const from = systemClock.monotonic();
      turn += 1;
      await work(turn);
      times.push(systemClock.monotonic() - from);
    }
  };
  await Promise.all(Array.from({ length: writers }, loop));
  const elapsed = (systemClock.monotonic() - start) / 1000;
  const used = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const perSecond = times.length / elapsed;
  const cpuUs = (used.user + used.system) / times.length;
  return {
    what,
    bytes,
    writers,
    perSecond,
    mbPerSecond: (perSecond * bytes) / 1e6,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpuUs,
  };
}

/** The disk alone: one write and one fdatasync at a time, on new blocks. */
async function ceiling(folder: string, bytes: number, seconds: number): Promise<Cell> {
  const descriptor = await systemIo.open(join(folder, `ceiling-${bytes}`), 'create');
  const content = seededIds('ceiling').bytes(Math.min(bytes, 65_536));
  const buffers = Array.from({ length: Math.ceil(bytes / content.length) }, () => content);
  const cell = await measure('bare write + fdatasync', bytes, 1, seconds, async (turn) => {
    await systemIo.write(descriptor, buffers, (turn - 1) * bytes);
    await systemIo.sync(descriptor);
  });
  await systemIo.close(descriptor);
  rmSync(join(folder, `ceiling-${bytes}`));
  return cell;
}

function content(ids: Ids, bytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let left = bytes; left > 0; left -= 65_536) parts.push(ids.bytes(Math.min(left, 65_536)));
  return Buffer.concat(parts);
}

const DRIVERS = [
  {
    name: 'file per blob',
    open: (folder: string): Promise<BlobStore> => FileStore.open({ folder, clock: systemClock }),
  },
  { name: 'segments', open: (folder: string): Promise<BlobStore> => SegmentStore.open({ folder, clock: systemClock }) },
];

async function benchWrites(folder: string, seconds: number, seed: string, print: (cell: Cell) => void): Promise<void> {
  for (const bytes of SIZES) {
    print(await ceiling(folder, bytes, seconds));
    for (const driver of DRIVERS) {
      for (const writers of WRITERS) {
        const ids = seededIds(`${seed}/${driver.name}/${bytes}/${writers}`);
        const document = content(ids, bytes);
        const place = join(folder, 'cell');
        const store = await driver.open(place);
        const put = () => store.put({ blobId: ids.uuid(), key: newDocumentKey(), bytes: document });
        print(await measure(driver.name, bytes, writers, seconds, put));
        await store.close();
        rmSync(place, { recursive: true });
      }
    }
  }
}

async function benchReads(folder: string, seconds: number, seed: string, print: (cell: Cell) => void): Promise<number> {
  const store = await SegmentStore.open({ folder: join(folder, 'reads'), clock: systemClock });
  const ids = seededIds(`${seed}/reads`);
  const document = content(ids, 61_440);
  const stored: Stored[] = [];
  while (stored.length < 4_000) {
    const batch = Array.from({ length: 50 }, async () => {
      const blobId = ids.uuid();
      const key = newDocumentKey();
      return { blobId, key, locator: await store.put({ blobId, key, bytes: document }) };
    });
    stored.push(...(await Promise.all(batch)));
  }
  const get = (turn: number) => {
    const { locator, blobId, key } = stored[(turn * 7919) % stored.length] as Stored;
    return store.get(locator, blobId, key);
  };
  for (const readers of [1, 8, 32]) print(await measure('segments: get', 61_440, readers, seconds, get));
  const keys = new Map(stored.map(({ blobId, key }) => [blobId, key]));
  const cpu = process.cpuUsage();
  const report = await store.scrub({ keysOf: async () => keys });
  const used = process.cpuUsage(cpu);
  await store.close();
  return report.bytes / 1e9 / ((used.user + used.system) / 60e6);
}

function microseconds(times: number, work: () => unknown): number {
  for (let at = 0; at < 2_000; at += 1) work();
  const cpu = process.cpuUsage();
  for (let at = 0; at < times; at += 1) work();
  const used = process.cpuUsage(cpu);
  return (used.user + used.system) / times;
}

function benchSeals(): { seal: number; open: number; openWithKeyObject: number; bytes: number } {
  const key = newDocumentKey();
  const secret = sealKey(key);
  const text = Buffer.alloc(SEALED_TEXT_BYTES, 'entry ');
  const box = seal(key, text, 'r|e|1');
  return {
    bytes: SEALED_TEXT_BYTES,
    seal: microseconds(20_000, () => seal(key, text, 'r|e|1')),
    open: microseconds(20_000, () => open(key, box, 'r|e|1')),
    openWithKeyObject: microseconds(20_000, () => open(secret, box, 'r|e|1')),
  };
}

function row(values: readonly (string | number)[]): string {
  return values.map((value, at) => String(value).padEnd(at === 0 ? 24 : 10)).join('');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '2' },
      folder: { type: 'string', default: tmpdir() },
      seed: { type: 'string', default: '20261122' },
      json: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(values.folder, 'carnet-bench-blob-'));
  const machine = {
    cpu: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
  const load = loadavg();
  const cells: Cell[] = [];
  console.log(`${JSON.stringify(machine)} load ${load.map((value) => value.toFixed(1)).join(' ')} seed ${values.seed}`);
  console.log(row(['what', 'bytes', 'writers', 'per s', 'MB/s', 'p50 ms', 'p99 ms', 'CPU us']));
  const print = (cell: Cell) => {
    cells.push(cell);
    const { what, bytes, writers, perSecond, mbPerSecond, p50, p99, cpuUs } = cell;
    console.log(
      row([
        what,
        bytes,
        writers,
        Math.round(perSecond),
        Math.round(mbPerSecond),
        p50.toFixed(2),
        p99.toFixed(2),
        Math.round(cpuUs),
      ]),
    );
  };
  try {
    await benchWrites(folder, Number(values.seconds), values.seed, print);
    const scrubGbPerCpuMinute = await benchReads(folder, Number(values.seconds), values.seed, print);
    const seals = benchSeals();
    console.log(
      `scrub: ${scrubGbPerCpuMinute.toFixed(1)} GB per minute of one core; sealed texts of ${seals.bytes} bytes, CPU us: seal ${seals.seal.toFixed(1)}, open ${seals.open.toFixed(1)}, open with a prepared key ${seals.openWithKeyObject.toFixed(1)}`,
    );
    const result = {
      machine,
      load,
      loadAfter: loadavg(),
      seed: values.seed,
      seconds: Number(values.seconds),
      cells,
      scrubGbPerCpuMinute,
      seals,
    };
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main();
