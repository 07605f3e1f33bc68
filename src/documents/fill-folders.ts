import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import type { PerformFacts } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { Folder, SubmittedFolder } from '../standards/xds/metadata.ts';
import { failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { READ_LIST, READ_MEMBERS } from './list-queries.ts';
import { ownKeysOf } from './own-keys.ts';
import { INSERT_ASSOCIATION, READ_BY_ENTRY } from './queries.ts';
import { documentFacts, type EntryRow, type FactsRow, sha256 } from './stored-entry.ts';
import { sealList, titleKeys } from './stored-list.ts';
import type {
  AlreadyThere,
  FilledFolder,
  FoundFolder,
  PreparedSubmission,
  SubmissionInput,
  SubmittedResult,
} from './submission.ts';

/** Documents of one folder. */
export const MAX_FOLDER_DOCUMENTS = 1_000;

const FIND_FOLDER: Statement = {
  name: 'folders-find',
  text: 'select folder_id from folder where record_id = $1 and unique_id_hash = $2',
};

const INSERT_FOLDER: Statement = {
  name: 'folders-insert',
  text: `insert into folder (record_id, folder_id, unique_id_hash, sealed, updated_at, code_list, title_keys, trace_id)
values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

const TOUCH_FOLDER: Statement = {
  name: 'folders-touch',
  text: 'update folder set updated_at = $3, trace_id = $4 where record_id = $1 and folder_id = $2',
};

/** Folders that the documents of one submission join because of what they replace. */
const MAX_JOINED_FOLDERS = 1_000;

const FOLDERS_OF: Statement = {
  name: 'folders-of-documents',
  text: `select f.folder_id, a.target_id from association a
join folder f on f.record_id = a.record_id and f.folder_id = a.source_id
where a.record_id = $1 and a.target_id = any ($2::uuid[]) and a.kind = 'has-member' order by f.folder_id limit $3`,
};

export function findFolders(
  tx: Transaction,
  recordId: string,
  folders: readonly SubmittedFolder[],
): Promise<FoundFolder[]> {
  return Promise.all(
    folders.map(async (submitted) => {
      const { update, existing } = submitted;
      const [found, members, rows] = await Promise.all([
        submitted.update === null
          ? tx.query(FIND_FOLDER, [recordId, sha256(submitted.folder.uniqueId)])
          : tx.query<{ kind: string }>(READ_LIST, [recordId, submitted.update]),
        update === null ? [] : tx.query<FactsRow>(READ_MEMBERS, [recordId, update]),
        Promise.all(existing.map((id) => tx.query<EntryRow>(READ_BY_ENTRY, [recordId, id]))),
      ]);
      const exists = found.some((row) => update === null || row.kind === 'folder');
      return { exists, members, existing: rows.map(([row]) => row ?? null) };
    }),
  );
}

type Write = PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/**
 * Makes or fills the folders of a submission. Who fills one sees at least one document in it; what is put in is deposited
 * now, or is a document that the depositor may read: anything else is absent for her, here as everywhere.
 * @throws Failure unique-id-used, folder-unknown, folder-full
 */
export function fillFolders(
  env: DocumentsEnv,
  tx: Transaction,
  facts: Write,
  prepared: PreparedSubmission,
  found: readonly FoundFolder[],
  submitted: readonly SubmittedResult[],
): FilledFolder[] {
  const { actor, state, ownerId, now, traceId, input } = facts;
  const reads = (row: FactsRow | null, act: 'documents.read' | 'documents.read-list') =>
    row !== null &&
    decide(actor, actor.onBehalfOf, act, actor.purpose, state, documentFacts(row, ownKeysOf(env, actor)), now).permit;
  return (input.folders ?? []).map((one, index) => {
    const at = `folder[${index}]`;
    const there = found[index] ?? { exists: false, members: [], existing: [] };
    if (one.update === null && there.exists) throw failure('unique-id-used', 'a folder has this uniqueId', at);
    const open =
      one.update === null || (there.exists && there.members.some((row) => reads(row, 'documents.read-list')));
    if (!open) throw failure('folder-unknown', 'no such folder', at);
    if (!there.existing.every((row) => reads(row, 'documents.read') && row?.status !== 'deleted')) {
      throw failure('folder-unknown', 'no such document', at);
    }
    const id = one.update ?? env.ids.timeUuid(now);
    const known = new Set(there.members.map((row) => row.logical_id));
    const wanted = [
      ...one.documents.flatMap((position) => submitted[position]?.logicalId ?? []),
      ...there.existing.flatMap((row) => row?.logical_id ?? []),
    ];
    const added = [...new Set(wanted)].filter((logicalId) => !known.has(logicalId));
    if (known.size + added.length > MAX_FOLDER_DOCUMENTS) {
      throw failure('folder-full', `a folder holds at most ${MAX_FOLDER_DOCUMENTS} documents`, at);
    }
    if (one.update === null) tx.last(INSERT_FOLDER, folderValues(env, facts, prepared, id, one.folder));
    else if (added.length > 0) tx.last(TOUCH_FOLDER, [ownerId, id, now, traceId]);
    for (const logicalId of added) {
      tx.last(INSERT_ASSOCIATION, [ownerId, env.ids.timeUuid(now), 'has-member', id, logicalId, traceId]);
    }
    return { id, created: one.update === null };
  });
}

/** UUIDs of the folders that each document to replace is in, by its logical id. */
export async function foldersOfReplaced(
  tx: Transaction,
  recordId: string,
  replaced: AlreadyThere['replaced'],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = replaced.flatMap(({ row }) => row?.logical_id ?? []);
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ folder_id: string; target_id: string }>(FOLDERS_OF, [
    recordId,
    ids,
    MAX_JOINED_FOLDERS,
  ]);
  return new Map(ids.map((id) => [id, rows.filter((row) => row.target_id === id).map((row) => row.folder_id)]));
}

/**
 * What replaces a document is put in its folders, whoever made them (ITI TF-2 §3.42.4.1.3.3.4); those that the submission itself
 * fills with it have it already. @param replaced the folders of the document that `logicalId` replaces
 */
export function joinFolders(
  env: DocumentsEnv,
  tx: Transaction,
  { ownerId, now, traceId, input }: Write,
  position: number,
  logicalId: string,
  replaced: readonly string[],
): void {
  const filled = (input.folders ?? []).filter(({ documents }) => documents.includes(position));
  for (const id of replaced.filter((folder) => !filled.some(({ update }) => update === folder))) {
    tx.last(TOUCH_FOLDER, [ownerId, id, now, traceId]);
    tx.last(INSERT_ASSOCIATION, [ownerId, env.ids.timeUuid(now), 'has-member', id, logicalId, traceId]);
  }
}

function folderValues(env: DocumentsEnv, facts: Write, prepared: PreparedSubmission, id: string, folder: Folder) {
  return [
    facts.ownerId,
    id,
    sha256(folder.uniqueId),
    sealList('folder', prepared.recordKey, facts.ownerId, id, folder),
    facts.now,
    folder.codes.map(({ code }) => code),
    titleKeys(env, folder.title),
    facts.traceId,
  ];
}
