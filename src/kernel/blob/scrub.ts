import { crc32 } from 'node:zlib';
import { IntegrityError } from '../keys/sealed-box.ts';
import { MAX_DAMAGES_LISTED, MAX_SWEEP_BATCH } from './blob-limits.ts';
import type { BlobLocator, Damage, ScrubOptions, ScrubReport } from './blob-store.ts';
import { blobIdText, chunkOffset, openChunks, storedLength } from './chunks.ts';
import type { FileIo } from './file-io.ts';
import { type FrameHeader, HEADER_BYTES } from './frame.ts';

/** A blob to verify, as its header describes it. `span`: bytes of the frame, filling included. */
export type ScrubItem = { offset: number; span: number; header: FrameHeader; locator: BlobLocator };

/** Chunks verified at once: large enough for the disk, small enough to share the event loop. */
const CHUNKS_PER_READ = 8;

/** Collects what a scrub finds. */
export class Scrub {
  readonly report: ScrubReport = { blobs: 0, bytes: 0, withoutKey: 0, damaged: [] };
  readonly #io: FileIo;
  readonly #options: ScrubOptions;
  #damages = 0;

  constructor(io: FileIo, options: ScrubOptions) {
    this.#io = io;
    this.#options = options;
  }

  /** Throws when the caller has given up. */
  checkAbort(): void {
    this.#options.signal?.throwIfAborted();
  }

  /** Adds a damaged place. */
  damage(found: Damage): void {
    this.#damages += 1;
    if (this.report.damaged.length < MAX_DAMAGES_LISTED) this.report.damaged.push(found);
  }

  /** Verifies blobs of one open file, in order. */
  async verify(file: string, descriptor: number, items: readonly ScrubItem[]): Promise<void> {
    for (let at = 0; at < items.length; at += MAX_SWEEP_BATCH) {
      const batch = items.slice(at, at + MAX_SWEEP_BATCH);
      const keys = await this.#options.keysOf(batch.map(({ header }) => blobIdText(header.blobId)));
      for (const item of batch) {
        this.checkAbort();
        const blobId = blobIdText(item.header.blobId);
        const key = keys.get(blobId);
        const reason =
          key === undefined ? await this.#checkSum(descriptor, item) : await this.#check(descriptor, item, key);
        if (reason !== null) this.damage({ blobId, locator: item.locator, file, offset: item.offset, reason });
        this.report.blobs += 1;
        this.report.bytes += item.header.length;
        if (key === undefined) this.report.withoutKey += 1;
      }
      this.#options.onProgress?.({ blobs: this.report.blobs, bytes: this.report.bytes, damaged: this.#damages });
    }
  }

  /** Opens every chunk. Null when all is well, else the reason. */
  async #check(descriptor: number, item: ScrubItem, key: Buffer): Promise<string | null> {
    const { header } = item;
    let first = 0;
    for await (const stored of this.#slices(descriptor, item)) {
      if (stored === null) return 'The blob is cut.';
      try {
        openChunks(key, header.blobId, header.length, first, stored);
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error;
        return 'A chunk does not open: its bytes were altered, or the key is another.';
      }
      first += CHUNKS_PER_READ;
    }
    return this.#checkFilling(descriptor, item);
  }

  async #checkSum(descriptor: number, item: ScrubItem): Promise<string | null> {
    let crc = 0;
    for await (const stored of this.#slices(descriptor, item)) {
      if (stored === null) return 'The blob is cut.';
      crc = crc32(stored, crc);
    }
    if (crc !== item.header.crc) return 'The bytes do not have the checksum of their header.';
    return this.#checkFilling(descriptor, item);
  }

  /** The filling after a blob is zeros; anything else tells of a disk or a program that writes where it should not. */
  async #checkFilling(descriptor: number, item: ScrubItem): Promise<string | null> {
    const used = HEADER_BYTES + storedLength(item.header.length);
    if (used >= item.span) return null;
    const filling = Buffer.alloc(item.span - used);
    const count = await this.#io.read(descriptor, filling, item.offset + used);
    return count === filling.length && filling.every((byte) => byte === 0)
      ? null
      : 'The filling after the blob was altered.';
  }

  async *#slices(descriptor: number, item: ScrubItem): AsyncGenerator<Buffer | null, void, undefined> {
    const end = storedLength(item.header.length);
    const step = chunkOffset(CHUNKS_PER_READ);
    for (let at = 0; at < end; at += step) {
      const stored = Buffer.allocUnsafe(Math.min(step, end - at));
      const count = await this.#io.read(descriptor, stored, item.offset + HEADER_BYTES + at);
      yield count === stored.length ? stored : null;
    }
  }
}
