import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import { readTraces } from '../kernel/trace-reader.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import { PAGE, questionOf } from './read-history.ts';
import { isKeptFromRepresentatives, readHistoryScope } from './read-history-scope.ts';

/** The answer is due within a fortnight. */
const REPORT_DUE_MS = 15 * 86_400_000;
/** Cases of one record that wait at once. */
export const MAX_OPEN_REPORTS = 20;
/** Cases shown to the person, the newest. */
export const MAX_SHOWN_REPORTS = 100;
export const MIN_ANSWER_CHARS = 10;
export const MAX_ANSWER_CHARS = 2_000;

/** The events that tell the other zone: whom to write to, never about whom. */
export const ACCESS_REPORTED = 'access.reported';
export const REPORT_ANSWERED = 'access.report-answered';

const WAITING: Statement = {
  name: 'report-waiting',
  text: `select report_id, reported_seq, due_at from access_report
where record_id = $1 and (answered_at is null or reported_seq = $2) order by reported_at limit ${MAX_OPEN_REPORTS + 1}`,
};
const INSERT: Statement = {
  name: 'report-insert',
  text: `insert into access_report (record_id, report_id, reported_seq, reported_at, due_at, sealed, trace_id)
values ($1, $2, $3, $4, $5, $6, $7)`,
};
const SHOWN: Statement = {
  name: 'report-shown',
  text: `select report_id, reported_at, due_at, answered_at, outcome, sealed, sealed_answer from access_report
where record_id = $1 order by reported_at desc, report_id desc limit ${MAX_SHOWN_REPORTS}`,
};
const ONE: Statement = {
  name: 'report-one',
  text: `select report_id, reported_at, due_at, answered_at, outcome, sealed, sealed_answer from access_report
where record_id = $1 and report_id = $2 and answered_at is null`,
};
const ANSWER: Statement = {
  name: 'report-answer',
  text: `update access_report set answered_at = $3, outcome = $4, sealed_answer = $5, answer_trace_id = $6
where record_id = $1 and report_id = $2 and answered_at is null`,
};

export interface ReportEnv {
  readonly ids: Ids;
  readonly ruleKey: (recordId: string) => Buffer;
  readonly traces: Pick<TraceWriter, 'read'>;
}

/** What was reported, as it was traced. */
interface ReportedAccess {
  readonly actor: ActorSnapshot;
  readonly act: string;
  /** ISO instant. */
  readonly at: string;
}
type ReportOutcome = 'justified' | 'unjustified';

export interface AccessReport {
  readonly reportId: string;
  readonly reportedAt: Date;
  readonly dueAt: Date;
  readonly access: ReportedAccess;
  /** Null while it waits. */
  readonly answer: { readonly at: Date; readonly outcome: ReportOutcome; readonly text: string } | null;
}

const owner = Type.Unsafe<OwnerRef>(Type.Object({}));
const reportInput = Type.Object({ owner, seq: Type.Integer({ minimum: 1 }) });
const readInput = Type.Object({ owner });
const answerInput = Type.Object({
  owner,
  reportId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** Absent: it is only read, and goes on waiting. */
  answer: Type.Optional(
    Type.Object({
      outcome: Type.Union([Type.Literal('justified'), Type.Literal('unjustified')]),
      text: Type.String({ minLength: MIN_ANSWER_CHARS, maxLength: MAX_ANSWER_CHARS }),
    }),
  ),
});

export interface ReportResult {
  readonly reportId: string;
  readonly dueAt: Date;
}

/**
 * The person reports an access of a professional or a structure that she reads in her history: a case is opened, and whoever
 * answers for the deployment is told. The same access again is the same case.
 * @throws Failure not-found for what she does not read or what nobody else did; busy when MAX_OPEN_REPORTS wait
 */
export function reportAccess({
  ids,
  ruleKey,
  traces,
}: ReportEnv): Action<typeof reportInput, AccessState, null, null, ReportResult> {
  return defineAction({
    name: 'access.report',
    input: reportInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.report', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      const filter = filterOf(actor, 'history.read', state, now);
      const { seq } = input;
      const asked = { owner: input.owner, before: seq + 1, count: 1, withoutOwnLooks: false };
      const readable = questionOf(ownerId, asked, await readHistoryScope(tx, traces, ownerId, actor, filter));
      const wanted: typeof readable.wanted = (trace) => trace.seq === seq && readable.wanted(trace);
      const { traces: found } = await readTraces(tx, PAGE, traces, { ...readable, maxScan: 1, wanted });
      const [trace] = found;
      if (trace === undefined || !['professional', 'structure'].includes(trace.actor.kind))
        throw new Failure('not-found');
      const waiting = await tx.query<WaitingRow>(WAITING, [ownerId, seq]);
      const known = waiting.find((row) => Number(row.reported_seq) === seq);
      if (known !== undefined)
        return { output: { reportId: known.report_id, dueAt: known.due_at }, objects: [known.report_id] };
      if (waiting.length >= MAX_OPEN_REPORTS)
        throw new Failure('busy', { reason: `${MAX_OPEN_REPORTS} reports wait for their answer` });
      const reportId = ids.timeUuid(now);
      const dueAt = new Date(now.getTime() + REPORT_DUE_MS);
      const access: ReportedAccess = { actor: trace.actor, act: trace.facts.act, at: trace.at };
      const sealed = seal(ruleKey(ownerId), Buffer.from(JSON.stringify(access)), placeOf(ownerId, reportId));
      await tx.query(INSERT, [ownerId, reportId, seq, now, dueAt, sealed, traceId]);
      const events = [eventOf(ACCESS_REPORTED, ownerId, reportId, now, traceId)];
      return { output: { reportId, dueAt }, objects: [reportId], events };
    },
  });
}

/** Her cases, the newest first, with their answers; who acts for the person reads those on accesses that the history shows her. */
export function readReports(
  env: ReportEnv,
): Action<typeof readInput, AccessState, null, null, { readonly reports: readonly AccessReport[] }> {
  return defineAction({
    name: 'access.read-reports',
    input: readInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.read-reports', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, state, now }) {
      const filter = filterOf(actor, 'history.read', state, now);
      const { hidden } = await readHistoryScope(tx, env.traces, ownerId, actor, filter);
      const rows = (await tx.query<ReportRow>(SHOWN, [ownerId])).filter(({ report_id }) => !hidden.has(report_id));
      return { output: { reports: rows.map((row) => toReport(env, ownerId, row)) }, objects: [] };
    },
  });
}

/** Whoever answers for the deployment reads a case that waits, and ends it by an answer. @throws Failure not-found when none waits by this id */
export function answerReport(env: ReportEnv): Action<typeof answerInput, AccessState, null, null, AccessReport> {
  return defineAction({
    name: 'access.answer-report',
    input: answerInput,
    owner: (input) => input.owner,
    authorize({ actor, input: { answer }, state, now }) {
      const decision = decide(actor, actor.onBehalfOf, 'access.answer-report', actor.purpose, state, null, now);
      const isAnswered = decision.permit && answer !== undefined;
      return isAnswered ? { permit: true, rule: `${decision.rule};${answer.outcome}` } : decision;
    },
    async perform(tx, { actor, input: { reportId, answer }, ownerId, now, traceId }) {
      const [row] = await tx.query<ReportRow>(ONE, [ownerId, reportId]);
      if (row === undefined) throw new Failure('not-found');
      const report = toReport(env, ownerId, row);
      if (answer === undefined) return { output: report, objects: [reportId] };
      const sealed = seal(env.ruleKey(ownerId), Buffer.from(answer.text), answerPlace(ownerId, reportId));
      await tx.query(ANSWER, [ownerId, reportId, now, answer.outcome, sealed, traceId]);
      const quiet = await isKeptFromRepresentatives(tx, env.traces, ownerId, actor, reportId);
      const events = [eventOf(REPORT_ANSWERED, ownerId, reportId, now, traceId, quiet)];
      return { output: { ...report, answer: { at: now, ...answer } }, objects: [reportId], events };
    },
  });
}

interface WaitingRow extends Row {
  readonly report_id: string;
  readonly reported_seq: string;
  readonly due_at: Date;
}
interface ReportRow extends Row {
  readonly report_id: string;
  readonly reported_at: Date;
  readonly due_at: Date;
  readonly answered_at: Date | null;
  readonly outcome: ReportOutcome | null;
  readonly sealed: Buffer;
  readonly sealed_answer: Buffer | null;
}

const placeOf = (recordId: string, reportId: string): string => `report|${recordId}|${reportId}`;
const answerPlace = (recordId: string, reportId: string): string => `report-answer|${recordId}|${reportId}`;

function toReport({ ruleKey }: ReportEnv, recordId: string, row: ReportRow): AccessReport {
  const { report_id: reportId, answered_at: at, outcome, sealed_answer: words } = row;
  const key = ruleKey(recordId);
  const isAnswered = at !== null && outcome !== null && words !== null;
  return {
    reportId,
    reportedAt: row.reported_at,
    dueAt: row.due_at,
    access: JSON.parse(open(key, row.sealed, placeOf(recordId, reportId)).toString()) as ReportedAccess,
    answer: isAnswered ? { at, outcome, text: open(key, words, answerPlace(recordId, reportId)).toString() } : null,
  };
}

/** `quiet`: no mail leaves for it, her representatives may read those. */
const eventOf = (kind: string, recordId: string, reportId: string, at: Date, seq: number, quiet = false) => ({
  key: `report:${reportId}`,
  kind,
  payload: { recordId, at: at.toISOString(), seq, ...(quiet ? { quiet } : {}) },
});
