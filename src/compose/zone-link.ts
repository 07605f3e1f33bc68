/** What each zone offers to the other when they run in two processes: one table of calls, their shapes, both ends of each. */
import { MAX_REASON_CHARS } from '../access/open-emergency.ts';
import type { BrowseResult } from '../documents/browse-documents.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS_PER_SET, MAX_OWN_DOCUMENT_BYTES, MAX_PAGE } from '../documents/limits.ts';
import type { MaskResult } from '../documents/mask-document.ts';
import type { ProvedHistory } from '../documents/prove-history.ts';
import { type HistoryResult, MAX_HISTORY_PAGE, MAX_NAMED_DOCUMENTS } from '../documents/read-history.ts';
import { type ArrivalWay, MAX_WAYS } from '../documents/read-ways.ts';
import type { SubmissionInput, SubmissionResult, SubmittedDocument } from '../documents/submission.ts';
import type { BrowseFilter, HistoryFilter, RecordCalls } from '../doors/web/record-calls.ts';
import type { RecordIndex } from '../identity/contract.ts';
import type { CallMeter } from '../kernel/link/call-meter.ts';
import type { StatedIns } from '../kernel/link/deferred-indexes.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson, offerToZone } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import { offerEvents } from '../kernel/link/zone-calls.ts';
import { explainOffers, explainOver } from './explain-link.ts';
import type { RecordZone } from './record-zone.ts';
import { reportOffers, reportsOver } from './report-link.ts';
import { CARD_BYTES, category, envelope, facet, id, inBase64, place, retrieved, word } from './zone-shapes.ts';

const { bytes, flag, instant, integer, list, nullable, object, optional, plain, text } = shape;

/** INS whose indexes one call asks for. */
export const MAX_INDEXES_PER_CALL = 1_000;
/** Blind indexes that one process computes a minute for the other zone: a national load passes, an enumeration shows. */
export const MAX_INDEXES_PER_MINUTE = 600_000;

const MAX_FACETS = 20_000;
/** A proof of 10,000 entries, each with its row and its path. */
const MAX_PROOF_BYTES = 32 * 1024 * 1024;
const browseFilter: shape.Shape<BrowseFilter> = shape.both(
  object({ hiddenOnly: flag, count: integer }),
  optional({
    category,
    from: text(40),
    to: text(40),
    since: text(40),
    byArrival: flag,
    after: place,
  }),
);
const browsed: shape.Shape<BrowseResult> = object({
  documents: list(
    object({
      entry: plain<BrowseResult['documents'][0]['entry']>(),
      depositedAt: instant,
      depositorKind: word,
      visibleFrom: instant,
    }),
    MAX_PAGE,
  ),
  next: nullable(place),
  total: integer,
  fresh: integer,
  facets: list(object({ ...facet, year: integer, hidden: integer }), MAX_FACETS),
});
const masked: shape.Shape<MaskResult> = object({
  logicalId: id,
  entryUuid: id,
  version: integer,
  changed: flag,
  entry: envelope,
});
const submission: shape.Shape<SubmissionInput> = object({
  owner: object({ id }),
  set: plain<SubmissionInput['set']>(),
  documents: list(
    object({
      declared: plain<SubmittedDocument['declared']>(),
      content: bytes(MAX_OWN_DOCUMENT_BYTES),
      mediaType: word,
    }),
    MAX_DOCUMENTS_PER_SET,
  ),
});
const submitted: shape.Shape<SubmissionResult> = object({
  setUuid: id,
  documents: list(
    shape.both(
      object({ logicalId: id, entryUuid: id, contentId: id, uniqueId: text(128), version: integer }),
      optional({ alreadyThere: flag }),
    ),
    MAX_DOCUMENTS_PER_SET,
  ),
  warnings: list(text(1_000), 1_000),
});
const historyFilter: shape.Shape<HistoryFilter> = shape.both(
  object({ count: integer }),
  optional({
    ...{ logicalId: id, before: integer, wish: plain<NonNullable<HistoryFilter['wish']>>() },
    seqs: list(integer, MAX_HISTORY_PAGE) as shape.Shape<number[]>,
  }),
);
const history: shape.Shape<HistoryResult> = shape.both(
  object({
    entries: list(
      shape.both(
        object({
          trace: plain<HistoryResult['entries'][0]['trace']>(),
          documents: list(
            shape.both(
              object({ logicalId: id, title: nullable(text(1_000)), before: flag }),
              optional({ withdrawn: flag as shape.Shape<true> }),
            ),
            MAX_NAMED_DOCUMENTS,
          ),
        }),
        optional({ stated: text(MAX_REASON_CHARS), about: plain<NonNullable<HistoryResult['entries'][0]['about']>>() }),
      ),
      MAX_HISTORY_PAGE,
    ),
    before: nullable(integer),
    ways: list(
      object({ at: instant, depositorKind: word, by: nullable(plain<NonNullable<ArrivalWay['by']>>()) }),
      MAX_WAYS,
    ),
  }),
  optional({ titlesLeft: flag as shape.Shape<true> }),
);
/** Offered by the record zone. */
const BROWSE = defineCall({
  name: 'record.browse',
  as: 'person',
  input: object({ recordId: id, filter: browseFilter }),
  output: browsed,
  maxAnswer: 16 * CARD_BYTES,
});
const RETRIEVE = defineCall({
  name: 'record.retrieve',
  as: 'person',
  input: object({ recordId: id, logicalId: id, continues: flag }),
  output: retrieved,
  maxAnswer: inBase64(MAX_DOCUMENT_BYTES),
});
const SET_HIDDEN = defineCall({
  name: 'record.set-hidden',
  as: 'person',
  input: object({ recordId: id, logicalId: id, version: integer, hidden: flag }),
  output: masked,
});
const SUBMIT = defineCall({
  name: 'record.submit',
  as: 'person',
  input: submission,
  output: submitted,
  maxRequest: inBase64(MAX_OWN_DOCUMENT_BYTES),
});
const HISTORY = defineCall({
  name: 'record.history',
  as: 'person',
  input: object({ recordId: id, filter: historyFilter }),
  output: history,
  maxAnswer: 16 * CARD_BYTES,
});
const PROVE = defineCall({
  name: 'record.prove',
  as: 'person',
  input: object({ recordId: id, since: nullable(integer), titled: flag }),
  output: nullable(plain<ProvedHistory>()),
  maxAnswer: MAX_PROOF_BYTES,
});
const INDEXES = defineCall({
  name: 'record.blind-indexes',
  as: 'zone',
  input: object({ values: list(object({ value: text(15), oid: text(64) }), MAX_INDEXES_PER_CALL) }),
  output: object({ indexes: list(list(object({ version: integer, index: bytes(32) }), 4), MAX_INDEXES_PER_CALL) }),
});

/** What the record zone's process answers. */
export function recordOffers(
  calls: RecordCalls,
  record: Pick<RecordZone, 'fromSpace'>,
  indexesOf: (ins: StatedIns) => readonly RecordIndex[],
  meter: CallMeter,
): LinkOffer[] {
  return [
    offerToPerson(BROWSE, (actor, { recordId, filter }) => calls.browse(actor, recordId, filter)),
    offerToPerson(RETRIEVE, (actor, { recordId, logicalId, continues }) =>
      calls.retrieve(actor, recordId, logicalId, continues),
    ),
    offerToPerson(SET_HIDDEN, (actor, { recordId, logicalId, version, hidden }) =>
      calls.setHidden(actor, recordId, logicalId, version, hidden),
    ),
    offerToPerson(SUBMIT, (actor, input) => calls.submit(actor, input)),
    offerToPerson(HISTORY, (actor, { recordId, filter }) => calls.history(actor, recordId, filter)),
    offerToPerson(PROVE, (actor, { recordId, ...asked }) => calls.prove(actor, recordId, asked)),
    ...reportOffers(calls),
    ...explainOffers(calls),
    offerEvents(record.fromSpace),
    offerToZone(INDEXES, async ({ values }) => {
      meter.take(values.length);
      return { indexes: values.map((ins) => [...indexesOf(ins)]) };
    }),
  ];
}

/** The pages' view of the record zone, from the space zone's process. */
export function recordCallsOver(link: LinkClient): RecordCalls {
  return {
    browse: (actor, recordId, filter) => link.call(BROWSE, { recordId, filter }, actor),
    retrieve: (actor, recordId, logicalId, continues) => link.call(RETRIEVE, { recordId, logicalId, continues }, actor),
    setHidden: (actor, recordId, logicalId, version, hidden) =>
      link.call(SET_HIDDEN, { recordId, logicalId, version, hidden }, actor),
    submit: (actor, input) => link.call(SUBMIT, input, actor),
    prove: (actor, recordId, asked) => link.call(PROVE, { recordId, ...asked }, actor),
    ...explainOver(link),
    history: (actor, recordId, filter) => link.call(HISTORY, { recordId, filter }, actor),
    ...reportsOver(link),
  };
}

/** The record zone's key service: blind indexes of INS, in the order asked. */
export async function indexesOver(
  link: LinkClient,
  asked: readonly StatedIns[],
): Promise<readonly (readonly RecordIndex[])[]> {
  const found: (readonly RecordIndex[])[] = [];
  for (let from = 0; from < asked.length; from += MAX_INDEXES_PER_CALL) {
    const values = asked.slice(from, from + MAX_INDEXES_PER_CALL);
    found.push(...(await link.call(INDEXES, { values })).indexes);
  }
  return found;
}
