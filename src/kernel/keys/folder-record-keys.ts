import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type FileIo, systemIo } from '../blob/file-io.ts';
import type { Clock } from '../clock.ts';
import { createOnce, ensureFolder, isDraft, readSmallFile, removeFile, replaceFile } from './durable-file.ts';
import type { ZoneKeys } from './key-ring.ts';
import { RecordKeyShredded, type RecordKeys, type RewrapReport } from './record-keys.ts';
import { IntegrityError, open, SEAL_OVERHEAD_BYTES, seal } from './sealed-box.ts';

/** Unwrapped keys that one process keeps. */
export const MAX_CACHED_RECORD_KEYS = 20_000;
/** Milliseconds that an unwrapped key is kept: a shredding by another process takes effect within this time. */
export const MAX_KEY_AGE_MS = 5 * 60_000;
/** Milliseconds between a new epoch and the earliest destruction of an older one: writers under way have ended. */
export const MIN_EPOCH_OVERLAP_MS = 60 * 60_000;

/** Milliseconds after which a key file is durable for sure: far longer than its maker needs to sync the folder. */
const SETTLED_AGE_MS = 10 * 60_000;

const MAGIC = 'CRK1';
const HEADER_BYTES = 8;
const RECORD_KEY_BYTES = 32;
const WRAP_BYTES = HEADER_BYTES + RECORD_KEY_BYTES + SEAL_OVERHEAD_BYTES;
const SHREDDED_MARK = Buffer.from('shredded\n', 'utf8');
/** Opaque ids only: what is allowed here becomes a file name. */
const RECORD_ID = /^[A-Za-z0-9_-]{1,64}$/;

export type FolderRecordKeysOptions = { folder: string; keys: ZoneKeys; clock: Clock; io?: FileIo };

type Wrap = { epoch: number; sealed: Buffer };

function parseWrap(file: Buffer): Wrap {
  if (file.length !== WRAP_BYTES || file.toString('latin1', 0, 4) !== MAGIC) {
    throw new IntegrityError('The file of a record key is damaged.');
  }
  return { epoch: file.readUInt32BE(4), sealed: file.subarray(HEADER_BYTES) };
}

/**
 * Record keys as small files in hashed sub-folders: `<id>.key` holds the wrap, `<id>.gone` the mark of a shredding.
 * The mark is written before the key is removed, and everyone who reads or replaces a key looks for the mark afterwards:
 * so neither a concurrent creation nor a rewrap can bring a shredded key back.
 */
export class FolderRecordKeys implements RecordKeys {
  readonly #folder: string;
  readonly #keys: ZoneKeys;
  readonly #clock: Clock;
  readonly #io: FileIo;
  /** Least recently used first. */
  readonly #cache = new Map<string, { key: Buffer; at: number }>();
  readonly #loading = new Map<string, Promise<Buffer | null>>();
  readonly #madeFolders = new Set<string>();
  /** Grows with each shredding here: what was read before is then not cached. */
  #shreddings = 0;

  private constructor(options: FolderRecordKeysOptions) {
    this.#folder = options.folder;
    this.#keys = options.keys;
    this.#clock = options.clock;
    this.#io = options.io ?? systemIo;
  }

  /** Opens the store, made on first use (0700). It belongs outside both databases' folders and their backups. */
  static async open(options: FolderRecordKeysOptions): Promise<FolderRecordKeys> {
    const store = new FolderRecordKeys(options);
    await ensureFolder(store.#io, options.folder);
    return store;
  }

  get(recordId: string): Promise<Buffer | null> {
    const cached = this.#fromCache(recordId);
    if (cached !== null) return Promise.resolve(cached);
    const loading = this.#loading.get(recordId);
    if (loading !== undefined) return loading;
    const load = this.#loadAndCache(recordId).finally(() => this.#loading.delete(recordId));
    this.#loading.set(recordId, load);
    return load;
  }

  async getOrCreate(recordId: string): Promise<Buffer> {
    const known = await this.get(recordId);
    if (known !== null) return known;
    const folder = this.#folderOf(recordId);
    await this.#makeFolders(folder);
    await this.#refuseShredded(folder, recordId);
    // Another process may have begun an epoch: a new key must not go under one about to be destroyed.
    await this.#keys.refreshIfOld();
    await createOnce(
      this.#io,
      folder,
      `${recordId}.key`,
      this.#wrap(recordId, randomBytes(RECORD_KEY_BYTES), this.#keys.epoch),
    );
    if (await this.#isShredded(folder, recordId)) await removeFile(this.#io, folder, `${recordId}.key`);
    const key = await this.get(recordId);
    if (key === null) throw new RecordKeyShredded();
    return key;
  }

  async shred(recordId: string): Promise<void> {
    const folder = this.#folderOf(recordId);
    this.#forget(recordId);
    await this.#makeFolders(folder);
    await createOnce(this.#io, folder, `${recordId}.gone`, SHREDDED_MARK);
    await removeFile(this.#io, folder, `${recordId}.key`);
    this.#forget(recordId);
  }

  async rewrap(epoch: number): Promise<RewrapReport> {
    await this.#keys.refresh();
    if (this.#keys.master(epoch) === null) throw new RangeError(`The master epoch ${epoch} does not exist.`);
    const report: RewrapReport = { seen: 0, rewrapped: 0, failed: 0 };
    for await (const recordId of this.#recordIds()) {
      report.seen += 1;
      try {
        if (await this.#rewrapOne(recordId, epoch)) report.rewrapped += 1;
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error;
        report.failed += 1;
      }
    }
    return report;
  }

  /**
   * Destroys a master epoch after proof that no wrap is under it. Throws RangeError while one is, or while the current
   * epoch is younger than MIN_EPOCH_OVERLAP_MS. After it, backups of shredded wraps open no more.
   */
  async retireEpoch(epoch: number): Promise<void> {
    await this.#keys.refresh();
    const current = this.#keys.master(this.#keys.epoch);
    if (current === null || this.#clock.now().getTime() - current.createdAt.getTime() < MIN_EPOCH_OVERLAP_MS) {
      throw new RangeError('The current epoch is too young: writers may still use the one before.');
    }
    for await (const recordId of this.#recordIds()) {
      const file = await readSmallFile(this.#io, join(this.#folderOf(recordId), `${recordId}.key`));
      if (file !== null && parseWrap(file.bytes).epoch === epoch)
        throw new RangeError(`Keys are still wrapped under epoch ${epoch}.`);
    }
    await this.#keys.destroyEpoch(epoch);
  }

  #fromCache(recordId: string): Buffer | null {
    const entry = this.#cache.get(recordId);
    if (entry === undefined) return null;
    this.#cache.delete(recordId);
    if (this.#clock.monotonic() - entry.at >= MAX_KEY_AGE_MS) return null;
    this.#cache.set(recordId, entry);
    return entry.key;
  }

  async #loadAndCache(recordId: string): Promise<Buffer | null> {
    const before = this.#shreddings;
    const folder = this.#folderOf(recordId);
    const file = await readSmallFile(this.#io, join(folder, `${recordId}.key`));
    if (file === null || (await this.#isShredded(folder, recordId))) return null;
    // A name that another process made a moment ago may not be on the disk yet; nothing may be sealed before it is.
    if (this.#clock.now().getTime() - file.modified.getTime() < SETTLED_AGE_MS) await this.#io.syncFolder(folder);
    const key = await this.#unwrap(recordId, parseWrap(file.bytes));
    if (before === this.#shreddings) this.#remember(recordId, key);
    return key;
  }

  #remember(recordId: string, key: Buffer): void {
    if (this.#cache.size >= MAX_CACHED_RECORD_KEYS) {
      const oldest = this.#cache.keys().next();
      if (oldest.done !== true) this.#cache.delete(oldest.value);
    }
    this.#cache.set(recordId, { key, at: this.#clock.monotonic() });
  }

  #forget(recordId: string): void {
    this.#shreddings += 1;
    this.#cache.delete(recordId);
  }

  #wrap(recordId: string, key: Buffer, epoch: number): Buffer {
    const master = this.#keys.master(epoch);
    if (master === null) throw new RangeError(`The master epoch ${epoch} does not exist.`);
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(MAGIC, 0, 'latin1');
    header.writeUInt32BE(epoch, 4);
    return Buffer.concat([header, seal(master.key, key, this.#place(recordId, epoch))]);
  }

  async #unwrap(recordId: string, wrap: Wrap): Promise<Buffer> {
    if (this.#keys.master(wrap.epoch) === null) await this.#keys.refresh();
    const master = this.#keys.master(wrap.epoch);
    if (master === null)
      throw new IntegrityError(`A record key is wrapped under epoch ${wrap.epoch}, which is not here.`);
    return open(master.key, wrap.sealed, this.#place(recordId, wrap.epoch));
  }

  #place(recordId: string, epoch: number): string {
    return `${this.#keys.zone}|${recordId}|${epoch}`;
  }

  async #rewrapOne(recordId: string, epoch: number): Promise<boolean> {
    const folder = this.#folderOf(recordId);
    const file = await readSmallFile(this.#io, join(folder, `${recordId}.key`));
    if (file === null) return false;
    const wrap = parseWrap(file.bytes);
    if (wrap.epoch >= epoch) return false;
    const key = await this.#unwrap(recordId, wrap);
    if (!(await this.#isShredded(folder, recordId))) {
      await replaceFile(this.#io, folder, `${recordId}.key`, this.#wrap(recordId, key, epoch));
    }
    if (!(await this.#isShredded(folder, recordId))) return true;
    await removeFile(this.#io, folder, `${recordId}.key`);
    return false;
  }

  async #isShredded(folder: string, recordId: string): Promise<boolean> {
    return (await this.#io.stat(join(folder, `${recordId}.gone`))) !== null;
  }

  async #refuseShredded(folder: string, recordId: string): Promise<void> {
    if (await this.#isShredded(folder, recordId)) throw new RecordKeyShredded();
  }

  #folderOf(recordId: string): string {
    if (!RECORD_ID.test(recordId))
      throw new TypeError('A record id is 1 to 64 letters, digits, hyphens or underscores.');
    const hash = createHash('sha256').update(recordId).digest('hex');
    return join(this.#folder, hash.slice(0, 2), hash.slice(2, 4));
  }

  async #makeFolders(folder: string): Promise<void> {
    if (this.#madeFolders.has(folder)) return;
    await ensureFolder(this.#io, join(folder, '..'));
    await ensureFolder(this.#io, folder);
    this.#madeFolders.add(folder);
  }

  async *#recordIds(): AsyncGenerator<string, void, undefined> {
    for (const first of await this.#io.list(this.#folder)) {
      for (const second of await this.#io.list(join(this.#folder, first))) {
        for (const name of await this.#io.list(join(this.#folder, first, second))) {
          if (!isDraft(name) && name.endsWith('.key')) yield name.slice(0, -'.key'.length);
        }
      }
    }
  }
}
