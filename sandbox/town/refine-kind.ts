import type { PlainKindKey } from './kind-keys.ts';
import { PLAIN_KINDS } from './kinds/plain-kinds.ts';
import type { Random } from './random.ts';
import type { DocumentKind, PlannedDocument, TownPerson } from './world.ts';

/** Into what a drawn document of a common kind may turn, and how often; the rest stays what it was drawn as. */
const TURNS: Readonly<Partial<Record<DocumentKind, readonly (readonly [PlainKindKey, number])[]>>> = {
  consultation: [
    ['nursing', 12],
    ['physiotherapy', 9],
    ['dental', 9],
    ['pregnancy', 8],
    ['child-examination', 12],
    ['pathology', 5],
    ['social-care', 4],
    ['emergency-link', 3],
    ['long-term-protocol', 5],
    ['insurance', 4],
    ['transfer', 2],
  ],
  prescription: [
    ['orthoptics', 7],
    ['discharge-prescription', 6],
  ],
  discharge: [
    ['operation', 18],
    ['hospital-report', 16],
    ['reconciliation', 12],
  ],
  vaccination: [['vaccination-history', 22]],
};
/** Of a hundred. */
const ALL = 100;

/** What a drawn document becomes: one of the rarer kinds that fit the person at that age, or itself. */
export function refineKind(random: Random, planned: PlannedDocument, age: number, person: TownPerson): PlannedDocument {
  let drawn = random.next() * ALL;
  for (const [kind, weight] of TURNS[planned.kind] ?? []) {
    drawn -= weight;
    if (drawn < 0) return fits(kind, planned, age, person) ? { ...planned, kind } : planned;
  }
  return planned;
}

function fits(kind: PlainKindKey, planned: PlannedDocument, age: number, person: TownPerson): boolean {
  const { from, to, sex, condition } = PLAIN_KINDS[kind];
  if (age < from || age > to || (sex ?? person.sex) !== person.sex) return false;
  if (kind === 'long-term-protocol') return planned.condition !== undefined;
  return condition === undefined || person.conditions.includes(condition);
}
