import { Type } from 'typebox';
import type { AccessState, ReportedFacts } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { isKeptFromRepresentatives } from './read-history-scope.ts';
import {
  type AccessReport,
  CASE_ENDED,
  caseEvent,
  REPORT_ANSWERED,
  REPORT_COLUMNS,
  type ReportEnv,
  type ReportRow,
  reportEvent,
  sealPart,
  toReport,
} from './report-rows.ts';

export const MIN_ANSWER_CHARS = 10;
export const MAX_ANSWER_CHARS = 2_000;

/** One that waits, and what it is to an officer: of her structure ($3), about herself ($4), and whether she is one. */
const ONE: Statement = {
  name: 'report-one',
  text: `select ${REPORT_COLUMNS}, encode(structure_key, 'base64') as structure,
  coalesce(structure_key = $3, false) as of_structure, coalesce(actor_key = $4, false) as about_actor,
  exists (select from structure_officer o where o.structure_key = $3 and o.professional_key = $4 and o.active) as officer
from access_report where record_id = $1 and report_id = $2 and answered_at is null`,
};
const ANSWER: Statement = {
  name: 'report-answer',
  text: `update access_report set answered_at = $3, outcome = $4, sealed_answer = $5, answer_trace_id = $6, answered_by = $7
where record_id = $1 and report_id = $2 and answered_at is null`,
};

interface WaitingRow extends ReportRow {
  readonly structure: string | null;
  readonly of_structure: boolean;
  readonly about_actor: boolean;
  readonly officer: boolean;
}

const input = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  reportId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** Absent: it is only read, and goes on waiting. */
  answer: Type.Optional(
    Type.Object({
      outcome: Type.Union([Type.Literal('justified'), Type.Literal('unjustified')]),
      text: Type.String({ minLength: MIN_ANSWER_CHARS, maxLength: MAX_ANSWER_CHARS }),
    }),
  ),
});

/** A case as whoever answers reads it. */
export interface CaseToAnswer extends AccessReport {
  /** Of a minor's secret session: told to her alone (CSP L1111-5). */
  readonly secret: boolean;
}

export type AnswerReport = Action<typeof input, AccessState, WaitingRow | null, null, CaseToAnswer>;

/**
 * The officer of the structure whose access was reported, or whoever answers for the deployment, reads a case that waits, and ends it
 * by an answer. Both are in the person's history. @throws Failure not-found when none waits for her by this id
 */
export function answerReport(env: ReportEnv): AnswerReport {
  return defineAction({
    name: 'access.answer-report',
    input,
    owner: (asked) => asked.owner,
    async load(tx, { reportId }, ownerId, _prepared, actor) {
      const [row] = await tx.query<WaitingRow>(ONE, [ownerId, reportId, ...keysOf(env, actor)]);
      return row ?? null;
    },
    authorize({ actor, input: { answer }, state, loaded, now }) {
      const asked = { ...state, ...(loaded === null ? {} : { reported: factsOf(loaded) }) };
      const decision = decide(actor, actor.onBehalfOf, 'access.answer-report', actor.purpose, asked, null, now);
      const isAnswered = decision.permit && answer !== undefined;
      return isAnswered ? { permit: true, rule: `${decision.rule};${answer.outcome}` } : decision;
    },
    async perform(tx, { actor, input: { reportId, answer }, ownerId, loaded, now, traceId }) {
      if (loaded === null) throw new Failure('not-found');
      const secret = await isKeptFromRepresentatives(tx, env.traces, ownerId, actor, reportId);
      const report = { ...toReport(env, ownerId, loaded), secret };
      if (answer === undefined) return { output: report, objects: [reportId] };
      const by = actor.kind === 'system' ? 'operator' : 'structure';
      const sealed = sealPart(env, ownerId, reportId, 'report-answer', answer.text);
      await tx.query(ANSWER, [ownerId, reportId, now, answer.outcome, sealed, traceId, by]);
      const { structure } = loaded;
      const events = [
        reportEvent(REPORT_ANSWERED, ownerId, reportId, now, traceId, secret),
        ...(structure === null ? [] : [caseEvent(CASE_ENDED, reportId, { structure, at: now.toISOString() })]),
      ];
      return { output: { ...report, answer: { at: now, by, ...answer } }, objects: [reportId], events };
    },
  });
}

const factsOf = ({ officer, of_structure, about_actor }: WaitingRow): ReportedFacts => ({
  officer,
  ofStructure: of_structure,
  aboutActor: about_actor,
});

/** Of the structure for which she acts, and of herself; null for anybody else. */
function keysOf({ keyOf }: Pick<ReportEnv, 'keyOf'>, { kind, id, structure }: Actor): [Buffer | null, Buffer | null] {
  if (kind !== 'professional' || structure === undefined) return [null, null];
  return [keyOf('structure', structure.id), keyOf('professional', id)];
}
