import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { type SealKey, sealKey } from '../kernel/keys/sealed-box.ts';
import { CONSULT } from './consult-queries.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues } from './queries.ts';
import { openEnvelope, readEnvelope, type StoredEntry, searchable } from './stored-entry.ts';

/** Index cards opened by one request that looks for a text in them; the next page goes on from there. */
export const MAX_TEXT_SCAN = 400;
const MAX_TEXT_CHARS = 100;

const codes = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 });
const instant = Type.String({ maxLength: 40 });

export const consultInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Categories: these types, or any type of these classes but the excluded ones. */
  category: Type.Optional(Type.Object({ types: codes, classes: codes, excludedTypes: codes })),
  /** Categories to be shown first, in the same form. */
  preferred: Type.Optional(Type.Object({ types: codes, classes: codes, excludedTypes: codes })),
  /** ISO instants of the act (serviceStartTime): [from, to). */
  from: Type.Optional(instant),
  to: Type.Optional(instant),
  /** `new`: what others deposited after `since`; `known`: the rest; `all`: both. */
  part: Type.Union([Type.Literal('all'), Type.Literal('new'), Type.Literal('known')]),
  since: Type.Optional(instant),
  /** Found in the title, or in the names of authors and their structures; accents and case do not count. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_TEXT_CHARS })),
  after: Type.Optional(
    Type.Object({ serviceFrom: instant, entryUuid: Type.String({ maxLength: 36 }), preferred: Type.Boolean() }),
  ),
  count: Type.Integer({ minimum: 1, maximum: MAX_PAGE }),
});

export interface ConsultedDocument {
  readonly entry: StoredEntry;
  readonly depositedAt: Date;
  readonly depositorKind: string;
  /** Deposited or written by the reader. */
  readonly own: boolean;
  /** Others deposited it after `since`. */
  readonly isNew: boolean;
  /** Of a category to be shown first. */
  readonly preferred: boolean;
}

export interface ConsultResult {
  readonly documents: readonly ConsultedDocument[];
  readonly next: { readonly serviceFrom: string; readonly entryUuid: string; readonly preferred: boolean } | null;
  /** All pages together, before `text` is looked for. */
  readonly total: number;
  /** Of the same categories, older than `from`. */
  readonly older: number;
  /** What the reader may see of this record, whatever the filter: counts by type, class and year of the act (UTC). */
  readonly facets: readonly {
    readonly type: string;
    readonly class: string;
    readonly year: number;
    readonly count: number;
  }[];
}

export type ConsultDocuments = Action<typeof consultInput, AccessState, null, null, ConsultResult>;
type Input = Type.Static<typeof consultInput>;

interface ConsultRow extends Record<string, unknown> {
  readonly part: 'page' | 'facet' | 'total' | 'older';
  readonly entry_uuid: string;
  readonly logical_id: string;
  readonly sealed: Buffer;
  readonly service_from: Date;
  readonly deposited_at: Date;
  readonly depositor_kind: string;
  readonly own: boolean;
  readonly is_new: boolean;
  readonly preferred: boolean;
  readonly n: string;
  readonly type_code: string;
  readonly class_code: string;
  readonly year: number;
}

/**
 * A professional looks through a record on the pages: the act, the decision, the filter and the trace of `documents.search`
 * (ITI-67), with what a reader wants beside: what is new since her last visit, what is hers, what the filters can offer.
 */
export function consultDocuments(env: DocumentsEnv): ConsultDocuments {
  return defineAction({
    name: 'documents.search',
    input: consultInput,
    owner: (input) => input.owner,
    // The same page of the same list, shown again beside another document, is one look.
    joining: ({ owner: _owner, ...list }) => ({ key: `list|${JSON.stringify(list)}`, continues: true }),
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.search', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now }) {
      const { category, preferred, after, text } = input;
      const limit = text === undefined ? input.count : MAX_TEXT_SCAN;
      const [rows, recordKey] = await Promise.all([
        tx.query<ConsultRow>(CONSULT, [
          ownerId,
          ...filterValues(filterOf(actor, 'documents.search', state, now), ownKeysOf(env, actor)),
          category?.types ?? null,
          category?.classes ?? null,
          category?.excludedTypes ?? null,
          input.from ?? null,
          input.to ?? null,
          input.since ?? null,
          input.part,
          after?.serviceFrom ?? null,
          after?.entryUuid ?? null,
          limit + 1,
          preferred?.types ?? null,
          preferred?.classes ?? null,
          preferred?.excludedTypes ?? null,
          after?.preferred ?? false,
        ]),
        env.recordKeys.get(ownerId),
      ]);
      const counted = (part: ConsultRow['part']): number => Number(rows.find((r) => r.part === part)?.n ?? 0);
      const page = rows.filter((r) => r.part === 'page').sort(inOrderOfList);
      const { documents, next } = shownOf(page, input, limit, recordKey === null ? null : sealKey(recordKey), ownerId);
      return {
        output: {
          documents,
          next,
          total: counted('total'),
          older: counted('older'),
          facets: rows
            .filter((r) => r.part === 'facet')
            .map((r) => ({ type: r.type_code, class: r.class_code, year: r.year, count: Number(r.n) })),
        },
        objects: documents.map(({ entry }) => entry.logicalId),
      };
    },
  });
}

/** The documents of one page, and where the next one begins: after the last that was looked at. */
function shownOf(
  page: readonly ConsultRow[],
  input: Input,
  limit: number,
  key: SealKey | null,
  ownerId: string,
): Pick<ConsultResult, 'documents' | 'next'> {
  if (key === null) return { documents: [], next: null };
  const wanted = input.text === undefined ? null : searchable(input.text);
  const documents: ConsultedDocument[] = [];
  let last: ConsultRow | undefined;
  for (const row of page.slice(0, limit)) {
    if (documents.length === input.count) break;
    last = row;
    const entry = readEnvelope(openEnvelope(key, ownerId, row.entry_uuid, row.sealed));
    if (wanted !== null && !wordsOf(entry).some((word) => searchable(word).includes(wanted))) continue;
    documents.push({
      entry,
      depositedAt: row.deposited_at,
      depositorKind: row.depositor_kind,
      own: row.own,
      isNew: row.is_new,
      preferred: row.preferred,
    });
  }
  const isEnd = last === undefined || last === page.at(-1);
  return {
    documents,
    next:
      isEnd || last === undefined
        ? null
        : { serviceFrom: last.service_from.toISOString(), entryUuid: last.entry_uuid, preferred: last.preferred },
  };
}

/** What a reader would look for in an index card. */
function wordsOf(entry: StoredEntry): string[] {
  const names = entry.authors.flatMap(({ person, institution }) => [
    ...(person.name === undefined ? [] : [`${person.name.given.join(' ')} ${person.name.family}`, person.name.family]),
    ...(institution === undefined ? [] : [institution.name]),
  ]);
  return [entry.title, entry.typeCode.label ?? '', ...names].filter((word) => word !== '');
}

/** What is preferred first, then by date and id. */
function inOrderOfList(a: ConsultRow, b: ConsultRow): number {
  if (a.preferred !== b.preferred) return a.preferred ? -1 : 1;
  return b.service_from.getTime() - a.service_from.getTime() || (a.entry_uuid < b.entry_uuid ? 1 : -1);
}
