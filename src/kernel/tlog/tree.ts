import { hash as sha } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 §2.1 as ranges of leaves, and as tiles of 256 hashes (C2SP tlog-tiles). Sizes and places are
 * integers below 2^53: arithmetic, never bit operators, which stop at 32 bits.
 */

export const HASH_BYTES = 32;
/** Hashes of a full tile; a tile of level l holds the hashes of subtrees of 256^l leaves. */
export const TILE_WIDTH = 256;
/** Levels of tiles: 256^7 leaves are more than will ever be. */
export const MAX_TILE_LEVEL = 6;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const EMPTY_ROOT = sha('sha256', '', 'buffer');

export const leafHash = (data: Uint8Array): Buffer => sha('sha256', Buffer.concat([LEAF, data]), 'buffer');
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha('sha256', Buffer.concat([NODE, left, right]), 'buffer');

/** Leaves `from` (included) to `to` (excluded): a subtree of the tree. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The largest power of two smaller than `n` (n >= 2). */
export function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** The root of a list of subtree hashes; all but the last are of the same, complete size. */
export function rootOfList(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes;
  if (first === undefined) return EMPTY_ROOT;
  if (hashes.length === 1) return first;
  const split = splitOf(hashes.length);
  return nodeHash(rootOfList(hashes.slice(0, split)), rootOfList(hashes.slice(split)));
}

/** The siblings of leaf `index` in a tree of `size` leaves, from the leaf up (§2.1.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The subtrees that prove that the tree of `size` leaves continues the one of `old` leaves (§2.1.2). */
export function consistencyRanges(old: number, size: number): LeafRange[] {
  if (old === 0 || old === size) return [];
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  let isWhole = true; // the old tree itself: its root is known to whoever asks
  for (;;) {
    if (old === to) {
      if (!isWhole) ranges.push({ from, to });
      return ranges.reverse();
    }
    const middle = from + splitOf(to - from);
    if (old <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
      isWhole = false;
    }
  }
}

export interface TilePlace {
  readonly level: number;
  readonly index: number;
}

/** Full or partial tiles by `level/index`: their hashes, one after the other. */
export type Tiles = ReadonlyMap<string, Buffer>;
export const tileName = ({ level, index }: TilePlace): string => `${level}/${index}`;

/** Complete subtrees of a range, from the left: each is a power of two of leaves. */
function completeSubtrees({ from, to }: LeafRange): LeafRange[] {
  const found: LeafRange[] = [];
  let at = from;
  while (at < to) {
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= to) width *= 2;
    found.push({ from: at, to: at + width });
    at += width;
  }
  return found;
}

/** The tile that holds the hashes just below a complete subtree, and where in it. */
function placeOf({ from, to }: LeafRange): { tile: TilePlace; first: number; count: number } {
  const width = to - from;
  let level = 0;
  let unit = 1;
  while (unit * TILE_WIDTH <= width) {
    unit *= TILE_WIDTH;
    level += 1;
  }
  const first = from / unit;
  const index = Math.floor(first / TILE_WIDTH);
  return { tile: { level, index }, first: first % TILE_WIDTH, count: width / unit };
}

/** The tiles that hold what the hashes of these ranges are made of. */
export function tilesOf(ranges: readonly LeafRange[]): TilePlace[] {
  const found = new Map<string, TilePlace>();
  for (const range of ranges) {
    for (const subtree of completeSubtrees(range)) {
      const { tile } = placeOf(subtree);
      found.set(tileName(tile), tile);
    }
  }
  return [...found.values()];
}

/** Hashes of subtrees that were computed already, by range. */
export type KnownHashes = Map<string, Buffer>;

/** The hash of a range. @throws RangeError when a tile is absent or too short */
export function rangeHash(range: LeafRange, tiles: Tiles, known: KnownHashes = new Map()): Buffer {
  const name = `${range.from}-${range.to}`;
  const hash = known.get(name) ?? computeRange(range, tiles, known);
  known.set(name, hash);
  return hash;
}

function computeRange(range: LeafRange, tiles: Tiles, known: KnownHashes): Buffer {
  const width = range.to - range.from;
  const place = Number.isInteger(Math.log2(width)) ? placeOf(range) : null;
  if (place === null || place.count > 1) {
    const middle = range.from + splitOf(width);
    const left = rangeHash({ from: range.from, to: middle }, tiles, known);
    return nodeHash(left, rangeHash({ from: middle, to: range.to }, tiles, known));
  }
  const at = place.first * HASH_BYTES;
  const hash = tiles.get(tileName(place.tile))?.subarray(at, at + HASH_BYTES);
  if (hash?.length !== HASH_BYTES) throw new RangeError('the tree has no such subtree');
  return hash;
}

export function splitHashes(bytes: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES) hashes.push(bytes.subarray(at, at + HASH_BYTES));
  return hashes;
}

/** How many hashes the tile has in a tree of that size, 256 when it is full. */
export function tileWidth(size: number, { level, index }: TilePlace): number {
  const atLevel = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, atLevel - index * TILE_WIDTH));
}

/**
 * Does the tree with `root` continue the one with `oldRoot`? Follows the recursion of §2.1.2, taking each hash of the proof once.
 */
export function isConsistent(
  old: { readonly size: number; readonly root: Buffer },
  next: { readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (old.size > next.size) return false;
  if (old.size === 0) return proof.length === 0;
  if (old.size === next.size) return proof.length === 0 && old.root.equals(next.root);
  const left = [...proof];
  const walk = (size: number, span: number, isWhole: boolean): { before: Buffer; after: Buffer } | null => {
    if (size === span) {
      const known = isWhole ? old.root : left.shift();
      return known === undefined ? null : { before: known, after: known };
    }
    const split = splitOf(span);
    const below = size <= split ? walk(size, split, isWhole) : walk(size - split, span - split, false);
    const sibling = left.shift();
    if (below === null || sibling === undefined) return null;
    return size <= split
      ? { before: below.before, after: nodeHash(below.after, sibling) }
      : { before: nodeHash(sibling, below.before), after: nodeHash(sibling, below.after) };
  };
  const found = walk(old.size, next.size, true);
  return found !== null && left.length === 0 && found.before.equals(old.root) && found.after.equals(next.root);
}
