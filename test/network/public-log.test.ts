import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fastify from 'fastify';
import pg from 'pg';
import { transparencyDoor } from '../../src/doors/transparency/transparency-door.ts';
import { LeafAppender } from '../../src/kernel/tlog/append-leaves.ts';
import { HighWaterMark, readMark } from '../../src/kernel/tlog/high-water.ts';
import { isSignedBy, readNote, signCheckpoint } from '../../src/kernel/tlog/note.ts';
import { reconcileQueue } from '../../src/kernel/tlog/reconcile-queue.ts';
import { leafHash, nodeHash } from '../../src/kernel/tlog/tree.ts';
import { verifyTree } from '../../src/kernel/tlog/verify-tree.ts';
import { witnessRequest } from '../../src/kernel/tlog/witness.ts';
import { type LogWorld, ORIGIN, startLogWorld } from '../support/log-world.ts';

// Security §5: one tree over the traces of everybody, shown to anybody, cosigned by who does not keep it.

let log: LogWorld;
before(async () => {
  log = await startLogWorld();
});
after(() => log?.stop());

const count = async (table: string): Promise<number> =>
  Number((await log.root.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);

test('every trace, that of a load too, gets one place in the tree, and a checkpoint signed and cosigned covers it', async () => {
  const recordId = await log.acts(6);
  await log.acts(3);
  assert.equal(await count('log_queue'), await count('trace'));
  await log.publisher.beat();
  assert.deepEqual([await count('log_queue'), await count('log_leaf')], [0, await count('trace')]);
  const shown = await log.reader.lastCheckpoint();
  const note = readNote(shown?.note ?? '');
  assert.ok(note !== null && shown?.cosigned);
  assert.ok(isSignedBy(note, log.key) && isSignedBy(note, log.witness.key));
  assert.deepEqual([note.origin, note.size], [ORIGIN, await count('trace')]);
  assert.ok(!isSignedBy({ ...note, body: note.body.replace(`\n${note.size}\n`, '\n1\n') }, log.key));

  const { rows } = await log.root.query<{ commitment: Buffer; leaf_index: string }>(
    'select commitment, leaf_index from trace join log_leaf using (record_id, trace_id) where record_id = $1 order by trace_id',
    [recordId],
  );
  const proofs = await log.reader.inclusionProofs(
    rows.map((row) => Number(row.leaf_index)),
    note.size,
  );
  for (const [i, row] of rows.entries()) {
    let [index, size, hash] = [Number(row.leaf_index), note.size, leafHash(row.commitment)];
    // RFC 9162 §2.1.3.2, without recursion.
    for (const sibling of proofs[i] ?? []) {
      while (index % 2 === 0 && index === size - 1 && size > 1) [index, size] = [index / 2, Math.ceil(size / 2)];
      hash = index % 2 === 1 ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
      [index, size] = [Math.floor(index / 2), Math.ceil(size / 2)];
    }
    assert.ok(hash.equals(note.root), `entry ${i + 1}`);
  }
});

test('the tree grows while several processes append at once: no trace is lost, none stands twice', async () => {
  await Promise.all(Array.from({ length: 40 }, () => log.acts(8)));
  const others = [1, 2, 3].map(() => new LeafAppender(log.database, 'record'));
  await Promise.all([...others, log.appender].map((each) => each.drain()));
  await log.appender.drain();
  const { rows } = await log.root.query<{ n: string; places: string; last: string }>(
    'select count(*) as n, count(distinct leaf_index) as places, max(leaf_index) as last from log_leaf',
  );
  const n = await count('trace');
  assert.deepEqual(rows[0], { n: String(n), places: String(n), last: String(n - 1) });
  const { size } = await log.reader.head();
  assert.equal(size, n);
  await log.publisher.publish();
  assert.ok((await log.reader.lastCheckpoint())?.cosigned);
});

test('traces of a release that knew no log are found and get their place', async () => {
  const recordId = await log.acts(4);
  await log.root.query('delete from log_queue where record_id = $1', [recordId]);
  assert.equal(await reconcileQueue('record', log.auditor, log.database), 4);
  assert.equal(await reconcileQueue('record', log.auditor, log.database), 0);
  await log.publisher.beat();
  assert.equal(await count('log_leaf'), await count('trace'));
});

test('row 46: a log that goes back, forks, or is signed by another key gets no cosignature and raises an alarm', async () => {
  await log.acts(3);
  await log.publisher.beat();
  const shown = readNote((await log.reader.lastCheckpoint())?.note ?? '');
  assert.ok(shown !== null);
  const { size } = shown;
  const ask = (old: number, proof: readonly Buffer[], note: string) =>
    log.witness.addCheckpoint(witnessRequest(old, proof, note), null);
  const forged = (at: number, otherRoot: Buffer): string =>
    signCheckpoint({ origin: ORIGIN, size: at, root: otherRoot }, log.key, log.signer('log'));

  log.alarms.length = 0;
  assert.equal((await ask(size, [], forged(size, leafHash(Buffer.from('fork'))))).status, 409, 'two trees of one size');
  assert.equal((await ask(size, [shown.root], forged(size + 1, leafHash(Buffer.from('x'))))).status, 422);
  const back = await ask(size - 2, [], forged(size - 2, await log.reader.root(size - 2)));
  assert.deepEqual([back.status, back.body], [409, `${size}\n`], 'it says what it has seen');
  assert.equal((await ask(size, [], forged(size - 2, await log.reader.root(size - 2)))).status, 400);
  const stranger = generateKeyPairSync('ed25519');
  const strange = signCheckpoint(shown, log.key, (bytes) => sign(null, bytes, stranger.privateKey));
  assert.equal((await ask(size, [], strange)).status, 403);
  assert.equal((await ask(0, [], forged(1, shown.root).replaceAll(ORIGIN, 'elsewhere.invalid'))).status, 404);
  assert.equal(log.alarms.length, 3, 'fork, broken continuation, another key');
  assert.equal((await ask(size, [], forged(size, shown.root))).status, 200, 'the true tree is cosigned again');
});

test('a witness that was away is told from where it stopped; meanwhile checkpoints are shown without it', async () => {
  const away = {
    name: 'away',
    key: async () => log.witness.key.text,
    addCheckpoint: () => Promise.reject(new Error('no')),
  };
  const alone = log.publisherWith([away]);
  await log.acts(3);
  await alone.beat();
  assert.equal((await log.reader.lastCheckpoint())?.cosigned, false);
  const cosigned = await log.reader.lastCheckpoint({ cosignedOnly: true });
  assert.ok(cosigned !== null && cosigned.size < (await log.reader.head()).size);
  await log.publisher.publish();
  assert.equal((await log.reader.lastCheckpoint())?.cosigned, true);
});

test('anybody reads the checkpoint, the keys and the tiles; a bundle of entries hashes to its tile; what is not there is absent', async () => {
  const app = fastify();
  await app.register(transparencyDoor, {
    prefix: '/transparency',
    logs: [{ zone: 'record', reader: log.reader }],
    verifier: '',
  });
  const get = (path: string) => app.inject(`/transparency/record/${path}`);
  const { size } = await log.reader.head();
  assert.equal(readNote((await get('checkpoint')).body)?.size, size);
  assert.deepEqual((await get('keys')).body.trim().split('\n'), [log.key.text, log.witness.key.text]);
  assert.equal((await get('checkpoint')).headers['cache-control'], 'public, max-age=5');
  const tile = await get('tile/0/000');
  assert.match(String(tile.headers['cache-control']), /immutable/);
  const entries = (await get('tile/entries/000')).rawPayload;
  assert.deepEqual([tile.rawPayload.length, entries.length], [8_192, 256 * 34]);
  assert.ok(leafHash(entries.subarray(2, 34)).equals(tile.rawPayload.subarray(0, 32)));
  const last = String(Math.floor(size / 256)).padStart(3, '0');
  assert.equal((await get(`tile/0/${last}.p/${size % 256}`)).rawPayload.length, 32 * (size % 256));
  for (const wrong of [
    `tile/0/${last}.p/${(size % 256) + 1}`,
    `tile/0/${last}`,
    'tile/0/999',
    'tile/9/000',
    'tile/0/x',
  ])
    assert.equal((await get(wrong)).statusCode, 404, wrong);
  await app.close();
});

test('row 46: who rewrites the tree, its checkpoint, its traces or what the witness saw is named by `verify-log`', async () => {
  const { root, auditor, key } = log;
  const other = new pg.Client({ connectionString: log.world.databases.superuser('carnet_space') });
  await other.connect();
  const seen = async () => {
    const parts = { zone: 'record', auditor, other: log.spaceAuditor, keyOf: () => key, mark: null } as const;
    return (await verifyTree(parts)).faults.map(({ kind }) => kind);
  };
  /** The fault that one statement makes, undone by another. */
  const after = async (client: pg.Client, attack: string, undo: string): Promise<string[]> => {
    await client.query(attack);
    const kinds = await seen();
    await client.query(undo);
    return kinds;
  };
  try {
    await log.publisher.beat();
    assert.deepEqual(await seen(), []);
    const flip = (level: number) =>
      `update log_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = ${level} and tile_index = 0`;
    assert.deepEqual((await after(root, flip(0), flip(0)))[0], 'tile');
    assert.ok((await after(root, flip(-1), flip(-1))).includes('altered'));
    const move = (by: string) => `update log_leaf set leaf_index = leaf_index ${by} where leaf_index = `;
    assert.deepEqual(await after(root, `${move('+ 100000')} 7`, `${move('- 100000')} 100007`), ['altered']);
    const keep =
      'create temp table kept as select * from log_leaf where leaf_index = 9; delete from log_leaf where leaf_index = 9';
    assert.deepEqual(await after(root, keep, 'insert into log_leaf select * from kept'), ['absent']);
    const shrink = (by: string) => `update log_head set size = size ${by}`;
    assert.ok((await after(root, shrink('- 3'), shrink('+ 3'))).includes('short'));
    const swap = 'update log_witness set root = set_byte(root, 1, get_byte(root, 1) # 1)';
    assert.deepEqual(await after(other, swap, swap), ['witness']);
    const sign = "update log_checkpoint set note = replace(note, '/record', '/other')";
    assert.deepEqual(await after(root, sign, sign.replace(/'\/record', '\/other'/, "'/other', '/record'")), [
      'unsigned',
    ]);
    assert.deepEqual(await seen(), []);
  } finally {
    await other.end();
  }
});

test('what is hashed never changes: full tiles stay byte for byte while the tree grows', async () => {
  const before = await log.reader.tiles([{ level: 0, index: 0 }]);
  await log.acts(5);
  await log.publisher.beat();
  assert.deepEqual(await log.reader.tiles([{ level: 0, index: 0 }]), before);
  assert.equal(await log.reader.tile({ level: 0, index: 0 }, 256).then((tile) => tile?.length), 8_192);
  assert.equal(await log.reader.tile({ level: 5, index: 0 }, 1), null);
});

test('a database that was put back to an older state is found by the mark outside it, until an operator accepts it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-mark-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const errors: string[] = [];
  const told = { error: (_facts: unknown, text: string) => errors.push(text) } as never;
  const parts = { zone: 'record', folder, reader: log.reader, keyOf: () => log.key, sign: log.signer('log') } as const;
  const mark = new HighWaterMark({ ...parts, log: told });
  const kinds = async () => {
    const kept = await readMark(folder, 'record');
    const tree = { zone: 'record', auditor: log.auditor, other: null, keyOf: () => log.key, mark: kept } as const;
    return (await verifyTree(tree)).faults.map(({ kind }) => kind).filter((kind) => /mark|rolled/.test(kind));
  };
  await log.publisher.beat();
  await mark.keep();
  const { size } = await log.reader.head();
  assert.deepEqual([readNote((await readMark(folder, 'record')) ?? '')?.size, await kinds()], [size, []]);
  // What the log had signed when it was three leaves longer.
  const ahead = signCheckpoint(
    { origin: ORIGIN, size: size + 3, root: Buffer.alloc(32, 7) },
    log.key,
    log.signer('log'),
  );
  writeFileSync(join(folder, 'record.note'), ahead);
  assert.deepEqual(await kinds(), ['rolled-back']);
  await mark.keep();
  await mark.keep();
  assert.equal(errors.length, 1, 'told once');
  await log.acts(5);
  await log.publisher.beat();
  assert.deepEqual(await kinds(), ['marked'], 'new leaves do not hide it');
  await mark.keep();
  assert.equal(await readMark(folder, 'record'), ahead, 'the mark waits for an operator');
  const moved = await mark.accept('Anne Essai', new Date());
  assert.deepEqual([moved?.from, moved?.to], [size + 3, (await log.reader.head()).size]);
  assert.deepEqual([await kinds(), await mark.accept('Anne Essai', new Date())], [[], null]);
  const [kept = ''] = readdirSync(folder).filter((name) => name.includes('restored'));
  assert.match(readFileSync(join(folder, kept), 'utf8'), /by Anne Essai \(marked\)/);
});
