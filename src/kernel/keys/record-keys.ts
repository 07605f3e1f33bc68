import { Failure } from '../errors.ts';

/**
 * The port of the record keys: one random 32-byte key a record (or a person, in the space zone), kept wrapped outside
 * the databases, so that neither their dumps nor their logs can open what they hold.
 */
export interface RecordKeys {
  /** The key, or null when the record has none (no deposit yet) or was shredded. */
  get(recordId: string): Promise<Buffer | null>;
  /** The key, made on first use; two processes never make two. Rejects with RecordKeyShredded after `shred`. */
  getOrCreate(recordId: string): Promise<Buffer>;
  /** Destroys the key for ever and leaves a mark that refuses a new one. Idempotent. Other processes' caches: 5 min. */
  shred(recordId: string): Promise<void>;
  /** Wraps every key that is under an older epoch again, under `epoch`. Resumable; safe beside readers and shredding. */
  rewrap(epoch: number): Promise<RewrapReport>;
}

/** `failed`: wraps that do not open (damaged or of another zone): their epoch must not be destroyed. */
export type RewrapReport = { seen: number; rewrapped: number; failed: number };

/** The record's key was destroyed: nothing can be written or read for it any more. */
export class RecordKeyShredded extends Failure<'not-found'> {
  override readonly name = 'RecordKeyShredded';

  constructor() {
    super('not-found', { reason: 'The keys of this record were destroyed.' });
  }
}
