import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';

/** Reports listed at once. */
export const MAX_LISTED_REPORTS = 200;

/** Read by the auditor over all records, from an index of those that wait. */
const QUEUE: Statement = {
  name: 'reports-to-answer',
  text: `select record_id, report_id, reported_at, due_at from access_report
where record_id is not null and answered_at is null order by due_at, report_id limit ${MAX_LISTED_REPORTS}`,
};

/** A report that waits for its answer: no name and no act; those are read by answering it. */
export interface ReportToAnswer {
  readonly recordId: string;
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly dueAt: Date;
}

type QueueRow = { record_id: string; report_id: string; reported_at: Date; due_at: Date };

/** The queue of whoever answers: the first due first. */
export async function reportsToAnswer(auditor: Database): Promise<ReportToAnswer[]> {
  const rows = await auditor.lookUp<QueueRow>(QUEUE, []);
  return rows.map((row) => ({
    recordId: row.record_id,
    reportId: row.report_id,
    reportedAt: row.reported_at,
    dueAt: row.due_at,
  }));
}
