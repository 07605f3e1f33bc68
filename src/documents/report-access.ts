import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OutboxEvent, type OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import { readTraces } from '../kernel/trace-reader.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { PAGE, questionOf } from './read-history.ts';
import { readHistoryScope } from './read-history-scope.ts';
import {
  ACCESS_REPORTED,
  type AccessReport,
  CASE_OPENED,
  caseEvent,
  REPORT_COLUMNS,
  type ReportEnv,
  type ReportedAccess,
  type ReportRow,
  reportEvent,
  sealPart,
  toReport,
} from './report-rows.ts';

/** The answer is due within a fortnight. */
const REPORT_DUE_MS = 15 * 86_400_000;
/** Cases of one record that wait at once. */
export const MAX_OPEN_REPORTS = 20;
/** Cases shown to the person, the newest. */
export const MAX_SHOWN_REPORTS = 100;
/** What the person may write on one of her cases. */
export const MAX_WORDS_CHARS = 1_000;

const WAITING: Statement = {
  name: 'report-waiting',
  text: `select report_id, reported_seq, due_at, answered_at is null and sealed_words is null as takes_words from access_report
where record_id = $1 and (answered_at is null or reported_seq = $2) order by reported_at limit ${MAX_OPEN_REPORTS + 1}`,
};
const INSERT: Statement = {
  name: 'report-insert',
  text: `insert into access_report (record_id, report_id, reported_seq, reported_at, due_at, sealed, structure_key, actor_key, trace_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};
const WORDS: Statement = {
  name: 'report-words',
  text: `update access_report set sealed_words = $3, words_trace_id = $4
where record_id = $1 and report_id = $2 and answered_at is null and sealed_words is null`,
};
const SHOWN: Statement = {
  name: 'report-shown',
  text: `select ${REPORT_COLUMNS} from access_report
where record_id = $1 order by reported_at desc, report_id desc limit ${MAX_SHOWN_REPORTS}`,
};

const owner = Type.Unsafe<OwnerRef>(Type.Object({}));
const reportInput = Type.Object({
  owner,
  seq: Type.Integer({ minimum: 1 }),
  /** What surprises her: once a case, while it waits. */
  words: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_WORDS_CHARS })),
});
const readInput = Type.Object({ owner });

export interface ReportResult {
  readonly reportId: string;
  readonly dueAt: Date;
}

export type ReportAccess = Action<typeof reportInput, AccessState, null, null, ReportResult>;

/**
 * The person reports an access of a professional or a structure that she reads in her history: a case is opened, and whoever
 * answers is told. The same access again is the same case; her words may come with it, or later.
 * @throws Failure not-found for what she does not read or what nobody else did; busy when MAX_OPEN_REPORTS wait
 */
export function reportAccess(env: ReportEnv): ReportAccess {
  return defineAction({
    name: 'access.report',
    input: reportInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.report', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      const filter = filterOf(actor, 'history.read', state, now);
      const { seq, words } = input;
      const asked = { owner: input.owner, before: seq + 1, count: 1, withoutOwnLooks: false };
      const readable = questionOf(ownerId, asked, await readHistoryScope(tx, env.traces, ownerId, actor, filter));
      const wanted: typeof readable.wanted = (trace) => trace.seq === seq && readable.wanted(trace);
      const { traces: found } = await readTraces(tx, PAGE, env.traces, { ...readable, maxScan: 1, wanted });
      const [trace] = found;
      if (trace === undefined || !['professional', 'structure'].includes(trace.actor.kind))
        throw new Failure('not-found');
      const say = (reportId: string) => sayWords(env, tx, { ownerId, reportId, words, traceId });
      const waiting = await tx.query<WaitingRow>(WAITING, [ownerId, seq]);
      const known = waiting.find((row) => Number(row.reported_seq) === seq);
      if (known !== undefined) {
        if (known.takes_words) await say(known.report_id);
        return { output: { reportId: known.report_id, dueAt: known.due_at }, objects: [known.report_id] };
      }
      if (waiting.length >= MAX_OPEN_REPORTS)
        throw new Failure('busy', { reason: `${MAX_OPEN_REPORTS} reports wait for their answer` });
      const reportId = env.ids.timeUuid(now);
      const dueAt = new Date(now.getTime() + REPORT_DUE_MS);
      const access: ReportedAccess = { actor: trace.actor, act: trace.facts.act, at: trace.at };
      const sealed = sealPart(env, ownerId, reportId, 'report', JSON.stringify(access));
      const keys = keysOf(env, trace.actor);
      await tx.query(INSERT, [
        ...[ownerId, reportId, seq, now, dueAt, sealed],
        ...[keys?.structure ?? null, keys?.actor ?? null, traceId],
      ]);
      await say(reportId);
      const events = [
        reportEvent(ACCESS_REPORTED, ownerId, reportId, now, traceId),
        ...(keys === null ? [] : [openedEvent(keys, ownerId, reportId, now, dueAt)]),
      ];
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

interface WaitingRow extends Row {
  readonly report_id: string;
  readonly reported_seq: string;
  readonly due_at: Date;
  readonly takes_words: boolean;
}

interface Said {
  readonly ownerId: string;
  readonly reportId: string;
  readonly words: string | undefined;
  readonly traceId: number;
}

async function sayWords(env: ReportEnv, tx: Transaction, { ownerId, reportId, words, traceId }: Said): Promise<void> {
  if (words === undefined) return;
  const sealed = sealPart(env, ownerId, reportId, 'report-words', words);
  await tx.query(WORDS, [ownerId, reportId, sealed, traceId]);
}

interface CaseKeys {
  readonly structure: Buffer;
  readonly actor: Buffer;
}

/** Whose access it was, and for which structure; null where no structure is known: nobody but the operator answers for it. */
function keysOf({ keyOf }: ReportEnv, { kind, id, structureId }: ActorSnapshot): CaseKeys | null {
  if (kind === 'structure') return { structure: keyOf('structure', id), actor: keyOf('structure', id) };
  if (structureId === null) return null;
  return { structure: keyOf('structure', structureId), actor: keyOf('professional', id) };
}

const openedEvent = (keys: CaseKeys, recordId: string, reportId: string, now: Date, dueAt: Date): OutboxEvent =>
  caseEvent(CASE_OPENED, reportId, {
    structure: keys.structure.toString('base64'),
    actor: keys.actor.toString('base64'),
    ...{ recordId, reportedAt: now.toISOString(), dueAt: dueAt.toISOString() },
  });
