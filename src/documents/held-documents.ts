import type { DocumentFilter } from '../access/decide.ts';
import type { HeldDocument } from '../access/explain.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { filterValues, VISIBLE } from './queries.ts';
import type { FactsRow } from './stored-entry.ts';

/** Documents of a record that one explanation looks at, the most recent first. */
export const MAX_HELD_DOCUMENTS = 5_000;

/** Those in lists, or one ($9) whatever its status; their sealed cards where $10 asks for them. */
export const HELD: Statement = {
  name: 'documents-held',
  text: `select e.entry_uuid, e.logical_id, e.version, e.current, e.status, e.masked, e.hidden_from_holder,
  e.hidden_from_representatives, e.type_code, e.owner_keys, d.deposited_at, d.depositor_kind,
  case when $10::boolean then e.sealed end as sealed
from entry_version e join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
where ${VISIBLE} and ($9::uuid is null and e.status = 'approved' or e.logical_id = $9::uuid)
order by e.service_from desc, e.entry_uuid desc limit ${MAX_HELD_DOCUMENTS + 1}`,
};

export interface HeldRow extends FactsRow {
  readonly deposited_at: Date;
  readonly depositor_kind: string;
  readonly sealed: Buffer | null;
}

/** The documents that somebody who explains a record may know of herself. */
export function readHeld(
  tx: Transaction,
  recordId: string,
  filter: DocumentFilter,
  ownKeys: readonly Buffer[],
  { documentId = null, withCards }: { readonly documentId?: string | null; readonly withCards: boolean },
): Promise<HeldRow[]> {
  return tx.query<HeldRow>(HELD, [recordId, ...filterValues(filter, ownKeys), documentId, withCards]);
}

/** The clear columns of a row, whoever reads it. */
export function toHeld(row: FactsRow): HeldDocument {
  return {
    logicalId: row.logical_id,
    typeCode: row.type_code,
    status: row.status,
    masked: row.masked,
    hiddenFromHolder: row.hidden_from_holder,
    hiddenFromRepresentatives: row.hidden_from_representatives,
    ownerKeys: row.owner_keys.map((key) => key.toString('hex')),
  };
}
