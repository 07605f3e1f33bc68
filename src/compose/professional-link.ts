/** The professionals' pages and the record zone: in one process, and across the link between two. */
import type { RecordCheck } from '../access/check-record.ts';
import { MAX_REASON_CHARS, type OpenedEmergencyResult } from '../access/open-emergency.ts';
import type { RecordVisit } from '../access/visit-record.ts';
import type { ConsultResult } from '../documents/consult-documents.ts';
import { MAX_DOCUMENT_BYTES, MAX_PAGE } from '../documents/limits.ts';
import type { AccessCalls } from '../doors/web/access-calls.ts';
import type { ConsultFilter, ProfessionalCalls } from '../doors/web/professional-calls.ts';
import type { RecordCalls } from '../doors/web/record-calls.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import { accessCalls, accessCallsOver, accessOffers } from './access-link.ts';
import { depositCalls, depositCallsOver, depositOffers } from './deposit-link.ts';
import { emergenciesOver, emergencyCalls, emergencyOffers } from './emergency-link.ts';
import { recordCalls } from './record-calls.ts';
import type { RecordZone } from './record-zone.ts';
import { caseCalls, caseOffers, casesOver } from './report-link.ts';
import { recordCallsOver, recordOffers } from './zone-link.ts';
import { CARD_BYTES, category, facet, id, inBase64, retrieved, word } from './zone-shapes.ts';

const { flag, instant, integer, list, nullable, object, oneOf, optional, plain, text } = shape;

const MAX_FACETS = 20_000;

const consultPlace = object({ serviceFrom: text(40), entryUuid: id, preferred: flag });
const filter: shape.Shape<ConsultFilter> = shape.both(
  object({ part: oneOf('all', 'new', 'known'), count: integer }),
  optional({
    category,
    preferred: category,
    from: text(40),
    to: text(40),
    since: text(40),
    text: text(100),
    after: consultPlace,
  }),
);
const consulted: shape.Shape<ConsultResult> = object({
  documents: list(
    object({
      entry: plain<ConsultResult['documents'][0]['entry']>(),
      depositedAt: instant,
      depositorKind: word,
      own: flag,
      isNew: flag,
      preferred: flag,
    }),
    MAX_PAGE,
  ),
  next: nullable(consultPlace),
  total: integer,
  older: integer,
  facets: list(object({ ...facet, year: integer }), MAX_FACETS),
});
const checked: shape.Shape<RecordCheck> = object({
  recordId: id,
  status: oneOf('open', 'closed'),
  authorised: flag,
  attending: flag,
  blocked: flag,
  opposes: object({ regulation: flag, breakGlass: flag }),
});
const visited: shape.Shape<RecordVisit> = object({
  basis: oneOf('attending', 'care-team'),
  since: nullable(text(40)),
  previousVisit: nullable(instant),
});

const onRecord = object({ recordId: id });
const CHECK = defineCall({ name: 'record.check', as: 'person', input: onRecord, output: checked });
const VISIT = defineCall({
  name: 'record.visit',
  as: 'person',
  input: object({ recordId: id, session: id }),
  output: visited,
});
const DECLARE = defineCall({
  name: 'record.declare-consent',
  as: 'person',
  input: onRecord,
  output: object({ ruleId: nullable(id) }),
});
const END = defineCall({
  name: 'record.end-own-consent',
  as: 'person',
  input: onRecord,
  output: object({ ended: integer }),
});
const EMERGENCY = defineCall({
  name: 'record.open-emergency',
  as: 'person',
  input: object({
    recordId: id,
    asked: object({
      motive: oneOf('unconscious', 'cannot-answer', 'unable-otherwise'),
      reason: text(MAX_REASON_CHARS),
    }),
  }),
  output: object({ emergencyId: id, until: instant }) as shape.Shape<OpenedEmergencyResult>,
});
const CONSULT = defineCall({
  name: 'record.consult',
  as: 'person',
  input: object({ recordId: id, filter }),
  output: consulted,
  maxAnswer: 16 * CARD_BYTES,
});
const READ = defineCall({
  name: 'record.retrieve-for-professional',
  as: 'person',
  input: object({ recordId: id, logicalId: id, continues: flag }),
  output: retrieved,
  maxAnswer: inBase64(MAX_DOCUMENT_BYTES),
});

/** The actions themselves. */
function professionalCalls(zone: RecordZone): ProfessionalCalls {
  const { runner, actions, retrieve } = zone;
  return {
    ...depositCalls(zone),
    ...caseCalls(zone),
    ...emergencyCalls(zone),
    check: (actor, recordId) => runner.run(actions.checkRecord, actor, { owner: { id: recordId } }),
    visit: (actor, recordId, session) => runner.run(actions.visitRecord, actor, { owner: { id: recordId }, session }),
    declareConsent: (actor, recordId) =>
      runner.run(actions.declareConsent, actor, { owner: { id: recordId }, role: 'care-team' }),
    endConsent: (actor, recordId) => runner.run(actions.endOwnConsent, actor, { owner: { id: recordId } }),
    openEmergency: (actor, recordId, asked) =>
      runner.run(actions.openEmergency, actor, { owner: { id: recordId }, ...asked }),
    consult: (actor, recordId, asked) =>
      runner.run(actions.consultDocuments, actor, { owner: { id: recordId }, ...asked }),
    retrieve: (actor, recordId, logicalId, continues) =>
      retrieve(actor, { kind: 'document', id: logicalId, owner: { id: recordId } }, continues, true),
  };
}

/** What the record zone's process answers to the pages' process. */
function professionalOffers(calls: ProfessionalCalls): LinkOffer[] {
  return [
    ...depositOffers(calls),
    ...caseOffers(calls),
    ...emergencyOffers(calls),
    offerToPerson(CHECK, (actor, { recordId }) => calls.check(actor, recordId)),
    offerToPerson(VISIT, (actor, { recordId, session }) => calls.visit(actor, recordId, session)),
    offerToPerson(DECLARE, (actor, { recordId }) => calls.declareConsent(actor, recordId)),
    offerToPerson(END, (actor, { recordId }) => calls.endConsent(actor, recordId)),
    offerToPerson(EMERGENCY, (actor, { recordId, asked }) => calls.openEmergency(actor, recordId, asked)),
    offerToPerson(CONSULT, (actor, { recordId, filter: asked }) => calls.consult(actor, recordId, asked)),
    offerToPerson(READ, (actor, { recordId, logicalId, continues }) =>
      calls.retrieve(actor, recordId, logicalId, continues),
    ),
  ];
}

/** The pages' view of the record zone, from the space zone's process. */
function professionalCallsOver(link: LinkClient): ProfessionalCalls {
  return {
    ...depositCallsOver(link),
    ...casesOver(link),
    ...emergenciesOver(link),
    check: (actor, recordId) => link.call(CHECK, { recordId }, actor),
    visit: (actor, recordId, session) => link.call(VISIT, { recordId, session }, actor),
    declareConsent: (actor, recordId) => link.call(DECLARE, { recordId }, actor),
    endConsent: (actor, recordId) => link.call(END, { recordId }, actor),
    openEmergency: (actor, recordId, asked) => link.call(EMERGENCY, { recordId, asked }, actor),
    consult: (actor, recordId, asked) => link.call(CONSULT, { recordId, filter: asked }, actor),
    retrieve: (actor, recordId, logicalId, continues) => link.call(READ, { recordId, logicalId, continues }, actor),
  };
}

/** The record zone as the pages call it: a person's, and a professional's. */
export interface PageCalls {
  readonly person: RecordCalls;
  readonly professional: ProfessionalCalls;
  readonly access: AccessCalls;
}

export const pageCalls = (record: RecordZone): PageCalls => ({
  person: recordCalls(record),
  professional: professionalCalls(record),
  access: accessCalls(record),
});

export const pageCallsOver = (link: LinkClient): PageCalls => ({
  person: recordCallsOver(link),
  professional: professionalCallsOver(link),
  access: accessCallsOver(link),
});

/** What the record zone's process answers to the pages' process, and its key service. */
export const pageOffers = (record: RecordZone, ...keys: KeyService): LinkOffer[] => [
  ...recordOffers(recordCalls(record), record, ...keys),
  ...professionalOffers(professionalCalls(record)),
  ...accessOffers(accessCalls(record)),
];
type KeyService = Parameters<typeof recordOffers> extends [unknown, unknown, ...infer Rest] ? Rest : never;
