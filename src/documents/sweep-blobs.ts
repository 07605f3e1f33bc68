import type { BlobStore, SweepReport } from '../kernel/blob/blob-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';

/** Blobs younger than this may belong to a deposit under way. */
export const BLOB_GRACE_MS = 24 * 3_600_000;

const LIVE: Statement = {
  name: 'blobs-live',
  text: 'select content_id, locator from blob_locator where content_id = any($1::uuid[])',
};
const ANY: Statement = { name: 'blobs-any', text: 'select 1 as one from blob_locator limit 1' };

const OWNER: Statement = {
  name: 'blobs-owner',
  text: 'select record_id from blob_locator where content_id = $1',
};
const MOVE: Statement = {
  name: 'blobs-move',
  text: 'update blob_locator set locator = $4 where record_id = $1 and content_id = $2 and locator = $3 returning content_id',
};

/**
 * Removes the blobs that no row names (a deposit that was cut, a repeated one), and lets the store move the others.
 * @param auditor reads where all bytes lie; @param database moves one record's row at a time
 */
export function sweepBlobs(
  blobs: BlobStore,
  auditor: Database,
  database: Database,
  clock: Clock,
  graceMs = BLOB_GRACE_MS,
): Promise<SweepReport> {
  return blobs.sweep({
    olderThan: new Date(clock.now().getTime() - graceMs),
    async liveLocators(copies) {
      // An auditor that sees no row at all (row security, an empty restored database) must not erase everything.
      if ((await auditor.lookUp(ANY, [])).length === 0)
        throw new Error('no place of any blob is visible: nothing is swept');
      const rows = await auditor.lookUp<{ content_id: string; locator: string }>(LIVE, [copies.map((c) => c.blobId)]);
      const known = new Map(rows.map((r) => [r.content_id, r.locator]));
      return new Set(copies.filter((c) => known.get(c.blobId) === c.locator).map((c) => c.locator));
    },
    async move(blobId, from, to) {
      const [row] = await auditor.lookUp<{ record_id: string }>(OWNER, [blobId]);
      if (row === undefined) return false;
      const moved = await database.transact({ owner: row.record_id }, (tx) =>
        tx.query(MOVE, [row.record_id, blobId, from, to]),
      );
      return moved.length === 1;
    },
  });
}
