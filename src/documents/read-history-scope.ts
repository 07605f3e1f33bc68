import { type DocumentFilter, REPRESENTATIVES } from '../access/decide.ts';
import { hiddenFrom } from '../access/readable-rules.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type HistoryScope, mayLearn } from './history-scope.ts';

/** Cases, and emergencies, looked at, the newest. */
const MAX_CASES = 2_000;

/** Each case and the trace that it is about, each emergency and its opening; details of traces may have been erased. */
const FOLLOWED_UP: Statement = {
  name: 'history-followed-up',
  text: `select f.id, f.seq, d.sealed from (
    (select report_id as id, reported_seq as seq from access_report where record_id = $1 order by reported_at desc limit ${MAX_CASES})
    union all
    (select emergency_id, trace_id from emergency_access where record_id = $1 order by opened_at desc limit ${MAX_CASES})
  ) f left join trace_detail d on d.record_id = $1 and d.trace_id = f.seq`,
};

interface FollowedUp extends Record<string, unknown> {
  readonly id: string;
  readonly seq: string;
  readonly sealed: Buffer | null;
}

/**
 * What a reader of the history may learn of: for the history, its proof, and the accesses that are reported from it. Of whoever acts for
 * the person, a case is hidden with the access that it is about, an emergency with its opening, and both when nobody can say any more
 * what that was: so are their reviews and answers.
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
  if (filter.seesHiddenFromRepresentatives) return scope;
  const rows = await tx.query<FollowedUp>(FOLLOWED_UP, [recordId]);
  const kept = rows.filter(
    ({ seq, sealed }) => sealed === null || !mayLearn(scope, traces.read(recordId, Number(seq), sealed)),
  );
  return { ...scope, hidden: new Set([...hidden, ...kept.map(({ id }) => id)]) };
}

/** Is a case, or an emergency, about what who acts for the person may not learn? What is told of it leaves no mail then. */
export async function isKeptFromRepresentatives(
  tx: Pick<Transaction, 'query'>,
  traces: Pick<TraceWriter, 'read'>,
  recordId: string,
  asker: Actor,
  id: string,
): Promise<boolean> {
  return (await readHistoryScope(tx, traces, recordId, asker, REPRESENTATIVES)).hidden.has(id);
}
