/**
 * Folder as a PDSm List. Source: PDSm 3.1.1, profile pdsm-folder-comprehensive; IHE ITI MHD 4.2.3 (entryUUID = List.id,
 * uniqueId = identifier `usual`, codeList = designationType, lastUpdateTime = date).
 */
import type { Folder } from '../xds/metadata.ts';
import { compact, cxToIdentifier, toConcept, toUriIdentifier, toUrnOid } from './codings.ts';
import { MHD_DESIGNATION_TYPE, MHD_LIST_TYPES, PDSM_FOLDER } from './systems.ts';
import type { List } from './types.ts';

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
