import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MemoryLog } from '../../../test/support/memory-log.ts';
import { systemIo } from '../blob/file-io.ts';
import { manualClock } from '../clock.ts';
import { StartProblem } from '../postgres-binaries.ts';
import { type Followed, followLog, type LogSource } from './follow-log.ts';
import { MAX_LOG_LAG_MS } from './limits.ts';
import { isSignedBy, readNote, witnessKey } from './note.ts';
import { readTilePath, tilePath } from './read-log.ts';
import { Witness, witnessRequest } from './witness.ts';
import { WitnessFolder } from './witness-folder.ts';
import { readWitnessList } from './witness-list.ts';

const sourceOf = (log: MemoryLog, size?: number): LogSource => ({
  checkpoint: async () => log.note(size),
  async tile(place, width) {
    const tile = log.tile(place, width);
    if (tile === null) throw new Error('no such tile');
    return tile;
  },
});

async function worldOf(t: TestContext, io = systemIo) {
  const path = mkdtempSync(join(tmpdir(), 'carnet-witness-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  const log = new MemoryLog('carnet.invalid/transparency/record');
  const keys = generateKeyPairSync('ed25519');
  const clock = manualClock(new Date('2026-11-29T10:00:00Z'));
  const alarms: string[] = [];
  const alarm = (what: string) => void alarms.push(what);
  const start = async (folderIo = io) => {
    const store = await WitnessFolder.open(path, 'witness.invalid/w', folderIo);
    const key = witnessKey(store.name, keys.publicKey);
    const witness = new Witness({ key, sign: (bytes) => sign(null, bytes, keys.privateKey), store, clock, alarm });
    const look = (source: LogSource): Promise<Followed> =>
      followLog({ key: log.key, source, witness, store, clock, alarm });
    return { store, key, witness, look };
  };
  return { path, log, clock, alarms, start };
}

test('a log is followed over tiles of every width: each look continues the last, and is cosigned', async (t) => {
  const { log, start, alarms } = await worldOf(t);
  const { look, key } = await start();
  let before = 0;
  for (const more of [1, 6, 249, 1, 300, 256, 3_000]) {
    log.grow(more);
    const found = await look(sourceOf(log));
    assert.ok(found.outcome === 'cosigned', JSON.stringify(found));
    assert.deepEqual([found.before, found.size], [before, log.size]);
    const cosigned = readNote(log.note() + found.line);
    assert.ok(cosigned !== null && isSignedBy(cosigned, key));
    before = log.size;
  }
  assert.deepEqual(alarms, []);
});

test('row 46: a fork is refused and its evidence kept; the true log is cosigned afterwards', async (t) => {
  const { log, start, alarms, path } = await worldOf(t);
  const { look, store } = await start();
  log.grow(300);
  await look(sourceOf(log));
  const forked = await look(sourceOf(log.fork(300)));
  assert.deepEqual(forked, { outcome: 'alarm', what: 'fork', size: 300, before: 300 });
  const longer = await look(sourceOf(log.fork(520)));
  assert.deepEqual(longer, { outcome: 'alarm', what: 'broken', size: 520, before: 300 });
  assert.deepEqual(alarms, ['fork', 'broken']);
  const note = log.fork(520).note();
  assert.ok((await store.keepEvidence(log.origin, 'broken', note))?.startsWith('evidence/broken-'));
  assert.equal(await store.keepEvidence(log.origin, 'broken', note), null, 'once');
  const [file = ''] = readdirSync(join(path, 'evidence'));
  assert.ok(readFileSync(join(path, 'evidence', file), 'utf8').includes(log.note()), 'both signed notes');
  log.grow(1);
  assert.equal((await look(sourceOf(log))).outcome, 'cosigned');
});

test('row 46: a log that publishes less than before has gone back; one that was only just cosigned is behind for a while', async (t) => {
  const { log, start, alarms, clock } = await worldOf(t);
  const { look, witness } = await start();
  log.grow(50);
  await look(sourceOf(log));
  const back = { outcome: 'alarm', what: 'rollback', size: 49, before: 50 };
  assert.deepEqual(await look(sourceOf(log, 49)), back);
  log.grow(10);
  const asked = witnessRequest(50, await log.consistencyProof(50, 60), log.note());
  assert.equal((await witness.addCheckpoint(asked, log.key.text)).status, 200);
  assert.equal((await look(sourceOf(log, 50))).outcome, 'behind');
  clock.advance(MAX_LOG_LAG_MS);
  assert.equal((await look(sourceOf(log, 50))).outcome, 'alarm');
  assert.equal((await look(sourceOf(log))).outcome, 'cosigned');
  assert.deepEqual(alarms, ['rollback', 'rollback']);
});

test('another key, tiles of another tree, a page instead of a checkpoint, and silence are told apart', async (t) => {
  const { log, start } = await worldOf(t);
  const { look } = await start();
  log.grow(300);
  const stranger = new MemoryLog(log.origin);
  stranger.grow(300);
  const what = async (source: LogSource) => {
    const found = await look(source);
    return found.outcome === 'alarm' ? found.what : found.outcome;
  };
  assert.equal(await what(sourceOf(stranger)), 'signature');
  assert.equal(await what({ ...sourceOf(log), tile: sourceOf(log.fork(300)).tile }), 'tiles');
  assert.equal(await what({ ...sourceOf(log), checkpoint: async () => '<html>Sign in</html>\n\n' }), 'unreachable');
  assert.equal(await what({ ...sourceOf(log), tile: () => Promise.reject(new Error('no')) }), 'unreachable');
});

test('a witness that is killed remembers; one that cannot write cosigns nothing; one that has lost its memory does not start', async (t) => {
  const { log, start, path } = await worldOf(t);
  const first = await start();
  await systemIo.close(await systemIo.open(join(path, 'witness-0001.pem'), 'create'));
  log.grow(20);
  await first.look(sourceOf(log));
  const again = await start();
  assert.equal((await again.look(sourceOf(log.fork(20)))).outcome, 'alarm');
  const full = { ...systemIo, write: () => Promise.reject(new Error('ENOSPC')) };
  const stuck = await start(full);
  log.grow(5);
  assert.equal((await stuck.look(sourceOf(log))).outcome, 'unreachable');
  assert.equal((await stuck.store.seen(log.origin))?.size, 20);
  assert.equal((await (await start()).store.seen(log.origin))?.size, 20);
  await assert.rejects(WitnessFolder.open(path, 'other.invalid'), StartProblem);
  rmSync(join(path, 'state.json'));
  await assert.rejects(start(), /state\.json is gone/);
});

test('of two requests at once for the same size one is cosigned: no tree is rolled back', async (t) => {
  const { log, start } = await worldOf(t);
  const { witness, store } = await start();
  log.grow(40);
  const ask = async (size: number) =>
    (await witness.addCheckpoint(witnessRequest(0, [], log.note(size)), log.key.text)).status;
  const statuses = await Promise.all([ask(30), ask(40), ask(35)]);
  assert.deepEqual(statuses.filter((status) => status === 200).length, 1);
  assert.deepEqual(new Set(statuses), new Set([200, 409]));
  const kept = (await store.seen(log.origin))?.size;
  assert.equal([30, 40, 35][statuses.indexOf(200)], kept);
});

test('paths of tiles are written as they are read', () => {
  for (const index of [0, 7, 999, 1_000, 1_234_067])
    for (const width of [256, 3])
      assert.deepEqual(readTilePath(tilePath({ level: 1, index }, width).slice('tile/'.length)), {
        place: { level: 1, index },
        width,
      });
});

test('the list of logs says which line is wrong', () => {
  const { key } = new MemoryLog('carnet.invalid/transparency/record');
  const list = `# ours\nhttps://carnet.invalid/transparency/record/ ${key.text} # the record zone\n\n`;
  assert.deepEqual(
    readWitnessList(list).map(({ url, key: { name } }) => [url, name]),
    [['https://carnet.invalid/transparency/record', key.name]],
  );
  assert.equal(readWitnessList(`- ${key.text}`)[0]?.url, null);
  assert.throws(() => readWitnessList(`${list}${list}`), /line 5 names carnet\.invalid/);
  assert.throws(() => readWitnessList(`ftp://x ${key.text}`), /line 1/);
  assert.throws(() => readWitnessList('# nothing'), /names no log/);
});
