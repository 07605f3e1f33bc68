import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import { READ_BY_ENTRY, READ_BY_LOGICAL_ID, READ_BY_UNIQUE_ID } from './queries.ts';
import { type EntryRow, sha256 } from './stored-entry.ts';

/** A document that a new one replaces, as it is now. */
export interface Replaced {
  /** Position of the new document in the submission. */
  readonly by: number;
  readonly row: (EntryRow & { readonly content_id: string }) | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finds what each document of a submission replaces (RPLC), by uniqueId, logicalId or entryUuid. */
export async function findReplaced(
  tx: Transaction,
  recordId: string,
  entries: readonly DocumentEntry[],
): Promise<Replaced[]> {
  const wanted = entries.flatMap((entry, by) =>
    entry.replaces === undefined ? [] : [{ by, replaces: entry.replaces }],
  );
  return Promise.all(
    wanted.map(async ({ by, replaces }) => {
      const { uniqueId, logicalId, entryUuid } = replaces;
      const rows =
        uniqueId !== undefined
          ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_UNIQUE_ID, [recordId, sha256(uniqueId)])
          : logicalId !== undefined && UUID.test(logicalId)
            ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_LOGICAL_ID, [recordId, logicalId])
            : entryUuid !== undefined && UUID.test(entryUuid)
              ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_ENTRY, [recordId, entryUuid])
              : [];
      return { by, row: rows[0] ?? null };
    }),
  );
}
