import type { Statement } from '../kernel/flight.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type HistoryScope, mayLearn } from './history-scope.ts';
import { arrivalPlace } from './write-arrivals.ts';

/** Ways named for one document; those after are left out. */
export const MAX_WAYS = 20;

/** The first deposit, told by its trace, then the other arrivals, each with the trace of its act: its details may have been erased. */
const WAYS: Statement = {
  name: 'ways-of-document',
  text: `select w.*, t.sealed as traced from (
  select null::uuid as arrival_id, d.trace_id, d.deposited_at as at, d.depositor_kind, null::bytea as sealed
    from document d where d.record_id = $1 and d.logical_id = $2
  union all
  select a.arrival_id, a.trace_id, a.arrived_at, a.depositor_kind, a.sealed
    from document_arrival a where a.record_id = $1 and a.logical_id = $2
) w left join trace_detail t on t.record_id = $1 and t.trace_id = w.trace_id
order by w.trace_id, w.arrival_id nulls first limit $3`,
};

interface WayRow extends Record<string, unknown> {
  readonly arrival_id: string | null;
  readonly trace_id: string;
  readonly at: Date;
  readonly depositor_kind: string;
  readonly sealed: Buffer | null;
  readonly traced: Buffer | null;
}

/** One way by which a document came. */
export interface ArrivalWay {
  readonly at: Date;
  readonly depositorKind: string;
  /** Who sent it, as they were then; null when that is no longer known. */
  readonly by: ActorSnapshot | null;
}

/**
 * By which ways a document came, the first one first; one way when it came once. Who acts for the person reads those whose act the
 * history tells her: not who sent it in a secret session, nor when nobody can say any more how that was.
 */
export async function readWays(
  env: DocumentsEnv,
  traces: Pick<TraceWriter, 'read'>,
  tx: Transaction,
  recordId: string,
  logicalId: string,
  scope: HistoryScope,
): Promise<ArrivalWay[]> {
  const [rows, key] = await Promise.all([
    tx.query<WayRow>(WAYS, [recordId, logicalId, MAX_WAYS]),
    env.recordKeys.get(recordId),
  ]);
  const ways: ArrivalWay[] = [];
  for (const { arrival_id: id, trace_id, at, depositor_kind: depositorKind, sealed, traced } of rows) {
    const trace = traced === null ? null : traces.read(recordId, Number(trace_id), traced);
    if (trace === null ? !scope.filter.seesHiddenFromRepresentatives : !mayLearn(scope, trace)) continue;
    const arrived =
      id === null || sealed === null || key === null ? null : open(key, sealed, arrivalPlace(recordId, id));
    const by = id === null ? (trace?.actor ?? null) : arrived && (JSON.parse(arrived.toString()) as ActorSnapshot);
    ways.push({ at, depositorKind, by });
  }
  return ways;
}
