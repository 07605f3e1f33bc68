/** A log in memory, as honest or as false as a test wants it; and a witness's memory. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { GrowingTree } from '../../src/kernel/tlog/append-leaves.ts';
import { logKey, type NoteKey, signCheckpoint } from '../../src/kernel/tlog/note.ts';
import {
  consistencyRanges,
  HASH_BYTES,
  rangeHash,
  type TilePlace,
  tileName,
  tileWidth,
} from '../../src/kernel/tlog/tree.ts';
import type { SeenCheckpoint, WitnessStore } from '../../src/kernel/tlog/witness.ts';

type Keys = ReturnType<typeof generateKeyPairSync>;

export class MemoryLog {
  readonly origin: string;
  readonly key: NoteKey;
  readonly #keys: Keys;
  #tree = new GrowingTree(0, new Map());
  #tiles = new Map<string, Buffer>();
  #seed: string;

  constructor(origin: string, keys: Keys = generateKeyPairSync('ed25519'), seed = 'a') {
    this.origin = origin;
    this.#keys = keys;
    this.#seed = seed;
    this.key = logKey(origin, keys.publicKey);
  }

  /** The same name and key, other leaves: what a fork is. */
  fork(leaves: number, seed = 'b'): MemoryLog {
    const other = new MemoryLog(this.origin, this.#keys, seed);
    other.grow(leaves);
    return other;
  }

  get size(): number {
    return this.#tree.size;
  }

  grow(leaves: number): void {
    for (let i = 0; i < leaves; i += 1)
      this.#tree.append(createHash('sha256').update(`${this.#seed} ${this.#tree.size}`).digest());
    for (const tile of this.#tree.changedTiles()) this.#tiles.set(tileName(tile), tile.hashes);
  }

  root(size = this.size): Buffer {
    return rangeHash({ from: 0, to: size }, this.#tiles);
  }

  async head() {
    return { size: this.size, origin: this.origin };
  }

  async consistencyProof(old: number, size: number): Promise<Buffer[]> {
    return consistencyRanges(old, size).map((range) => rangeHash(range, this.#tiles));
  }

  /** The tile of the tree as it is now, that many hashes of it; null when it has them not. */
  tile(place: TilePlace, width: number): Buffer | null {
    if (tileWidth(this.size, { level: Math.max(place.level, 0), index: place.index }) < width) return null;
    return this.#tiles.get(tileName(place))?.subarray(0, width * HASH_BYTES) ?? null;
  }

  note(size = this.size): string {
    return this.noteOf(size, this.root(size));
  }

  noteOf(size: number, root: Buffer): string {
    const { origin } = this;
    return signCheckpoint({ origin, size, root }, this.key, (bytes) => sign(null, bytes, this.#keys.privateKey));
  }
}

export function memoryStore(): WitnessStore {
  const kept = new Map<string, SeenCheckpoint>();
  return {
    seen: async (origin) => kept.get(origin) ?? null,
    async advance(oldSize, next) {
      if ((kept.get(next.origin)?.size ?? 0) !== oldSize) return false;
      kept.set(next.origin, next);
      return true;
    },
  };
}
