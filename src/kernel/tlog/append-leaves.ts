import type { Statement } from '../flight.ts';
import { HEAD_COPIES, type OwnerColumn } from '../head-store.ts';
import type { Database, Transaction } from '../transaction.ts';
import type { Zone } from '../zones.ts';
import { MAX_APPEND_BATCH, MAX_APPEND_ROUNDS } from './limits.ts';
import { leafHash, MAX_TILE_LEVEL, rootOfList, splitHashes, TILE_WIDTH, type TilePlace, tileName } from './tree.ts';

/** Level of the rows that hold the commitments themselves. */
export const ENTRIES_LEVEL = -1;

/** One appender at a time, whichever process: an advisory lock of the node that coordinates. */
const LOCK: Statement = {
  name: 'log-append-lock',
  text: 'select pg_try_advisory_xact_lock(4021973103) as mine',
};

function statements(owner: OwnerColumn): Readonly<Record<'take' | 'edge' | 'place' | 'tiles' | 'head', Statement>> {
  return {
    take: {
      name: `log-take-${owner}`,
      text: `delete from log_queue where (${owner}, trace_id) in (select ${owner}, trace_id from log_queue where ${owner} is not null limit $1)
returning ${owner} as owner, trace_id, commitment`,
    },
    /** The size, and the tiles that are not full. */
    edge: {
      name: 'log-edge',
      text: `select h.size, l.level, t.hashes from log_head h cross join generate_series(${ENTRIES_LEVEL}, ${MAX_TILE_LEVEL}) as l (level)
left join log_tile t on t.level = l.level and t.tile_index = h.size / (${TILE_WIDTH}::numeric ^ (greatest(l.level, 0) + 1))::bigint`,
    },
    place: {
      name: `log-place-${owner}`,
      text: `insert into log_leaf (${owner}, trace_id, leaf_index)
select owner, trace_id, leaf_index from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as g (owner, trace_id, leaf_index)
on conflict do nothing`,
    },
    tiles: {
      name: 'log-write-tiles',
      text: `insert into log_tile (level, tile_index, hashes)
select level, tile_index, hashes from unnest($1::smallint[], $2::bigint[], $3::bytea[]) as g (level, tile_index, hashes)
on conflict (level, tile_index) do update set hashes = excluded.hashes`,
    },
    head: { name: 'log-grow', text: 'update log_head set size = $1 where id = 1 and size = $2 returning 1' },
  };
}

interface TakenRow extends Record<string, unknown> {
  readonly owner: string;
  readonly trace_id: string;
  readonly commitment: Buffer;
}

interface EdgeRow extends Record<string, unknown> {
  readonly size: string;
  readonly level: number;
  readonly hashes: Buffer | null;
}

/** The right edge of the tree, growing; remembers which tiles it changed. */
export class GrowingTree {
  #size: number;
  /** Hashes of the tile at the edge of each level. */
  readonly #edge: Buffer[][] = [];
  #entries: Buffer[];
  readonly #changed = new Map<string, TilePlace & { readonly hashes: Buffer }>();

  /** @param hashes those of the tile that is not full, by level; what is absent is empty */
  constructor(size: number, hashes: ReadonlyMap<number, Buffer>) {
    this.#size = size;
    const at = (level: number): Buffer[] => splitHashes(hashes.get(level) ?? Buffer.alloc(0));
    this.#entries = at(ENTRIES_LEVEL);
    for (let level = 0; level <= MAX_TILE_LEVEL; level += 1) this.#edge.push(at(level));
  }

  get size(): number {
    return this.#size;
  }

  append(commitment: Buffer): void {
    const index = Math.floor(this.#size / TILE_WIDTH);
    this.#entries.push(commitment);
    if (this.#entries.length === TILE_WIDTH) {
      this.#keep({ level: ENTRIES_LEVEL, index }, this.#entries);
      this.#entries = [];
    }
    this.#push(0, leafHash(commitment));
    this.#size += 1;
  }

  #push(level: number, hash: Buffer): void {
    const tile = this.#edge[level];
    if (tile === undefined) throw new RangeError('the tree is full');
    tile.push(hash);
    if (tile.length < TILE_WIDTH) return;
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1));
    this.#keep({ level, index }, tile);
    this.#edge[level] = [];
    this.#push(level + 1, rootOfList(tile));
  }

  #keep(place: TilePlace, hashes: readonly Buffer[]): void {
    this.#changed.set(tileName(place), { ...place, hashes: Buffer.concat(hashes) });
  }

  /** Tiles that were filled since the last call; forgotten here. */
  takeFull(): (TilePlace & { readonly hashes: Buffer })[] {
    const full = [...this.#changed.values()];
    this.#changed.clear();
    return full;
  }

  /** Tiles that were filled, and what the last ones hold now. */
  changedTiles(): (TilePlace & { readonly hashes: Buffer })[] {
    const last = [
      { level: ENTRIES_LEVEL, hashes: this.#entries },
      ...this.#edge.map((hashes, level) => ({ level, hashes })),
    ];
    for (const { level, hashes } of last) {
      const index = Math.floor(this.#size / TILE_WIDTH ** (Math.max(level, 0) + 1));
      if (hashes.length > 0) this.#keep({ level, index }, hashes);
    }
    return [...this.#changed.values()];
  }
}

/** Puts the commitments that wait into the tree of one zone, in batches, beside the requests. */
export class LeafAppender {
  readonly #database: Database;
  readonly #sql: ReturnType<typeof statements>;

  constructor(database: Database, zone: Zone) {
    this.#database = database;
    this.#sql = statements(HEAD_COPIES[zone].owner);
  }

  /** Empties the queue, or does MAX_APPEND_ROUNDS of it. Returns how many leaves were added; 0 while another process does. */
  async drain(): Promise<number> {
    let added = 0;
    for (let round = 0; round < MAX_APPEND_ROUNDS; round += 1) {
      const now = await this.#database.transact('load', (tx) => this.#round(tx));
      added += now;
      if (now < MAX_APPEND_BATCH) break;
    }
    return added;
  }

  async #round(tx: Transaction): Promise<number> {
    // The lock in a flight of its own: what follows reads what the appender before has committed.
    const [lock] = await tx.query<{ mine: boolean }>(LOCK, []);
    if (lock?.mine !== true) return 0;
    const [taken, edge] = await Promise.all([
      tx.query<TakenRow>(this.#sql.take, [MAX_APPEND_BATCH]),
      tx.query<EdgeRow>(this.#sql.edge, []),
    ]);
    if (taken.length === 0) return 0;
    await this.#write(tx, taken, edge);
    return taken.length;
  }

  async #write(tx: Transaction, taken: readonly TakenRow[], edge: readonly EdgeRow[]): Promise<void> {
    const before = Number(edge[0]?.size ?? 0);
    const leaves = [...taken].sort(inOrder);
    const hashes = edge.flatMap((row) => (row.hashes === null ? [] : [[row.level, row.hashes] as const]));
    const tree = new GrowingTree(before, new Map(hashes));
    for (const { commitment } of leaves) tree.append(commitment);
    const tiles = tree.changedTiles();
    tx.last(this.#sql.place, [
      leaves.map(({ owner }) => owner),
      leaves.map(({ trace_id }) => trace_id),
      leaves.map((_, at) => before + at),
    ]);
    tx.last(this.#sql.tiles, [
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map((tile) => tile.hashes),
    ]);
    const grown = await tx.query(this.#sql.head, [tree.size, before]);
    if (grown.length === 0) throw new Error('the tree grew under its own lock');
  }
}

/** Any order that keeps the traces of one owner in theirs. */
function inOrder(a: TakenRow, b: TakenRow): number {
  if (a.owner !== b.owner) return a.owner < b.owner ? -1 : 1;
  return Number(a.trace_id) - Number(b.trace_id);
}
