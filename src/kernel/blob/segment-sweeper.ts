import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { Admission } from './admission.ts';
import { BlobBusy, BlobStoreFull } from './blob-errors.ts';
import { ABANDONED_AFTER_MS, COMPACT_DEAD_SHARE } from './blob-limits.ts';
import type { BlobLocator, SweepOptions, SweepReport } from './blob-store.ts';
import { blobIdText, storedLength } from './chunks.ts';
import { type FileIo, ioCode } from './file-io.ts';
import { encodeHeader, type FrameHeader, HEADER_BYTES, markHeader } from './frame.ts';
import type { OpenFiles } from './open-files.ts';
import { lastFlush, listSegments, type Scanned, type Survey, surveySegment } from './segment-scan.ts';
import { type FramePlace, type SegmentWriter, segmentName } from './segment-writer.ts';
import { ClockWatch, emptySweepReport, liveAmong } from './sweep-judge.ts';

export type SegmentSweeperOptions = {
  io: FileIo;
  clock: Clock;
  folder: string;
  writer: SegmentWriter;
  admission: Admission;
  files: OpenFiles;
  toLocator(place: FramePlace, length: number): BlobLocator;
};

type BlobFrame = { offset: number; span: number; header: FrameHeader; locator: BlobLocator };
type OpenSegment = { fileId: string; id: Buffer; path: string; descriptor: number; survey: Survey };

const ZEROS = Buffer.alloc(1024 * 1024);

/** Takes orphans out of the segments: erased in place at once, and the file itself when little else is left in it. */
export class SegmentSweeper {
  readonly #options: SegmentSweeperOptions;
  readonly #watch: ClockWatch;
  /** When this process first saw each open segment, on the clock that nobody sets. */
  readonly #firstSeen = new Map<string, number>();

  constructor(options: SegmentSweeperOptions) {
    this.#options = options;
    this.#watch = new ClockWatch(options.clock);
  }

  async sweep(options: SweepOptions): Promise<SweepReport> {
    this.#watch.requireSteady();
    const report = emptySweepReport();
    const { io, folder } = this.#options;
    const present = await listSegments(io, folder);
    for (const known of [...this.#firstSeen.keys()]) if (!present.includes(known)) this.#firstSeen.delete(known);
    for (const fileId of present) await this.#sweepSegment(fileId, options, report);
    return report;
  }

  async #sweepSegment(fileId: string, options: SweepOptions, report: SweepReport): Promise<void> {
    const { io, folder, writer } = this.#options;
    const path = join(folder, segmentName(fileId));
    const status = await io.stat(path);
    if (status === null) return;
    const end = writer.active?.fileId === fileId ? writer.active.end : status.bytes;
    const descriptor = await io.open(path, 'write');
    try {
      const id = Buffer.from(fileId, 'hex');
      const survey = await surveySegment(io, descriptor, id, end);
      const segment: OpenSegment = { fileId, id, path, descriptor, survey };
      if (!survey.sealed && this.#isAbandoned(fileId)) segment.survey = await this.#recover(segment);
      await this.#judge(segment, options, report);
    } finally {
      await io.close(descriptor);
    }
  }

  /** True when its writer can no longer acknowledge anything in it (see MAX_SEGMENT_AGE_MS), so that it may be changed. */
  #isAbandoned(fileId: string): boolean {
    if (this.#options.writer.active?.fileId === fileId) return false;
    const now = this.#options.clock.monotonic();
    const since = this.#firstSeen.get(fileId) ?? now;
    this.#firstSeen.set(fileId, since);
    return now - since >= ABANDONED_AFTER_MS;
  }

  /**
   * Closes the segment of a dead process. What its last flush left half-written was never acknowledged: places inside are
   * covered, a torn tail is cut. Damage before the last flush is no tear: it stays, and scrub reports it.
   */
  async #recover(segment: OpenSegment): Promise<Survey> {
    const { io, clock } = this.#options;
    const { frames } = segment.survey;
    const last = lastFlush(segment.survey);
    let end = segment.survey.end;
    for (const [at, frame] of frames.entries()) {
      const next = frames[at + 1];
      const torn =
        frame.header === null
          ? next === undefined || next.header?.flush === last
          : await this.#isTorn(segment, frame, last);
      if (!torn) continue;
      if (next === undefined) end = frame.offset;
      else await this.#cover(segment, frame);
    }
    await io.truncate(segment.descriptor, end);
    // The seal says that no tear is left: it may not reach the disk before the repairs.
    await io.sync(segment.descriptor);
    const seal = encodeHeader(markHeader('seal', clock.now().getTime(), last + 1), segment.id);
    await io.write(segment.descriptor, [seal], end);
    await io.sync(segment.descriptor);
    return surveySegment(io, segment.descriptor, segment.id, end + HEADER_BYTES);
  }

  async #isTorn(segment: OpenSegment, frame: Scanned, last: number): Promise<boolean> {
    const { header } = frame;
    return (
      header?.kind === 'blob' && header.flush === last && (await this.#payload(segment, frame.offset, header)) === null
    );
  }

  /** The stored chunks, or null when they do not have the checksum of their header. */
  async #payload(segment: OpenSegment, offset: number, header: FrameHeader): Promise<Buffer | null> {
    const stored = Buffer.allocUnsafe(storedLength(header.length));
    const count = await this.#options.io.read(segment.descriptor, stored, offset + HEADER_BYTES);
    return count === stored.length && crc32(stored) === header.crc ? stored : null;
  }

  async #cover(segment: OpenSegment, frame: { offset: number; span: number }): Promise<void> {
    const { io, clock } = this.#options;
    const cover = encodeHeader(markHeader('erased', clock.now().getTime(), 0, frame.span), segment.id);
    await io.write(segment.descriptor, [cover], frame.offset);
    const end = frame.offset + frame.span;
    for (let at = frame.offset + HEADER_BYTES; at < end; at += ZEROS.length) {
      await io.write(segment.descriptor, [ZEROS.subarray(0, Math.min(ZEROS.length, end - at))], at);
    }
  }

  async #judge(segment: OpenSegment, options: SweepOptions, report: SweepReport): Promise<void> {
    const blobs = this.#blobsOf(segment);
    const old = blobs.filter(({ header }) => header.storedAt < options.olderThan.getTime());
    const live = await liveAmong(
      options,
      old.map(({ header, locator }) => ({ blobId: blobIdText(header.blobId), locator })),
    );
    const orphans = old.filter(({ locator }) => !live.has(locator));
    const kept = blobs.filter(
      ({ header, locator }) => header.storedAt >= options.olderThan.getTime() || live.has(locator),
    );
    const damaged = segment.survey.sealed ? segment.survey.frames.filter(({ header }) => header === null).length : 0;
    report.live += live.size;
    report.erased += orphans.length;
    report.damaged += damaged;
    const removable = segment.survey.sealed && damaged === 0;
    if (removable && kept.length === 0) return this.#remove(segment, report);
    if (orphans.length > 0) {
      for (const orphan of orphans) await this.#cover(segment, orphan);
      await this.#options.io.sync(segment.descriptor);
    }
    const keptBytes = kept.reduce((sum, { span }) => sum + span, 0);
    const wasteful = 1 - keptBytes / segment.survey.end >= COMPACT_DEAD_SHARE;
    if (!removable || !wasteful || kept.length !== live.size) return;
    if (await this.#moveAll(segment, kept, options, report)) await this.#remove(segment, report);
  }

  #blobsOf(segment: OpenSegment): BlobFrame[] {
    return segment.survey.frames.flatMap(({ offset, span, header }) => {
      if (header?.kind !== 'blob') return [];
      const locator = this.#options.toLocator({ fileId: segment.fileId, offset }, header.length);
      return [{ offset, span, header, locator }];
    });
  }

  /** Copies live blobs, as they are encrypted, to the writer's segment. False when one could not be, so the file stays. */
  async #moveAll(
    segment: OpenSegment,
    blobs: BlobFrame[],
    options: SweepOptions,
    report: SweepReport,
  ): Promise<boolean> {
    const { admission, writer, clock, toLocator } = this.#options;
    for (const { offset, span, header, locator } of blobs) {
      const stored = await this.#payload(segment, offset, header);
      if (stored === null) {
        report.damaged += 1;
        return false;
      }
      const draft = { header: { ...header, storedAt: clock.now().getTime() }, stored: [stored] };
      try {
        const place = await admission.during(span, () => writer.append(draft));
        const to = toLocator(place, header.length);
        // No row changed: withdrawn meanwhile, or something is wrong. Either way the next sweep judges, not this one.
        if (!(await options.move(blobIdText(header.blobId), locator, to))) return false;
        report.moved += 1;
      } catch (error) {
        // No room now: the blobs not yet moved stay where they are until the next sweep.
        if (error instanceof BlobBusy || error instanceof BlobStoreFull) return false;
        throw error;
      }
    }
    return true;
  }

  async #remove(segment: OpenSegment, report: SweepReport): Promise<void> {
    const { io, folder, files } = this.#options;
    try {
      await io.unlink(segment.path);
    } catch (error) {
      if (ioCode(error) !== 'ENOENT') throw error;
    }
    await io.syncFolder(folder);
    files.forget(segment.path);
    this.#firstSeen.delete(segment.fileId);
    report.filesRemoved += 1;
    report.bytesFreed += segment.survey.end;
  }
}
