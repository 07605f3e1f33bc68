import { createCipheriv, createDecipheriv, createSecretKey, KeyObject, randomBytes } from 'node:crypto';
import { Failure } from '../errors.ts';

/** A 32-byte secret. The KeyObject form saves the conversion at each call: use it for loops (`sealKey(key)` once). */
export type SealKey = Buffer | KeyObject;

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES_AT_ONCE = 1024;

/** Bytes that sealing adds to a text: 12 of nonce, 16 of tag. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/** Something stored does not carry the proof that we wrote it there: damaged, moved, altered or under another key. */
export class IntegrityError extends Failure<'integrity'> {
  override readonly name = 'IntegrityError';

  constructor(reason: string) {
    super('integrity', { reason });
  }
}

/** The reusable form of a 32-byte key. Node converts a Buffer key at every cipher for about 15 us; this costs 1 us. */
export function sealKey(key: SealKey): KeyObject {
  if (key instanceof KeyObject) return key;
  if (key.length !== KEY_BYTES) throw new TypeError(`A sealing key has ${KEY_BYTES} bytes, not ${key.length}.`);
  return createSecretKey(key);
}

let nonces = Buffer.alloc(0);
let nextNonce = 0;

/** Random nonces are drawn 1,024 at a time: one draw costs as much as the encryption of a short text. */
function freshNonce(): Buffer {
  if (nextNonce === nonces.length) {
    nonces = randomBytes(NONCES_AT_ONCE * NONCE_BYTES);
    nextNonce = 0;
  }
  const nonce = nonces.subarray(nextNonce, nextNonce + NONCE_BYTES);
  nextNonce += NONCE_BYTES;
  return nonce;
}

function asBytes(aad: string | Buffer): Buffer {
  return typeof aad === 'string' ? Buffer.from(aad, 'utf8') : aad;
}

/**
 * Seals a text: nonce (12, random) | ciphertext | tag (16), AES-256-GCM (NIST SP 800-38D).
 * `aad` names the place where the box belongs; `open` succeeds only with the same one.
 * At most 2^32 boxes under one key (SP 800-38D §8.3): a record key stays far below.
 */
export function seal(key: SealKey, plaintext: Uint8Array, aad: string | Buffer): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv(CIPHER, sealKey(key), nonce);
  cipher.setAAD(asBytes(aad));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  const box = Buffer.allocUnsafe(NONCE_BYTES + ciphertext.length + TAG_BYTES);
  box.set(nonce, 0);
  box.set(ciphertext, NONCE_BYTES);
  box.set(cipher.getAuthTag(), NONCE_BYTES + ciphertext.length);
  return box;
}

/** Opens what `seal` made. Throws IntegrityError when key, place or a single bit differ; never returns unproved bytes. */
export function open(key: SealKey, sealed: Buffer, aad: string | Buffer): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new IntegrityError('A sealed text is shorter than its nonce and tag.');
  const decipher = createDecipheriv(CIPHER, sealKey(key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(asBytes(aad));
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, end));
  try {
    decipher.final();
  } catch {
    throw new IntegrityError('A sealed text does not open: wrong key, wrong place or altered bytes.');
  }
  return plaintext;
}
