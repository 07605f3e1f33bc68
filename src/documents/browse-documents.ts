import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { BROWSE, filterValues } from './queries.ts';
import { openEnvelope, readEnvelope, type StoredEntry } from './stored-entry.ts';

const codes = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 });

export const browseInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** A category: these types, or any type of these classes but the excluded ones. */
  category: Type.Optional(Type.Object({ types: codes, classes: codes, excludedTypes: codes })),
  /** ISO instants of the act: [from, to). */
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  hiddenOnly: Type.Boolean(),
  /** ISO instant: what others added, or announced to her, after it is fresh. */
  since: Type.Optional(Type.String({ maxLength: 40 })),
  /** By arrival, what is fresh first, instead of by date of the act; one page only. */
  byArrival: Type.Optional(Type.Boolean()),
  after: Type.Optional(
    Type.Object({ serviceFrom: Type.String({ maxLength: 40 }), entryUuid: Type.String({ maxLength: 36 }) }),
  ),
  count: Type.Integer({ minimum: 1, maximum: MAX_PAGE }),
});

export interface BrowsedDocument {
  readonly entry: StoredEntry;
  readonly depositedAt: Date;
  readonly depositorKind: string;
  /** When the holder could first see it: at its deposit, or when it was announced to her. */
  readonly visibleFrom: Date;
}

export interface BrowseResult {
  readonly documents: readonly BrowsedDocument[];
  readonly next: { readonly serviceFrom: string; readonly entryUuid: string } | null;
  /** Documents that the filter keeps, all pages together. */
  readonly total: number;
  /** Those of them that others added after `since`. */
  readonly fresh: number;
  /** What the record holds, whatever the filter: counts by type, class and year of the act (UTC). */
  readonly facets: readonly {
    readonly type: string;
    readonly class: string;
    readonly year: number;
    readonly count: number;
    readonly hidden: number;
  }[];
}

export type BrowseDocuments = Action<typeof browseInput, AccessState, null, null, BrowseResult>;

interface BrowseRow extends Record<string, unknown> {
  readonly part: 'page' | 'facet' | 'total';
  readonly entry_uuid: string;
  readonly logical_id: string;
  readonly sealed: Buffer;
  readonly service_from: Date;
  readonly deposited_at: Date;
  readonly depositor_kind: string;
  readonly visible_from: Date;
  readonly n: string;
  readonly type_code: string;
  readonly class_code: string;
  readonly year: number;
  readonly hidden: string;
}

/** The holder looks through her own documents: one page by date of the act, with what the filters can offer. */
export function browseDocuments(env: DocumentsEnv): BrowseDocuments {
  return defineAction({
    name: 'documents.browse',
    input: browseInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.browse', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now }) {
      const filter = filterOf(actor, 'documents.browse', state, now);
      const { category, after } = input;
      const [rows, recordKey] = await Promise.all([
        tx.query<BrowseRow>(BROWSE, [
          ownerId,
          ...filterValues(filter, ownKeysOf(env, actor)),
          category?.types ?? null,
          category?.classes ?? null,
          category?.excludedTypes ?? null,
          input.from ?? null,
          input.to ?? null,
          input.hiddenOnly,
          after?.serviceFrom ?? null,
          after?.entryUuid ?? null,
          input.count + 1,
          input.since ?? null,
          input.byArrival ?? false,
        ]),
        env.recordKeys.get(ownerId),
      ]);
      const key = recordKey === null ? null : sealKey(recordKey);
      const page = rows.filter((r) => r.part === 'page').sort(input.byArrival ? byArrival(input.since) : byDateThenId);
      const total = rows.find((r) => r.part === 'total');
      const shown = key === null ? [] : page.slice(0, input.count);
      const last = shown.at(-1);
      return {
        output: {
          documents: shown.map((row) => ({
            entry: readEnvelope(openEnvelope(key as NonNullable<typeof key>, ownerId, row.entry_uuid, row.sealed)),
            depositedAt: row.deposited_at,
            depositorKind: row.depositor_kind,
            visibleFrom: row.visible_from,
          })),
          next:
            page.length > shown.length && last !== undefined && !input.byArrival
              ? { serviceFrom: last.service_from.toISOString(), entryUuid: last.entry_uuid }
              : null,
          total: Number(total?.n ?? 0),
          fresh: Number(total?.hidden ?? 0),
          facets: rows.filter((r) => r.part === 'facet').map(toFacet),
        },
        objects: shown.map((row) => row.logical_id),
      };
    },
  });
}

function toFacet(row: BrowseRow): BrowseResult['facets'][number] {
  const { type_code, class_code, year, n, hidden } = row;
  return { type: type_code, class: class_code, year, count: Number(n), hidden: Number(hidden) };
}

/** The order of the statement again: a union keeps none. */
function byArrival(since: string | undefined): (a: BrowseRow, b: BrowseRow) => number {
  const isFresh = (row: BrowseRow): number =>
    Number(since !== undefined && row.depositor_kind !== 'person' && row.visible_from > new Date(since));
  return (a, b) =>
    isFresh(b) - isFresh(a) ||
    b.visible_from.getTime() - a.visible_from.getTime() ||
    (a.entry_uuid < b.entry_uuid ? 1 : -1);
}

function byDateThenId(a: BrowseRow, b: BrowseRow): number {
  return b.service_from.getTime() - a.service_from.getTime() || (a.entry_uuid < b.entry_uuid ? 1 : -1);
}
