import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf, sees } from '../access/decide.ts';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { List } from '../standards/fhir/types.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { factsOf } from './find-document.ts';
import { type ListRow, READ_LIST, READ_MEMBERS } from './list-queries.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type FactsRow } from './stored-entry.ts';
import { toList } from './stored-list.ts';

export const readListInput = Type.Object({
  /** UUID of a submission set or a folder, lower case. */
  id: Type.String({ maxLength: 36 }),
});

interface LoadedList {
  readonly list: Pick<ListRow, 'kind' | 'list_id' | 'at' | 'sealed'> | null;
  readonly members: readonly FactsRow[];
}

export type ReadList = Action<typeof readListInput, AccessState, LoadedList, null, { readonly list: List }>;

/**
 * Reads one submission set or folder with the documents that the actor sees in it. A list without any such document is
 * absent, like one that does not exist: what it holds decides, as in a search.
 */
export function readList(env: DocumentsEnv): ReadList {
  return defineAction({
    name: 'documents.read-list',
    input: readListInput,
    owner: ({ id }) => ({ holding: { kind: 'list', id } }),
    async load(tx, { id }, recordId) {
      const [lists, members] = await Promise.all([
        tx.query<NonNullable<LoadedList['list']> & Record<string, unknown>>(READ_LIST, [recordId, id]),
        tx.query<FactsRow>(READ_MEMBERS, [recordId, id]),
      ]);
      return { list: lists[0] ?? null, members };
    },
    authorize({ actor, state, loaded, now }) {
      const ask = (facts: ReturnType<typeof factsOf>) =>
        decide(actor, actor.onBehalfOf, 'documents.read-list', actor.purpose, state, facts, now);
      const decisions = (loaded?.members ?? []).map((row) => ask(documentFacts(row, ownKeysOf(env, actor))));
      return decisions.find(({ permit }) => permit) ?? decisions[0] ?? ask(factsOf(env, actor, null));
    },
    async perform(_tx, { actor, ownerId, state, loaded, now }) {
      const recordKey = await env.recordKeys.get(ownerId);
      const list = loaded?.list ?? null;
      if (list === null || recordKey === null) throw new Failure('not-found');
      const filter = filterOf(actor, 'documents.read-list', state, now);
      const seen = (loaded?.members ?? []).filter((row) => sees(filter, documentFacts(row, ownKeysOf(env, actor))));
      const shown = {
        ...list,
        id: list.list_id,
        entries: seen.map((row) => row.entry_uuid),
        archived: seen.every(({ status }) => status === 'archived'),
      };
      return {
        output: { list: toList(sealKey(recordKey), ownerId, shown) },
        objects: seen.map((row) => row.logical_id),
      };
    },
  });
}
