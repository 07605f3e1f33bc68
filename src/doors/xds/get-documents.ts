import type { OwnerRef } from '../../kernel/action.ts';
import { isFailure } from '../../kernel/errors.ts';
import { fromDocumentReference } from '../../standards/fhir/document-reference.ts';
import { uuidOf } from '../../standards/xds/read-ebrim-entry.ts';
import { oneOf, type StoredQuery } from '../../standards/xds/stored-query.ts';
import { read } from './emergency.ts';
import { XdsRefusal } from './errors.ts';
import { searchAll, toFound } from './find-documents.ts';
import { MAX_QUERY_IDS } from './limits.ts';
import type { FoundObject, XdsCall } from './parts.ts';
import { patientOfVihf } from './patient.ts';
import { missing } from './query-values.ts';

/** Ids in one of our own searches. */
const BATCH = 50;

/** GetDocuments (ITI TF-2 §3.18.4.1.2.3.7.5): cards by entryUUID or by uniqueId, those that the caller sees. */
export async function getDocuments(call: XdsCall, query: StoredQuery): Promise<FoundObject[]> {
  const uuids = oneOf(query, 'XDSDocumentEntryEntryUUID');
  const uniqueIds = oneOf(query, 'XDSDocumentEntryUniqueId');
  if ((uuids === undefined) === (uniqueIds === undefined)) throw missing('XDSDocumentEntryEntryUUID');
  const ids = uuids?.flatMap((text) => uuidOf(text) ?? []) ?? uniqueIds ?? [];
  if (ids.length > MAX_QUERY_IDS) throw new XdsRefusal('too-many-results');
  const owner: OwnerRef = { ins: patientOfVihf(call.caller) };
  const found: FoundObject[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const named =
      uuids === undefined ? { uniqueIds: ids.slice(from, from + BATCH) } : { ids: ids.slice(from, from + BATCH) };
    const entries = await searchAll(call, {
      owner,
      ...named,
      order: 'newest-first',
      count: BATCH,
      withTotal: false,
    });
    found.push(...entries.map((entry) => toFound(call, entry)));
  }
  const current = new Set(found.map(({ id }) => id));
  const former = uuids === undefined ? [] : ids.filter((id) => !current.has(`urn:uuid:${id}`));
  for (const id of former) found.push(...(await formerVersion(call, owner, id)));
  return found;
}

/**
 * An entryUUID that a later version of the card has taken the place of: the version of then, superseded (ITI TF-3 §4.2.4.3), seen by
 * whom the document is visible to now. Nothing when there is none.
 */
async function formerVersion(call: XdsCall, owner: OwnerRef, id: string): Promise<FoundObject[]> {
  try {
    const document = { kind: 'entry', id, owner } as const;
    const found = await read(call, call.parts.actions.readDocument, { document });
    const entry = fromDocumentReference(JSON.parse(found.entry.toString()));
    return found.entryUuid !== id ? [] : [toFound(call, found.current ? entry : { ...entry, status: 'deprecated' })];
  } catch (error) {
    if (isFailure(error, 'not-found')) return [];
    throw error;
  }
}
