import { IntegrityError } from '../keys/sealed-box.ts';
import { BlobMissing } from './blob-errors.ts';
import { CHUNK_BYTES } from './blob-limits.ts';
import type { BlobRead, ByteRange } from './blob-store.ts';
import { chunkCount, chunkOffset, openChunks, requireHash, storedLength } from './chunks.ts';
import type { FileIo } from './file-io.ts';
import { decodeHeader, HEADER_BYTES } from './frame.ts';

/** A blob to read: an open file, where its header is, and what the caller expects to find there. */
export type BlobSource = {
  io: FileIo;
  descriptor: number;
  fileId: Buffer;
  offset: number;
  blobId: Buffer;
  length: number;
  key: Buffer;
};

/** Chunks that a stream reads from the disk at once. */
const CHUNKS_PER_READ = 8;
const NOTHING = Buffer.alloc(0);

/** The part that is asked for, within the blob. Throws RangeError for positions that are no positions. */
function clamp(range: ByteRange | undefined, length: number): ByteRange {
  const { start, end } = range ?? { start: 0, end: length };
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new RangeError('A range of bytes has a start and a later end, from 0.');
  }
  return { start: Math.min(start, length), end: Math.min(end, length) };
}

function checkHeader(source: BlobSource, bytes: Buffer): void {
  const header = decodeHeader(bytes, source.fileId);
  if (header === null) throw new IntegrityError('The header of a stored blob is damaged.');
  if (header.kind !== 'blob') throw new BlobMissing();
  if (!header.blobId.equals(source.blobId) || header.length !== source.length) {
    throw new IntegrityError('Another blob is where the index says.');
  }
}

async function readExactly(source: BlobSource, bytes: number, position: number): Promise<Buffer> {
  const target = Buffer.allocUnsafe(bytes);
  const count = await source.io.read(source.descriptor, target, position);
  if (count === 0) throw new BlobMissing();
  if (count < bytes) throw new IntegrityError('A stored blob is cut.');
  return target;
}

/** The chunks `first` to `last` (included), opened; the header is checked with the first chunk, in one read. */
async function readChunks(source: BlobSource, first: number, last: number): Promise<Buffer[]> {
  const end = last === chunkCount(source.length) - 1 ? storedLength(source.length) : chunkOffset(last + 1);
  const skip = first === 0 ? HEADER_BYTES : 0;
  const at = source.offset + HEADER_BYTES + chunkOffset(first) - skip;
  const bytes = await readExactly(source, end - chunkOffset(first) + skip, at);
  if (first === 0) checkHeader(source, bytes);
  return openChunks(source.key, source.blobId, source.length, first, bytes.subarray(skip));
}

async function requireHeader(source: BlobSource): Promise<void> {
  checkHeader(source, await readExactly(source, HEADER_BYTES, source.offset));
}

/** First and last chunk of a range; an empty blob has one chunk, which is opened too. */
function chunksOf(range: ByteRange): { first: number; last: number } {
  const first = Math.floor(range.start / CHUNK_BYTES);
  return { first, last: Math.max(first, Math.ceil(range.end / CHUNK_BYTES) - 1) };
}

function isEmptyPart(range: ByteRange, length: number): boolean {
  return range.start === range.end && length > 0;
}

/** The plaintext of `read.range`, or of the whole, whose hash is then compared. Throws BlobMissing or IntegrityError. */
export async function readBlob(source: BlobSource, read: BlobRead): Promise<Buffer> {
  const range = clamp(read.range, source.length);
  const { first, last } = chunksOf(range);
  if (first > 0 || isEmptyPart(range, source.length)) await requireHeader(source);
  if (isEmptyPart(range, source.length)) return NOTHING;
  const chunks = await readChunks(source, first, last);
  if (read.range === undefined && read.sha256 !== undefined) requireHash(chunks, read.sha256);
  const whole = chunks.length === 1 ? (chunks[0] ?? NOTHING) : Buffer.concat(chunks);
  const from = first * CHUNK_BYTES;
  return whole.subarray(range.start - from, range.end - from);
}

/** Same, a chunk at a time. */
export async function* streamBlob(source: BlobSource, read: BlobRead): AsyncGenerator<Buffer, void, undefined> {
  const range = clamp(read.range, source.length);
  const { first, last } = chunksOf(range);
  if (first > 0 || isEmptyPart(range, source.length)) await requireHeader(source);
  if (isEmptyPart(range, source.length)) return;
  const given: Buffer[] = [];
  const hashed = read.range === undefined && read.sha256 !== undefined;
  for (let at = first; at <= last; at += CHUNKS_PER_READ) {
    const chunks = await readChunks(source, at, Math.min(last, at + CHUNKS_PER_READ - 1));
    if (hashed) given.push(...chunks);
    for (const [index, chunk] of chunks.entries()) {
      const from = (at + index) * CHUNK_BYTES;
      yield chunk.subarray(Math.max(0, range.start - from), Math.min(chunk.length, range.end - from));
    }
  }
  if (hashed && read.sha256 !== undefined) requireHash(given, read.sha256);
}
