import type { AccessState } from '../access/access-state.ts';
import type { PerformFacts } from '../kernel/action.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import { seal } from '../kernel/keys/sealed-box.ts';
import { snapshotOf } from '../kernel/trace.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type ArrivedRow, type ConfirmedArrival, mayLocate } from './confirm-arrivals.ts';
import type { DocumentsEnv } from './documents-env.ts';
import type { AlreadyThere, PreparedSubmission, SubmissionInput, SubmittedResult } from './submission.ts';

type Write = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/** One more way, unless it is known: $8 to $10 name the depositor, its structure and its product, $5 the door. */
const INSERT_ARRIVAL: Statement = {
  name: 'arrivals-insert',
  text: `insert into document_arrival (record_id, arrival_id, logical_id, set_id, way, same_bytes, depositor_kind, depositor_key,
  structure_key, software_key, arrived_at, sealed, trace_id)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
where not exists (select from document_arrival a where a.record_id = $1 and a.logical_id = $3 and a.way = $5
  and a.depositor_key = $8 and a.structure_key is not distinct from $9 and a.software_key is not distinct from $10)`,
};

const FIRST_VERSION = 1;

/** Keys under which the record knows who deposits. */
export interface DepositorKeys {
  readonly depositor: Buffer;
  readonly structure: Buffer | null;
  readonly software: Buffer | null;
}

export function depositorKeys(env: DocumentsEnv, { actor }: Pick<Write, 'actor'>): DepositorKeys {
  return {
    depositor: env.keyOf(actor.kind === 'system' ? 'software' : actor.kind, actor.id),
    structure: actor.structure === undefined ? null : env.keyOf('structure', actor.structure.id),
    software: actor.software === undefined ? null : env.keyOf('software', actor.software.id),
  };
}

/** Authenticated place of the words of an arrival. */
export const arrivalPlace = (recordId: string, arrivalId: string): string => `arrival|${recordId}|${arrivalId}`;

/**
 * Inside the transaction: the documents that came again, as they are, and a row for each way that is new. Nothing of the
 * documents changes: not who owns them, not what the first depositor or the person chose.
 * @returns by position in the submission
 */
export function writeArrivals(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Write,
  prepared: PreparedSubmission,
  arrivals: readonly (ConfirmedArrival | null)[],
): ReadonlyMap<number, SubmittedResult> {
  const results = new Map<number, SubmittedResult>();
  for (const [index, arrival] of arrivals.entries()) {
    const uniqueId = facts.input.documents[index]?.declared.uniqueId;
    if (arrival === null || uniqueId === undefined) continue;
    const { row } = arrival;
    const keys = depositorKeys(env, facts);
    if (!isFirst(row, keys)) tx.last(INSERT_ARRIVAL, arrivalValues(env, facts, prepared, arrival, keys));
    results.set(index, {
      logicalId: row.logical_id,
      contentId: row.content_id,
      uniqueId,
      ...cardOf(env, facts, row),
      alreadyThere: true,
    });
  }
  return results;
}

/**
 * The card that is told: the current one to whoever may find it (its author, a reader), else that of the first deposit. How often a document changed
 * since would tell a sender who may not see it that it was hidden, or shown again.
 */
function cardOf(env: DocumentsEnv, facts: Write, row: ArrivedRow) {
  return mayLocate(env, facts, row)
    ? { entryUuid: row.entry_uuid, version: row.version }
    : { entryUuid: row.first_entry_uuid, version: FIRST_VERSION };
}

/** Sent again by whoever sent it first: no other way. */
function isFirst(row: ArrivedRow, keys: DepositorKeys): boolean {
  const same = (one: Buffer | null, other: Buffer | null): boolean =>
    one === null || other === null ? one === other : one.equals(other);
  return (
    same(row.depositor_key, keys.depositor) &&
    same(row.structure_key, keys.structure) &&
    same(row.software_key, keys.software)
  );
}

function arrivalValues(
  env: DocumentsEnv,
  facts: Write,
  prepared: PreparedSubmission,
  { row, sameBytes }: ConfirmedArrival,
  keys: DepositorKeys,
): Bound[] {
  const { ownerId, actor, now, traceId } = facts;
  const arrivalId = env.ids.timeUuid(now);
  const words = Buffer.from(JSON.stringify(snapshotOf(actor)));
  return [
    ownerId,
    arrivalId,
    row.logical_id,
    prepared.setUuid,
    facts.input.way ?? 'other',
    sameBytes,
    actor.kind,
    keys.depositor,
    keys.structure,
    keys.software,
    now,
    seal(prepared.recordKey, words, arrivalPlace(ownerId, arrivalId)),
    traceId,
  ];
}
