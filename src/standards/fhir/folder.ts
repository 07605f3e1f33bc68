/**
 * Folder as a PDSm List and back. Source: PDSm 3.1.1, profile pdsm-folder-comprehensive; IHE ITI MHD 4.2.3 (entryUUID = List.id,
 * uniqueId = identifier `usual`, codeList = designationType, lastUpdateTime = date).
 */
import type { Coded, Cx, Folder } from '../xds/metadata.ts';
import {
  compact,
  cxToIdentifier,
  defined,
  fromConcept,
  fromUrnOid,
  toConcept,
  toUriIdentifier,
  toUrnOid,
} from './codings.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import { patientOf } from './read-document-reference.ts';
import { containedById } from './read-people.ts';
import { MHD_DESIGNATION_TYPE, MHD_LIST_TYPES, PDSM_FOLDER } from './systems.ts';
import type { Issue, List } from './types.ts';

/** Codes of one folder. */
export const MAX_FOLDER_CODES = 10;

/** The List of one folder; `updatedAt` is an ISO instant, `items` are references to its documents. */
export function toFolderList(folder: Folder, updatedAt: string, items: readonly string[]): List {
  return compact<List>({
    resourceType: 'List',
    id: folder.entryUuid,
    meta: { profile: [PDSM_FOLDER] },
    extension: folder.codes.map((code) => ({ url: MHD_DESIGNATION_TYPE, valueCodeableConcept: toConcept(code) })),
    identifier: [toUriIdentifier(toUrnOid(folder.uniqueId), 'usual')],
    status: 'current',
    mode: 'working',
    title: folder.title,
    code: { coding: [{ system: MHD_LIST_TYPES, code: 'folder' }] },
    subject: { identifier: cxToIdentifier(folder.patientId) },
    date: updatedAt,
    note: folder.comments === undefined ? [] : [{ text: folder.comments }],
    entry: items.map((reference) => ({ item: { reference } })),
  });
}

/** Reads a valid List as a Folder, answering the issues; one without an identifier is named by `fullUrl`. */
export function readFolder(
  list: List,
  at: string,
  fullUrl: string,
): { readonly folder: Folder | null; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const need = <T>(value: T | null | undefined, otherwise: T, place: string, expected: string): T => {
    if (value !== null && value !== undefined) return value;
    issues.push(errorIssue('value', `${expected} is expected.`, `${at}.${place}`));
    return otherwise;
  };
  const codes = (list.extension ?? [])
    .filter(({ url }) => url === MHD_DESIGNATION_TYPE)
    .flatMap(({ valueCodeableConcept }): Coded[] => {
      const code = fromConcept(valueCodeableConcept);
      return need(code && [code], [], 'extension', 'A code (ihe-designationType)');
    });
  if (codes.length > MAX_FOLDER_CODES)
    issues.push(errorIssue('too-costly', `At most ${MAX_FOLDER_CODES} codes are allowed.`, `${at}.extension`));
  const folder = defined<Folder>({
    uniqueId: need(uniqueIdOf(list, fullUrl), '', 'identifier', 'An OID or a UUID (urn:oid:…, urn:uuid:…)'),
    title: need(list.title, '', 'title', 'A title'),
    comments: list.note?.[0]?.text,
    patientId: need<Cx | null>(
      patientOf(list.subject, containedById(list.contained)),
      null,
      'subject',
      'A patient identifier',
    ) as Cx,
    codes,
  });
  return { folder: issues.some(isError) ? null : folder, issues };
}

/** MHD: `usual` is the uniqueId, `official` the entryUUID. */
function uniqueIdOf({ identifier = [] }: List, fullUrl: string): string | null {
  const chosen = identifier.find(({ use }) => use === 'usual') ?? identifier.find(({ use }) => use !== 'official');
  return fromUrnOid(chosen?.value ?? '') ?? (identifier.length === 0 ? fromUrnOid(fullUrl) : null);
}
