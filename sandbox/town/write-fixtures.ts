import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentsOf, type TownDocument } from './documents.ts';
import { townPeople } from './people.ts';
import { townWorld } from './scene.ts';
import { DEFAULT_SEED } from './world.ts';

/** A fixture of the README: file name and the document of the cast's first person that it holds. */
export interface Fixture {
  readonly name: string;
  readonly document: TownDocument;
}

const CHOICES = [
  ['lettre-de-liaison.xml', 'discharge'],
  ['analyse-de-sang.xml', 'laboratory'],
  ['ordonnance.xml', 'prescription'],
] as const;

/**
 * The fixtures kept under test/fixtures/cda: the latest document of three kinds of the cast's first person, in the
 * default town. Their identifiers are moved to an arc of their own, so that the demo world does not hold them already.
 */
export function readmeFixtures(): readonly Fixture[] {
  const world = townWorld({ seed: DEFAULT_SEED });
  const [person] = townPeople({ seed: DEFAULT_SEED, persons: 1 });
  if (person === undefined) throw new Error('the town is empty');
  const all = [...documentsOf(person, world)];
  return CHOICES.map(([name, kind], index) => {
    const document = all.findLast((candidate) => candidate.kind === kind && candidate.replaces === undefined);
    if (document === undefined) throw new Error(`the cast's first person has no ${kind}`);
    return { name, document: renumbered(document, index + 1) };
  });
}

function renumbered(document: TownDocument, number: number): TownDocument {
  const uniqueId = `2.25.20261120000000000000000000000000000${number}`;
  const setId = `2.25.20261121000000000000000000000000000${number}`;
  const text = document.bytes.toString('utf8').replace(document.uniqueId, uniqueId).replace(document.setId, setId);
  return { ...document, uniqueId, setId, bytes: Buffer.from(text) };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../test/fixtures/cda');
  mkdirSync(folder, { recursive: true });
  for (const fixture of readmeFixtures()) writeFileSync(join(folder, fixture.name), fixture.document.bytes);
}
