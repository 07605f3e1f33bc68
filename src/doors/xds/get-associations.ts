import { createHash } from 'node:crypto';
import type { ReadAssociation } from '../../documents/read-associations.ts';
import { ASSOCIATIONS } from '../../standards/xds/ebrim-ids.ts';
import { uuidOf } from '../../standards/xds/read-ebrim-entry.ts';
import { oneOf, type StoredQuery } from '../../standards/xds/stored-query.ts';
import { writeAssociation } from '../../standards/xds/write-ebrim.ts';
import { read } from './emergency.ts';
import { XdsRefusal } from './errors.ts';
import { MAX_QUERY_IDS } from './limits.ts';
import type { FoundObject, XdsCall } from './parts.ts';
import { patientOfVihf } from './patient.ts';
import { missing } from './query-values.ts';

/** GetAssociations (ITI TF-2 §3.18.4.1.2.3.7.7): what ties these sets, folders and documents together, as far as the caller sees. */
export async function getAssociations(call: XdsCall, query: StoredQuery): Promise<FoundObject[]> {
  const uuids = oneOf(query, 'uuid');
  if (uuids === undefined) throw missing('uuid');
  const ids = uuids.flatMap((text) => uuidOf(text) ?? []);
  if (ids.length > MAX_QUERY_IDS) throw new XdsRefusal('too-many-results');
  if (ids.length === 0) return [];
  const owner = { ins: patientOfVihf(call.caller) };
  const found = await read(call, call.parts.actions.readAssociations, { owner, ids });
  return found.map((association) => {
    const id = `urn:uuid:${nameOf(association)}`;
    return { id, xml: () => writeAssociation({ id, ...toWritten(association) }) };
  });
}

function toWritten({ kind, source, target }: ReadAssociation) {
  const ends = { source: `urn:uuid:${source}`, target: `urn:uuid:${target}` };
  if (kind === 'replaces') return { ...ends, type: ASSOCIATIONS.replaces };
  const slots = kind === 'in-set' ? { SubmissionSetStatus: 'Original' } : undefined;
  return { ...ends, type: ASSOCIATIONS.hasMember, ...(slots === undefined ? {} : { slots }) };
}

/** A UUID made of both ends (RFC 9562, version 8): the same association has the same id in every answer. */
function nameOf({ kind, source, target }: ReadAssociation): string {
  const hash = createHash('sha256').update(`${kind}|${source}|${target}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
