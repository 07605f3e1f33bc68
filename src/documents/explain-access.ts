import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { explain, type HeldDocument, type Sight } from '../access/explain.ts';
import { noticeOf, SHIPPED_MATRIX } from '../access/matrix.ts';
import { keptFrom, readableView } from '../access/readable-rules.ts';
import type { ReadRecordAccess } from '../access/record-access.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import { type SealKey, sealKey } from '../kernel/keys/sealed-box.ts';
import { inSlices } from '../kernel/slices.ts';
import { asCounted, askerOf, type Counted, type CountFacts, type CountPlace, readApart } from './count-apart.ts';
import type { DocumentsEnv } from './documents-env.ts';
import {
  type AskedReader,
  askedOf,
  EXPLAIN_BUDGET_MS,
  type ExplainAnswer,
  type ExplainedCard,
  type ExplainedDocument,
  MAX_READERS,
  type Mode,
  toReader,
} from './explained.ts';
import { type HeldRow, MAX_HELD_DOCUMENTS, readHeld, toHeld } from './held-documents.ts';
import { knownReaders } from './known-readers.ts';
import { MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { answerOf, metBy, type Scene, sceneOf, sightIn } from './reader-answers.ts';
import { openEnvelope, readEnvelope, type StoredEntry } from './stored-entry.ts';

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
const code = Type.Optional(Type.String({ maxLength: 64 }));
const reader = Type.Object({
  id: Type.Union([Type.String({ minLength: 2, maxLength: 64 }), Type.Null()]),
  profession: code,
  specialty: code,
  structureId: code,
});
const modes: readonly Mode[] = ['normal', 'authorised', 'bris_de_glace', 'centre_15'];

export const explainInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** About one document; absent: about all that lists show. */
  documentId: Type.Optional(Type.String({ pattern: UUID })),
  readers: Type.Array(reader, { maxItems: MAX_READERS }),
  /** Names those whom rules, documents or emergencies know. */
  known: Type.Boolean(),
  /** Documents as the first reader meets them in one mode: those that she sees, or those that she does not. */
  page: Type.Optional(
    Type.Object({
      mode: Type.Unsafe<Mode>(Type.Union(modes.map((mode) => Type.Literal(mode)))),
      seen: Type.Boolean(),
      offset: Type.Integer({ minimum: 0, maximum: MAX_HELD_DOCUMENTS }),
      count: Type.Integer({ minimum: 1, maximum: MAX_PAGE }),
    }),
  ),
  /** A further part of what this visitor just asked. */
  continues: Type.Boolean(),
});

type Input = Type.Static<typeof explainInput>;
export type ExplainAccess = Action<typeof explainInput, AccessState, null, Counted<ExplainAnswer>, ExplainAnswer>;

/**
 * The person asks who can see what, and why: for one document or all, for those who are known or anybody of a profession. What is told
 * is computed by the decision; nothing of it is a reading by whom it tells of. Documents that she may not see herself do not count.
 * It is counted without the record's lock, and again when somebody changed the record meanwhile.
 * @throws Failure not-found for a document that she does not see; busy when it took too long, or the record changed again and again
 */
export function explainAccess(env: DocumentsEnv, readAccess: ReadRecordAccess, place: CountPlace): ExplainAccess {
  return defineAction({
    name: 'access.explain',
    input: explainInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.explain', actor.purpose, state, null, now),
    joining: ({ documentId, continues }) => ({ key: `explain|${documentId ?? ''}`, continues }),
    prepare: (facts) => place.turns.within(facts.ownerId, () => explanationOf(env, readAccess, place, facts)),
    perform: asCounted,
  });
}

async function explanationOf(
  env: DocumentsEnv,
  readAccess: ReadRecordAccess,
  place: CountPlace,
  facts: CountFacts<Input>,
): Promise<Counted<ExplainAnswer>> {
  const { actor, input, ownerId, state } = facts;
  const asker = askerOf(facts);
  const { filter, isReader } = asker;
  const { documentId, readers, page } = input;
  // What she may not read she is not told: a carer who sets, and does not see, is given counts alone.
  if (documentId !== undefined && !isReader) throw new Failure('not-found');
  const withCards = isReader && (page !== undefined || documentId !== undefined || input.known);
  const which = { withCards, ...(documentId === undefined ? {} : { documentId }) };
  const [
    {
      seq,
      now,
      found: [read, found, hidden],
    },
    recordKey,
  ] = await Promise.all([
    readApart(place, ownerId, (tx, now) =>
      Promise.all([
        readAccess(tx, state, askedOf(readers), now),
        readHeld(tx, ownerId, filter, ownKeysOf(env, actor), which),
        keptFrom(tx, { actor, ownerId, state, now }),
      ]),
    ),
    env.recordKeys.get(ownerId),
  ]);
  const view = readableView(read, filter, hidden);
  if (documentId !== undefined && found.length === 0) throw new Failure('not-found');
  const rows = found.slice(0, MAX_HELD_DOCUMENTS);
  const held = rows.map(toHeld);
  const key = recordKey === null ? null : sealKey(recordKey);
  const scene = sceneOf(view, held, now);
  const answer = (one: AskedReader) => answerOf(scene, toReader(env, one), documentId !== undefined);
  const answers = await inSlices(readers, answer, EXPLAIN_BUDGET_MS);
  if (answers.length < readers.length)
    throw new Failure('busy', { reason: 'an explanation of so many readers took too long', retryAfterSeconds: 60 });
  const shown = page === undefined || !isReader ? NONE : pageOf(scene, sightOfFirst(env, scene, input), rows, page);
  const cards = input.known && key !== null ? await cardsOf(key, ownerId, oneOfEachOwners(rows)) : [];
  const { choices, matrix } = view.access;
  const output: ExplainAnswer = {
    known: input.known && key !== null ? knownReaders(view, cards) : [],
    readers: answers,
    rules: view.rules,
    document: key === null || documentId === undefined ? null : cardOf(key, ownerId, rows[0]),
    documents: key === null ? [] : shown.rows.map((one) => opened(key, ownerId, one)),
    more: shown.more,
    total: rows.length,
    cut: found.length > rows.length,
    emergencies: { regulation: choices?.regulation ?? true, breakGlass: choices?.breakGlass ?? true },
    matrix: noticeOf(matrix ?? SHIPPED_MATRIX),
  };
  const objects = documentId === undefined ? output.documents.map(({ entry }) => entry.logicalId) : [documentId];
  return { output, objects, seq, asker };
}

interface Shown {
  readonly rows: readonly { readonly row: HeldRow; readonly document: HeldDocument; readonly sight: Sight }[];
  readonly more: boolean;
}
const NONE: Shown = { rows: [], more: false };

/** @throws Failure invalid-input when a page is asked of nobody */
function sightOfFirst(env: DocumentsEnv, scene: Scene, { readers, page }: Input): Sight {
  const [first] = readers;
  if (first === undefined || page === undefined)
    throw new Failure('invalid-input', { reason: 'a page is of a reader', at: 'readers' });
  return sightIn(scene, toReader(env, first), page.mode);
}

function pageOf(
  scene: Scene,
  sight: Sight,
  rows: readonly HeldRow[],
  { seen, offset, count }: NonNullable<Input['page']>,
): Shown {
  const kept = metBy(scene, sight, seen);
  const shown = kept.slice(offset, offset + count).flatMap((i) => {
    const [row, document] = [rows[i], scene.holdings.documents[i]];
    return row === undefined || document === undefined ? [] : [{ row, document, sight }];
  });
  return { rows: shown, more: kept.length > offset + count };
}

function cardOf(key: SealKey, recordId: string, row: HeldRow | undefined): ExplainedCard | null {
  const entry = row === undefined ? null : entryOf(key, recordId, row);
  if (row === undefined || entry === null) return null;
  return { entry, depositedAt: row.deposited_at, depositorKind: row.depositor_kind };
}

function opened(key: SealKey, recordId: string, { row, document, sight }: Shown['rows'][number]): ExplainedDocument {
  return {
    entry: entryOf(key, recordId, row) as StoredEntry,
    depositedAt: row.deposited_at,
    depositorKind: row.depositor_kind,
    told: explain(sight, document),
  };
}

/** Documents marked as the own of the same persons have the same authors: one card of each is opened. */
function oneOfEachOwners(rows: readonly HeldRow[]): HeldRow[] {
  return [...new Map(rows.map((row) => [row.owner_keys.map((key) => key.toString('hex')).join(), row])).values()];
}

async function cardsOf(key: SealKey, recordId: string, rows: readonly HeldRow[]): Promise<StoredEntry[]> {
  return (await inSlices(rows, (row) => entryOf(key, recordId, row))).filter((entry) => entry !== null);
}

function entryOf(key: SealKey, recordId: string, { entry_uuid, sealed }: HeldRow): StoredEntry | null {
  return sealed === null ? null : readEnvelope(openEnvelope(key, recordId, entry_uuid, sealed));
}
