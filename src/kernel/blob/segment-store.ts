import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { ensureFolder } from '../keys/durable-file.ts';
import { Admission, type AdmissionLimits } from './admission.ts';
import { BlobMissing } from './blob-errors.ts';
import { ABANDONED_AFTER_MS } from './blob-limits.ts';
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
import { blobIdBytes, encryptBlob } from './chunks.ts';
import { type FileIo, systemIo } from './file-io.ts';
import { blobSpan } from './frame.ts';
import { OpenFiles } from './open-files.ts';
import { type BlobSource, readBlob, streamBlob } from './read-blob.ts';
import { Scrub, type ScrubItem } from './scrub.ts';
import { lastFlush, listSegments, type Survey, surveySegment } from './segment-scan.ts';
import { SegmentSweeper } from './segment-sweeper.ts';
import { type FramePlace, SegmentWriter, segmentName } from './segment-writer.ts';

export type StoreOptions = {
  /** A folder of this store alone, on a volume that all processes of the zone mount. */
  folder: string;
  clock: Clock;
  limits?: AdmissionLimits & { segmentBytes?: number };
  onFailure?: (error: Error) => void;
  io?: FileIo;
};

type Locator = FramePlace & { length: number };
const LOCATOR = /^s1\.([0-9a-f]{32})\.([0-9a-z]{1,10})\.([0-9a-z]{1,8})$/;

function toLocator(place: FramePlace, length: number): BlobLocator {
  return `s1.${place.fileId}.${place.offset.toString(36)}.${length.toString(36)}`;
}

function fromLocator(locator: BlobLocator): Locator {
  const [, fileId, offset, length] = LOCATOR.exec(locator) ?? [];
  if (fileId === undefined || offset === undefined || length === undefined) throw new BlobMissing();
  return { fileId, offset: Number.parseInt(offset, 36), length: Number.parseInt(length, 36) };
}

/** Blobs in append-only encrypted segments with group commit (docs/adr/0002): the driver of a serving deployment. */
export class SegmentStore implements BlobStore {
  readonly #io: FileIo;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #admission: Admission;
  readonly #writer: SegmentWriter;
  readonly #files: OpenFiles;
  readonly #sweeper: SegmentSweeper;
  #sweeping: Promise<unknown> = Promise.resolve();

  private constructor(options: StoreOptions) {
    const { folder, clock, limits = {}, onFailure, io = systemIo } = options;
    this.#io = io;
    this.#clock = clock;
    this.#folder = folder;
    this.#admission = new Admission({ io, clock, folder, limits, onFailure });
    const stop = (cause: unknown) => this.#admission.stop(cause);
    this.#writer = new SegmentWriter({ io, clock, folder, stop, segmentBytes: limits.segmentBytes });
    this.#files = new OpenFiles(io, clock);
    this.#sweeper = new SegmentSweeper({
      io,
      clock,
      folder,
      writer: this.#writer,
      admission: this.#admission,
      files: this.#files,
      toLocator,
    });
  }

  /** Opens the store; its folder is made on first use (0700). Old segments are not read: only `sweep` walks them. */
  static async open(options: StoreOptions): Promise<SegmentStore> {
    await ensureFolder(options.io ?? systemIo, options.folder);
    return new SegmentStore(options);
  }

  put(blob: BlobPut): Promise<BlobLocator> {
    const parts = blob.bytes instanceof Uint8Array ? [blob.bytes] : blob.bytes;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return this.#admission.during(blobSpan(length), async () => {
      const blobId = blobIdBytes(blob.blobId);
      const { stored, crc } = encryptBlob(blob.key, blobId, parts, length);
      const storedAt = this.#clock.now().getTime();
      const place = await this.#writer.append({
        header: { kind: 'blob', blobId, length, storedAt, flush: 0, crc },
        stored,
      });
      return toLocator(place, length);
    });
  }

  async get(locator: BlobLocator, blobId: string, key: Buffer, read: BlobRead = {}): Promise<Buffer> {
    const place = fromLocator(locator);
    const path = join(this.#folder, segmentName(place.fileId));
    const found = await this.#files.using(path, (descriptor) =>
      readBlob(this.#source(place, descriptor, blobId, key), read),
    );
    if (found === null) throw new BlobMissing();
    return found;
  }

  async *stream(
    locator: BlobLocator,
    blobId: string,
    key: Buffer,
    read: BlobRead = {},
  ): AsyncGenerator<Buffer, void, undefined> {
    const place = fromLocator(locator);
    const descriptor = await this.#files.hold(join(this.#folder, segmentName(place.fileId)));
    if (descriptor === null) throw new BlobMissing();
    try {
      yield* streamBlob(this.#source(place, descriptor.number, blobId, key), read);
    } finally {
      descriptor.release();
    }
  }

  size(locator: BlobLocator): number {
    return fromLocator(locator).length;
  }

  failure(): string | null {
    return this.#admission.failure;
  }

  sweep(options: SweepOptions): Promise<SweepReport> {
    const run = this.#sweeping.then(() => this.#sweeper.sweep(options));
    this.#sweeping = run.catch(() => {});
    return run;
  }

  async scrub(options: ScrubOptions): Promise<ScrubReport> {
    const scrub = new Scrub(this.#io, options);
    for (const fileId of await listSegments(this.#io, this.#folder)) {
      scrub.checkAbort();
      const path = join(this.#folder, segmentName(fileId));
      await this.#files.using(path, (descriptor) => this.#scrubSegment(scrub, fileId, path, descriptor));
    }
    return scrub.report;
  }

  async close(): Promise<void> {
    await this.#admission.close();
    await this.#sweeping;
    await this.#writer.close();
    this.#files.closeAll();
  }

  #source(place: Locator, descriptor: number, blobId: string, key: Buffer): BlobSource {
    const fileId = Buffer.from(place.fileId, 'hex');
    return {
      io: this.#io,
      descriptor,
      fileId,
      offset: place.offset,
      blobId: blobIdBytes(blobId),
      length: place.length,
      key,
    };
  }

  async #scrubSegment(scrub: Scrub, fileId: string, path: string, descriptor: number): Promise<void> {
    const status = await this.#io.stat(path);
    if (status === null) return;
    const mine = this.#writer.active?.fileId === fileId ? this.#writer.active.end : null;
    const survey = await surveySegment(this.#io, descriptor, Buffer.from(fileId, 'hex'), mine ?? status.bytes);
    // In a segment that another process is writing, the last flush may be half there: it is judged another day.
    const quiet = this.#clock.now().getTime() - status.modified.getTime() >= ABANDONED_AFTER_MS;
    const settled = survey.sealed || mine !== null || quiet;
    const limit = settled ? Number.POSITIVE_INFINITY : lastFlush(survey);
    for (const [at, frame] of survey.frames.entries()) {
      const before = survey.frames[at + 1]?.header?.flush ?? -1;
      if (frame.header !== null || (!settled && (before < 0 || before >= limit))) continue;
      scrub.damage({
        blobId: null,
        locator: null,
        file: path,
        offset: frame.offset,
        reason: 'No header can be read here.',
      });
    }
    await scrub.verify(path, descriptor, this.#items(fileId, survey, limit));
  }

  #items(fileId: string, survey: Survey, limit: number): ScrubItem[] {
    return survey.frames.flatMap(({ offset, span, header }) => {
      if (header?.kind !== 'blob' || header.flush >= limit) return [];
      return [{ offset, span, header, locator: toLocator({ fileId, offset }, header.length) }];
    });
  }
}
