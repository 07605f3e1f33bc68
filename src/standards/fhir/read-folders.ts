/**
 * The folders of an ITI-65 bundle: Lists with the code folder, made (`POST List`) or filled further (`PUT List/<id>`).
 * Source: IHE ITI MHD 4.2.3 §2:3.65; PDSm 3.1.1, profile pdsm-folder-comprehensive.
 */
import type { SubmittedFolder } from '../xds/metadata.ts';
import { isUuid } from './codings.ts';
import { readFolder } from './folder.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import { MHD_LIST_TYPES } from './systems.ts';
import type { Bundle, BundleEntry, Issue, List } from './types.ts';
import { validateResource } from './validate.ts';

/** Folders of one transaction. */
export const MAX_FOLDERS_PER_SET = 10;
/** Documents that one transaction puts in one folder. */
export const MAX_FOLDER_ENTRIES = 200;

export interface SplitBundle {
  /** The bundle without its folders, the set without its links to them. */
  readonly rest: unknown;
  /** For each entry of `rest`, its position in the whole. */
  readonly places: readonly number[];
  readonly folders: readonly { readonly entry: BundleEntry; readonly index: number }[];
}

function isFolder(entry: BundleEntry | null | undefined): boolean {
  const resource = entry?.resource;
  const codings = resource?.resourceType === 'List' ? resource.code?.coding : undefined;
  return Array.isArray(codings) && codings.some((one) => one?.system === MHD_LIST_TYPES && one.code === 'folder');
}

/** Takes the folders out of a parsed body that is not validated yet. */
export function splitFolders(body: unknown): SplitBundle {
  const entries: unknown = (body as Partial<Bundle> | null)?.entry;
  if (!Array.isArray(entries) || !entries.some(isFolder)) {
    return { rest: body, places: Array.isArray(entries) ? entries.map((_, index) => index) : [], folders: [] };
  }
  const all = (entries as BundleEntry[]).map((entry, index) => ({ entry, index }));
  const folders = all.filter(({ entry }) => isFolder(entry));
  const urls = new Set(folders.map(({ entry }) => entry.fullUrl));
  const others = all.filter(({ entry }) => !isFolder(entry));
  const rest = others.map(({ entry }) => withoutLinks(entry, urls));
  return { rest: { ...(body as Bundle), entry: rest }, places: others.map(({ index }) => index), folders };
}

function withoutLinks(entry: BundleEntry, urls: ReadonlySet<string | undefined>): BundleEntry {
  const list = entry?.resource;
  if (list?.resourceType !== 'List' || !Array.isArray(list.entry)) return entry;
  const kept = list.entry.filter((one) => !urls.has(one?.item?.reference));
  if (kept.length === list.entry.length) return entry;
  const { entry: _entry, ...others } = list;
  return { ...entry, resource: kept.length === 0 ? others : { ...others, entry: kept } };
}

/** `documents`: fullUrls of the documents of the bundle, in order. */
export function readFolders(
  { folders }: SplitBundle,
  documents: readonly string[],
): { readonly folders: readonly SubmittedFolder[]; readonly issues: readonly Issue[] } {
  if (folders.length > MAX_FOLDERS_PER_SET) {
    const text = `At most ${MAX_FOLDERS_PER_SET} folders are allowed.`;
    return { folders: [], issues: [errorIssue('too-costly', text, 'Bundle.entry')] };
  }
  const issues: Issue[] = [];
  const read = folders.flatMap(({ entry, index }) => {
    const at = `Bundle.entry[${index}]`;
    const found = validateResource(entry.resource, 'pdsm-folder-comprehensive').map((issue) => ({
      ...issue,
      expression: issue.expression?.replace(/^List/, `${at}.resource`) ?? at,
    }));
    issues.push(...found);
    return found.some(isError) ? [] : (toFolder(entry, at, documents, issues) ?? []);
  });
  return { folders: read, issues };
}

function toFolder(
  entry: BundleEntry,
  at: string,
  documents: readonly string[],
  issues: Issue[],
): SubmittedFolder | null {
  const list = entry.resource as List;
  const { folder, issues: found } = readFolder(list, `${at}.resource`, entry.fullUrl ?? '');
  issues.push(...found);
  const update = updateOf(entry);
  if (update === undefined) {
    const text = 'The request of a folder is POST List, or PUT List/<id> to fill it further.';
    issues.push(errorIssue('business-rule', text, `${at}.request`));
  }
  const members = list.entry ?? [];
  if (members.length > MAX_FOLDER_ENTRIES) {
    const text = `At most ${MAX_FOLDER_ENTRIES} documents are allowed.`;
    issues.push(errorIssue('too-costly', text, `${at}.resource.entry`));
  }
  const own: number[] = [];
  const existing: string[] = [];
  for (const [index, { item }] of members.slice(0, MAX_FOLDER_ENTRIES).entries()) {
    const position = documents.indexOf(item.reference ?? '');
    const uuid = /^DocumentReference\/([0-9a-fA-F-]{36})$/.exec(item.reference ?? '')?.[1]?.toLowerCase();
    if (position >= 0) own.push(position);
    else if (uuid !== undefined && isUuid(uuid)) existing.push(uuid);
    else {
      const text = 'A document of the bundle, or DocumentReference/<id>, is expected.';
      issues.push(errorIssue('value', text, `${at}.resource.entry[${index}].item`));
    }
  }
  if (folder === null || update === undefined) return null;
  return { folder, update, documents: [...new Set(own)], existing: [...new Set(existing)] };
}

/** Null to make, the id to fill further, undefined for another request. */
function updateOf({ request }: BundleEntry): string | null | undefined {
  if (request?.method === 'POST' && /^List\/?$/.test(request.url)) return null;
  const id = /^List\/([0-9a-fA-F-]{36})$/.exec(request?.url ?? '')?.[1]?.toLowerCase();
  return request?.method === 'PUT' && id !== undefined && isUuid(id) ? id : undefined;
}
