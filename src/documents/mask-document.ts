import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type Performed } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Visibility } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type DocumentRef, type FoundRow, factsOf, findDocument, ownerOf } from './find-document.ts';
import { END_ENTRY, INSERT_ENTRY } from './queries.ts';
import { entryValues, openEnvelope, readEnvelope, type StoredEntry, sealEntry } from './stored-entry.ts';

export const maskInput = Type.Object({
  document: Type.Unsafe<DocumentRef>(Type.Object({})),
  /** The version that the caller saw; absent in a conditional PATCH without If-Match. */
  expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
});

export interface MaskResult {
  readonly logicalId: string;
  readonly entryUuid: string;
  readonly version: number;
  /** False when the document already was as asked: nothing was written. */
  readonly changed: boolean;
  /** PDSm DocumentReference, JSON in UTF-8. */
  readonly entry: Buffer;
}

export type MaskDocument = Action<typeof maskInput, AccessState, FoundRow | null, null, MaskResult>;

/** Hides a document from professionals, or shows it again: a new version of its entry (TD3.3a, ITI-57). */
export function maskDocument(env: DocumentsEnv, act: 'documents.mask' | 'documents.unmask'): MaskDocument {
  const masked = act === 'documents.mask';
  return defineAction({
    name: act,
    input: maskInput,
    owner: ({ document }) => ownerOf(document),
    load: (tx, { document }, recordId) => findDocument(tx, recordId, document),
    authorize: ({ actor, state, loaded, now }) =>
      decide(actor, actor.onBehalfOf, act, actor.purpose, state, factsOf(env, actor, loaded), now),
    async perform(tx, { input, ownerId, loaded: row, now, traceId }): Promise<Performed<MaskResult>> {
      const key = await env.recordKeys.get(ownerId);
      if (row === null || key === null) throw new Failure('not-found');
      if (!row.current || (input.expectedVersion !== undefined && input.expectedVersion !== row.version)) {
        throw new Failure('version-conflict', { reason: 'the document changed since it was read' });
      }
      const json = openEnvelope(key, ownerId, row.entry_uuid, row.sealed);
      const output = { logicalId: row.logical_id, entryUuid: row.entry_uuid, version: row.version };
      if (row.masked === masked)
        return { output: { ...output, changed: false, entry: json }, objects: [row.logical_id] };
      const next = withMask(readEnvelope(json), masked, env.ids.timeUuid(now));
      const sealed = sealEntry(key, ownerId, row.content_id, next);
      const anchors = { recordId: ownerId, contentId: row.content_id, ownerKeys: row.owner_keys };
      await Promise.all([
        tx.query(END_ENTRY, [ownerId, row.logical_id, row.version]),
        tx.query(INSERT_ENTRY, [...entryValues(env, anchors, next, sealed, now), traceId]),
      ]);
      return {
        output: {
          logicalId: next.logicalId,
          entryUuid: next.entryUuid,
          version: next.version,
          changed: true,
          entry: openEnvelope(key, ownerId, next.entryUuid, sealed),
        },
        objects: [row.logical_id],
        events: [
          {
            key: `record:${ownerId}`,
            kind: 'documents.submitted',
            payload: { recordId: ownerId, entries: [next.entryUuid], documents: [], contents: [], uniqueIds: [] },
          },
        ],
      };
    },
  });
}

function withMask(entry: StoredEntry, masked: boolean, entryUuid: string): StoredEntry {
  const others: Visibility[] = entry.visibility.filter((v) => v !== 'MASQUE_PS');
  return { ...entry, entryUuid, version: entry.version + 1, visibility: masked ? [...others, 'MASQUE_PS'] : others };
}
