/** Which documents of a record are kept from a person who reads about it: her history, its proof and its settings say nothing of them. */
import type { Bound, Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentFilter } from './document-filter.ts';
import { ALL_TYPES } from './matrix.ts';

/** Of filters of persons only: the twin of what `sees` refuses them, a withdrawn document aside. */
export const HIDDEN_DOCUMENTS: Statement = {
  name: 'access-hidden-documents',
  text: `select logical_id from entry_version where record_id = $1 and current and (
  not $2::boolean and hidden_from_holder or not $3::boolean and hidden_from_representatives
  or not $4::boolean and masked or (type_code = any($6::text[])) <> $5::boolean)`,
};

export function hiddenValues(recordId: string, filter: DocumentFilter): Bound[] {
  const { seesHiddenFromHolder, seesHiddenFromRepresentatives, seesMasked, types } = filter;
  const switches = [seesHiddenFromHolder, seesHiddenFromRepresentatives, seesMasked, types.reads === 'only'];
  return [recordId, ...switches, [...types.types]];
}

/** Logical ids; empty for whoever sees everything. */
export async function documentsHiddenFrom(
  tx: Pick<Transaction, 'query'>,
  recordId: string,
  filter: DocumentFilter,
): Promise<ReadonlySet<string>> {
  if (filter.seesHiddenFromHolder) return new Set();
  const rows = await tx.query<{ logical_id: string }>(HIDDEN_DOCUMENTS, hiddenValues(recordId, filter));
  return new Set(rows.map((row) => row.logical_id));
}

/** A carer to whom a part of the documents was opened follows that part alone. */
export const seesPart = ({ types, seesMasked }: DocumentFilter): boolean => types !== ALL_TYPES || !seesMasked;
