import type { AccessState } from '../access/access-state.ts';
import type { PerformFacts } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { failure } from './check-content.ts';
import { type ConfirmedArrival, mayLocate } from './confirm-arrivals.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { openEnvelope, readEnvelope, sha256 } from './stored-entry.ts';
import type { AlreadyThere, PreparedSubmission, SubmissionInput } from './submission.ts';

const INSERT_ALIAS: Statement = {
  name: 'aliases-insert',
  text: `insert into document_alias (record_id, unique_id_hash, logical_id, trace_id, sha256) values ($1, $2, $3, $4, $5)
on conflict (record_id, unique_id_hash) do nothing`,
};

/**
 * A change is asked under the uniqueId that the document keeps: whoever sent it again under another one does not take away, without
 * knowing it, the document of who sent it first (docs/adr/0051-other-identifiers-find-the-document.md).
 * @throws Failure other-identifier
 */
export function requireKeptUniqueId(kept: string, named: string): void {
  if (kept === named) return;
  const reason = `a change names it by the uniqueId that it keeps, ${kept}, and not by ${named}`;
  throw failure('other-identifier', reason);
}

export interface Aliases {
  /** SHA-256 of the uniqueIds that find a document from now on. */
  readonly hashes: readonly Buffer[];
  /** One for each: the identifier that the document keeps, to whom it is open. */
  readonly warnings: readonly string[];
}

type Facts = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/**
 * Inside the transaction: a document that came again under another uniqueId keeps its own and is found by both, at every door. Its sender
 * is told the one that it keeps when she may find the document, else that it keeps one.
 */
export function writeAliases(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Facts,
  { recordKey, documents }: PreparedSubmission,
  arrivals: readonly (ConfirmedArrival | null)[],
): Aliases {
  const { ownerId, traceId, input } = facts;
  const hashes: Buffer[] = [];
  const warnings: string[] = [];
  for (const [index, arrival] of arrivals.entries()) {
    const given = input.documents[index]?.declared.uniqueId;
    if (arrival === null || given === undefined) continue;
    const { row } = arrival;
    const { uniqueId: kept } = readEnvelope(openEnvelope(recordKey, ownerId, row.entry_uuid, row.sealed));
    if (kept === given) continue;
    const hash = sha256(given);
    tx.last(INSERT_ALIAS, [ownerId, hash, row.logical_id, traceId, documents[index]?.checked.sha256 ?? null]);
    hashes.push(hash);
    const keeps = mayLocate(env, facts, row) ? `the uniqueId ${kept}` : 'another uniqueId';
    warnings.push(`the record held this document already: it keeps ${keeps}, and ${given} finds it too`);
  }
  return { hashes, warnings };
}
