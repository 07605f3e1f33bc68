import { open, type SealKey, seal } from '../kernel/keys/sealed-box.ts';
import { toFolderList } from '../standards/fhir/folder.ts';
import { toSubmissionSetList } from '../standards/fhir/submission-set.ts';
import { PDSM_IS_ARCHIVED } from '../standards/fhir/systems.ts';
import type { List } from '../standards/fhir/types.ts';
import type { Folder, SubmissionSet } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';
import type { ListKind } from './list-queries.ts';
import { searchable } from './stored-entry.ts';

/** Leading words of a title that are indexed: a title has at most 128 characters. */
const MAX_TITLE_WORDS = 64;

const PLACES: Readonly<Record<ListKind, string>> = { submissionset: 'set', folder: 'folder' };

/** Authenticated place of a list: bytes moved to another row, record or kind do not open. */
const placeOf = (kind: ListKind, recordId: string, id: string): string => `${PLACES[kind]}|${recordId}|${id}`;

export function sealList(
  kind: ListKind,
  key: SealKey,
  recordId: string,
  id: string,
  list: SubmissionSet | Folder,
): Buffer {
  return seal(key, Buffer.from(JSON.stringify(list)), placeOf(kind, recordId, id));
}

export function openList<T extends SubmissionSet | Folder>(
  kind: ListKind,
  key: SealKey,
  recordId: string,
  id: string,
  sealed: Buffer,
): T {
  return JSON.parse(open(key, sealed, placeOf(kind, recordId, id)).toString()) as T;
}

export interface ShownList {
  readonly kind: ListKind;
  readonly id: string;
  readonly at: Date;
  readonly sealed: Buffer;
  /** Entries of the documents that the reader sees: no list says what it hides. */
  readonly entries: readonly string[];
  readonly archived: boolean;
}

/** The List of a set or a folder, with the members that the reader sees. */
export function toList(key: SealKey, recordId: string, { kind, id, at, sealed, entries, archived }: ShownList): List {
  const items = entries.map((entryUuid) => `DocumentReference/${entryUuid}`);
  const list =
    kind === 'submissionset'
      ? toSubmissionSetList({ ...openList<SubmissionSet>(kind, key, recordId, id, sealed), entryUuid: id }, items)
      : toFolderList({ ...openList<Folder>(kind, key, recordId, id, sealed), entryUuid: id }, at.toISOString(), items);
  const mark = { url: PDSM_IS_ARCHIVED, valueBoolean: true };
  return archived ? { ...list, extension: [...(list.extension ?? []), mark] } : list;
}

/** Keys of the leading words of a title, of each length: a search finds a title by how it begins. */
export function titleKeys(env: DocumentsEnv, title: string | undefined): Buffer[] {
  const words = wordsOf(title ?? '').slice(0, MAX_TITLE_WORDS);
  return words.map((_, index) => env.wordKey('title', words.slice(0, index + 1).join(' ')));
}

/** The key under which a searched title would be found. */
export function titleKey(env: DocumentsEnv, text: string): Buffer {
  return env.wordKey('title', wordsOf(text).slice(0, MAX_TITLE_WORDS).join(' '));
}

function wordsOf(text: string): string[] {
  return searchable(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}
