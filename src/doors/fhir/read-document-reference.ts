import type { ReadResult } from '../../documents/read-document.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import type { DocumentReference } from '../../standards/fhir/types.ts';
import { sendFhir } from './answers.ts';
import { partAsked, partOf } from './asked-part.ts';
import { actorOf } from './authentication.ts';
import { lastModified, namesTag, versionTag } from './conditions.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirRoutes } from './parts.ts';

/** `GET [base]/DocumentReference/<entryUUID>` (FHIR R4, read). An old entryUUID still answers, as superseded. */
export const readDocumentReference: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.read', 'own-references'] } } as const;
  app.get<{ Params: { id: string } }>('/DocumentReference/:id', options, async (request, reply) => {
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const part = partAsked(request, 'DocumentReference');
    const document = { kind: 'entry', id } as const;
    const found = await parts.runner.run(parts.actions.readDocument, actorOf(request), { document });
    const tag = versionTag(found.version);
    // Decided and traced all the same: only the bytes are spared. A superseded entry differs from what its version was.
    if (found.current && namesTag(request.headers['if-none-match'], tag)) {
      return reply.code(304).header('etag', tag).header('cache-control', 'no-store').header('vary', 'accept').send();
    }
    const modified = found.current ? lastModified(id) : null;
    if (modified !== null) reply.header('last-modified', modified);
    const shown = shownEntry(found);
    return sendFhir(reply.header('etag', tag), part === null ? shown : partOf(shown, part));
  });
};

/** The stored resource says what it was; an entry that is not the current one any more is superseded by the next. */
export function shownEntry({ entry, current }: Pick<ReadResult, 'entry' | 'current'>): Buffer | DocumentReference {
  if (current) return entry;
  return { ...(JSON.parse(entry.toString()) as DocumentReference), status: 'superseded' };
}
