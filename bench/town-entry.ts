import { bigCda } from '../sandbox/town/big-cda.ts';
import type { TownPerson } from '../sandbox/town/world.ts';
import type { DocumentEntry } from '../src/standards/xds/metadata.ts';
import { fromInstant } from '../src/standards/xds/stated-time.ts';

const maker = bigCda(16 * 1024, 1);
const known = new WeakMap<TownPerson, DocumentEntry>();

/** The index card of a laboratory report of this person, complete as a deposit leaves it. */
export function entryOfTown(
  person: TownPerson,
  uniqueId: string,
  created: Date,
): DocumentEntry & { hash: string; size: number } {
  let model = known.get(person);
  if (model === undefined) {
    model = maker.entryOf(maker.document(0, person), person);
    known.set(person, model);
  }
  const { hash = '', size = 0 } = model;
  return { ...model, hash, size, uniqueId, creationTime: fromInstant(created.toISOString()) };
}
