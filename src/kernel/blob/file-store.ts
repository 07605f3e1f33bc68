import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { ensureFolder } from '../keys/durable-file.ts';
import { Admission } from './admission.ts';
import { BlobMissing } from './blob-errors.ts';
import type {
  BlobLocator,
  BlobPut,
  BlobRead,
  BlobStore,
  ScrubOptions,
  ScrubReport,
  SweepOptions,
  SweepReport,
} from './blob-store.ts';
import { blobIdBytes, encryptBlob, storedLength } from './chunks.ts';
import { type FileIo, ioCode, systemIo } from './file-io.ts';
import { DRAFT_SUFFIX, scrubFiles, sweepFiles, toFileLocator } from './file-walk.ts';
import { encodeHeader, type FrameHeader, HEADER_BYTES } from './frame.ts';
import { type BlobSource, readBlob, streamBlob } from './read-blob.ts';
import { Scrub } from './scrub.ts';
import type { StoreOptions } from './segment-store.ts';
import { ClockWatch } from './sweep-judge.ts';

const LOCATOR = /^f1\.([0-9a-f]{32})\.([0-9a-z]{1,8})$/;

function fromLocator(locator: BlobLocator): { fileId: string; length: number } {
  const [, fileId, length] = LOCATOR.exec(locator) ?? [];
  if (fileId === undefined || length === undefined) throw new BlobMissing();
  return { fileId, length: Number.parseInt(length, 36) };
}

/** One file per blob (draft, sync, rename, sync of the folder): the simple driver, for small deployments and as a yardstick. */
export class FileStore implements BlobStore {
  readonly #io: FileIo;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #admission: Admission;
  readonly #watch: ClockWatch;
  readonly #madeFolders = new Map<string, Promise<void>>();
  #sweeping: Promise<unknown> = Promise.resolve();

  private constructor(options: StoreOptions) {
    const { folder, clock, limits = {}, onFailure, io = systemIo } = options;
    this.#io = io;
    this.#clock = clock;
    this.#folder = folder;
    this.#admission = new Admission({ io, clock, folder, limits, onFailure });
    this.#watch = new ClockWatch(clock);
  }

  /** Opens the store; its folder is made on first use (0700). */
  static async open(options: StoreOptions): Promise<FileStore> {
    await ensureFolder(options.io ?? systemIo, options.folder);
    return new FileStore(options);
  }

  put(blob: BlobPut): Promise<BlobLocator> {
    const parts = blob.bytes instanceof Uint8Array ? [blob.bytes] : blob.bytes;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return this.#admission.during(HEADER_BYTES + storedLength(length), async () => {
      const blobId = blobIdBytes(blob.blobId);
      const { stored, crc } = encryptBlob(blob.key, blobId, parts, length);
      const id = randomBytes(16);
      const header: FrameHeader = {
        kind: 'blob',
        blobId,
        length,
        storedAt: this.#clock.now().getTime(),
        flush: 0,
        crc,
      };
      try {
        await this.#write(id.toString('hex'), [encodeHeader(header, id), ...stored]);
        this.#admission.requireWorking();
      } catch (error) {
        throw this.#admission.stop(error);
      }
      return toFileLocator(id.toString('hex'), length);
    });
  }

  async get(locator: BlobLocator, blobId: string, key: Buffer, read: BlobRead = {}): Promise<Buffer> {
    const source = await this.#openSource(locator, blobId, key);
    try {
      return await readBlob(source, read);
    } finally {
      await this.#io.close(source.descriptor);
    }
  }

  async *stream(
    locator: BlobLocator,
    blobId: string,
    key: Buffer,
    read: BlobRead = {},
  ): AsyncGenerator<Buffer, void, undefined> {
    const source = await this.#openSource(locator, blobId, key);
    try {
      yield* streamBlob(source, read);
    } finally {
      await this.#io.close(source.descriptor);
    }
  }

  size(locator: BlobLocator): number {
    return fromLocator(locator).length;
  }

  failure(): string | null {
    return this.#admission.failure;
  }

  sweep(options: SweepOptions): Promise<SweepReport> {
    const run = this.#sweeping.then(() => {
      this.#watch.requireSteady();
      return sweepFiles(this.#io, this.#folder, options);
    });
    this.#sweeping = run.catch(() => {});
    return run;
  }

  async scrub(options: ScrubOptions): Promise<ScrubReport> {
    const scrub = new Scrub(this.#io, options);
    await scrubFiles(this.#io, this.#folder, scrub);
    return scrub.report;
  }

  async close(): Promise<void> {
    await this.#admission.close();
    await this.#sweeping;
  }

  #folderOf(fileId: string): string {
    return join(this.#folder, fileId.slice(0, 2), fileId.slice(2, 4));
  }

  async #write(fileId: string, buffers: readonly Uint8Array[]): Promise<void> {
    const folder = this.#folderOf(fileId);
    await this.#makeFolder(folder);
    const draft = join(folder, `${fileId}${DRAFT_SUFFIX}`);
    const descriptor = await this.#io.open(draft, 'create');
    try {
      await this.#io.write(descriptor, buffers, 0);
      await this.#io.sync(descriptor);
    } finally {
      await this.#io.close(descriptor);
    }
    await this.#io.rename(draft, join(folder, `${fileId}.blob`));
    await this.#io.syncFolder(folder);
  }

  /** Both levels, made once a process and durable before the first file in them is acknowledged. */
  #makeFolder(folder: string): Promise<void> {
    const known = this.#madeFolders.get(folder);
    if (known !== undefined) return known;
    const parent = join(folder, '..');
    const above = parent === this.#folder ? Promise.resolve() : this.#makeFolder(parent);
    const made = above.then(() => ensureFolder(this.#io, folder));
    this.#madeFolders.set(folder, made);
    return made;
  }

  async #openSource(locator: BlobLocator, blobId: string, key: Buffer): Promise<BlobSource> {
    const { fileId, length } = fromLocator(locator);
    let descriptor: number;
    try {
      descriptor = await this.#io.open(join(this.#folderOf(fileId), `${fileId}.blob`), 'read');
    } catch (error) {
      if (ioCode(error) === 'ENOENT') throw new BlobMissing();
      throw error;
    }
    const id = Buffer.from(fileId, 'hex');
    return { io: this.#io, descriptor, fileId: id, offset: 0, blobId: blobIdBytes(blobId), length, key };
  }
}
