import type { Statement } from '../kernel/flight.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { arrivalPlace } from './write-arrivals.ts';

/** Ways named for one document; those after are left out. */
export const MAX_WAYS = 20;

/** The first deposit, told by its trace, then the other arrivals. */
const WAYS: Statement = {
  name: 'ways-of-document',
  text: `select * from (
  select null::uuid as arrival_id, d.trace_id, d.deposited_at as at, d.depositor_kind, t.sealed, null::text as way
    from document d left join trace_detail t on t.record_id = d.record_id and t.trace_id = d.trace_id
   where d.record_id = $1 and d.logical_id = $2
  union all
  select a.arrival_id, a.trace_id, a.arrived_at, a.depositor_kind, a.sealed, a.way
    from document_arrival a where a.record_id = $1 and a.logical_id = $2
) w order by w.trace_id, w.arrival_id nulls first limit $3`,
};

interface WayRow extends Record<string, unknown> {
  readonly arrival_id: string | null;
  readonly trace_id: string;
  readonly at: Date;
  readonly depositor_kind: string;
  readonly sealed: Buffer | null;
}

/** One way by which a document came. */
export interface ArrivalWay {
  readonly at: Date;
  readonly depositorKind: string;
  /** Who sent it, as they were then; null when that is no longer known. */
  readonly by: ActorSnapshot | null;
}

/** By which ways a document came, the first one first; one way when it came once. */
export async function readWays(
  env: DocumentsEnv,
  traces: Pick<TraceWriter, 'read'>,
  tx: Transaction,
  recordId: string,
  logicalId: string,
): Promise<ArrivalWay[]> {
  const [rows, key] = await Promise.all([
    tx.query<WayRow>(WAYS, [recordId, logicalId, MAX_WAYS]),
    env.recordKeys.get(recordId),
  ]);
  return rows.map(({ arrival_id: id, trace_id: traceId, at, depositor_kind: depositorKind, sealed }) => {
    if (sealed === null || key === null) return { at, depositorKind, by: null };
    const by =
      id === null
        ? traces.read(recordId, Number(traceId), sealed).actor
        : (JSON.parse(open(key, sealed, arrivalPlace(recordId, id)).toString()) as ActorSnapshot);
    return { at, depositorKind, by };
  });
}
