import { drawFamily, type FamilyNames } from './names.ts';
import { drawBirthplace } from './places.ts';
import type { Random } from './random.ts';

/** One member of a household, before registration. */
export interface Member {
  readonly sex: 'F' | 'M';
  /** Whole years on the town's day. */
  readonly age: number;
  readonly birthName: string;
  readonly usedName?: string;
  readonly givenNames: readonly string[];
  readonly birthplaceCode: string;
  /** Positions of the parents within the household. */
  readonly parents: readonly number[];
}

type Kind = 'elders' | 'elder' | 'couple' | 'family' | 'lone-parent' | 'single';

const KINDS: readonly (readonly [Kind, number])[] = [
  ['elders', 15],
  ['elder', 13],
  ['couple', 16],
  ['family', 30],
  ['lone-parent', 9],
  ['single', 17],
];
/** First year whose births the town counts back from: ages are relative to it. */
const TOWN_YEAR = 2026;

/** A household with credible ages: parents 20 to 42 years older than children, couples close in age. */
export function drawHousehold(random: Random): readonly Member[] {
  const kind = random.weighted(KINDS);
  const family = drawFamily(random);
  switch (kind) {
    case 'single':
      return [adult(random, family, random.chance(0.5) ? 'F' : 'M', random.int(18, 66))];
    case 'elder':
      return [adult(random, family, random.chance(0.72) ? 'F' : 'M', random.int(67, 97))];
    case 'couple':
      return drawCouple(random, family, random.int(24, 68));
    case 'elders':
      return drawCouple(random, family, random.int(66, 92));
    case 'lone-parent': {
      const parent = adult(random, family, random.chance(0.8) ? 'F' : 'M', random.int(25, 54));
      return [parent, ...drawChildren(random, family, parent.birthName, parent.age, [0])];
    }
    case 'family': {
      const couple = drawCouple(random, family, random.int(24, 56));
      const youngest = Math.min(...couple.map((member) => member.age));
      return [...couple, ...drawChildren(random, family, family.family, youngest, [0, 1])];
    }
  }
}

function adult(random: Random, family: FamilyNames, sex: 'F' | 'M', age: number, usedName?: string): Member {
  const year = TOWN_YEAR - age - 1;
  return {
    sex,
    age,
    birthName: family.family,
    ...(usedName === undefined || usedName === family.family ? {} : { usedName }),
    givenNames: family.given(random, sex, year),
    birthplaceCode: drawBirthplace(random, year, family.abroad),
    parents: [],
  };
}

/** Two adults, the second of another family; she, or now and then he, may use the other's name. */
function drawCouple(random: Random, family: FamilyNames, age: number): readonly Member[] {
  const same = random.chance(0.04);
  const first = random.chance(0.9) ? 'M' : 'F';
  const second = same ? first : first === 'M' ? 'F' : 'M';
  const partner = drawFamily(random);
  const partnerAge = Math.max(20, Math.min(97, age + Math.round(random.normal() * 2.5) - 1));
  const takes = random.chance(second === 'F' ? 0.25 + partnerAge / 160 : 0.03);
  return [
    adult(random, family, first, age),
    adult(random, partner, second, partnerAge, takes ? family.family : undefined),
  ];
}

const YOUNGEST_PARENT = 20;
const MAX_CHILDREN = 5;

function drawChildren(
  random: Random,
  family: FamilyNames,
  name: string,
  parentAge: number,
  parents: readonly number[],
): readonly Member[] {
  const oldest = Math.min(20, parentAge - YOUNGEST_PARENT);
  if (oldest < 0) return [];
  const wanted = Math.min(
    MAX_CHILDREN,
    random.weighted([
      [1, 34],
      [2, 41],
      [3, 18],
      [4, 5],
      [5, 2],
    ] as const),
  );
  const ages = new Set<number>();
  for (let draw = 0; draw < wanted; draw++) ages.add(random.int(Math.max(0, parentAge - 42), oldest));
  return [...ages]
    .sort((one, other) => other - one)
    .map((age) => {
      const sex = random.chance(0.5) ? 'F' : 'M';
      const year = TOWN_YEAR - age - 1;
      return {
        sex,
        age,
        birthName: name,
        parents,
        givenNames: family.given(random, sex, year),
        birthplaceCode: drawBirthplace(random, year, []),
      } as const;
    });
}
