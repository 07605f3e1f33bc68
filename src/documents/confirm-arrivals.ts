import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf, sees } from '../access/decide.ts';
import type { PerformFacts } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import { type CheckedDocument, failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { findArrivals } from './find-arrivals.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type EntryRow, openEnvelope, readEnvelope } from './stored-entry.ts';
import type { AlreadyThere, PreparedSubmission, SubmissionInput } from './submission.ts';

type Facts = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/** The documents of some contents as they are now, and who sent them first. */
const READ_ARRIVED: Statement = {
  name: 'arrivals-read-documents',
  text: `select d.content_id, d.depositor_key, d.structure_key, d.software_key, e.entry_uuid, e.logical_id, e.version, e.current,
  e.status, e.masked, e.hidden_from_holder, e.hidden_from_representatives, e.type_code, e.owner_keys, e.sealed,
  (select f.entry_uuid from entry_version f
    where f.record_id = e.record_id and f.logical_id = e.logical_id and f.version = 1) as first_entry_uuid
from document d join entry_version e on e.record_id = d.record_id and e.logical_id = d.logical_id and e.current
where d.record_id = $1 and d.content_id = any($2::uuid[])`,
};

export interface ArrivedRow extends EntryRow {
  readonly content_id: string;
  /** The card of the first deposit. */
  readonly first_entry_uuid: string;
  readonly depositor_key: Buffer;
  readonly structure_key: Buffer | null;
  readonly software_key: Buffer | null;
}

/** A document of a submission that the record holds already, as it is now. */
export interface ConfirmedArrival {
  readonly row: ArrivedRow;
  /** False: the same document in another writing, or its file alone. */
  readonly sameBytes: boolean;
}

/** May who sends it find the document that it is already: its author, a reader? What is told of it to anybody else is what she brought. */
export function mayLocate(
  env: DocumentsEnv,
  { actor, state, now }: Pick<Facts, 'actor' | 'state' | 'now'>,
  row: ArrivedRow,
): boolean {
  const document = documentFacts(row, ownKeysOf(env, actor));
  return decide(actor, actor.onBehalfOf, 'documents.locate', actor.purpose, state, document, now).permit;
}

/**
 * Under the record's lock: for each document of a submission, the document that it is already, or null when it is new.
 * @throws Failure as findArrivals
 */
export async function confirmArrivals(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Facts,
  prepared: PreparedSubmission,
  there: AlreadyThere,
): Promise<(ConfirmedArrival | null)[]> {
  const checked = prepared.documents.map((document) => document.checked);
  const found = [...there.contents, ...there.revisions, ...there.bodies];
  if (found.length === 0) return checked.map(() => null);
  const place = { recordId: facts.ownerId, recordKey: prepared.recordKey };
  const byIdentifier = await findArrivals(env, place, there, checked);
  const rows = await tx.query<ArrivedRow>(READ_ARRIVED, [facts.ownerId, found.map(({ contentId }) => contentId)]);
  return checked.map((document, index) => {
    const arrival = byIdentifier[index] ?? null;
    if (arrival === null) return withSameFile(env, facts, prepared, there, rows, document);
    const row = rows.find(({ content_id }) => content_id === arrival.contentId);
    if (row === undefined) throw new Failure('unavailable', { reason: 'the document is being written' });
    // Withdrawn for good: what is deposited under its identifiers would be acknowledged and never found.
    if (row.status === 'deleted')
      throw failure('unique-id-used', 'this document was withdrawn', `document[${index}].uniqueId`);
    requireSameReplacement(facts, prepared, there, row, index);
    return { row, sameBytes: arrival.sameBytes };
  });
}

/**
 * A document that came before changes nothing: a replacement that it did not state then would be acknowledged and forgotten. The
 * answer is the one for what may not be replaced, whether that is there or not.
 * @throws Failure replaced-not-current
 */
function requireSameReplacement(
  { ownerId }: Facts,
  { recordKey }: PreparedSubmission,
  { replaced }: AlreadyThere,
  row: ArrivedRow,
  index: number,
): void {
  const stated = replaced.find(({ by }) => by === index);
  if (stated === undefined) return;
  const stored = readEnvelope(openEnvelope(recordKey, ownerId, row.entry_uuid, row.sealed)).replaces;
  if (stored !== undefined && stated.row?.logical_id === stored.logicalId) return;
  const reason =
    'the document to replace is not a current document of this depositor, or this one came before without it';
  throw failure('replaced-not-current', reason, `document[${index}].replaces`);
}

/**
 * The same file under other identifiers. For what a professional or a product sends, it is the same document only when its
 * type, its title, its authors, its time and its confidentiality are the same too. The holder adds a file and nothing else: one that she sees in her
 * record already is not added again. A replacement says itself that it is another document.
 */
function withSameFile(
  env: DocumentsEnv,
  { actor, state, ownerId, input, now }: Facts,
  { recordKey }: PreparedSubmission,
  { bodies }: AlreadyThere,
  rows: readonly ArrivedRow[],
  { bodyHash, entry, sha256 }: CheckedDocument,
): ConfirmedArrival | null {
  if (bodyHash === null || entry.replaces !== undefined) return null;
  const ownKeys = ownKeysOf(env, actor);
  const filter = filterOf(actor, 'documents.submit', state, now);
  for (const { contentId, sha256: known } of bodies.filter(({ hash }) => hash.equals(bodyHash))) {
    const row = rows.find(({ content_id }) => content_id === contentId);
    if (row === undefined || row.status !== 'approved') continue;
    const stored = readEnvelope(openEnvelope(recordKey, ownerId, row.entry_uuid, row.sealed));
    const certain =
      actor.kind === 'person' && input.way === 'page'
        ? sees(filter, documentFacts(row, ownKeys))
        : said(stored) === said(entry);
    if (certain) return { row, sameBytes: known.equals(sha256) };
  }
  return null;
}

/** What makes two cards with the same file one document. */
function said({ typeCode, title, creationTime, confidentiality, authors }: DocumentEntry): string {
  const people = authors.map(({ person, institution }) => [
    person.oid,
    person.id,
    person.name?.family,
    institution?.oid,
    institution?.id,
  ]);
  return JSON.stringify([typeCode.system, typeCode.code, title, creationTime.from, confidentiality, people]);
}
