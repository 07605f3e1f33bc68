import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { SimulatedDisk } from '../blob/simulated-disk.ts';
import { manualClock } from '../clock.ts';
import { FolderRecordKeys, MAX_KEY_AGE_MS, MIN_EPOCH_OVERLAP_MS } from './folder-record-keys.ts';
import { ZoneKeys } from './key-ring.ts';
import { RecordKeyShredded } from './record-keys.ts';
import { IntegrityError } from './sealed-box.ts';

const START = new Date('2026-11-22T08:00:00Z');
const run = promisify(execFile);

async function deployment(folder: string, io?: SimulatedDisk, clock = manualClock(START)) {
  const keys = await ZoneKeys.open({ zone: 'record', folder: join(folder, 'secrets'), clock, io });
  const store = await FolderRecordKeys.open({ folder: join(folder, 'record-keys'), keys, clock, io });
  return { keys, store, clock };
}

function folderFor(t: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-record-keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a record has no key before its first deposit, then one for ever, wrapped on the disk', async (t) => {
  const folder = folderFor(t);
  const { store } = await deployment(folder);
  assert.equal(await store.get('r1'), null);
  const key = await store.getOrCreate('r1');
  assert.equal(key.length, 32);
  assert.deepEqual(await (await deployment(folder)).store.get('r1'), key);
  const names = readdirSync(join(folder, 'record-keys'), { recursive: true, encoding: 'utf8' });
  for (const name of names) assert.equal(statSync(join(folder, 'record-keys', name)).mode & 0o077, 0);
  await assert.rejects(store.getOrCreate('../../etc/passwd'), TypeError);
});

test('processes that meet at the first deposit get one and the same key', async (t) => {
  const folder = folderFor(t);
  await deployment(folder);
  const script = `
    import { systemClock } from '${new URL('../clock.ts', import.meta.url)}';
    import { ZoneKeys } from '${new URL('./key-ring.ts', import.meta.url)}';
    import { FolderRecordKeys } from '${new URL('./folder-record-keys.ts', import.meta.url)}';
    const keys = await ZoneKeys.open({ zone: 'record', folder: '${folder}/secrets', clock: systemClock });
    const store = await FolderRecordKeys.open({ folder: '${folder}/record-keys', keys, clock: systemClock });
    const all = await Promise.all(Array.from({ length: 60 }, (_, at) => store.getOrCreate('record-' + at)));
    console.log(JSON.stringify(all.map((key) => key.toString('hex'))));`;
  const runs = Array.from({ length: 3 }, () => run(process.execPath, ['--input-type=module', '-e', script]));
  const answers = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
  assert.equal(new Set(answers).size, 1);
  assert.equal(new Set(JSON.parse(answers[0] ?? '[]')).size, 60);
});

test('row 5 for keys: a crash at any step of making, rewrapping and shredding keeps what was used and resurrects nothing', async (t) => {
  let points = 0;
  for (let operation = 1; operation <= 90; operation += 1) {
    for (const fate of ['lost', 'kept'] as const) {
      const clock = manualClock(START);
      const disk = new SimulatedDisk(clock);
      const used = new Map<string, string>();
      const shredded = new Set<string>();
      const life = (async () => {
        const { keys, store } = await deployment('/var', disk, clock);
        for (const id of ['r1', 'r2']) used.set(id, (await store.getOrCreate(id)).toString('hex'));
        await store.rewrap(await keys.newEpoch());
        used.delete('r2');
        await store.shred('r2');
        shredded.add('r2');
      })();
      disk.crashAt = disk.operations + operation;
      await Promise.race([life, disk.death]);
      const { store } = await deployment('/var', disk.afterCrash(fate), manualClock(START));
      for (const [id, key] of used)
        assert.equal((await store.get(id))?.toString('hex'), key, `crash at ${operation}, ${fate}`);
      for (const id of shredded) {
        assert.equal(await store.get(id), null);
        await assert.rejects(store.getOrCreate(id), RecordKeyShredded);
      }
      points += disk.dead ? 1 : 0;
    }
  }
  t.diagnostic(`${points} crashes`);
});

test('row 50: after shredding, rewrapping and the end of the epoch, an old backup of the wraps opens nothing of the record', async (t) => {
  const folder = folderFor(t);
  const { keys, store, clock } = await deployment(folder);
  const kept = await store.getOrCreate('kept');
  await store.getOrCreate('erased');
  cpSync(join(folder, 'record-keys'), join(folder, 'backup'), { recursive: true });
  await store.shred('erased');
  await store.shred('erased');
  assert.equal(await store.get('erased'), null);
  await assert.rejects(store.getOrCreate('erased'), RecordKeyShredded);
  const epoch = await keys.newEpoch();
  await assert.rejects(store.retireEpoch(1), RangeError, 'writers may still use it');
  clock.advance(MIN_EPOCH_OVERLAP_MS);
  await assert.rejects(store.retireEpoch(1), RangeError, 'a wrap needs it');
  assert.deepEqual(await store.rewrap(epoch), { seen: 1, rewrapped: 1, failed: 0 });
  assert.deepEqual(await store.rewrap(epoch), { seen: 1, rewrapped: 0, failed: 0 });
  await store.retireEpoch(1);
  clock.advance(MAX_KEY_AGE_MS);
  assert.deepEqual(await store.get('kept'), kept);
  const restored = await FolderRecordKeys.open({ folder: join(folder, 'backup'), keys, clock });
  await assert.rejects(restored.get('erased'), IntegrityError);
});

test('a key shredded by another process is forgotten here within MAX_KEY_AGE', async (t) => {
  const folder = folderFor(t);
  const here = await deployment(folder);
  const there = await deployment(folder);
  await here.store.getOrCreate('r1');
  await there.store.shred('r1');
  here.clock.advance(MAX_KEY_AGE_MS);
  assert.equal(await here.store.get('r1'), null);
});

test('a wrap moved to another record, or of another zone, does not open', async (t) => {
  const folder = folderFor(t);
  const { store } = await deployment(folder);
  await store.getOrCreate('r1');
  await store.getOrCreate('r2');
  const paths = readdirSync(join(folder, 'record-keys'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.key'),
  );
  const [one, two] = paths.map((name) => join(folder, 'record-keys', name));
  cpSync(one ?? '', two ?? '');
  const again = await deployment(folder);
  const moved = (two ?? '').includes('r1.key') ? 'r1' : 'r2';
  await assert.rejects(again.store.get(moved), IntegrityError);
});
