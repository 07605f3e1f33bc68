/** Reports of accesses across the link between the zones: the person's, and those that an officer of a structure answers. */
import { type CaseToAnswer, MAX_ANSWER_CHARS } from '../documents/answer-report.ts';
import { MAX_SHOWN_REPORTS, MAX_WORDS_CHARS, type ReportResult } from '../documents/report-access.ts';
import type { AccessReport } from '../documents/report-rows.ts';
import { type AnsweredStructureCase, MAX_STRUCTURE_CASES, type StructureCase } from '../documents/structure-cases.ts';
import type { CaseCalls } from '../doors/web/case-calls.ts';
import type { RecordCalls } from '../doors/web/record-calls.ts';
import { Failure } from '../kernel/errors.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import type { RecordZone } from './record-zone.ts';
import { CARD_BYTES, id } from './zone-shapes.ts';

const { flag, instant, integer, list, nullable, object, oneOf, plain, text } = shape;

const outcome = oneOf('justified', 'unjustified');
const answer: shape.Shape<NonNullable<AccessReport['answer']>> = object({
  at: instant,
  by: oneOf('structure', 'operator'),
  outcome,
  text: text(MAX_ANSWER_CHARS),
});
const parts = {
  reportId: id,
  seq: integer,
  reportedAt: instant,
  dueAt: instant,
  access: plain<AccessReport['access']>(),
  words: nullable(text(MAX_WORDS_CHARS)),
  answer: nullable(answer),
};
const REPORT = defineCall({
  name: 'record.report-access',
  as: 'person',
  input: object({ recordId: id, seq: integer, words: nullable(text(MAX_WORDS_CHARS)) }),
  output: object({ reportId: id, dueAt: instant }) as shape.Shape<ReportResult>,
});
const REPORTS = defineCall({
  name: 'record.read-reports',
  as: 'person',
  input: object({ recordId: id }),
  output: object({ reports: list(object(parts), MAX_SHOWN_REPORTS) }) as shape.Shape<{
    readonly reports: readonly AccessReport[];
  }>,
  maxAnswer: CARD_BYTES,
});
const CASES = defineCall({
  name: 'record.structure-cases',
  as: 'person',
  input: object({}),
  output: object({
    cases: list(object({ reportId: id, reportedAt: instant, dueAt: instant }), MAX_STRUCTURE_CASES),
  }) as shape.Shape<{ readonly cases: readonly StructureCase[] }>,
});
const ANSWERED = defineCall({
  name: 'record.answered-cases',
  as: 'person',
  input: object({}),
  output: object({
    cases: list(
      object({
        ...{ reportId: id, reportedAt: instant, dueAt: instant, answeredAt: instant, outcome },
        by: oneOf('structure', 'operator'),
      }),
      MAX_STRUCTURE_CASES,
    ),
  }) as shape.Shape<{ readonly cases: readonly AnsweredStructureCase[] }>,
});
const CASE = defineCall({
  name: 'record.answer-case',
  as: 'person',
  input: object({ reportId: id, answer: nullable(object({ outcome, text: text(MAX_ANSWER_CHARS) })) }),
  output: object({ ...parts, secret: flag }) as shape.Shape<CaseToAnswer>,
});
type ReportCalls = Pick<RecordCalls, 'report' | 'reports'>;

export const reportOffers = (calls: ReportCalls): LinkOffer[] => [
  offerToPerson(REPORT, (actor, { recordId, seq, words }) => calls.report(actor, recordId, seq, words)),
  offerToPerson(REPORTS, (actor, { recordId }) => calls.reports(actor, recordId)),
];

export const reportsOver = (link: LinkClient): ReportCalls => ({
  report: (actor, recordId, seq, words) => link.call(REPORT, { recordId, seq, words }, actor),
  reports: (actor, recordId) => link.call(REPORTS, { recordId }, actor),
});

/** What an officer of a structure does, in the record zone. One of another structure and one that does not exist are alike. */
export function caseCalls(zone: RecordZone): CaseCalls {
  const { runner, actions } = zone;
  return {
    cases: async (actor) => ({ cases: await zone.cases.find(actor) }),
    answeredCases: async (actor) => ({ cases: await zone.cases.answered(actor) }),
    async answerCase(actor, reportId, given) {
      const recordId = await zone.cases.recordOf(actor, reportId);
      if (recordId === null) throw new Failure('not-found');
      const asked = { owner: { id: recordId }, reportId, ...(given === null ? {} : { answer: given }) };
      return runner.run(actions.answerReport, actor, asked);
    },
  };
}

export const caseOffers = (calls: CaseCalls): LinkOffer[] => [
  offerToPerson(CASES, (actor) => calls.cases(actor)),
  offerToPerson(ANSWERED, (actor) => calls.answeredCases(actor)),
  offerToPerson(CASE, (actor, { reportId, answer: given }) => calls.answerCase(actor, reportId, given)),
];

export const casesOver = (link: LinkClient): CaseCalls => ({
  cases: (actor) => link.call(CASES, {}, actor),
  answeredCases: (actor) => link.call(ANSWERED, {}, actor),
  answerCase: (actor, reportId, given) => link.call(CASE, { reportId, answer: given }, actor),
});
