import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type AccessChange, effects, MAX_PLANNED_CHANGES } from '../access/effect.ts';
import { keptFrom, readableView } from '../access/readable-rules.ts';
import type { ReadRecordAccess } from '../access/record-access.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { inSlices } from '../kernel/slices.ts';
import { asCounted, askerOf, type Counted, type CountFacts, type CountPlace, readApart } from './count-apart.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type AskedReader, askedOf, EXPLAIN_BUDGET_MS, MAX_READERS, toReader } from './explained.ts';
import { MAX_HELD_DOCUMENTS, readHeld, toHeld } from './held-documents.ts';
import { ownKeysOf } from './own-keys.ts';

/** Places of work of one reader that count. */
const MAX_PLACES = 50;

const previewInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Each reader at all her places; at most MAX_READERS. */
  readers: Type.Unsafe<readonly (readonly AskedReader[])[]>(
    Type.Array(Type.Array(Type.Object({}), { maxItems: MAX_PLACES }), { maxItems: MAX_READERS }),
  ),
  changes: Type.Unsafe<readonly AccessChange[]>(Type.Array(Type.Object({}), { maxItems: MAX_PLANNED_CHANGES })),
});

/** How many documents, and of all readers together how many different ones. */
export interface PlannedEffect {
  /** In the order asked; as many as were counted. */
  readonly readers: readonly { readonly loses: number; readonly gains: number }[];
  readonly lost: number;
  readonly gained: number;
  /** Documents that are masked now: what emergencies may show. */
  readonly masked: number;
  /** More than was counted: the record holds more documents, or counting for all these readers took too long. */
  readonly cut: boolean;
}

export type PreviewChange = Action<typeof previewInput, AccessState, null, Counted<PlannedEffect>, PlannedEffect>;

/**
 * The person asks what a change of access would do, before she does it. Nothing is changed, and nothing counts as a reading by others.
 * It is counted without the record's lock, and again when somebody changed the record meanwhile. @throws Failure busy after some times
 */
export function previewChange(env: DocumentsEnv, readAccess: ReadRecordAccess, place: CountPlace): PreviewChange {
  return defineAction({
    name: 'access.explain',
    input: previewInput,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.explain', actor.purpose, state, null, now),
    prepare: (facts) => place.turns.within(facts.ownerId, () => effectOf(env, readAccess, place, facts)),
    perform: asCounted,
  });
}

async function effectOf(
  env: DocumentsEnv,
  readAccess: ReadRecordAccess,
  place: CountPlace,
  facts: CountFacts<Type.Static<typeof previewInput>>,
): Promise<Counted<PlannedEffect>> {
  const { actor, input, ownerId, state } = facts;
  const asker = askerOf(facts);
  const { filter } = asker;
  const {
    seq,
    now,
    found: [read, found, hidden],
  } = await readApart(place, ownerId, (tx, now) =>
    Promise.all([
      readAccess(tx, state, askedOf(input.readers.flat()), now),
      readHeld(tx, ownerId, filter, ownKeysOf(env, actor), { withCards: false }),
      keptFrom(tx, { actor, ownerId, state, now }),
    ]),
  );
  const view = readableView(read, filter, hidden);
  const held = found.slice(0, MAX_HELD_DOCUMENTS).map(toHeld);
  const readers = input.readers.map((one) => one.map((place) => toReader(env, place)));
  const effectOn = effects(view.access, input.changes, held, now);
  const [lost, gained] = [new Set<string>(), new Set<string>()];
  const counted = await inSlices(
    readers,
    (places) => {
      const { loses, gains } = effectOn(places);
      for (const id of loses) lost.add(id);
      for (const id of gains) gained.add(id);
      return { loses: loses.length, gains: gains.length };
    },
    EXPLAIN_BUDGET_MS,
  );
  const output = {
    readers: counted,
    lost: lost.size,
    gained: gained.size,
    masked: held.filter(({ masked }) => masked).length,
    cut: found.length > held.length || counted.length < readers.length,
  };
  return { output, objects: [], seq, asker };
}
