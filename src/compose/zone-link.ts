/** What each zone offers to the other when they run in two processes: one table of calls, their shapes, both ends of each. */
import type { BrowseResult } from '../documents/browse-documents.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS_PER_SET, MAX_OWN_DOCUMENT_BYTES, MAX_PAGE } from '../documents/limits.ts';
import type { MaskResult } from '../documents/mask-document.ts';
import { type HistoryResult, MAX_HISTORY_PAGE, MAX_NAMED_DOCUMENTS } from '../documents/read-history.ts';
import type { RetrievedDocument } from '../documents/retrieve-document.ts';
import type { SubmissionInput, SubmissionResult, SubmittedDocument } from '../documents/submission.ts';
import type { BrowseFilter, HistoryFilter, RecordCalls } from '../doors/web/record-calls.ts';
import type { RecordIndex } from '../identity/contract.ts';
import { Failure } from '../kernel/errors.ts';
import { EventGap } from '../kernel/inbox.ts';
import type { PublicJwk, SigningRing } from '../kernel/keys/signing-keys.ts';
import { MAX_RELAY_BATCH } from '../kernel/limits.ts';
import type { CallMeter } from '../kernel/link/call-meter.ts';
import { type CopiedHead, type HeadStore, MAX_HEADS_PER_CALL } from '../kernel/link/head-store.ts';
import { MAX_PUBLISHED_KEYS } from '../kernel/link/limits.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson, offerToZone } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import type { Consumer, DeliveredEvent } from '../kernel/outbox.ts';
import type { StatedIns } from '../kernel/link/deferred-indexes.ts';
import type { RecordZone } from './record-zone.ts';

const { bytes, flag, instant, integer, list, nullable, object, optional, plain, text } = shape;

/** INS whose indexes one call asks for. */
export const MAX_INDEXES_PER_CALL = 1_000;
/** Blind indexes that one process computes a minute for the other zone: a national load passes, an enumeration shows. */
export const MAX_INDEXES_PER_MINUTE = 600_000;

const MAX_FACETS = 20_000;
/** JSON around the bytes of a document: index card, set, envelope. */
const CARD_BYTES = 1024 * 1024;
const inBase64 = (size: number): number => Math.ceil(size / 3) * 4 + CARD_BYTES;

const id = text(36);
const word = text(300);
const envelope = bytes(CARD_BYTES);
const codes = list(text(64), 200);
const place = object({ serviceFrom: text(40), entryUuid: id });

const browseFilter: shape.Shape<BrowseFilter> = shape.both(
  object({ hiddenOnly: flag, count: integer }),
  optional({
    category: object({ types: codes, classes: codes, excludedTypes: codes }),
    from: text(40),
    to: text(40),
    after: place,
  }),
);
const browsed: shape.Shape<BrowseResult> = object({
  documents: list(object({ entry: plain<BrowseResult['documents'][0]['entry']>(), depositedAt: instant, depositorKind: word }), MAX_PAGE),
  next: nullable(place),
  total: integer,
  facets: list(object({ type: word, class: word, year: integer, count: integer, hidden: integer }), MAX_FACETS),
});
const retrieved: shape.Shape<RetrievedDocument> = object({
  logicalId: id,
  contentId: id,
  size: integer,
  mediaType: word,
  entry: envelope,
  version: integer,
  depositedAt: instant,
  depositorKind: word,
  content: bytes(MAX_DOCUMENT_BYTES),
});
const masked: shape.Shape<MaskResult> = object({ logicalId: id, entryUuid: id, version: integer, changed: flag, entry: envelope });
const submission: shape.Shape<SubmissionInput> = object({
  owner: object({ id }),
  set: plain<SubmissionInput['set']>(),
  documents: list(
    object({ declared: plain<SubmittedDocument['declared']>(), content: bytes(MAX_OWN_DOCUMENT_BYTES), mediaType: word }),
    MAX_DOCUMENTS_PER_SET,
  ),
});
const submitted: shape.Shape<SubmissionResult> = object({
  setUuid: id,
  documents: list(
    object({ logicalId: id, entryUuid: id, contentId: id, uniqueId: text(128), version: integer }),
    MAX_DOCUMENTS_PER_SET,
  ),
  warnings: list(text(1_000), 1_000),
});
const historyFilter: shape.Shape<HistoryFilter> = shape.both(
  object({ count: integer }),
  optional({ logicalId: id, before: integer }),
);
const history: shape.Shape<HistoryResult> = object({
  entries: list(
    object({
      trace: plain<HistoryResult['entries'][0]['trace']>(),
      documents: list(object({ logicalId: id, title: nullable(text(1_000)) }), MAX_NAMED_DOCUMENTS),
    }),
    MAX_HISTORY_PAGE,
  ),
  before: nullable(integer),
});
const event: shape.Shape<DeliveredEvent> = object({
  key: word,
  version: integer,
  kind: text(64),
  payload: plain<DeliveredEvent['payload']>(),
});
const none: shape.Shape<null> = { write: () => null, read: () => null };

/** Offered by the record zone. */
const BROWSE = defineCall({
  name: 'record.browse', as: 'person', input: object({ recordId: id, filter: browseFilter }), output: browsed, maxAnswer: 16 * CARD_BYTES,
});
const RETRIEVE = defineCall({
  name: 'record.retrieve', as: 'person', input: object({ recordId: id, logicalId: id, continues: flag }), output: retrieved,
  maxAnswer: inBase64(MAX_DOCUMENT_BYTES),
});
const SET_HIDDEN = defineCall({
  name: 'record.set-hidden', as: 'person', input: object({ recordId: id, logicalId: id, version: integer, hidden: flag }), output: masked,
});
const SUBMIT = defineCall({
  name: 'record.submit', as: 'person', input: submission, output: submitted, maxRequest: inBase64(MAX_OWN_DOCUMENT_BYTES),
});
const HISTORY = defineCall({
  name: 'record.history', as: 'person', input: object({ recordId: id, filter: historyFilter }), output: history, maxAnswer: 16 * CARD_BYTES,
});
const EVENTS = defineCall({
  name: 'record.apply-events', as: 'zone', input: object({ events: list(event, MAX_RELAY_BATCH) }), output: none,
});
const INDEXES = defineCall({
  name: 'record.blind-indexes', as: 'zone',
  input: object({ values: list(object({ value: text(15), oid: text(64) }), MAX_INDEXES_PER_CALL) }),
  output: object({ indexes: list(list(object({ version: integer, index: bytes(32) }), 4), MAX_INDEXES_PER_CALL) }),
});

/** Offered by the space zone. */
const KEYS = defineCall({
  name: 'space.keys', as: 'zone', input: object({ use: shape.oneOf('token', 'actor') }),
  output: object({ keys: list(plain<PublicJwk>(), MAX_PUBLISHED_KEYS) }),
});
const HEADS_KNOWN = defineCall({
  name: 'space.known-heads', as: 'zone', input: object({ ids: list(id, MAX_HEADS_PER_CALL) }),
  output: object({ heads: list(object({ recordId: id, seq: integer }), MAX_HEADS_PER_CALL) }),
});
const copiedHead: shape.Shape<CopiedHead> = object({ recordId: id, seq: integer, chain: bytes(64), signature: bytes(128) });
const HEADS_KEEP = defineCall({
  name: 'space.keep-heads', as: 'zone',
  input: object({ heads: list(copiedHead, MAX_HEADS_PER_CALL), keyId: text(64), at: instant }),
  output: none,
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
    offerToPerson(RETRIEVE, (actor, { recordId, logicalId, continues }) => calls.retrieve(actor, recordId, logicalId, continues)),
    offerToPerson(SET_HIDDEN, (actor, { recordId, logicalId, version, hidden }) =>
      calls.setHidden(actor, recordId, logicalId, version, hidden),
    ),
    offerToPerson(SUBMIT, (actor, input) => calls.submit(actor, input)),
    offerToPerson(HISTORY, (actor, { recordId, filter }) => calls.history(actor, recordId, filter)),
    offerToZone(EVENTS, async ({ events }) => {
      await record.fromSpace(events).catch(gapAsBusy);
      return null;
    }),
    offerToZone(INDEXES, async ({ values }) => {
      meter.take(values.length);
      return { indexes: values.map((ins) => [...indexesOf(ins)]) };
    }),
  ];
}

/** Two processes of the other zone deliver at once: the later events wait for the earlier ones. */
function gapAsBusy(error: unknown): never {
  if (error instanceof EventGap) throw new Failure('busy', { reason: error.message, retryAfterSeconds: 1 });
  throw error;
}

/** The pages' view of the record zone, from the space zone's process. */
export function recordCallsOver(link: LinkClient): RecordCalls {
  return {
    browse: (actor, recordId, filter) => link.call(BROWSE, { recordId, filter }, actor),
    retrieve: (actor, recordId, logicalId, continues) => link.call(RETRIEVE, { recordId, logicalId, continues }, actor),
    setHidden: (actor, recordId, logicalId, version, hidden) =>
      link.call(SET_HIDDEN, { recordId, logicalId, version, hidden }, actor),
    submit: (actor, input) => link.call(SUBMIT, input, actor),
    history: (actor, recordId, filter) => link.call(HISTORY, { recordId, filter }, actor),
  };
}

/** Delivers the space zone's events; returns once they are durable there. */
export function eventsOver(link: LinkClient): Consumer {
  return async (events) => {
    await link.call(EVENTS, { events: [...events] });
  };
}

/** The record zone's key service: blind indexes of INS, in the order asked. */
export async function indexesOver(link: LinkClient, asked: readonly StatedIns[]): Promise<readonly (readonly RecordIndex[])[]> {
  const found: (readonly RecordIndex[])[] = [];
  for (let from = 0; from < asked.length; from += MAX_INDEXES_PER_CALL) {
    const values = asked.slice(from, from + MAX_INDEXES_PER_CALL);
    found.push(...(await link.call(INDEXES, { values })).indexes);
  }
  return found;
}

/** What the space zone's process answers. */
export function spaceOffers(rings: Readonly<Record<'token' | 'actor', SigningRing>>, heads: HeadStore): LinkOffer[] {
  return [
    offerToZone(KEYS, async ({ use }) => {
      await rings[use].refresh(); // another process may have made the next one
      return { keys: rings[use].publicJwks().keys };
    }),
    offerToZone(HEADS_KNOWN, async ({ ids }) => ({ heads: [...(await heads.known(ids))] })),
    offerToZone(HEADS_KEEP, async (copies) => {
      await heads.keep(copies);
      return null;
    }),
  ];
}

/** The public keys of the space zone for one use. */
export async function keysOver(link: LinkClient, use: 'token' | 'actor'): Promise<readonly PublicJwk[]> {
  return (await link.call(KEYS, { use })).keys;
}

/** The space zone's copies of heads, from the record zone's process. */
export function headStoreOver(link: LinkClient): HeadStore {
  return {
    known: async (ids) => (await link.call(HEADS_KNOWN, { ids: [...ids] })).heads,
    async keep({ heads, keyId, at }) {
      await link.call(HEADS_KEEP, { heads: [...heads], keyId, at });
    },
  };
}
