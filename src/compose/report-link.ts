/** Reports of accesses across the link between the zones. */
import {
  type AccessReport,
  MAX_ANSWER_CHARS,
  MAX_SHOWN_REPORTS,
  type ReportResult,
} from '../documents/report-access.ts';
import type { RecordCalls } from '../doors/web/record-calls.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import { CARD_BYTES, id } from './zone-shapes.ts';

const { instant, integer, list, nullable, object, oneOf, plain, text } = shape;

const REPORT = defineCall({
  name: 'record.report-access',
  as: 'person',
  input: object({ recordId: id, seq: integer }),
  output: object({ reportId: id, dueAt: instant }) as shape.Shape<ReportResult>,
});
const answer: shape.Shape<NonNullable<AccessReport['answer']>> = object({
  at: instant,
  outcome: oneOf('justified', 'unjustified'),
  text: text(MAX_ANSWER_CHARS),
});
const REPORTS = defineCall({
  name: 'record.read-reports',
  as: 'person',
  input: object({ recordId: id }),
  output: object({
    reports: list(
      object({
        reportId: id,
        reportedAt: instant,
        dueAt: instant,
        access: plain<AccessReport['access']>(),
        answer: nullable(answer),
      }),
      MAX_SHOWN_REPORTS,
    ),
  }) as shape.Shape<{ readonly reports: readonly AccessReport[] }>,
  maxAnswer: CARD_BYTES,
});
type ReportCalls = Pick<RecordCalls, 'report' | 'reports'>;

export const reportOffers = (calls: ReportCalls): LinkOffer[] => [
  offerToPerson(REPORT, (actor, { recordId, seq }) => calls.report(actor, recordId, seq)),
  offerToPerson(REPORTS, (actor, { recordId }) => calls.reports(actor, recordId)),
];

export const reportsOver = (link: LinkClient): ReportCalls => ({
  report: (actor, recordId, seq) => link.call(REPORT, { recordId, seq }, actor),
  reports: (actor, recordId) => link.call(REPORTS, { recordId }, actor),
});
