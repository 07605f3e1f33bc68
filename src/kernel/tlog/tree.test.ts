import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ENTRIES_LEVEL, GrowingTree } from './append-leaves.ts';
import { readTilePath } from './read-log.ts';
import {
  consistencyRanges,
  inclusionRanges,
  isConsistent,
  type LeafRange,
  rangeHash,
  tileName,
  tilesOf,
  tileWidth,
} from './tree.ts';

// The tree against the definitions of RFC 6962 §2.1, written here once more in their simplest form.

const sha = (...pieces: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(pieces)).digest();
const entry = (n: number): Buffer => sha(Buffer.from(`entry ${n}`));

function mth(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return sha();
  if (entries.length === 1) return sha(Buffer.from([0]), entries[0] as Buffer);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha(Buffer.from([1]), mth(entries.slice(0, k)), mth(entries.slice(k)));
}

/** Grows a tree in batches of these sizes, keeping every tile. */
function grow(batches: readonly number[]): { size: number; tiles: Map<string, Buffer> } {
  const tiles = new Map<string, Buffer>();
  let size = 0;
  for (const batch of batches) {
    const edge = new Map<number, Buffer>();
    for (let level = ENTRIES_LEVEL; level <= 6; level += 1) {
      const index = Math.floor(size / 256 ** (Math.max(level, 0) + 1));
      const hashes = tiles.get(tileName({ level, index }));
      if (hashes !== undefined) edge.set(level, hashes);
    }
    const tree = new GrowingTree(size, edge);
    for (let i = 0; i < batch; i += 1) tree.append(entry(size + i));
    for (const tile of tree.changedTiles()) tiles.set(tileName(tile), tile.hashes);
    size = tree.size;
  }
  return { size, tiles };
}

const SIZE = 1_027;
const all = Array.from({ length: SIZE }, (_, n) => entry(n));
const roots = new Map<number, Buffer>();
const rootOf = (size: number): Buffer => {
  const known = roots.get(size) ?? mth(all.slice(0, size));
  roots.set(size, known);
  return known;
};

test('a tree grown in batches has the root of RFC 6962 at every size, whatever the batches', () => {
  for (const batches of [[SIZE], [1, 255, 1, 513, 257], [256, 256, 256, 259], Array.from({ length: 79 }, () => 13)]) {
    const { size, tiles } = grow(batches);
    assert.equal(size, SIZE);
    for (const at of [1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 768, 1_000, SIZE])
      assert.ok(rangeHash({ from: 0, to: at }, tiles).equals(rootOf(at)), `size ${at}`);
  }
});

test('inclusion and consistency proofs are those of the definition, and need no tile but those named', () => {
  const { tiles } = grow([500, 527]);
  const of = (ranges: readonly LeafRange[]): Buffer[] => {
    const needed = new Map(tilesOf(ranges).map((place) => [tileName(place), tiles.get(tileName(place)) as Buffer]));
    return ranges.map((range) => rangeHash(range, needed));
  };
  for (const size of [1, 2, 5, 256, 300, SIZE]) {
    for (const index of new Set([0, 1, size >> 1, size - 1].filter((n) => n < size))) {
      let hash = sha(Buffer.from([0]), entry(index));
      const ranges = inclusionRanges(index, size);
      for (const [i, sibling] of of(ranges).entries())
        hash = sha(Buffer.from([1]), ...((ranges[i] as LeafRange).to <= index ? [sibling, hash] : [hash, sibling]));
      assert.ok(hash.equals(rootOf(size)), `${index} of ${size}`);
    }
    for (const old of [1, 2, 3, 4, 6, 7, 255, 256, 257, 299, 1_024].filter((n) => n <= size)) {
      const proof = of(consistencyRanges(old, size));
      const [before, after] = [old, size].map((n) => ({ size: n, root: rootOf(n) }));
      assert.ok(before && after && isConsistent(before, after, proof), `${old} to ${size}`);
      assert.ok(!isConsistent({ size: old, root: entry(0) }, after, proof) || old === 0, 'another old root');
      assert.ok(!isConsistent(before, { size, root: entry(0) }, proof), 'another root');
      assert.ok(!isConsistent(before, after, [...proof, entry(1)]), 'a hash too many');
    }
  }
});

test('tiles are named and as wide as C2SP tlog-tiles says', () => {
  assert.deepEqual(readTilePath('0/x001/x234/067'), { place: { level: 0, index: 1_234_067 }, width: 256 });
  assert.deepEqual(readTilePath('entries/000.p/7'), { place: { level: ENTRIES_LEVEL, index: 0 }, width: 7 });
  for (const wrong of ['0/67', '00/067', '64/067', '0/x000/067', '0/067.p/256', '0/067.p/0', '0/../067', 'x/067'])
    assert.equal(readTilePath(wrong), null, wrong);
  // The example of the specification: 70,000 leaves.
  const widths = [
    [0, 272],
    [0, 273],
    [1, 0],
    [1, 1],
    [2, 0],
  ].map(([level = 0, index = 0]) => tileWidth(70_000, { level, index }));
  assert.deepEqual(widths, [256, 112, 256, 17, 1]);
});
