/**
 * npm run bench:verify -- [--entries 10000] [--leaves 1000000]
 * How long a person's verifier takes for a whole history, spread over a large log. Exit code 1 at one second or more.
 */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { parseArgs } from 'node:util';
import { GrowingTree } from '../src/kernel/tlog/append-leaves.ts';
import { cosignatureLine, logKey, readNote, signCheckpoint, witnessKey } from '../src/kernel/tlog/note.ts';
import { inclusionRanges, rangeHash, tileName } from '../src/kernel/tlog/tree.ts';
import { verifyProof } from '../verifier/verify-core.js';
import { loadNow } from './machine.ts';
import { numberOf } from './report.ts';

const MOST_MS = 1_000;
const ORIGIN = 'bench.invalid/transparency/record';
const OWNER = '00000000-0000-4000-8000-000000000001';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '10000' }, leaves: { type: 'string', default: '1000000' } },
});
const [count, size] = [numberOf(values.entries, 'entries'), numberOf(values.leaves, 'leaves')];

/** A row as long as that of a professional who reads a document. */
function entryOf(seq: number) {
  const at = '2026-11-28T10:00:00.000Z';
  const actor = [
    'professional',
    '899900000128',
    'Dr Anne Quillévéré',
    '10',
    'SM54',
    '1750000001',
    'Hôpital',
    'dpi',
    'DPI',
    '1',
  ];
  const row = JSON.stringify({
    v: 1,
    owner: OWNER,
    seq,
    at,
    kind: 'documents.retrieve',
    actor,
    objects: [OWNER],
    count: 1,
  });
  const salt = Buffer.alloc(32, seq % 251);
  return {
    seq,
    at,
    kind: 'documents.retrieve',
    row,
    salt,
    commitment: createHmac('sha256', salt).update(row).digest(),
  };
}

const tree = new GrowingTree(0, new Map());
const mine = new Map(Array.from({ length: count }, (_, n) => [Math.floor((n * size) / count), entryOf(n + 1)]));
const other = Buffer.alloc(32, 7);
for (let index = 0; index < size; index += 1) tree.append(mine.get(index)?.commitment ?? other);
const tiles = new Map(tree.changedTiles().map((tile) => [tileName(tile), tile.hashes]));
const known = new Map<string, Buffer>();
const places = new Map<string, number>();
const entries = [...mine].map(([index, { salt, commitment, ...entry }]) => ({
  ...{ ...entry, index, salt: salt.toString('base64'), commitment: commitment.toString('base64') },
  path: inclusionRanges(index, size).map((range) => {
    const hash = rangeHash(range, tiles, known).toString('base64');
    const place = places.get(hash) ?? places.size;
    places.set(hash, place);
    return place;
  }),
}));
const [own, witness] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const [key, seal] = [logKey(ORIGIN, own.publicKey), witnessKey('bench.invalid/witness', witness.publicKey)];
const root = rangeHash({ from: 0, to: size }, tiles, known);
const signed = signCheckpoint({ origin: ORIGIN, size, root }, key, (bytes) => sign(null, bytes, own.privateKey));
const note = readNote(signed);
if (note === null) throw new Error('the checkpoint is not readable');
const line = cosignatureLine(note, seal, (bytes) => sign(null, bytes, witness.privateKey), 1_795_860_000);
const log = {
  origin: ORIGIN,
  owner: OWNER,
  logKey: key.text,
  witnessKeys: [seal.text],
  checkpoint: signed + line,
  first: 1,
};
const text = JSON.stringify({
  format: 'carnet-proof/1',
  logs: [{ ...log, entries, hashes: [...places.keys()], consistency: null }],
});
const cpu = process.cpuUsage();
const start = performance.now();
const result = await verifyProof(JSON.parse(text));
const took = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
if (!result.ok) throw new Error(JSON.stringify(result.logs[0]?.problems.slice(0, 3)));
console.log(
  `${count} entries of a log of ${size}: ${(text.length / 1e6).toFixed(1)} MB verified in ${took.toFixed(0)} ms, ${((user + system) / 1000).toFixed(0)} ms of processor, load ${loadNow()}`,
);
if (took >= MOST_MS) process.exitCode = 1;
