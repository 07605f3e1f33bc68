import { crc32 } from 'node:zlib';
import { storedLength } from './chunks.ts';

/**
 * What precedes each blob on the disk: 64 bytes that name it, so that a store can be read, swept and verified without
 * its database. Frames begin at multiples of 64; the header's checksum covers the id of the file, so that bytes that an
 * earlier file left in the same disk blocks are never taken for a frame.
 *
 *  0 magic 'CBF1' | 4 kind | 8 blob id (16) | 24 length (6) | 32 stored at, ms (6) | 40 flush (4) | 44 payload CRC (4)
 *  48 zeros | 60 header CRC (4)
 */
export type FrameHeader = {
  kind: 'start' | 'blob' | 'erased' | 'seal';
  /** 16 bytes; zeros where there is none. */
  blobId: Buffer;
  /** blob: plaintext bytes. erased: bytes of the whole frame. start, seal: 0. */
  length: number;
  storedAt: number;
  /** Number of the group commit, from 0: frames of one flush became durable together. */
  flush: number;
  /** CRC-32 of the stored chunks. */
  crc: number;
};

export const HEADER_BYTES = 64;
const MAGIC = Buffer.from('CBF1', 'latin1');
const KINDS = ['start', 'blob', 'erased', 'seal'] as const;
const NO_ID = Buffer.alloc(16);
const CRC_AT = 60;

function aligned(bytes: number): number {
  return Math.ceil(bytes / HEADER_BYTES) * HEADER_BYTES;
}

/** Bytes of the whole frame of a blob: header, chunks, filling up to a multiple of 64. */
export function blobSpan(length: number): number {
  return aligned(HEADER_BYTES + storedLength(length));
}

/** Bytes from this header to the next. */
export function spanOf(header: FrameHeader): number {
  if (header.kind === 'blob') return blobSpan(header.length);
  return header.kind === 'erased' ? header.length : HEADER_BYTES;
}

/** A header without blob: the beginning of a segment, its seal, or the cover of an erased place of `length` bytes. */
export function markHeader(
  kind: 'start' | 'erased' | 'seal',
  storedAt: number,
  flush: number,
  length = 0,
): FrameHeader {
  return { kind, blobId: NO_ID, length, storedAt, flush, crc: 0 };
}

/** The 64 bytes of a header in the file with this id (16 bytes). */
export function encodeHeader(header: FrameHeader, fileId: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt8(KINDS.indexOf(header.kind), 4);
  header.blobId.copy(bytes, 8);
  bytes.writeUIntBE(header.length, 24, 6);
  bytes.writeUIntBE(header.storedAt, 32, 6);
  bytes.writeUInt32BE(header.flush, 40);
  bytes.writeUInt32BE(header.crc, 44);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CRC_AT), crc32(fileId)), CRC_AT);
  return bytes;
}

/** The header in these 64 bytes, or null when they are not one of this file. */
export function decodeHeader(bytes: Buffer, fileId: Buffer): FrameHeader | null {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return null;
  if (bytes.readUInt32BE(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT), crc32(fileId))) return null;
  const kind = KINDS[bytes.readUInt8(4)];
  if (kind === undefined) return null;
  return {
    kind,
    blobId: Buffer.from(bytes.subarray(8, 24)),
    length: bytes.readUIntBE(24, 6),
    storedAt: bytes.readUIntBE(32, 6),
    flush: bytes.readUInt32BE(40),
    crc: bytes.readUInt32BE(44),
  };
}
