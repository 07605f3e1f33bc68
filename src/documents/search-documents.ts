import { Type } from 'typebox';
import { type AccessState, subjectsOf } from '../access/access-state.ts';
import { type DocumentFilter, decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef, type Performed } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Bound } from '../kernel/flight.ts';
import { type SealKey, sealKey } from '../kernel/keys/sealed-box.ts';
import { MIN_LOOSE_CARDS, sealSheet } from './card-sheet.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_CRITERION_VALUES, MAX_PAGE } from './limits.ts';
import { type ListedCard, openPage, readPage, type SealedPage } from './list-page.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues } from './queries.ts';
import { COUNT, KEEP_SHEET } from './search-queries.ts';
import { searchable, sha256 } from './stored-entry.ts';

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
  readonly entries: readonly ListedCard[];
  readonly total: number | null;
  /** Where the next page begins, or null at the end. */
  readonly next: { readonly at: string; readonly entryUuid: string } | null;
}

export type SearchDocuments = Action<typeof searchInput, AccessState, EarlyPage, null, SearchResult>;
type Input = Type.Static<typeof searchInput>;

/**
 * A page read in the flight of the access state, by the filter that most states give: of use when the decision gives the same.
 * Whom no rule lets read is shown nothing there (`isOpen` of search-queries.ts).
 */
interface EarlyPage {
  readonly filter: DocumentFilter;
  readonly page: SealedPage;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lists index cards that the actor sees, most recent first: ITI-67, ITI-18. The trace names every document returned. */
export function searchDocuments(env: DocumentsEnv): SearchDocuments {
  const fixedValues = (filter: DocumentFilter, input: Input, ownerId: string, actor: Actor): Bound[] => [
    ownerId,
    ...filterValues(filter, ownKeysOf(env, actor)),
    ...criteriaValues(env, input),
  ];
  return defineAction({
    name: 'documents.search',
    input: searchInput,
    owner: (input) => input.owner,
    async load(tx, input, ownerId, _prepared, actor, now) {
      const matrix = env.matrixOf(now);
      const filter = filterOf(actor, 'documents.search', { recordId: ownerId, rules: [], matrix });
      // A structure reads what it deposited itself, the holder everything: no rule has to name them.
      const subjects = actor.kind === 'professional' ? subjectsOf(actor, env.keyOf) : null;
      const undecided = subjects === null ? null : { subjects, now };
      return { filter, page: await readPage(tx, input, fixedValues(filter, input, ownerId, actor), undecided) };
    },
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.search', actor.purpose, state, null, now),
    readWay: wayOf,
    async readWhole({ actor, input, ownerId, state, loaded, now }) {
      const filter = filterOf(actor, 'documents.search', state, now);
      if (!isOfUse(loaded, filter, actor, state)) return null;
      const { cards, loose, next } = openPage(await cardKey(env, ownerId), ownerId, loaded.page, input.count);
      return loose >= MIN_LOOSE_CARDS ? null : found(cards, null, next);
    },
    async perform(tx, { actor, input, ownerId, state, loaded, now, traceId }) {
      const filter = filterOf(actor, 'documents.search', state, now);
      const fixed = (): Bound[] => fixedValues(filter, input, ownerId, actor);
      const [page, total, key] = await Promise.all([
        isOfUse(loaded, filter, actor, state) ? loaded.page : readPage(tx, input, fixed(), null),
        input.withTotal ? tx.query<{ total: string }>(COUNT, fixed()) : null,
        cardKey(env, ownerId),
      ]);
      const { cards, loose, next } = openPage(key, ownerId, page, input.count);
      if (key !== null && loose >= MIN_LOOSE_CARDS) {
        const sheet = sealSheet(key, ownerId, cards);
        if (sheet !== null) tx.last(KEEP_SHEET, [ownerId, sheet.entries, sheet.sealed, traceId]);
      }
      return found(cards, total === null ? null : Number(total[0]?.total ?? 0), next);
    },
  });
}

/** A total is counted under the lock; criteria may take long and keep nobody waiting. */
function wayOf(input: Input): 'together' | 'alone' | 'locked' {
  if (input.withTotal) return 'locked';
  return isPlain(input) ? 'together' : 'alone';
}

const PLAIN = new Set(['owner', 'statuses', 'order', 'count', 'withTotal']);

/** The newest documents by nothing but their status: read along an index, whatever else the record holds. */
const isPlain = (input: Input): boolean =>
  input.order === 'newest-first' &&
  Object.entries(input).every(([name, value]) => PLAIN.has(name) || value === undefined);

/** Null without a key: nothing was ever sealed here, or all of it was destroyed. */
async function cardKey(env: DocumentsEnv, ownerId: string): Promise<SealKey | null> {
  const recordKey = await env.recordKeys.get(ownerId);
  return recordKey === null ? null : sealKey(recordKey);
}

const found = (
  cards: readonly ListedCard[],
  total: number | null,
  next: SearchResult['next'],
): Performed<SearchResult> => ({
  output: { entries: cards, total, next },
  objects: cards.map(({ logicalId }) => logicalId),
});

function isOfUse(
  early: EarlyPage | null,
  filter: DocumentFilter,
  actor: Actor,
  { rules }: AccessState,
): early is EarlyPage {
  if (early === null || !isSameFilter(early.filter, filter)) return false;
  if (actor.kind !== 'professional') return true;
  // The twin of `isOpen` in search-queries.ts: else the early page was not read.
  const has = (kind: string): boolean => rules.some((rule) => rule.kind === kind);
  return (has('consent') || has('administrator')) && !has('block');
}

/** The lists of types are the rows of one table: the same list is the same object. */
function isSameFilter(a: DocumentFilter, b: DocumentFilter): boolean {
  return (
    a.ownOnly === b.ownOnly &&
    a.seesMasked === b.seesMasked &&
    a.seesHiddenFromHolder === b.seesHiddenFromHolder &&
    a.seesHiddenFromRepresentatives === b.seesHiddenFromRepresentatives &&
    a.types === b.types &&
    a.own === b.own
  );
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
