import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compressSync, uncompressSync } from 'lz4-napi';
import { assertInvariant } from '../kernel/errors.ts';
import { IntegrityError } from '../kernel/keys/sealed-box.ts';

/**
 * The words that all envelopes share: profiles, code systems, usual codes. An envelope that was packed with them opens with
 * these very bytes only: the file never changes; better words are a second file beside it, under the next mark.
 */
const WORDS_1 = readWords(
  'envelope-dictionary-1.txt',
  'd1646e8a28e726ff5d2472afd0d099fc58b66a55b06355873b013146c4047477',
);

/** First byte of a packed text: an LZ4 block by WORDS_1, after its length (32 bits, little-endian). No JSON begins with it. */
const PACKED_1 = 1;
/** Cards sealed before there were words are their JSON. */
const PLAIN = 0x7b;
/** Bytes that an envelope may have, unpacked: ten times the largest that the limits of a deposit let in. */
const MAX_ENVELOPE_BYTES = 4 * 1024 * 1024;
const LENGTH_BYTES = 4;

function readWords(name: string, sha256: string): Buffer {
  const words = readFileSync(new URL(name, import.meta.url));
  assertInvariant(createHash('sha256').update(words).digest('hex') === sha256, `the words of ${name}`);
  return words;
}

/** What is sealed of a card's JSON, or of several: a tenth of its bytes. */
export function packEnvelope(json: string | Buffer): Buffer {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json;
  assertInvariant(bytes.length <= MAX_ENVELOPE_BYTES, 'the size of an envelope');
  return Buffer.concat([Buffer.of(PACKED_1), compressSync(bytes, WORDS_1)]);
}

/** The JSON again, as bytes. @throws IntegrityError when the bytes are no packed text */
export function unpackEnvelope(packed: Buffer): Buffer {
  if (packed[0] === PLAIN) return packed;
  const block = packed.subarray(1);
  if (packed[0] !== PACKED_1 || block.length < LENGTH_BYTES || block.readUInt32LE() > MAX_ENVELOPE_BYTES)
    throw new IntegrityError('An envelope is packed in an unknown way.');
  try {
    return uncompressSync(block, WORDS_1);
  } catch {
    throw new IntegrityError('A packed envelope is damaged.');
  }
}
