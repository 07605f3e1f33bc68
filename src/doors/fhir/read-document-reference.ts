import type { ReadResult } from '../../documents/read-document.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import type { DocumentReference } from '../../standards/fhir/types.ts';
import { requireJson, sendFhir, versionTag } from './answers.ts';
import { actorOf } from './authentication.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirRoutes } from './parts.ts';

/** `GET [base]/DocumentReference/<entryUUID>` (FHIR R4, read). An old entryUUID still answers, as superseded. */
export const readDocumentReference: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.read', 'own-references'] } } as const;
  app.get<{ Params: { id: string } }>('/DocumentReference/:id', options, async (request, reply) => {
    requireJson(request);
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const document = { kind: 'entry', id } as const;
    const found = await parts.runner.run(parts.actions.readDocument, actorOf(request), { document });
    return sendFhir(reply.header('etag', versionTag(found.version)), shownEntry(found));
  });
};

/** The stored resource says what it was; an entry that is not the current one any more is superseded by the next. */
export function shownEntry({ entry, current }: Pick<ReadResult, 'entry' | 'current'>): Buffer | DocumentReference {
  if (current) return entry;
  return { ...(JSON.parse(entry.toString()) as DocumentReference), status: 'superseded' };
}
