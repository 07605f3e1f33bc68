import type { Statement } from '../flight.ts';
import { inSlices } from '../slices.ts';
import type { Database } from '../transaction.ts';
import { ENTRIES_LEVEL } from './append-leaves.ts';
import { MAX_TILES_PER_READ } from './limits.ts';
import {
  consistencyRanges,
  HASH_BYTES,
  inclusionRanges,
  type KnownHashes,
  type LeafRange,
  rangeHash,
  TILE_WIDTH,
  type TilePlace,
  type Tiles,
  tileName,
  tilesOf,
  tileWidth,
} from './tree.ts';

const HEAD: Statement = { name: 'log-head', text: 'select size, origin from log_head where id = 1' };
const TILES: Statement = {
  name: 'log-tiles',
  text: `select t.level, t.tile_index, t.hashes from unnest($1::smallint[], $2::bigint[]) as g (level, tile_index)
join log_tile t on t.level = g.level and t.tile_index = g.tile_index`,
};
const LAST: Statement = {
  name: 'log-last-checkpoint',
  text: 'select size, at, note, cosigned, keys from log_checkpoint where cosigned or $1 order by size desc limit 1',
};

export interface StoredCheckpoint {
  readonly size: number;
  readonly at: Date;
  readonly note: string;
  readonly cosigned: boolean;
  /** Verifier keys whose signatures it carries: the log's, then those of its witnesses. */
  readonly keys: readonly string[];
}

/** The tree of one zone, as it is stored: tiles, checkpoints, and the proofs made of them. */
export class LogReader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Leaves in the tree, and the name of the log; null before it was given one. */
  async head(): Promise<{ readonly size: number; readonly origin: string | null }> {
    const [row] = await this.#database.lookUp<{ size: string; origin: string | null }>(HEAD, []);
    return { size: Number(row?.size ?? 0), origin: row?.origin ?? null };
  }

  /** The last checkpoint, or the last that a witness has cosigned; null when there is none. */
  async lastCheckpoint({ cosignedOnly = false } = {}): Promise<StoredCheckpoint | null> {
    type CheckpointRow = Omit<StoredCheckpoint, 'size'> & { readonly size: string };
    const [row] = await this.#database.lookUp<CheckpointRow>(LAST, [!cosignedOnly]);
    return row === undefined ? null : { ...row, size: Number(row.size) };
  }

  async tiles(places: readonly TilePlace[]): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (let at = 0; at < places.length; at += MAX_TILES_PER_READ) {
      const some = places.slice(at, at + MAX_TILES_PER_READ);
      type TileRow = { level: number; tile_index: string; hashes: Buffer };
      const rows = await this.#database.lookUp<TileRow>(TILES, [some.map((p) => p.level), some.map((p) => p.index)]);
      for (const { level, tile_index, hashes } of rows)
        found.set(tileName({ level, index: Number(tile_index) }), hashes);
    }
    return found;
  }

  /** One tile of the tree of the last checkpoint, `width` hashes of it; null when that tree has them not. */
  async tile(place: TilePlace, width: number): Promise<Buffer | null> {
    const shown = await this.lastCheckpoint();
    if (shown === null) return null;
    const level = Math.max(place.level, 0); // a bundle of entries is as wide as the tile of their hashes
    if (tileWidth(shown.size, { level, index: place.index }) < width) return null;
    const hashes = (await this.tiles([place])).get(tileName(place));
    return hashes === undefined || hashes.length < width * HASH_BYTES ? null : hashes.subarray(0, width * HASH_BYTES);
  }

  async root(size: number): Promise<Buffer> {
    const [root] = await this.#hashes(size === 0 ? [] : [{ from: 0, to: size }]);
    return root ?? EMPTY;
  }

  async consistencyProof(old: number, size: number): Promise<Buffer[]> {
    return this.#hashes(consistencyRanges(old, size));
  }

  /** The path of each leaf in the tree of `size` leaves, made in slices. */
  async inclusionProofs(indexes: readonly number[], size: number): Promise<Buffer[][]> {
    const places = new Map<string, TilePlace>();
    const paths = await inSlices(indexes, (index) => {
      const path = inclusionRanges(index, size);
      for (const place of tilesOf(path)) places.set(tileName(place), place);
      return path;
    });
    const tiles = await this.tiles([...places.values()]);
    const known: KnownHashes = new Map();
    return inSlices(paths, (path) => path.map((range) => rangeHash(range, tiles, known)));
  }

  async #hashes(ranges: readonly LeafRange[]): Promise<Buffer[]> {
    const tiles: Tiles = await this.tiles(tilesOf(ranges));
    return ranges.map((range) => rangeHash(range, tiles));
  }
}

const EMPTY = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');

/** A tile's path as C2SP writes it (`tile/0/x001/234.p/5`, `tile/entries/067`); null when it is none. */
export function readTilePath(path: string): { readonly place: TilePlace; readonly width: number } | null {
  const match = /^(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (match === null) return null;
  const [, level, digits = '', partial] = match;
  if (/^x000\//.test(digits)) return null; // no superfluous zeroes
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (partial !== undefined && width >= TILE_WIDTH) return null;
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  return { place: { level: level === 'entries' ? ENTRIES_LEVEL : Number(level), index }, width };
}

/** The path of a tile, `width` hashes of it, as C2SP writes it. */
export function tilePath({ level, index }: TilePlace, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const place = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level === ENTRIES_LEVEL ? 'entries' : level}/${place}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

/** Entries as C2SP bundles them: each behind its length, two bytes. */
export function entryBundle(commitments: Buffer): Buffer {
  const length = Buffer.from([0, HASH_BYTES]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < commitments.length; at += HASH_BYTES)
    pieces.push(length, commitments.subarray(at, at + HASH_BYTES));
  return Buffer.concat(pieces);
}
