import { ageOn, epochDay } from './calendar.ts';
import type { PlainKindKey } from './kind-keys.ts';
import { STAYS, type StayKey } from './medicine/episodes.ts';
import { IMAGING, IMAGING_KEYS } from './medicine/imaging.ts';
import { VACCINE_KEYS, VACCINES } from './medicine/vaccines.ts';
import { type Random, seededRandom } from './random.ts';
import { refineKind } from './refine-kind.ts';
import type { TownWorld } from './scene.ts';
import type { DocumentKind, PlannedDocument, TownPerson } from './world.ts';

/** A planned document with its place in the person's file. */
export interface PlanItem extends PlannedDocument {
  /** Identity of the document within the person's file: never changes, whatever the order of dates. */
  readonly rank: number;
  /** Rank of the document that this one replaces. */
  readonly replaces?: number;
}

type CommonKind = Exclude<DocumentKind, PlainKindKey>;

const KINDS: readonly (readonly [CommonKind, number])[] = [
  ['laboratory', 26],
  ['prescription', 27],
  ['consultation', 20],
  ['imaging', 10],
  ['vaccination', 6],
  ['emergency', 5],
  ['discharge', 4],
  ['synthesis', 2],
];
/** A person treated in sessions has mostly laboratory reports. */
const KINDS_IN_SESSIONS: readonly (readonly [CommonKind, number])[] = [
  ['laboratory', 62],
  ['prescription', 16],
  ['consultation', 16],
  ['imaging', 3],
  ['discharge', 1.5],
  ['synthesis', 1.5],
];
const MAX_YEARS_BACK = 9;
const DAYS_A_YEAR = 365;
const STAY_KEYS = Object.keys(STAYS) as readonly StayKey[];
const CHANCE_OF_REPLACEMENT = 0.02;
const CHANCE_HIDDEN_FROM_PROFESSIONALS = 0.015;
const CHANCE_HIDDEN_FROM_HOLDER = 0.005;

/** All documents that a person's file holds, oldest first: those of the story, then drawn ones up to the person's count. */
export function planOf(person: TownPerson, world: TownWorld): readonly PlanItem[] {
  const random = seededRandom('plan', world.seed, person.key);
  const items: PlanItem[] = [];
  for (const planned of person.planned) add(items, planned);
  const span = Math.max(
    2,
    Math.min(MAX_YEARS_BACK * DAYS_A_YEAR, world.today - epochDay(`${person.birthDate.slice(0, 4)}-12-31`)),
  );
  while (items.length < person.documentCount) {
    const common = drawPlanned(random, person, world, 1 + Math.floor(random.next() ** 1.6 * (span - 1)));
    // Drawn apart, so that a new kind changes neither the dates nor the identities of the others.
    const turn = seededRandom('kind', world.seed, person.key, items.length);
    const planned = refineKind(
      turn,
      common,
      Math.max(0, ageOn(world.today - common.daysAgo, person.birthDate)),
      person,
    );
    add(items, planned);
    const replaceable = planned.daysAgo > 3 && common.kind !== 'vaccination' && items.length < person.documentCount;
    if (replaceable && random.chance(CHANCE_OF_REPLACEMENT)) {
      add(items, { ...planned, daysAgo: planned.daysAgo - random.int(1, 2), replacesPrevious: true });
    }
  }
  return items.sort((one, other) => other.daysAgo - one.daysAgo || one.rank - other.rank);
}

function add(items: PlanItem[], planned: PlannedDocument): void {
  const rank = items.length;
  items.push(
    planned.replacesPrevious === true && rank > 0 ? { ...planned, rank, replaces: rank - 1 } : { ...planned, rank },
  );
}

function drawPlanned(random: Random, person: TownPerson, world: TownWorld, daysAgo: number): PlannedDocument {
  const age = Math.max(0, ageOn(world.today - daysAgo, person.birthDate));
  const kind = random.weighted(person.conditions.includes('dialysis') ? KINDS_IN_SESSIONS : KINDS);
  const condition =
    person.conditions.length > 0 && random.chance(0.7) && age >= 4 ? random.pick(person.conditions) : undefined;
  const visibility = random.chance(CHANCE_HIDDEN_FROM_PROFESSIONALS)
    ? (['MASQUE_PS'] as const)
    : random.chance(CHANCE_HIDDEN_FROM_HOLDER)
      ? (['INVISIBLE_PATIENT'] as const)
      : undefined;
  const fallback: PlannedDocument = {
    kind: 'consultation',
    daysAgo,
    ...(condition === undefined ? {} : { condition }),
    ...(visibility === undefined ? {} : { visibility }),
  };
  switch (kind) {
    case 'laboratory':
    case 'prescription':
    case 'consultation':
      return { ...fallback, kind };
    case 'emergency':
      return { ...fallback, kind };
    case 'synthesis':
      return age < 30 ? fallback : { ...fallback, kind };
    case 'discharge': {
      const fitting = STAY_KEYS.filter((key) => fits(STAYS[key], age, person.sex));
      return fitting.length === 0 ? fallback : { ...fallback, kind, stay: random.pick(fitting) };
    }
    case 'imaging': {
      const pregnant = person.conditions.includes('pregnancy');
      const fitting = IMAGING_KEYS.filter(
        (key) => fits(IMAGING[key], age, person.sex) && (key !== 'obstetric' || (pregnant && daysAgo < 120)),
      );
      return fitting.length === 0 ? fallback : { ...fallback, kind, imaging: random.pick(fitting) };
    }
    case 'vaccination': {
      const fitting = VACCINE_KEYS.filter((key) => fits(VACCINES[key], age, person.sex));
      return fitting.length === 0 ? fallback : { ...fallback, kind, vaccine: random.pick(fitting) };
    }
  }
}

function fits(range: { from: number; to: number; sex?: 'F' | 'M' }, age: number, sex: 'F' | 'M'): boolean {
  return age >= range.from && age <= range.to && (range.sex ?? sex) === sex;
}
