/** The accesses that a person reported, in words. */
import type { AccessReport } from '../../documents/report-rows.ts';
import type { Session } from '../../identity/contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { inWords } from './carnet-errors.ts';
import { actorWords, HISTORY_ACTS } from './carnet-history.ts';
import { recordOf } from './carnet-session.ts';
import type { RecordCalls } from './record-calls.ts';
import { type Language, WebError } from './web-api.ts';
import type { ReportedCase } from './web-history.ts';

/** As the act bounds it, in characters. */
export const MAX_REPORT_WORDS = 1_000;

function toReportedCase(report: AccessReport, now: Date, language: Language): ReportedCase {
  const { reportId, seq, reportedAt, dueAt, access, words, answer } = report;
  return {
    id: reportId,
    reportable: seq,
    words,
    actor: actorWords(access, language),
    act: HISTORY_ACTS[access.act] ?? 'other',
    at: access.at,
    reportedAt: reportedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    late: answer === null && dueAt < now,
    answer:
      answer === null
        ? null
        : {
            at: answer.at.toISOString(),
            by: answer.by,
            justified: answer.outcome === 'justified',
            text: answer.text,
          },
  };
}

/** `typed`: what she adds; blank is nothing. @throws WebError not-found */
export async function reportOne(
  record: Pick<RecordCalls, 'report'>,
  session: Session,
  seq: number,
  typed: string,
): Promise<void> {
  if (!Number.isSafeInteger(seq) || seq < 1) throw new WebError('not-found');
  const words = typed.trim().slice(0, MAX_REPORT_WORDS);
  await inWords(record.report(session.actor, recordOf(session), seq, words === '' ? null : words));
}

/** Her cases, the newest first. */
export async function reportedBy(
  { record, clock }: { readonly record: Pick<RecordCalls, 'reports'>; readonly clock: Clock },
  session: Session,
  language: Language,
): Promise<readonly ReportedCase[]> {
  const { reports } = await inWords(record.reports(session.actor, recordOf(session)));
  return reports.map((report) => toReportedCase(report, clock.now(), language));
}
