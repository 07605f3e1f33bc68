/** The visibility that a second sender of a document asks for (docs/adr/0023-documents-that-come-twice.md). */
import type { AccessState } from '../access/access-state.ts';
import type { Act } from '../access/acts.ts';
import { decide } from '../access/decide.ts';
import type { PerformFacts } from '../kernel/action.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { Visibility } from '../standards/xds/metadata.ts';
import { type ArrivedRow, type ConfirmedArrival, mayLocate } from './confirm-arrivals.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { END_ENTRY, INSERT_ENTRY } from './queries.ts';
import { documentFacts, entryValues, openEnvelope, readEnvelope, sealEntry } from './stored-entry.ts';
import type { AlreadyThere, PreparedSubmission, SubmissionInput } from './submission.ts';

type Facts = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/** The act that adds each label to a document that is there; none keeps it from the person later than at its deposit. */
const ADDED_BY: Readonly<Record<Visibility, Act | null>> = {
  MASQUE_PS: 'documents.mask',
  INVISIBLE_REPRESENTANTS_LEGAUX: 'documents.conceal',
  INVISIBLE_PATIENT: null,
};

interface Labelled {
  /** As the documents are now. */
  readonly arrivals: readonly (ConfirmedArrival | null)[];
  /** Of the new versions of cards. */
  readonly entries: readonly string[];
  readonly warnings: readonly string[];
  /** Something was hidden from professionals that was not. */
  readonly masked: boolean;
}

/**
 * Inside the transaction: what a sender asks for a document that the record held already is done when she may do it there, as by the
 * act itself; else she is told that it is not. The same whether the document is so already, to whom it is not open.
 */
export async function applyAskedVisibility(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Facts,
  prepared: PreparedSubmission,
  arrivals: readonly (ConfirmedArrival | null)[],
): Promise<Labelled> {
  const [now, entries, warnings]: [(ConfirmedArrival | null)[], string[], string[]] = [[], [], []];
  const known = new Map<string, ArrivedRow>();
  let masked = false;
  for (const [index, arrival] of arrivals.entries()) {
    const asked = arrival === null ? [] : askedFor(facts, prepared, index);
    if (arrival === null || asked.length === 0) {
      now.push(arrival);
      continue;
    }
    const row = known.get(arrival.row.logical_id) ?? arrival.row;
    const given = facts.input.documents[index]?.declared.uniqueId ?? '';
    const open = asked.filter((code) => mayAdd(env, facts, row, code));
    for (const code of asked.filter((each) => !open.includes(each) && !isKnownSo(env, facts, row, each)))
      warnings.push(`${code} is not applied to ${given}: the record held this document already, as it is`);
    const added = open.filter((code) => !has(row, code));
    masked ||= added.includes('MASQUE_PS');
    const changed = added.length === 0 ? row : await addLabels(env, tx, facts, prepared, row, added);
    if (changed !== row) entries.push(changed.entry_uuid);
    known.set(row.logical_id, changed);
    now.push({ ...arrival, row: changed });
  }
  return { arrivals: now, entries, warnings, masked };
}

function askedFor({ actor }: Facts, { documents }: PreparedSubmission, index: number): Visibility[] {
  const asked = new Set(documents[index]?.checked.entry.visibility);
  if (actor.secretSession === true) asked.add('INVISIBLE_REPRESENTANTS_LEGAUX');
  return [...asked];
}

function mayAdd(env: DocumentsEnv, { actor, state, now, loaded }: Facts, row: ArrivedRow, code: Visibility): boolean {
  const act = ADDED_BY[code];
  // What the same set replaces is one version more already.
  const isReplaced = loaded?.replaced.some(({ row: replaced }) => replaced?.logical_id === row.logical_id) === true;
  if (act === null || row.status === 'deleted' || isReplaced) return false;
  const document = documentFacts(row, ownKeysOf(env, actor));
  return decide(actor, actor.onBehalfOf, act, actor.purpose, state, document, now).permit;
}

function has(row: ArrivedRow, code: Visibility): boolean {
  if (code === 'MASQUE_PS') return row.masked;
  return code === 'INVISIBLE_PATIENT' ? row.hidden_from_holder : row.hidden_from_representatives;
}

const isKnownSo = (env: DocumentsEnv, facts: Facts, row: ArrivedRow, code: Visibility): boolean =>
  has(row, code) && mayLocate(env, facts, row);

/** A new version of the card; its columns as a decision reads them. */
async function addLabels(
  env: DocumentsEnv,
  tx: Transaction,
  { ownerId, now, traceId }: Facts,
  { recordKey }: PreparedSubmission,
  row: ArrivedRow,
  added: readonly Visibility[],
): Promise<ArrivedRow> {
  const entry = readEnvelope(openEnvelope(recordKey, ownerId, row.entry_uuid, row.sealed));
  const visibility = [...entry.visibility, ...added];
  const next = { ...entry, visibility, entryUuid: env.ids.timeUuid(now), version: entry.version + 1 };
  const sealed = sealEntry(recordKey, ownerId, row.content_id, next);
  const anchors = { recordId: ownerId, contentId: row.content_id, ownerKeys: row.owner_keys };
  await tx.query(END_ENTRY, [ownerId, row.logical_id, row.version]);
  await tx.query(INSERT_ENTRY, [...entryValues(env, anchors, next, sealed, now), traceId]);
  return {
    ...row,
    entry_uuid: next.entryUuid,
    version: next.version,
    masked: row.masked || added.includes('MASQUE_PS'),
    hidden_from_representatives: row.hidden_from_representatives || added.includes('INVISIBLE_REPRESENTANTS_LEGAUX'),
    sealed,
  };
}
