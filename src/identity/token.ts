import { createHash } from 'node:crypto';
import type { Ids } from '../kernel/ids.ts';

const RANDOM_BYTES = 32;
const UUID_BYTES = 16;
const TOKEN_CHARS = ((RANDOM_BYTES + UUID_BYTES) * 4) / 3;
const CODE_DIGITS = 6;

/** A token that a browser keeps: the person's opaque id, so that her rows are found first, and 256 random bits. */
export interface OwnedToken {
  readonly text: string;
  readonly personId: string;
  /** What is stored: 256 random bits need no salt. */
  readonly hash: Buffer;
}

export function newToken(personId: string, ids: Ids): OwnedToken {
  const bytes = Buffer.concat([Buffer.from(personId.replaceAll('-', ''), 'hex'), ids.bytes(RANDOM_BYTES)]);
  return { text: bytes.toString('base64url'), personId, hash: hashOf(bytes) };
}

/** Reads a token as received; null when it cannot be one of ours. */
export function parseToken(text: string): OwnedToken | null {
  if (text.length !== TOKEN_CHARS || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const hex = bytes.toString('hex', 0, UUID_BYTES);
  const personId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { text, personId, hash: hashOf(bytes) };
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

const CODES = 10 ** CODE_DIGITS;
const FAIR_BELOW = Math.floor(2 ** 32 / CODES) * CODES;

/** A one-time code of six digits, each as likely as any other. */
export function newCode(ids: Ids): string {
  for (;;) {
    const drawn = ids.bytes(4).readUInt32BE();
    if (drawn < FAIR_BELOW) return String(drawn % CODES).padStart(CODE_DIGITS, '0');
  }
}

/** What a person typed, spaces dropped; null when it is not six digits. */
export function tidyCode(typed: string): string | null {
  const digits = typed.slice(0, 20).replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}
