import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { singlePage } from '../../scripts/verifier-page.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { DetailEraser } from '../../src/kernel/erase-details.ts';
import { inProject } from '../../src/kernel/project-root.ts';
import { cosignatureLine, readNote, signCheckpoint, witnessKey } from '../../src/kernel/tlog/note.ts';
import type { LogProof, ProvedEntry } from '../../src/kernel/tlog/prove-traces.ts';
import { sha256, verifyProof } from '../../verifier/verify-core.js';
import { type LogWorld, ORIGIN, startLogWorld } from '../support/log-world.ts';

// Security row 48: the person verifies her own history with a tool that shares no code with the server.

let log: LogWorld;
let holder: Actor;
let recordId: string;
before(async () => {
  log = await startLogWorld();
  ({ recordId, holder } = await log.world.openRecord());
  for (let i = 1; i < 8; i += 1) await act();
  await log.acts(5);
  await log.publisher.beat();
});
after(() => log?.stop());

const act = () => log.world.zone.runner.run(log.world.zone.actions.checkRecord, holder, { owner: { id: recordId } });

interface ProofFile {
  readonly format: string;
  readonly logs: readonly LogProof[];
}

async function proof(since?: number): Promise<ProofFile> {
  const { runner, actions } = log.world.zone;
  const owner = { id: recordId };
  const found = await runner.run(actions.proveHistory, holder, since === undefined ? { owner } : { owner, since });
  assert.ok(found !== null);
  return { format: 'carnet-proof/1', logs: [found] };
}

const sizeOf = ({ logs }: ProofFile): number => Number(logs[0]?.checkpoint.split('\n')[1]);

/** The problems that the verifier finds, each as `code` or `code:entry`. */
async function problems(file: unknown, previous: unknown = null): Promise<string[]> {
  const result = await verifyProof(file, previous);
  const found = result.logs.flatMap((each) =>
    each.problems.map(({ code, seq }) => (seq === undefined ? code : `${code}:${seq}`)),
  );
  assert.equal(result.ok, found.length === 0);
  return found;
}

/** The same file with its one log changed. */
const changed = ({ format, logs }: ProofFile, change: (log: LogProof) => Partial<LogProof>): ProofFile => ({
  format,
  logs: logs.map((each) => ({ ...each, ...change(each) })),
});
const withEntries = (file: ProofFile, change: (entries: ProvedEntry[]) => ProvedEntry[]): ProofFile =>
  changed(file, ({ entries }) => ({ entries: change([...entries]) }));

test('row 48: what is true verifies, at a first visit and at the next, and the act of taking the proof is in the history', async () => {
  const first = await proof();
  const result = await verifyProof(first);
  assert.deepEqual([result.ok, result.logs[0]?.entries, result.logs[0]?.waiting], [true, 8, 0]);
  for (let i = 0; i < 60; i += 1) await log.acts(1);
  await act();
  await log.publisher.beat();
  const next = await proof(sizeOf(first));
  assert.deepEqual(await problems(next, first), []);
  assert.deepEqual(await problems(next, result.memory), []);
  assert.ok(next.logs[0]?.entries.some(({ row }) => row?.includes('"act":"history.prove"')));
});

test('row 46: altered, missing, inserted, reordered and cut entries are each found, and named', async () => {
  const file = await proof();
  const swap = (row: string | null) => row?.replace('"outcome":"done"', '"outcome":"refused"') ?? null;
  assert.deepEqual(
    await problems(withEntries(file, (all) => all.map((e) => (e.seq === 4 ? { ...e, row: swap(e.row) } : e)))),
    ['altered:4'],
  );
  assert.deepEqual(await problems(withEntries(file, (all) => all.filter(({ seq }) => seq !== 5))), ['missing:5']);
  const headless = withEntries(file, (all) => all.slice(2));
  assert.deepEqual(await problems(headless), ['missing:1']);
  assert.deepEqual(await problems(changed(headless, () => ({ first: 3 }))), ['missing:1'], 'whatever the file says');
  const forged = {
    ...(file.logs[0]?.entries[2] as ProvedEntry),
    seq: 99,
    commitment: randomBytes(32).toString('base64'),
    row: null,
    salt: null,
  };
  const last = file.logs[0]?.entries.at(-1)?.seq ?? 0;
  const inserted = await problems(withEntries(file, (all) => [...all, { ...forged, seq: last + 1 }]));
  assert.deepEqual(inserted, [`inserted:${last + 1}`]);
  const placed = { ...forged, seq: last + 1, index: sizeOf(file) - 1 };
  const elsewhere = await problems(withEntries(file, (all) => [...all, placed]));
  assert.deepEqual(elsewhere, [`not-in-log:${last + 1}`]);
  const exchanged = await problems(
    withEntries(file, (all) => {
      const [a, b] = [all[2] as ProvedEntry, all[3] as ProvedEntry];
      all[2] = { ...b, seq: a.seq };
      all[3] = { ...a, seq: b.seq };
      return all;
    }),
  );
  assert.deepEqual(exchanged, ['reordered:3', 'reordered:4']);
  const cut = withEntries(await proof(sizeOf(file)), (all) => all.slice(0, 6));
  assert.deepEqual(await problems(cut, file), ['cut']);
});

test('row 46: a log that forks or goes back shows by the checkpoint that she kept; so does what is signed by nobody else', async () => {
  const before = await proof();
  await act();
  await log.publisher.beat();
  const now = await proof(sizeOf(before));
  const other = createHash('sha256').update('another history').digest();
  const fork = signCheckpoint({ origin: ORIGIN, size: sizeOf(now), root: other }, log.key, log.signer('log'));
  const forked = await problems(
    changed(now, () => ({ checkpoint: fork })),
    before,
  );
  assert.ok(forked.includes('forked') && forked.includes('unwitnessed'), forked.join());
  assert.ok((await problems(before, now)).includes('cut'), 'yesterday’s log shown today');
  const alone = now.logs[0]?.checkpoint.split('\n').slice(0, -2).join('\n');
  assert.deepEqual(
    await problems(
      changed(now, () => ({ checkpoint: `${alone}\n` })),
      before,
    ),
    ['unwitnessed'],
  );
  assert.deepEqual(
    await problems(changed(now, ({ checkpoint }) => ({ checkpoint: checkpoint.replace(/\n\d+\n/, '\n9\n') }))),
    ['unsigned'],
  );
  assert.deepEqual(
    await problems(
      changed(now, () => ({ consistency: null })),
      before,
    ),
    ['consistency-missing'],
  );
  const rewritten = changed(before, ({ entries }) => ({
    entries: entries.map((e) => ({ ...e, commitment: e.seq === 2 ? other.toString('base64') : e.commitment })),
  }));
  assert.deepEqual(await problems(now, rewritten), ['rewritten']);
  assert.deepEqual(await problems({ format: 'something else' }), ['unreadable']);
});

test('who cosigned is named; a witness that is away is told; another key under its name, or one that she trusts and that did not cosign, is a problem', async () => {
  const outside = generateKeyPairSync('ed25519');
  const keyOf = (name: string) => witnessKey(name, outside.publicKey);
  const cosignedBy = (file: ProofFile, key = keyOf('university.invalid')): ProofFile =>
    changed(file, ({ checkpoint, witnessKeys }) => {
      const note = readNote(checkpoint);
      assert.ok(note !== null);
      const line = cosignatureLine(note, key, (bytes) => sign(null, bytes, outside.privateKey), 1_764_412_200);
      return { checkpoint: checkpoint + line, witnessKeys: [...witnessKeys, key.text] };
    });
  const file = await proof();
  const { text } = keyOf('university.invalid');
  const both = await verifyProof(cosignedBy(file), null, [text]);
  assert.deepEqual(
    [both.ok, both.logs[0]?.witnesses?.map(({ name, known }) => [name, known])],
    [
      true,
      [
        ['carnet.invalid/witness', false],
        ['university.invalid', true],
      ],
    ],
  );
  const away = await verifyProof(file, both.memory);
  assert.deepEqual([away.ok, away.logs[0]?.absent], [true, ['university.invalid']]);
  assert.deepEqual(
    (await verifyProof(file, away.memory)).logs[0]?.absent,
    ['university.invalid'],
    'it is not forgotten',
  );
  const missing = await verifyProof(file, null, [text]);
  assert.deepEqual(missing.logs[0]?.problems, [{ code: 'witness-missing', name: 'university.invalid' }]);
  assert.deepEqual(await problems(cosignedBy(file, keyOf('carnet.invalid/witness')), file), ['other-key']);
});

test('row 50: a row and its salt erased, its place stays proved and the others are untouched', async () => {
  await log.root.query('delete from trace_detail where record_id = $1 and trace_id = 3', [recordId]);
  const file = await proof();
  assert.deepEqual(await problems(file), []);
  const erased = file.logs[0]?.entries.find(({ seq }) => seq === 3);
  assert.deepEqual([erased?.row, erased?.salt, typeof erased?.index], [null, null, 'number']);
});

test('details that ended on schedule are counted as such by her verifier, and everything holds', async () => {
  const { database, keys } = log.world.zone;
  const eraser = new DetailEraser({
    zone: 'record',
    database,
    keys,
    retention: [{ kinds: ['record.check'], years: 3 }],
  });
  while ((await eraser.round(new Date(Date.now() + 4 * 366 * 86_400_000))) > 0);
  const file = await proof();
  const { ok, logs } = await verifyProof(file);
  const gone = file.logs[0]?.entries.filter(({ row }) => row === null).length ?? 0;
  assert.deepEqual([ok, logs[0]?.erased, logs[0]?.withheld], [true, gone, 0]);
  assert.ok(gone >= 7);
  const unscheduled = await verifyProof(changed(file, () => ({ erasedBefore: {} })));
  assert.deepEqual([unscheduled.logs[0]?.erased, unscheduled.logs[0]?.withheld], [0, gone]);
});

test('the page from disk is the core of today, and the same core runs as a command', async () => {
  const read = (name: string): string => readFileSync(inProject('verifier', name), 'utf8');
  assert.equal(
    read('carnet-verifier.html'),
    singlePage(read('page.html'), read('verify-core.js')),
    'run `npm run generate`',
  );
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000]) {
    const bytes = randomBytes(size);
    assert.ok(createHash('sha256').update(bytes).digest().equals(sha256(bytes)), `SHA-256 of ${size} bytes`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'carnet-proof-'));
  try {
    const file = await proof();
    const path = join(folder, 'proof.json');
    const run = () => spawnSync(process.execPath, [inProject('verifier/verify.js'), path], { encoding: 'utf8' });
    writeFileSync(path, JSON.stringify(file));
    assert.deepEqual([run().status, run().stdout.includes('Everything holds.')], [0, true]);
    writeFileSync(path, JSON.stringify(withEntries(file, (all) => all.filter(({ seq }) => seq !== 5))));
    assert.deepEqual([run().status, run().stdout.includes('missing (entry 5)')], [1, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
