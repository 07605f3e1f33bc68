import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type FoundRow, factsOf, findDocument, ownerOf } from './find-document.ts';
import { type ReadResult, readInput } from './read-document.ts';
import { openEnvelope } from './stored-entry.ts';

export type LocateDocument = Action<
  typeof readInput,
  AccessState,
  FoundRow | null,
  null,
  Pick<ReadResult, 'logicalId' | 'entryUuid' | 'version' | 'current' | 'entry'>
>;

/**
 * Finds one document in order to change it: the card as it is now, also for an author who is not authorised in the record
 * (TD3.1, search of a reference, "e.g. to delete").
 */
export function locateDocument(env: DocumentsEnv): LocateDocument {
  return defineAction({
    name: 'documents.locate',
    input: readInput,
    owner: ({ document }) => ownerOf(document),
    load: (tx, { document }, recordId) => findDocument(tx, recordId, document),
    authorize: ({ actor, state, loaded, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.locate', actor.purpose, state, factsOf(env, actor, loaded), now),
    async perform(_tx, { ownerId, loaded: row }) {
      const key = await env.recordKeys.get(ownerId);
      if (row === null || key === null) throw new Failure('not-found');
      return {
        output: {
          logicalId: row.logical_id,
          entryUuid: row.entry_uuid,
          version: row.version,
          current: row.current,
          entry: openEnvelope(key, ownerId, row.entry_uuid, row.sealed),
        },
        objects: [row.logical_id],
      };
    },
  });
}
