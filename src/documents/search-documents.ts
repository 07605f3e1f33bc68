import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Bound } from '../kernel/flight.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_CRITERION_VALUES, MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues } from './queries.ts';
import { COUNT, CRITERIA_AT, LIST_PLAIN, LISTS } from './search-queries.ts';
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
  /** Replaces a document with one of these UUIDs (of its entries or its own), or these uniqueIds. */
  replacesIds: values,
  replacesUniqueIds: values,
  /** ISO instants: entries whose range meets [from, to). */
  creationFrom: instant,
  creationTo: instant,
  serviceFrom: instant,
  serviceTo: instant,
  masked: Type.Optional(Type.Boolean()),
  hiddenFromHolder: Type.Optional(Type.Boolean()),
  hiddenFromRepresentatives: Type.Optional(Type.Boolean()),
  confidentialities: values,
  order: Type.Union([Type.Literal('newest-first'), Type.Literal('oldest-first')]),
  /** Absent: by the document's own time. */
  sortBy: Type.Optional(Type.Union([Type.Literal('creation'), Type.Literal('service')])),
  after: Type.Optional(Type.Object({ at: Type.String({ maxLength: 40 }), entryUuid: Type.String({ maxLength: 36 }) })),
  count: Type.Integer({ minimum: 0, maximum: MAX_PAGE }),
  withTotal: Type.Boolean(),
});

export interface SearchResult {
  /** Each a PDSm DocumentReference: its `id`, the logical id of its document, and itself as JSON text in UTF-8. */
  readonly entries: readonly { readonly entryUuid: string; readonly logicalId: string; readonly json: Buffer }[];
  readonly total: number | null;
  /** Where the next page begins, or null at the end. */
  readonly next: { readonly at: string; readonly entryUuid: string } | null;
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
          entries:
            key === null
              ? []
              : shown.map(({ logical_id: logicalId, entry_uuid: entryUuid, sealed }) => ({
                  entryUuid,
                  logicalId,
                  json: openEnvelope(key, ownerId, entryUuid, sealed),
                })),
          total: total === null ? null : Number(total[0]?.total ?? 0),
          next:
            page.length > shown.length && last !== undefined
              ? { at: last.sorted_at.toISOString(), entryUuid: last.entry_uuid }
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
  readonly sorted_at: Date;
  readonly sealed: Buffer;
}

function readPage(tx: Transaction, input: Input, fixed: Bound[]): Promise<ListRow[]> {
  const [statuses, ...others] = fixed.slice(CRITERIA_AT);
  const byCreation = input.sortBy !== 'service';
  const newestFirst = input.order === 'newest-first';
  if (newestFirst && byCreation && input.after === undefined && others.every((value) => value === null)) {
    return tx.query<ListRow>(LIST_PLAIN, [...fixed.slice(0, CRITERIA_AT), statuses ?? null, input.count + 1]);
  }
  const statement = LISTS[byCreation ? 'creation_from' : 'service_from'][newestFirst ? 'desc' : 'asc'];
  const { after } = input;
  return tx.query<ListRow>(statement, [...fixed, after?.at ?? null, after?.entryUuid ?? null, input.count + 1]);
}

/** $9 to $31 of search-queries.ts. */
function criteriaValues(env: DocumentsEnv, input: Input): Bound[] {
  const keys = (kind: Parameters<DocumentsEnv['wordKey']>[0], texts: readonly string[] | undefined): Bound =>
    texts?.map((text) => env.wordKey(kind, text)) ?? null;
  const uuids = (ids: readonly string[] | undefined): Bound => ids?.filter((id) => UUID.test(id)) ?? null;
  return [
    input.statuses ?? null,
    input.types ?? null,
    input.classes ?? null,
    input.formats ?? null,
    input.facilities ?? null,
    input.practices ?? null,
    input.events ?? null,
    input.uniqueIds?.map((id) => sha256(id)) ?? null,
    uuids(input.ids),
    keys('author-id', input.authorIds),
    keys('reference', input.references),
    input.creationFrom ?? null,
    input.creationTo ?? null,
    input.serviceFrom ?? null,
    input.serviceTo ?? null,
    input.masked ?? null,
    input.confidentialities ?? null,
    keys('author-family', input.authorFamilies?.map(searchable)),
    keys('author-given', input.authorGivens?.map(searchable)),
    uuids(input.replacesIds),
    input.replacesUniqueIds?.map((id) => sha256(id)) ?? null,
    input.hiddenFromHolder ?? null,
    input.hiddenFromRepresentatives ?? null,
  ];
}
