/** Deposits of the professionals' pages and the record zone: in one process, and across the link between two. */
import { MAX_DOCUMENTS_PER_SET, MAX_PAGE } from '../documents/limits.ts';
import type { UnannouncedDocument } from '../documents/list-unannounced.ts';
import type { SubmissionInput, SubmissionResult, SubmittedDocument } from '../documents/submission.ts';
import type { DepositCalls, LocatedCard } from '../doors/web/deposit-calls.ts';
import { MAX_FILE_BYTES } from '../doors/web/deposited-file.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import type { RecordZone } from './record-zone.ts';
import { CARD_BYTES, envelope, id, inBase64, word } from './zone-shapes.ts';

const { bytes, flag, instant, integer, list, object, plain, text } = shape;

/** A level 1 document around the largest file: base64, and a header. */
const MAX_LEVEL1_BYTES = inBase64(MAX_FILE_BYTES);

const submission: shape.Shape<SubmissionInput> = object({
  owner: object({ id }),
  set: plain<SubmissionInput['set']>(),
  documents: list(
    object({ declared: plain<SubmittedDocument['declared']>(), content: bytes(MAX_LEVEL1_BYTES), mediaType: word }),
    1,
  ),
});
const submitted: shape.Shape<SubmissionResult> = object({
  setUuid: id,
  documents: list(
    shape.both(
      object({ logicalId: id, entryUuid: id, contentId: id, uniqueId: text(128), version: integer }),
      shape.optional({ alreadyThere: flag, replacedEntryUuid: id }),
    ),
    MAX_DOCUMENTS_PER_SET,
  ),
  warnings: list(text(1_000), 1_000),
});
const located: shape.Shape<LocatedCard> = object({ version: integer, current: flag, entry: envelope });
const waiting: shape.Shape<{ documents: UnannouncedDocument[] }> = object({
  documents: list(object({ entry: plain<UnannouncedDocument['entry']>(), depositedAt: instant }), MAX_PAGE),
});
const changed = object({ changed: flag });
const one = { recordId: id, logicalId: id };

const SUBMIT = defineCall({
  name: 'record.submit-for-professional',
  as: 'person',
  input: submission,
  output: submitted,
  maxRequest: inBase64(MAX_LEVEL1_BYTES),
});
const LOCATE = defineCall({ name: 'record.locate', as: 'person', input: object(one), output: located });
const UNANNOUNCED = defineCall({
  name: 'record.unannounced',
  as: 'person',
  input: object({ recordId: id }),
  output: waiting,
  maxAnswer: 16 * CARD_BYTES,
});
const REVEAL = defineCall({
  name: 'record.reveal',
  as: 'person',
  input: object({ ...one, version: integer }),
  output: changed,
});
const WITHDRAW = defineCall({
  name: 'record.withdraw',
  as: 'person',
  input: object({ ...one, version: integer, motive: text(30) }),
  output: changed,
});

/** The actions themselves. */
export function depositCalls({ runner, actions }: RecordZone): DepositCalls {
  const named = (recordId: string, logicalId: string) =>
    ({ kind: 'document', id: logicalId, owner: { id: recordId } }) as const;
  return {
    submit: (actor, input) => runner.run(actions.submitDocuments, actor, { ...input, way: 'page' }),
    locate: (actor, recordId, logicalId) =>
      runner.run(actions.locateDocument, actor, { document: named(recordId, logicalId) }),
    unannounced: (actor, recordId) => runner.run(actions.listUnannounced, actor, { owner: { id: recordId } }),
    reveal: (actor, recordId, logicalId, expectedVersion) =>
      runner.run(actions.revealDocument, actor, { document: named(recordId, logicalId), expectedVersion }),
    withdraw: (actor, recordId, logicalId, expectedVersion, motive) =>
      runner.run(actions.withdrawDocument, actor, { document: named(recordId, logicalId), expectedVersion, motive }),
  };
}

/** What the record zone's process answers to the pages' process. */
export function depositOffers(calls: DepositCalls): LinkOffer[] {
  return [
    offerToPerson(SUBMIT, (actor, input) => calls.submit(actor, input)),
    offerToPerson(LOCATE, async (actor, { recordId, logicalId }) => {
      const { version, current, entry } = await calls.locate(actor, recordId, logicalId);
      return { version, current, entry };
    }),
    offerToPerson(UNANNOUNCED, async (actor, { recordId }) => ({
      documents: [...(await calls.unannounced(actor, recordId))],
    })),
    offerToPerson(REVEAL, async (actor, { recordId, logicalId, version }) => {
      const { changed: done } = await calls.reveal(actor, recordId, logicalId, version);
      return { changed: done };
    }),
    offerToPerson(WITHDRAW, async (actor, { recordId, logicalId, version, motive }) => {
      const { changed: done } = await calls.withdraw(actor, recordId, logicalId, version, motive);
      return { changed: done };
    }),
  ];
}

/** The pages' view of the record zone, from the space zone's process. */
export function depositCallsOver(link: LinkClient): DepositCalls {
  return {
    submit: (actor, input) => link.call(SUBMIT, input, actor),
    locate: (actor, recordId, logicalId) => link.call(LOCATE, { recordId, logicalId }, actor),
    unannounced: async (actor, recordId) => (await link.call(UNANNOUNCED, { recordId }, actor)).documents,
    reveal: (actor, recordId, logicalId, version) => link.call(REVEAL, { recordId, logicalId, version }, actor),
    withdraw: (actor, recordId, logicalId, version, motive) =>
      link.call(WITHDRAW, { recordId, logicalId, version, motive }, actor),
  };
}
