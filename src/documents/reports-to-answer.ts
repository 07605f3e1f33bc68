import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';

/** Reports listed at once. */
export const MAX_LISTED_REPORTS = 200;

/** Until its due date, and while the structure has an officer who is not the one reported; then it is the operator's. */
const WITH_STRUCTURE = `(r.due_at > $1 and exists (select from structure_officer o
  where o.structure_key = r.structure_key and o.professional_key <> r.actor_key and o.active))`;

/** Read by the auditor over all records, from an index of those that wait. */
const QUEUE: Statement = {
  name: 'reports-to-answer',
  text: `select r.record_id, r.report_id, r.reported_at, r.due_at, ${WITH_STRUCTURE} as with_structure from access_report r
where r.record_id is not null and r.answered_at is null
order by with_structure, r.due_at, r.report_id limit ${MAX_LISTED_REPORTS}`,
};

const COUNT: Statement = {
  name: 'reports-waiting-count',
  text: `select count(*) filter (where not late and with_structure)::int as structure,
  count(*) filter (where not late and not with_structure)::int as operator, count(*) filter (where late)::int as late
from (select r.due_at <= $1 as late, ${WITH_STRUCTURE} as with_structure from access_report r
  where r.record_id is not null and r.answered_at is null) w`,
};

/** A report that waits for its answer: no name and no act; those are read by answering it. */
export interface ReportToAnswer {
  readonly recordId: string;
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly dueAt: Date;
  /** Who is to answer now. */
  readonly waitsFor: 'structure' | 'operator';
}

type QueueRow = { record_id: string; report_id: string; reported_at: Date; due_at: Date; with_structure: boolean };

/** The queue of whoever answers: the operator's own first, then by their due dates. */
export async function reportsToAnswer(auditor: Database, now: Date): Promise<ReportToAnswer[]> {
  const rows = await auditor.lookUp<QueueRow>(QUEUE, [now]);
  return rows.map((row) => ({
    recordId: row.record_id,
    reportId: row.report_id,
    reportedAt: row.reported_at,
    dueAt: row.due_at,
    waitsFor: row.with_structure ? 'structure' : 'operator',
  }));
}

/** Cases that wait: late ones, whoever was to answer; the others by who is to. */
export interface WaitingCounts {
  readonly structure: number;
  readonly operator: number;
  readonly late: number;
}

export async function countWaiting(auditor: Database, now: Date): Promise<WaitingCounts> {
  const [row] = await auditor.lookUp<{ structure: number; operator: number; late: number }>(COUNT, [now]);
  return row ?? { structure: 0, operator: 0, late: 0 };
}
