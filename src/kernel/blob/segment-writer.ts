import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { MAX_FLUSH_BYTES, MAX_SEGMENT_AGE_MS, SEGMENT_BYTES } from './blob-limits.ts';
import type { FileIo } from './file-io.ts';
import { encodeHeader, type FrameHeader, HEADER_BYTES, markHeader, spanOf } from './frame.ts';

/** Where a frame is: the file's id (32 hex digits) and the position of its header. */
export type FramePlace = { fileId: string; offset: number };

/** A blob ready to be written: its header but for the flush number, and its encrypted chunks. */
export type FrameDraft = { header: FrameHeader; stored: readonly Uint8Array[] };

type Waiting = { draft: FrameDraft; bytes: number; resolve(place: FramePlace): void; reject(error: Error): void };
type Segment = { fileId: string; id: Buffer; descriptor: number; end: number; flush: number; since: number };

export type SegmentWriterOptions = {
  io: FileIo;
  clock: Clock;
  folder: string;
  /** Makes the error that puts get from the first I/O error on. */
  stop(cause: unknown): Error;
  segmentBytes?: number;
};

/** The name of a segment's file. */
export function segmentName(fileId: string): string {
  return `${fileId}.seg`;
}

/**
 * Appends frames to a segment of its own with group commit: one write of everything that waits, one fdatasync, then all
 * of them are acknowledged; what arrives meanwhile is the next batch. There is no timer: alone, a put costs one sync.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #waiting: Waiting[] = [];
  #running = false;
  #stopped: Error | null = null;
  #segment: Segment | null = null;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** The open segment and the end of what is durable in it, or null. */
  get active(): { fileId: string; end: number } | null {
    return this.#segment;
  }

  /** Resolves with the frame's place once it is on the disk. Rejects with what `stop` made. */
  append(draft: FrameDraft): Promise<FramePlace> {
    if (this.#stopped !== null) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ draft, bytes: spanOf(draft.header), resolve, reject });
      if (!this.#running) {
        this.#running = true;
        void this.#run();
      }
    });
  }

  /** Seals and closes the segment. Only when nothing waits. */
  async close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    if (segment === null) return;
    if (this.#stopped === null) await this.#seal(segment);
    await this.#options.io.close(segment.descriptor);
  }

  async #run(): Promise<void> {
    // Puts of the same turn of the event loop share the first flush.
    await Promise.resolve();
    while (this.#waiting.length > 0 && this.#stopped === null) {
      const batch = this.#nextBatch();
      try {
        const places = await this.#flush(batch);
        for (const [at, waiting] of batch.entries()) waiting.resolve(places[at] as FramePlace);
      } catch (error) {
        // Never tried again: after a failed sync the system may answer "done" for pages that it threw away.
        this.#stopped = this.#options.stop(error);
        for (const waiting of [...batch, ...this.#waiting.splice(0)]) waiting.reject(this.#stopped);
      }
    }
    this.#running = false;
  }

  #nextBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && bytes + waiting.bytes > MAX_FLUSH_BYTES) break;
      bytes += waiting.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #flush(batch: readonly Waiting[]): Promise<FramePlace[]> {
    const segment = await this.#roomySegment();
    const buffers: Uint8Array[] = [];
    const places: FramePlace[] = [];
    let at = segment.end;
    for (const { draft, bytes } of batch) {
      buffers.push(encodeHeader({ ...draft.header, flush: segment.flush }, segment.id), ...draft.stored);
      const written = draft.stored.reduce((sum, piece) => sum + piece.length, HEADER_BYTES);
      if (written < bytes) buffers.push(Buffer.alloc(bytes - written));
      places.push({ fileId: segment.fileId, offset: at });
      at += bytes;
    }
    await this.#options.io.write(segment.descriptor, buffers, segment.end);
    await this.#options.io.sync(segment.descriptor);
    // A process that slept through the night must not acknowledge into a segment that others hold for abandoned.
    if (this.#isOld(segment, 1.5)) throw new Error('The segment grew too old during a write.');
    segment.end = at;
    segment.flush += 1;
    return places;
  }

  #isOld(segment: Segment, factor: number): boolean {
    return this.#options.clock.monotonic() - segment.since >= MAX_SEGMENT_AGE_MS * factor;
  }

  async #roomySegment(): Promise<Segment> {
    const segment = this.#segment;
    const limit = this.#options.segmentBytes ?? SEGMENT_BYTES;
    if (segment !== null && segment.end < limit && !this.#isOld(segment, 1)) return segment;
    await this.close();
    this.#segment = await this.#begin();
    return this.#segment;
  }

  async #begin(): Promise<Segment> {
    const { io, clock, folder } = this.#options;
    const since = clock.monotonic();
    const id = randomBytes(16);
    const fileId = id.toString('hex');
    const descriptor = await io.open(join(folder, segmentName(fileId)), 'create');
    await io.write(descriptor, [encodeHeader(markHeader('start', clock.now().getTime(), 0), id)], 0);
    await io.sync(descriptor);
    await io.syncFolder(folder);
    return { fileId, id, descriptor, end: HEADER_BYTES, flush: 1, since };
  }

  async #seal(segment: Segment): Promise<void> {
    const { io, clock } = this.#options;
    const seal = encodeHeader(markHeader('seal', clock.now().getTime(), segment.flush), segment.id);
    await io.write(segment.descriptor, [seal], segment.end);
    await io.sync(segment.descriptor);
  }
}
