import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { IntegrityError, sealKey } from '../keys/sealed-box.ts';
import { CHUNK_BYTES } from './blob-limits.ts';

/**
 * A stored blob is its plaintext cut in 64 KiB chunks, each ciphertext | tag (16) under AES-256-GCM. The nonce is the
 * chunk's index (the key serves one blob only); the associated data bind format, blob, index and whether it is the last,
 * so that chunks can be neither moved, exchanged between blobs, nor cut off the end.
 */
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const STORED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
const FORMAT = 'CBC1';
const ID_BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes of a UUID (lower case). Throws TypeError for anything else. */
export function blobIdBytes(blobId: string): Buffer {
  if (!UUID.test(blobId)) throw new TypeError('A blob id is a UUID in lower case.');
  return Buffer.from(blobId.replaceAll('-', ''), 'hex');
}

/** The UUID text of 16 bytes. */
export function blobIdText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Chunks of a blob of `length` bytes; an empty blob has one, which proves that it is empty. */
export function chunkCount(length: number): number {
  return Math.max(1, Math.ceil(length / CHUNK_BYTES));
}

/** Bytes that a blob of `length` plaintext bytes takes in the store, without its frame's header. */
export function storedLength(length: number): number {
  return length + chunkCount(length) * TAG_BYTES;
}

/** Where the chunk begins in the stored bytes. */
export function chunkOffset(index: number): number {
  return index * STORED_CHUNK_BYTES;
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(index, NONCE_BYTES - 4);
  return nonce;
}

function placeOf(blobId: Buffer, index: number, last: boolean): Buffer {
  const place = Buffer.alloc(FORMAT.length + ID_BYTES + 5);
  place.write(FORMAT, 0, 'latin1');
  blobId.copy(place, FORMAT.length);
  place.writeUInt32BE(index, FORMAT.length + ID_BYTES);
  place.writeUInt8(last ? 1 : 0, FORMAT.length + ID_BYTES + 4);
  return place;
}

/** Takes `size` bytes off the front of `parts` (consumed in place), without copying. */
function take(parts: Uint8Array[], size: number): Uint8Array[] {
  const taken: Uint8Array[] = [];
  let missing = size;
  while (missing > 0) {
    const part = parts.pop();
    if (part === undefined) break;
    if (part.length <= missing) taken.push(part);
    else {
      taken.push(part.subarray(0, missing));
      parts.push(part.subarray(missing));
    }
    missing -= Math.min(part.length, missing);
  }
  return taken;
}

/** The encrypted chunks of a blob as buffers to write one after the other, with the CRC-32 of them all. */
export function encryptBlob(key: Buffer, blobId: Buffer, parts: readonly Uint8Array[], length: number) {
  const secret = sealKey(key);
  const rest = [...parts].reverse();
  const stored: Buffer[] = [];
  let crc = 0;
  const count = chunkCount(length);
  for (let index = 0; index < count; index += 1) {
    const cipher = createCipheriv(CIPHER, secret, nonceOf(index));
    cipher.setAAD(placeOf(blobId, index, index === count - 1));
    for (const part of take(rest, CHUNK_BYTES)) stored.push(cipher.update(part));
    cipher.final();
    stored.push(cipher.getAuthTag());
  }
  for (const piece of stored) crc = crc32(piece, crc);
  return { stored, crc };
}

/** Opens one stored chunk. Throws IntegrityError. */
function openChunk(key: KeyObject, blobId: Buffer, index: number, last: boolean, stored: Buffer): Buffer {
  const end = stored.length - TAG_BYTES;
  if (end < 0) throw new IntegrityError('A stored chunk is cut.');
  const decipher = createDecipheriv(CIPHER, key, nonceOf(index));
  decipher.setAAD(placeOf(blobId, index, last));
  decipher.setAuthTag(stored.subarray(end));
  const plain = decipher.update(stored.subarray(0, end));
  try {
    decipher.final();
  } catch {
    throw new IntegrityError('A stored chunk does not open: wrong key, wrong place or altered bytes.');
  }
  return plain;
}

/** Opens the chunks `first`, `first + 1`… of a blob of `length` bytes, stored back to back. Throws IntegrityError. */
export function openChunks(key: Buffer, blobId: Buffer, length: number, first: number, stored: Buffer): Buffer[] {
  const secret = sealKey(key);
  const count = chunkCount(length);
  const chunks: Buffer[] = [];
  for (let at = 0, index = first; at < stored.length; at += STORED_CHUNK_BYTES, index += 1) {
    const last = index === count - 1;
    chunks.push(openChunk(secret, blobId, index, last, stored.subarray(at, at + STORED_CHUNK_BYTES)));
  }
  return chunks;
}

/** Throws IntegrityError unless the SHA-256 of the parts is `expected`. */
export function requireHash(parts: readonly Uint8Array[], expected: Uint8Array): void {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  if (!hash.digest().equals(expected))
    throw new IntegrityError('A whole blob does not have the hash that was recorded.');
}
