import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { Bound, Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_CRITERION_VALUES, MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { COUNT, filterValues, LIST_NEWEST_FIRST, LIST_OLDEST_FIRST, LIST_PLAIN } from './queries.ts';
import { openEnvelope, searchable, sha256 } from './stored-entry.ts';

const values = Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: MAX_CRITERION_VALUES }));
const instant = Type.Optional(Type.String({ maxLength: 40 }));

/** Criteria of ITI-67 and ITI-18 FindDocuments; an absent criterion does not filter. Codes, without their system. */
export const searchInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  statuses: values,
  types: values,
  classes: values,
  formats: values,
  facilities: values,
  practices: values,
  events: values,
  /** Dotted OIDs. */
  uniqueIds: values,
  /** UUIDs of entries or documents. */
  ids: values,
  authorIds: values,
  authorFamilies: values,
  authorGivens: values,
  references: values,
  /** ISO instants: entries whose range meets [from, to). */
  creationFrom: instant,
  creationTo: instant,
  serviceFrom: instant,
  serviceTo: instant,
  masked: Type.Optional(Type.Boolean()),
  confidentialities: values,
  order: Type.Union([Type.Literal('newest-first'), Type.Literal('oldest-first')]),
  after: Type.Optional(
    Type.Object({ creationFrom: Type.String({ maxLength: 40 }), entryUuid: Type.String({ maxLength: 36 }) }),
  ),
  count: Type.Integer({ minimum: 0, maximum: MAX_PAGE }),
  withTotal: Type.Boolean(),
});

export interface SearchResult {
  /** Each a PDSm DocumentReference, as JSON text in UTF-8. */
  readonly entries: readonly Buffer[];
  readonly total: number | null;
  /** Where the next page begins, or null at the end. */
  readonly next: { readonly creationFrom: string; readonly entryUuid: string } | null;
}

export type SearchDocuments = Action<typeof searchInput, AccessState, null, null, SearchResult>;
type Input = Type.Static<typeof searchInput>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lists index cards that the actor sees, most recent first: ITI-67, ITI-18. The trace names every document returned. */
export function searchDocuments(env: DocumentsEnv): SearchDocuments {
  return defineAction({
    name: 'documents.search',
    input: searchInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.search', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state }) {
      const filter = filterOf(actor, 'documents.search', state);
      const fixed = [ownerId, ...filterValues(filter, ownKeysOf(env, actor)), ...criteriaValues(env, input)];
      const [page, total, recordKey] = await Promise.all([
        readPage(tx, input, fixed),
        input.withTotal ? tx.query<{ total: string }>(COUNT, fixed) : null,
        env.recordKeys.get(ownerId),
      ]);
      const shown = page.slice(0, input.count);
      const last = shown.at(-1);
      const key = recordKey === null ? null : sealKey(recordKey);
      return {
        output: {
          entries: key === null ? [] : shown.map((row) => openEnvelope(key, ownerId, row.entry_uuid, row.sealed)),
          total: total === null ? null : Number(total[0]?.total ?? 0),
          next:
            page.length > shown.length && last !== undefined
              ? { creationFrom: last.creation_from.toISOString(), entryUuid: last.entry_uuid }
              : null,
        },
        objects: shown.map((row) => row.logical_id),
      };
    },
  });
}

interface ListRow extends Record<string, unknown> {
  readonly entry_uuid: string;
  readonly logical_id: string;
  readonly creation_from: Date;
  readonly sealed: Buffer;
}

/** Where the values of criteria begin: after the record and the filter. */
const CRITERIA_AT = 8;

function readPage(tx: Transaction, input: Input, fixed: Bound[]): Promise<ListRow[]> {
  const [statuses, ...others] = fixed.slice(CRITERIA_AT);
  if (input.order === 'newest-first' && input.after === undefined && others.every((value) => value === null)) {
    return tx.query<ListRow>(LIST_PLAIN, [...fixed.slice(0, CRITERIA_AT), statuses ?? null, input.count + 1]);
  }
  const statement = input.order === 'newest-first' ? LIST_NEWEST_FIRST : LIST_OLDEST_FIRST;
  const { after } = input;
  return tx.query<ListRow>(statement, [
    ...fixed,
    after?.creationFrom ?? null,
    after?.entryUuid ?? null,
    input.count + 1,
  ]);
}

/** $9 to $25 of queries.ts. */
function criteriaValues(env: DocumentsEnv, input: Input): Bound[] {
  const authors = [
    ...(input.authorIds ?? []).map((id) => env.wordKey('author-id', id)),
    ...(input.authorFamilies ?? []).map((name) => env.wordKey('author-family', searchable(name))),
    ...(input.authorGivens ?? []).map((name) => env.wordKey('author-given', searchable(name))),
  ];
  return [
    input.statuses ?? null,
    input.types ?? null,
    input.classes ?? null,
    input.formats ?? null,
    input.facilities ?? null,
    input.practices ?? null,
    input.events ?? null,
    input.uniqueIds?.map((id) => sha256(id)) ?? null,
    input.ids?.filter((id) => UUID.test(id)) ?? null,
    authors.length === 0 ? null : authors,
    input.references?.map((r) => env.wordKey('reference', r)) ?? null,
    input.creationFrom ?? null,
    input.creationTo ?? null,
    input.serviceFrom ?? null,
    input.serviceTo ?? null,
    input.masked ?? null,
    input.confidentialities ?? null,
  ];
}
