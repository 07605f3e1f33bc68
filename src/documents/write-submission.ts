import type { AccessState } from '../access/access-state.ts';
import { visibilityAtDeposit } from '../access/default-visibility.ts';
import { FOLLOW_RULES } from '../access/follow-rules.ts';
import type { PerformFacts } from '../kernel/action.ts';
import { assertInvariant } from '../kernel/errors.ts';
import type { Bound } from '../kernel/flight.ts';
import { seal } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { Visibility } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { fillFolders, joinFolders } from './fill-folders.ts';
import { ownerKeysAtDeposit } from './own-keys.ts';
import { answerPlace } from './prepare-submission.ts';
import { END_ENTRY, INSERT_ASSOCIATION, INSERT_DOCUMENT, INSERT_ENTRY, INSERT_SET } from './queries.ts';
import { requireReplaceable } from './replace-documents.ts';
import {
  authorKeys,
  type EntryRow,
  entryValues,
  openEnvelope,
  readEnvelope,
  type StoredEntry,
  sealEntry,
  sha256,
} from './stored-entry.ts';
import { sealList, titleKeys } from './stored-list.ts';
import type {
  AlreadyThere,
  PreparedDocument,
  PreparedSubmission,
  SubmissionInput,
  SubmissionResult,
  SubmittedResult,
} from './submission.ts';
import { depositorKeys } from './write-arrivals.ts';

type Write = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/** What is known of a submission beside itself. */
interface Around {
  /** By position: the documents that came again. */
  readonly arrived: ReadonlyMap<number, SubmittedResult>;
  readonly foldersOf: ReadonlyMap<string, readonly string[]>;
  /** Beside those of the documents. */
  readonly warnings: readonly string[];
}

/**
 * Inside the transaction: rows of the set, its new documents and their entries; what they replace becomes deprecated. They leave
 * in the flight of the commit, with the trace: nothing after them reads what they wrote.
 */
export function writeSubmission(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Write,
  prepared: PreparedSubmission,
  there: AlreadyThere,
  { arrived, foldersOf, warnings }: Around,
): SubmissionResult {
  requireReplaceable(
    env,
    facts,
    there.replaced.filter(({ by }) => !arrived.has(by)),
  );
  const documents: SubmittedResult[] = [];
  for (const [index, document] of prepared.documents.entries()) {
    const known = arrived.get(index);
    if (known !== undefined) {
      documents.push(known);
      continue;
    }
    const replaced = there.replaced.find((r) => r.by === index)?.row ?? null;
    const previous = replaced === null ? null : replacedEntry(facts, prepared.recordKey, replaced);
    const entry = storedEntry(document, previous, visibilityAtDeposit(facts.actor, facts.state));
    const ownerKeys = ownerKeysAtDeposit(env, facts.actor, entry.authors);
    const sealed = sealEntry(prepared.recordKey, facts.ownerId, document.contentId, entry);
    const anchors = { recordId: facts.ownerId, contentId: document.contentId, ownerKeys };
    const [, ...ofEntry] = entryValues(env, anchors, entry, sealed, facts.now);
    tx.last(INSERT_DOCUMENT, [
      ...documentValues(env, facts, prepared, document),
      ...ofEntry,
      document.checked.bodyHash,
    ]);
    joinFolders(env, tx, facts, index, entry.logicalId, foldersOf.get(previous?.logicalId ?? '') ?? []);
    const superseded =
      previous === null || replaced === null
        ? {}
        : { replacedEntryUuid: supersede(env, tx, facts, prepared.recordKey, entry.logicalId, previous, replaced) };
    documents.push({
      logicalId: entry.logicalId,
      entryUuid: entry.entryUuid,
      contentId: document.contentId,
      uniqueId: entry.uniqueId,
      version: 1,
      ...superseded,
    });
  }
  const folders = fillFolders(env, tx, facts, prepared, there.folders, documents);
  const result: SubmissionResult = {
    setUuid: prepared.setUuid,
    documents,
    ...(folders.length === 0 ? {} : { folders }),
    warnings: [...warnings, ...prepared.documents.flatMap((d) => d.checked.warnings)],
  };
  tx.last(INSERT_SET, setValues(env, facts, prepared, result));
  return result;
}

function storedEntry(
  document: PreparedDocument,
  previous: StoredEntry | null,
  byDefault: readonly Visibility[],
): StoredEntry {
  const { entry } = document.checked;
  // What the holder hid stays hidden in the version that replaces it.
  const visibility = new Set([...entry.visibility, ...byDefault, ...(previous?.visibility ?? [])]);
  const replaces =
    previous === null
      ? undefined
      : { uniqueId: previous.uniqueId, logicalId: previous.logicalId, entryUuid: previous.entryUuid };
  return {
    ...entry,
    entryUuid: document.entryUuid,
    logicalId: document.logicalId,
    version: 1,
    status: 'approved',
    visibility: [...visibility],
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** The entry to deprecate. */
function replacedEntry(facts: Write, key: Buffer, row: EntryRow): StoredEntry {
  return readEnvelope(openEnvelope(key, facts.ownerId, row.entry_uuid, row.sealed));
}

/** A new version of the old card, and the link to it. @returns the entry that says superseded */
function supersede(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Write,
  key: Buffer,
  by: string,
  previous: StoredEntry,
  { content_id: contentId, owner_keys: ownerKeys }: EntryRow & { readonly content_id: string },
): string {
  const next: StoredEntry = {
    ...previous,
    status: 'deprecated',
    version: previous.version + 1,
    entryUuid: env.ids.timeUuid(facts.now),
  };
  const sealed = sealEntry(key, facts.ownerId, contentId, next);
  const anchors = { recordId: facts.ownerId, contentId, ownerKeys };
  tx.last(END_ENTRY, [facts.ownerId, previous.logicalId, previous.version]);
  tx.last(INSERT_ENTRY, [...entryValues(env, anchors, next, sealed, facts.now), facts.traceId]);
  const link = [facts.ownerId, env.ids.timeUuid(facts.now), 'replaces', by, previous.logicalId, facts.traceId];
  tx.last(INSERT_ASSOCIATION, link);
  tx.last(FOLLOW_RULES, [facts.ownerId, previous.logicalId, by, facts.now]);
  return next.entryUuid;
}

function documentValues(
  env: DocumentsEnv,
  facts: Write,
  prepared: PreparedSubmission,
  document: PreparedDocument,
): Bound[] {
  const { actor } = facts;
  const keys = depositorKeys(env, facts);
  assertInvariant(document.locator !== null, 'the bytes of a new document are stored');
  return [
    facts.ownerId,
    document.contentId,
    sha256(document.checked.entry.uniqueId),
    document.checked.sha256,
    document.checked.content.length,
    document.checked.mediaType,
    document.wrappedKey,
    document.checked.revisionHash,
    facts.now,
    facts.traceId,
    document.locator,
    document.logicalId,
    prepared.setUuid,
    actor.kind,
    keys.depositor,
    keys.structure,
    keys.software,
  ];
}

function setValues(env: DocumentsEnv, facts: Write, prepared: PreparedSubmission, result: SubmissionResult): Bound[] {
  const { set } = facts.input;
  const { recordKey, setUuid } = prepared;
  const answer = seal(recordKey, Buffer.from(JSON.stringify(result)), answerPlace(facts.ownerId, setUuid));
  return [
    facts.ownerId,
    setUuid,
    sha256(set.uniqueId),
    prepared.fingerprint,
    set.contentType.code,
    set.submissionTime.from,
    set.submissionTime.to,
    titleKeys(env, set.title),
    [...authorKeys(env, set.authors), ...organizationKeys(env, set.authors)],
    env.wordKey('source', set.sourceId),
    facts.now,
    sealList('submissionset', recordKey, facts.ownerId, setUuid, set),
    answer,
    facts.traceId,
    set.signature === undefined ? null : sha256(set.signature.uniqueId),
  ];
}

function organizationKeys(env: DocumentsEnv, authors: Write['input']['set']['authors']): Buffer[] {
  return authors.flatMap(({ institution }) =>
    institution?.id === undefined ? [] : [env.wordKey('author-org', institution.id)],
  );
}
