import { createHash } from 'node:crypto';
import type { Ids } from './ids.ts';

const RANDOM_BYTES = 32;
const UUID_BYTES = 16;
const TOKEN_CHARS = ((RANDOM_BYTES + UUID_BYTES) * 4) / 3;

/** A token that a browser keeps: the opaque id of what owns it, so that its row is found first, and 256 random bits. */
export interface OwnedToken {
  readonly text: string;
  /** UUID of a person, or of the session itself. */
  readonly ownerId: string;
  /** What is stored: 256 random bits need no salt. */
  readonly hash: Buffer;
}

export function newToken(ownerId: string, ids: Ids): OwnedToken {
  const bytes = Buffer.concat([Buffer.from(ownerId.replaceAll('-', ''), 'hex'), ids.bytes(RANDOM_BYTES)]);
  return { text: bytes.toString('base64url'), ownerId, hash: hashOf(bytes) };
}

/** Reads a token as received; null when it cannot be one of ours. */
export function parseToken(text: string): OwnedToken | null {
  if (text.length !== TOKEN_CHARS || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const hex = bytes.toString('hex', 0, UUID_BYTES);
  const ownerId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { text, ownerId, hash: hashOf(bytes) };
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
