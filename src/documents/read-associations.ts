import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import { MAX_TRACE_OBJECTS } from '../kernel/limits.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues, VISIBLE } from './queries.ts';

/** The same filter on another alias of entry_version. */
const visibleAs = (alias: string): string => VISIBLE.replaceAll(/\be\./g, `${alias}.`);
/** A document by any version of its entry. */
const NAMED = `(select v.logical_id from entry_version v where v.record_id = $1 and v.entry_uuid = any($9::uuid[]))`;

const FIND: Statement = {
  name: 'documents-find-associations',
  text: `select m.kind, m.list_id as source, e.entry_uuid as target, array[e.logical_id] as documents
from (
  select 'in-set' as kind, d.set_id as list_id, d.logical_id from document d where d.record_id = $1
  union select 'in-set', a.set_id, a.logical_id from document_arrival a where a.record_id = $1
  union select 'in-folder', f.source_id, f.target_id from association f where f.record_id = $1 and f.kind = 'has-member'
) m join entry_version e on e.record_id = $1 and e.logical_id = m.logical_id
where ${VISIBLE} and (m.list_id = any($9::uuid[]) or e.logical_id in ${NAMED})
union all
select 'replaces', e.entry_uuid, t.entry_uuid, array[e.logical_id, t.logical_id]
from association r
  join entry_version e on e.record_id = $1 and e.logical_id = r.source_id
  join entry_version t on t.record_id = $1 and t.logical_id = r.target_id
where r.record_id = $1 and r.kind = 'replaces' and ${VISIBLE} and ${visibleAs('t')}
  and (e.logical_id in ${NAMED} or t.logical_id in ${NAMED})
order by 1, 2, 3 limit $10`,
};

export const associationsInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** UUIDs of sets, folders and entries, lower case. */
  ids: Type.Array(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }), { maxItems: MAX_PAGE }),
});

/** A document in its set or folder, or in place of another: UUIDs of the list and of the entries that are current. */
export interface ReadAssociation {
  readonly kind: 'in-set' | 'in-folder' | 'replaces';
  readonly source: string;
  readonly target: string;
}

interface Row extends ReadAssociation, Record<string, unknown> {
  readonly documents: readonly string[];
}

export type ReadAssociations = Action<typeof associationsInput, AccessState, null, null, readonly ReadAssociation[]>;

/**
 * What ties sets, folders and documents of a record together, where both ends may be seen: ITI-18 GetAssociations. The trace names
 * every document that an association names; at most MAX_TRACE_OBJECTS associations.
 */
export function readAssociations(env: DocumentsEnv): ReadAssociations {
  return defineAction({
    name: 'documents.search-lists',
    input: associationsInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.search-lists', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now }) {
      const filter = filterOf(actor, 'documents.search-lists', state, now);
      const rows = await tx.query<Row>(FIND, [
        ownerId,
        ...filterValues(filter, ownKeysOf(env, actor)),
        input.ids,
        MAX_TRACE_OBJECTS / 2,
      ]);
      return {
        output: rows.map(({ kind, source, target }) => ({ kind, source, target })),
        objects: [...new Set(rows.flatMap(({ documents }) => documents))],
      };
    },
  });
}
