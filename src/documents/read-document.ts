import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type DocumentRef, type FoundRow, factsOf, findDocument, ownerOf } from './find-document.ts';
import { openEnvelope } from './stored-entry.ts';

const readInput = Type.Object({ document: Type.Unsafe<DocumentRef>(Type.Object({})) });

export interface ReadResult {
  readonly logicalId: string;
  readonly entryUuid: string;
  readonly version: number;
  readonly current: boolean;
  /** An older version, and what the card says beside its status changed since: it is not the card that anybody reads now. */
  readonly revised: boolean;
  /** PDSm DocumentReference, JSON in UTF-8. */
  readonly entry: Buffer;
  readonly mediaType: string;
  readonly depositedAt: Date;
  readonly depositorKind: string;
}

export type ReadDocument = Action<typeof readInput, AccessState, FoundRow | null, null, ReadResult>;

/**
 * Reads one index card (not the content). `documents.read`: FHIR read of a DocumentReference, ITI-18 GetDocuments.
 * `documents.locate`: in order to change it, also for an author who is not authorised in the record (TD3.1, search of a
 * reference, "e.g. to delete").
 */
export function readDocument(env: DocumentsEnv, act: 'documents.read' | 'documents.locate'): ReadDocument {
  return defineAction({
    name: act,
    input: readInput,
    owner: ({ document }) => ownerOf(document),
    load: (tx, { document }, recordId) => findDocument(tx, recordId, document),
    authorize: ({ actor, state, loaded, now }) =>
      decide(actor, actor.onBehalfOf, act, actor.purpose, state, factsOf(env, actor, loaded), now),
    async perform(_tx, { ownerId, loaded: row }) {
      const key = await env.recordKeys.get(ownerId);
      if (row === null || key === null) throw new Failure('not-found');
      return {
        output: {
          logicalId: row.logical_id,
          entryUuid: row.entry_uuid,
          version: row.version,
          current: row.current,
          revised: row.revised ?? false,
          entry: openEnvelope(key, ownerId, row.entry_uuid, row.sealed),
          mediaType: row.media_type,
          depositedAt: row.deposited_at,
          depositorKind: row.depositor_kind,
        },
        objects: [row.logical_id],
      };
    },
  });
}
