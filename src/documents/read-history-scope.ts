import type { DocumentFilter } from '../access/decide.ts';
import { hiddenFrom } from '../access/readable-rules.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type HistoryScope, mayLearn } from './history-scope.ts';

/** Cases looked at, the newest. */
const MAX_CASES = 2_000;

/** Each case and the trace that it is about; its details may have been erased. */
const REPORTED: Statement = {
  name: 'history-reported',
  text: `select a.report_id, a.reported_seq, d.sealed from access_report a
  left join trace_detail d on d.record_id = a.record_id and d.trace_id = a.reported_seq
where a.record_id = $1 order by a.reported_at desc limit ${MAX_CASES}`,
};

interface ReportedRow extends Record<string, unknown> {
  readonly report_id: string;
  readonly reported_seq: string;
  readonly sealed: Buffer | null;
}

/**
 * What a reader of the history may learn of: for the history, its proof, and the accesses that are reported from it. Of whoever acts for
 * the person, a case is hidden with the access that it is about, and when nobody can say any more what that was.
 */
export async function readHistoryScope(
  tx: Pick<Transaction, 'query'>,
  traces: Pick<TraceWriter, 'read'>,
  recordId: string,
  reader: Actor,
  filter: DocumentFilter,
): Promise<HistoryScope> {
  const hidden = await hiddenFrom(tx, recordId, filter);
  const scope = { reader, filter, hidden };
  if (reader.onBehalfOf === null) return scope;
  const rows = await tx.query<ReportedRow>(REPORTED, [recordId]);
  const kept = rows.filter(
    ({ reported_seq, sealed }) =>
      sealed === null || !mayLearn(scope, traces.read(recordId, Number(reported_seq), sealed)),
  );
  return { ...scope, hidden: new Set([...hidden, ...kept.map((row) => row.report_id)]) };
}
