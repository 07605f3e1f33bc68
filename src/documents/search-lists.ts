import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Bound } from '../kernel/flight.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import { MAX_TRACE_OBJECTS } from '../kernel/limits.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { List } from '../standards/fhir/types.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_CRITERION_VALUES, MAX_PAGE } from './limits.ts';
import { LIST_COUNTS, LIST_PAGES, type ListRow } from './list-queries.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues } from './queries.ts';
import { searchable, sha256 } from './stored-entry.ts';
import { titleKey, toList } from './stored-list.ts';

const values = Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: MAX_CRITERION_VALUES }));
const instant = Type.Optional(Type.String({ maxLength: 40 }));

/** Criteria of ITI-66; an absent criterion does not filter. Codes, without their system. */
export const listSearchInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  kinds: Type.Array(Type.Union([Type.Literal('submissionset'), Type.Literal('folder')]), { maxItems: 2 }),
  /** contentTypeCode of a set, codeList of a folder. */
  codes: values,
  /** Dotted OIDs, or UUIDs of the lists. */
  uniqueIds: values,
  ids: values,
  /** ISO instants: submitted, or last updated, in [from, to). */
  from: instant,
  to: instant,
  /** How a title begins, by whole words. */
  titles: values,
  sourceIds: values,
  authorIds: values,
  authorFamilies: values,
  authorGivens: values,
  organizations: values,
  /** True: every document that the reader sees is archived; false: at least one is not. */
  archived: Type.Optional(Type.Boolean()),
  order: Type.Union([Type.Literal('newest-first'), Type.Literal('oldest-first')]),
  after: Type.Optional(Type.Object({ at: Type.String({ maxLength: 40 }), id: Type.String({ maxLength: 36 }) })),
  count: Type.Integer({ minimum: 0, maximum: MAX_PAGE }),
});

export interface ListSearchResult {
  readonly lists: readonly List[];
  readonly total: number;
  readonly next: { readonly at: string; readonly id: string } | null;
}

export type SearchLists = Action<typeof listSearchInput, AccessState, null, null, ListSearchResult>;
type Input = Type.Static<typeof listSearchInput>;

/**
 * Submission sets and folders that hold at least one document that the actor sees, with these documents only, most recent
 * first: ITI-66, ITI-18 FindSubmissionSets and FindFolders. The trace names every document that a list returned names.
 */
export function searchLists(env: DocumentsEnv): SearchLists {
  return defineAction({
    name: 'documents.search-lists',
    input: listSearchInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.search-lists', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now }) {
      const filter = filterOf(actor, 'documents.search-lists', state, now);
      const fixed = [ownerId, ...filterValues(filter, ownKeysOf(env, actor)), ...criteriaValues(env, input)];
      const [rows, totals, recordKey] = await Promise.all([
        readPage(tx, input, fixed),
        Promise.all(input.kinds.map((kind) => tx.query<{ total: string }>(LIST_COUNTS[kind], fixed))),
        env.recordKeys.get(ownerId),
      ]);
      const key = recordKey === null ? null : sealKey(recordKey);
      const shown = key === null ? [] : withinTrace(rows.slice(0, input.count));
      const last = shown.at(-1);
      return {
        output: {
          lists: key === null ? [] : shown.map((row) => toList(key, ownerId, { ...row, id: row.list_id })),
          total: totals.reduce((sum, [row]) => sum + Number(row?.total ?? 0), 0),
          next:
            rows.length > shown.length && last !== undefined ? { at: last.at.toISOString(), id: last.list_id } : null,
        },
        objects: [...new Set(shown.flatMap((row) => row.documents))],
      };
    },
  });
}

/** One page over both kinds: each is read as if it were alone, and what comes first in their common order is kept. */
async function readPage(tx: Transaction, input: Input, fixed: Bound[]): Promise<ListRow[]> {
  const direction = input.order === 'newest-first' ? 'desc' : 'asc';
  const { after } = input;
  const place = [after?.at ?? null, after?.id ?? null, input.count + 1];
  const pages = await Promise.all(
    input.kinds.map((kind) => tx.query<ListRow>(LIST_PAGES[kind][direction], [...fixed, ...place])),
  );
  const rows = pages.flat();
  if (pages.length > 1) rows.sort((a, b) => inOrder(a, b) * (direction === 'asc' ? 1 : -1));
  return rows.slice(0, input.count + 1);
}

/** The first lists of a page whose documents one trace can name: the rest is on the next page. One list alone always fits. */
export function withinTrace<L extends { readonly documents: readonly string[] }>(rows: readonly L[]): L[] {
  const named = new Set<string>();
  const shown: L[] = [];
  for (const row of rows) {
    for (const id of row.documents) named.add(id);
    if (named.size > MAX_TRACE_OBJECTS) break;
    shown.push(row);
  }
  return shown;
}

function inOrder(a: ListRow, b: ListRow): number {
  return a.at.getTime() - b.at.getTime() || (a.list_id < b.list_id ? -1 : 1);
}

/** $9 to $20 of list-queries.ts. */
function criteriaValues(env: DocumentsEnv, input: Input): Bound[] {
  const keys = (kind: Parameters<DocumentsEnv['wordKey']>[0], texts: readonly string[] | undefined): Bound =>
    texts?.map((text) => env.wordKey(kind, text)) ?? null;
  return [
    input.codes ?? null,
    input.uniqueIds?.map((id) => sha256(id)) ?? null,
    input.ids ?? null,
    input.from ?? null,
    input.to ?? null,
    input.titles?.map((text) => titleKey(env, text)) ?? null,
    keys('source', input.sourceIds),
    keys('author-id', input.authorIds),
    keys('author-family', input.authorFamilies?.map(searchable)),
    keys('author-given', input.authorGivens?.map(searchable)),
    keys('author-org', input.organizations),
    input.archived ?? null,
  ];
}
