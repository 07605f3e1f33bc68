/** Reports of accesses as they are kept: rows, what is sealed in them, the events that tell of them. */
import type { ActorKeys } from '../access/access-state.ts';
import type { OutboxEvent } from '../kernel/action.ts';
import type { Row } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';

/** The events that tell the other zone: whom to write to, never about whom. */
export const ACCESS_REPORTED = 'access.reported';
export const REPORT_ANSWERED = 'access.report-answered';
/** The events of this zone alone: where a structure's cases are. */
export const CASE_OPENED = 'access.case-opened';
export const CASE_ENDED = 'access.case-ended';

export const REPORT_COLUMNS = `report_id, reported_seq, reported_at, due_at, answered_at, answered_by, outcome, sealed,
  sealed_words, sealed_answer`;

export interface ReportEnv {
  readonly ids: Ids;
  readonly keyOf: ActorKeys;
  readonly ruleKey: (recordId: string) => Buffer;
  readonly traces: Pick<TraceWriter, 'read'>;
}

/** What was reported, as it was traced. */
export interface ReportedAccess {
  readonly actor: ActorSnapshot;
  readonly act: string;
  /** ISO instant. */
  readonly at: string;
}
export type ReportOutcome = 'justified' | 'unjustified';

export interface AccessReport {
  readonly reportId: string;
  /** Number of the access in the record. */
  readonly seq: number;
  readonly reportedAt: Date;
  readonly dueAt: Date;
  readonly access: ReportedAccess;
  /** What the person wrote; null: nothing. */
  readonly words: string | null;
  /** Null while it waits. */
  readonly answer: ReportAnswer | null;
}

interface ReportAnswer {
  readonly at: Date;
  readonly by: 'structure' | 'operator';
  readonly outcome: ReportOutcome;
  readonly text: string;
}

export interface ReportRow extends Row {
  readonly report_id: string;
  readonly reported_seq: string;
  readonly reported_at: Date;
  readonly due_at: Date;
  readonly answered_at: Date | null;
  readonly answered_by: 'structure' | 'operator' | null;
  readonly outcome: ReportOutcome | null;
  readonly sealed: Buffer;
  readonly sealed_words: Buffer | null;
  readonly sealed_answer: Buffer | null;
}

type Part = 'report' | 'report-words' | 'report-answer';

/** A part of a case under the record's key, in its own place. */
export function sealPart(
  env: Pick<ReportEnv, 'ruleKey'>,
  recordId: string,
  reportId: string,
  part: Part,
  text: string,
) {
  return seal(env.ruleKey(recordId), Buffer.from(text), `${part}|${recordId}|${reportId}`);
}

export function toReport({ ruleKey }: Pick<ReportEnv, 'ruleKey'>, recordId: string, row: ReportRow): AccessReport {
  const { report_id: reportId, answered_at: at, outcome, sealed_words: words, sealed_answer: answer } = row;
  const key = ruleKey(recordId);
  const opened = (part: Part, sealed: Buffer) => open(key, sealed, `${part}|${recordId}|${reportId}`).toString();
  const isAnswered = at !== null && outcome !== null && answer !== null;
  return {
    reportId,
    seq: Number(row.reported_seq),
    reportedAt: row.reported_at,
    dueAt: row.due_at,
    access: JSON.parse(opened('report', row.sealed)) as ReportedAccess,
    words: words === null ? null : opened('report-words', words),
    answer: isAnswered
      ? { at, by: row.answered_by ?? 'operator', outcome, text: opened('report-answer', answer) }
      : null,
  };
}

/** `quiet`: no mail leaves for it, her representatives may read those. */
export function reportEvent(kind: string, recordId: string, reportId: string, at: Date, seq: number, quiet = false) {
  const payload = { recordId, at: at.toISOString(), seq, ...(quiet ? { quiet } : {}) };
  return { key: `report:${reportId}`, kind, payload };
}

/** For this zone's index of cases; keyed, as everything there. */
export function caseEvent(kind: string, reportId: string, payload: OutboxEvent['payload']): OutboxEvent {
  return { key: `case:${reportId}`, kind, payload: { reportId, ...payload } };
}
