import { Failure } from '../errors.ts';

/** Too many bytes already wait for the disk. Nothing was written; the same put can be tried again. */
export class BlobBusy extends Failure<'busy'> {
  override readonly name = 'BlobBusy';

  constructor(retryAfterSeconds: number) {
    super('busy', { reason: 'Too many deposits wait for the disk.', retryAfterSeconds });
  }
}

/** The volume is below its free-space floor: refused before the disk itself refuses. Heals when space comes back. */
export class BlobStoreFull extends Failure<'storage-full'> {
  override readonly name = 'BlobStoreFull';

  constructor(retryAfterSeconds: number) {
    super('storage-full', { reason: 'The volume of the blobs is below its free-space floor.', retryAfterSeconds });
  }
}

/**
 * A write or a sync failed: what the disk holds is unknown, and asking the system again would answer "all well" for
 * pages that it dropped. The writer stays stopped until the process restarts with a new file.
 */
export class BlobStoreFailed extends Failure<'unavailable'> {
  override readonly name = 'BlobStoreFailed';

  constructor(reason: string) {
    super('unavailable', { reason });
  }
}

/** No copy of the blob at this locator: never stored, swept, or moved by a compaction (read the row again once). */
export class BlobMissing extends Failure<'unavailable'> {
  override readonly name = 'BlobMissing';

  constructor() {
    super('unavailable', { reason: 'The stored bytes are not where the index says.' });
  }
}

/** The blob exceeds MAX_BLOB_BYTES. */
export class BlobTooLarge extends Failure<'invalid-input'> {
  override readonly name = 'BlobTooLarge';

  constructor(maxBytes: number) {
    super('invalid-input', { reason: `A stored file has at most ${maxBytes} bytes.` });
  }
}
