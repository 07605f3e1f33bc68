import type { FileIo } from './file-io.ts';
import { decodeHeader, type FrameHeader, HEADER_BYTES, spanOf } from './frame.ts';

/** A frame of a segment, or (header null) a place where none can be read, up to the next one or the end. */
export type Scanned = { offset: number; span: number; header: FrameHeader | null };

/** What the headers of a segment tell. `end`: bytes looked at. `sealed`: closed by its writer or by a recovery. */
export type Survey = { frames: Scanned[]; sealed: boolean; end: number };

const RESYNC_BYTES = 262_144;
const SEGMENT_NAME = /^([0-9a-f]{32})\.seg$/;

/** The ids of the segments in a folder. */
export async function listSegments(io: FileIo, folder: string): Promise<string[]> {
  const names = await io.list(folder);
  return names.flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? []).sort();
}

/** The position of the next readable header from `from` on, or `end`. */
async function nextHeader(io: FileIo, descriptor: number, fileId: Buffer, from: number, end: number): Promise<number> {
  const block = Buffer.alloc(RESYNC_BYTES);
  for (let at = from; at < end; at += RESYNC_BYTES) {
    const count = await io.read(descriptor, block, at);
    for (let inside = 0; inside + HEADER_BYTES <= count; inside += HEADER_BYTES) {
      if (decodeHeader(block.subarray(inside, inside + HEADER_BYTES), fileId) !== null)
        return Math.min(at + inside, end);
    }
  }
  return end;
}

/** Reads the headers of a segment up to `end`, jumping over what cannot be read. */
export async function surveySegment(io: FileIo, descriptor: number, fileId: Buffer, end: number): Promise<Survey> {
  const frames: Scanned[] = [];
  const bytes = Buffer.alloc(HEADER_BYTES);
  for (let offset = 0; offset < end; ) {
    const count = await io.read(descriptor, bytes, offset);
    const header = decodeHeader(bytes.subarray(0, count), fileId);
    let frame: Scanned;
    if (header !== null && spanOf(header) >= HEADER_BYTES && offset + spanOf(header) <= end) {
      frame = { offset, span: spanOf(header), header };
    } else {
      const next = await nextHeader(io, descriptor, fileId, offset + HEADER_BYTES, end);
      frame = { offset, span: next - offset, header: null };
    }
    frames.push(frame);
    offset += frame.span;
  }
  return { frames, sealed: frames.at(-1)?.header?.kind === 'seal', end };
}

/** The number of the last flush that left a header; -1 when none did. */
export function lastFlush(survey: Survey): number {
  return survey.frames.reduce((last, { header }) => Math.max(last, header?.kind === 'blob' ? header.flush : -1), -1);
}
