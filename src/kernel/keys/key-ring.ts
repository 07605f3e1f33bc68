import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type FileIo, systemIo } from '../blob/file-io.ts';
import type { Clock } from '../clock.ts';
import type { Zone } from '../zones.ts';
import { ensureFolder } from './durable-file.ts';
import {
  createNumberedKey,
  destroyNumberedKey,
  type KeyFolder,
  loadNumberedKeys,
  type NumberedKey,
} from './numbered-keys.ts';
import { IntegrityError, open, seal } from './sealed-box.ts';

/** One keyed index of a value, with the version of the key that made it. `index`: 16 bytes. */
export type BlindIndex = { version: number; index: Buffer };

/** `meter` hears of each batch of blind indexes computed: they are what an enumeration of persons would need. */
export type ZoneKeysOptions = {
  zone: Zone;
  folder: string;
  clock: Clock;
  meter?: (blindIndexes: number) => void;
  io?: FileIo;
};

type Loaded = { root: Buffer; masters: NumberedKey[]; indexes: NumberedKey[] };

const DERIVED_BYTES = 32;
const BLIND_INDEX_BYTES = 16;
const ACTOR_KEY_BYTES = 16;
const MAX_CACHED_DETAIL_KEYS = 10_000;
/** Versions of the index key tried at once: during a rotation, the new one and the one before. */
const MAX_INDEX_VERSIONS = 2;
/** Milliseconds that a process may go on wrapping under an epoch that another process has superseded. */
const MAX_EPOCH_STALENESS_MS = 60_000;
/** Characters of an opaque token (a cursor, a form's state): anything longer is not ours. */
export const MAX_TOKEN_CHARS = 8192;

function hmac(key: KeyObject, data: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

async function load(folder: KeyFolder): Promise<Loaded | null> {
  const root = (await loadNumberedKeys(folder, 'root'))[0];
  if (root === undefined) return null;
  const masters = await loadNumberedKeys(folder, 'master');
  const indexes = await loadNumberedKeys(folder, 'index');
  // The root is made last: with a root and without the others, files were lost, and new ones would hide the loss.
  if (masters.length === 0 || indexes.length === 0) {
    throw new IntegrityError(`Key files of the ${folder.zone} zone are missing: restore them from the key backup.`);
  }
  // Names that another process made a moment ago may not be on the disk yet; nothing may be sealed before they are.
  await folder.io.syncFolder(folder.path);
  return { root: root.key, masters, indexes };
}

/** The secrets of one zone and what is derived from them (HKDF-SHA-256, RFC 5869). Never leaves the process. */
export class ZoneKeys {
  readonly zone: Zone;
  /** Keys the HMAC of trace chains. 32 bytes; the same for the life of the deployment. */
  readonly chainKey: Buffer;
  /** Public name of this zone's root (16 hex digits): store it in the database and compare it at start. */
  readonly fingerprint: string;
  readonly #folder: KeyFolder;
  readonly #clock: Clock;
  readonly #meter: (blindIndexes: number) => void;
  readonly #detailBase: KeyObject;
  readonly #actorBase: KeyObject;
  readonly #stampBase: KeyObject;
  readonly #tokenKey: KeyObject;
  readonly #detailKeys = new Map<string, Buffer>();
  #masters: NumberedKey[];
  #loadedAt: number;
  #indexes: { version: number; key: KeyObject }[] = [];

  private constructor(options: ZoneKeysOptions, folder: KeyFolder, loaded: Loaded) {
    const derive = (root: Buffer, purpose: string) =>
      Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `carnet/1/${options.zone}/${purpose}`, DERIVED_BYTES));
    this.zone = options.zone;
    this.#folder = folder;
    this.#clock = options.clock;
    this.#meter = options.meter ?? (() => {});
    this.chainKey = derive(loaded.root, 'trace-chain');
    this.fingerprint = derive(loaded.root, 'fingerprint').toString('hex', 0, 8);
    this.#detailBase = createSecretKey(derive(loaded.root, 'detail'));
    this.#actorBase = createSecretKey(derive(loaded.root, 'actor'));
    this.#stampBase = createSecretKey(derive(loaded.root, 'stamp'));
    this.#tokenKey = createSecretKey(derive(loaded.root, 'token'));
    this.#masters = loaded.masters;
    this.#setIndexes(loaded.indexes);
    this.#loadedAt = options.clock.monotonic();
  }

  /**
   * Loads the zone's keys; the first process ever makes them (0600 in a 0700 folder, whole or not at all, one winner).
   * Rejects with IntegrityError when a file is damaged, missing beside others, or of the other zone.
   */
  static async open(options: ZoneKeysOptions): Promise<ZoneKeys> {
    const io = options.io ?? systemIo;
    const folder: KeyFolder = { io, path: options.folder, zone: options.zone };
    await ensureFolder(io, options.folder);
    let loaded = await load(folder);
    if (loaded === null) {
      for (const kind of ['master', 'index', 'root'] as const) {
        await createNumberedKey(folder, kind, 1, options.clock.now());
      }
      loaded = await load(folder);
    }
    if (loaded === null)
      throw new IntegrityError(`The root key of the ${options.zone} zone was just made and is absent.`);
    return new ZoneKeys(options, folder, loaded);
  }

  /** Seals what belongs to one owner (a record, a person): details of traces, fields that must not be clear. 32 bytes. */
  detailKey(ownerId: string): Buffer {
    const known = this.#detailKeys.get(ownerId);
    if (known !== undefined) return known;
    const key = hmac(this.#detailBase, ownerId);
    if (this.#detailKeys.size >= MAX_CACHED_DETAIL_KEYS) this.#detailKeys.clear();
    this.#detailKeys.set(ownerId, key);
    return key;
  }

  /** Keyed indexes of a value (an INS in its canonical form), current version first, then the one before, if kept. */
  blindIndexes(value: string): BlindIndex[] {
    this.#meter(this.#indexes.length);
    return this.#indexes.map(({ version, key }) => ({
      version,
      index: hmac(key, value).subarray(0, BLIND_INDEX_BYTES),
    }));
  }

  /** What a clear column holds instead of a professional's id. 16 bytes, the same for the life of the deployment. */
  actorKey(id: string): Buffer {
    return hmac(this.#actorBase, id).subarray(0, ACTOR_KEY_BYTES);
  }

  /** HMAC of `data` for one purpose ('cursor', 'form'…): proves that we wrote it. 32 bytes. */
  stamp(purpose: string, data: string | Uint8Array): Buffer {
    return hmac(createSecretKey(hmac(this.#stampBase, purpose)), data);
  }

  /** True when `stamp` is the one of this purpose and data; takes the same time whatever differs. */
  isStamp(purpose: string, data: string | Uint8Array, stamp: Uint8Array): boolean {
    const expected = this.stamp(purpose, data);
    return stamp.length === expected.length && timingSafeEqual(expected, stamp);
  }

  /** An opaque token (base64url): the JSON value sealed for one purpose. For cursors and state that clients carry. */
  sealToken(purpose: string, value: unknown): string {
    return seal(this.#tokenKey, Buffer.from(JSON.stringify(value), 'utf8'), purpose).toString('base64url');
  }

  /** The value again. Throws IntegrityError for anything that `sealToken` did not make for this purpose. */
  openToken(purpose: string, token: string): unknown {
    if (token.length > MAX_TOKEN_CHARS) throw new IntegrityError('A token is too long to be ours.');
    return JSON.parse(open(this.#tokenKey, Buffer.from(token, 'base64url'), purpose).toString('utf8'));
  }

  /** The master epoch that new wraps use. */
  get epoch(): number {
    return this.#masters.at(-1)?.number ?? 0;
  }

  /** The master key of an epoch with its date, or null when this process does not know it (see `refresh`). */
  master(epoch: number): NumberedKey | null {
    return this.#masters.find((made) => made.number === epoch) ?? null;
  }

  /** Loads epochs and index versions that other processes made or removed. */
  async refresh(): Promise<void> {
    const loaded = await load(this.#folder);
    if (loaded === null) throw new IntegrityError(`The root key of the ${this.zone} zone is gone.`);
    this.#masters = loaded.masters;
    this.#setIndexes(loaded.indexes);
    this.#loadedAt = this.#clock.monotonic();
  }

  /** Same, unless done in the last MAX_EPOCH_STALENESS_MS: before making what will be wrapped under the newest epoch. */
  async refreshIfOld(): Promise<void> {
    if (this.#clock.monotonic() - this.#loadedAt >= MAX_EPOCH_STALENESS_MS) await this.refresh();
  }

  /** Makes the next master epoch; record keys are then wrapped again by `RecordKeys.rewrap`. Returns its number. */
  async newEpoch(): Promise<number> {
    await this.refresh();
    await createNumberedKey(this.#folder, 'master', this.epoch + 1, this.#clock.now());
    await this.refresh();
    return this.epoch;
  }

  /** Destroys an epoch for ever. Only `FolderRecordKeys.retireEpoch` calls it, which proves that no wrap needs it. */
  async destroyEpoch(epoch: number): Promise<void> {
    if (epoch === this.epoch) throw new RangeError('The current epoch cannot be destroyed.');
    await destroyNumberedKey(this.#folder, 'master', epoch);
    await this.refresh();
  }

  /** Makes the next version of the index key: it is computed first from now on, and the version before still tried. */
  async newIndexVersion(): Promise<number> {
    await this.refresh();
    const next = (this.#indexes[0]?.version ?? 0) + 1;
    await createNumberedKey(this.#folder, 'index', next, this.#clock.now());
    await this.refresh();
    return next;
  }

  /** Destroys an index version, once every row has its newer index. The current one cannot be. */
  async dropIndexVersion(version: number): Promise<void> {
    if (version === this.#indexes[0]?.version) throw new RangeError('The current index version cannot be dropped.');
    await destroyNumberedKey(this.#folder, 'index', version);
    await this.refresh();
  }

  #setIndexes(loaded: readonly NumberedKey[]): void {
    const newest = loaded.slice(-MAX_INDEX_VERSIONS).reverse();
    this.#indexes = newest.map(({ number, key }) => ({ version: number, key: createSecretKey(key) }));
  }
}
