import { randomBytes } from 'node:crypto';
import { open, type SealKey, seal } from './sealed-box.ts';

const DOCUMENT_KEY_BYTES = 32;

/** A fresh key for one blob, written once: chunk nonces are counters, so a key must never serve a second `put`. */
export function newDocumentKey(): Buffer {
  return randomBytes(DOCUMENT_KEY_BYTES);
}

/** Wraps a document key under its record's key. `aad` names zone, record and document. Returns 60 bytes. */
export function wrapDocumentKey(recordKey: SealKey, documentKey: Buffer, aad: string | Buffer): Buffer {
  return seal(recordKey, documentKey, aad);
}

/** The document key again. Throws IntegrityError when the wrap is not of this record and document. */
export function unwrapDocumentKey(recordKey: SealKey, wrapped: Buffer, aad: string | Buffer): Buffer {
  return open(recordKey, wrapped, aad);
}
