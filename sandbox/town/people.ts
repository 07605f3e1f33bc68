import { ageOn, epochDay, isoDay, TOWN_TODAY } from './calendar.ts';
import { CAST } from './cast.ts';
import type { CastMember } from './cast-member.ts';
import { drawHousehold, type Member } from './households.ts';
import { matriculeOf, type OrderNumbers, orderNumbers, TEST_NIA_OID, TEST_NIR_OID } from './ins.ts';
import type { ConditionKey } from './medicine/condition.ts';
import { CONDITION_KEYS, CONDITIONS } from './medicine/conditions.ts';
import { asciiName } from './names.ts';
import { drawAddress, placeOf, type TownAddress, townAddress } from './places.ts';
import { type Random, seededRandom } from './random.ts';
import { DEMO_PASSWORD, SCHEMES, type TownPerson } from './world.ts';

const MAX_DRAWN_DOCUMENTS = 300;
const MAX_CONDITIONS = 4;
/** One person in so many still has a waiting number (NIA); one in so many a birth date known by its year only. */
const ONE_NIA_IN = 70;
const ONE_YEAR_ONLY_IN = 400;
const GENERALISTS = ['fauvel', 'kerdoncuff', 'touati', 'lassalle'] as const;
const TODAY = epochDay(TOWN_TODAY);

/**
 * The insured persons of the town, one by one: the cast first, then drawn households until `persons` are out.
 * Streams: memory does not grow with the number of persons (order numbers are counted per month and birthplace).
 * The same seed gives the same first n persons whatever `persons` is; ages are those of 20 November 2026.
 */
export function* townPeople(options: { seed: number; persons: number }): Generator<TownPerson, void, undefined> {
  let index = 0;
  for (const member of CAST) {
    if (index >= options.persons) return;
    yield castPerson(member, index++);
  }
  const orders = orderNumbers(new Set(CAST.map((member) => matriculeOfCast(member).slice(0, 13))));
  for (let rank = 0; ; rank++) {
    const random = seededRandom('household', options.seed, rank);
    const household = drawHousehold(random);
    const address = drawAddress(random);
    const attending = random.pick(GENERALISTS);
    const scheme = random.weighted(SCHEME_WEIGHTS);
    const keys = household.map((_, position) => `p${String(index + position).padStart(6, '0')}`);
    for (const [position, member] of household.entries()) {
      if (index >= options.persons) return;
      const shared = {
        address,
        attending,
        scheme,
        householdKey: `h${rank}`,
        key: keys[position] ?? '',
        keys,
        index: index++,
      };
      yield drawnPerson(random, member, orders, shared);
    }
  }
}

const SCHEME_WEIGHTS: readonly (readonly [string, number])[] = [
  [SCHEMES.general, 88],
  [SCHEMES.agricultural, 8],
  [SCHEMES.railways, 1.5],
  [SCHEMES.military, 2],
  [SCHEMES.seamen, 0.5],
];

function matriculeOfCast(member: CastMember): string {
  return matriculeOf(member);
}

function castPerson(member: CastMember, index: number): TownPerson {
  return {
    key: member.key,
    index,
    ins: { matricule: matriculeOfCast(member), oid: member.oid ?? TEST_NIR_OID },
    birthName: member.birthName,
    givenNames: member.givenNames,
    ...(member.usedName === undefined ? {} : { usedName: member.usedName }),
    sex: member.sex,
    birthDate: member.birthDate,
    birthplaceCode: member.birthplaceCode,
    birthplaceName: placeOf(member.birthplaceCode).name,
    address: townAddress(...member.address),
    email: `${member.key}@example.test`,
    telephone: telephoneOf(index),
    scheme: member.scheme ?? SCHEMES.general,
    householdKey: member.household,
    guardianKeys: member.guardians ?? [],
    conditions: member.conditions,
    attendingKey: member.attending,
    documentCount: member.documentCount,
    signIn: { identifier: member.key, password: DEMO_PASSWORD },
    blockedKeys: member.blocked ?? [],
    refusedKeys: member.refused ?? [],
    story: member.story,
    planned: member.planned,
  };
}

interface Shared {
  readonly address: TownAddress;
  readonly attending: string;
  readonly scheme: string;
  readonly householdKey: string;
  readonly key: string;
  readonly keys: readonly string[];
  readonly index: number;
}

function drawnPerson(random: Random, member: Member, orders: OrderNumbers, shared: Shared): TownPerson {
  const yearOnly = random.int(1, ONE_YEAR_ONLY_IN) === 1 && member.birthplaceCode.startsWith('99');
  const exact = isoDay(TODAY - Math.floor(member.age * 365.25) - random.int(1, 364));
  const birthDate = yearOnly ? exact.slice(0, 4) : exact;
  const parts = { sex: member.sex, birthDate, birthplaceCode: member.birthplaceCode };
  const waiting = random.int(1, ONE_NIA_IN) === 1 && (member.birthplaceCode.startsWith('99') || member.age < 1);
  const conditions = drawConditions(random, member);
  const email = `${asciiName(member.givenNames[0] ?? '')}.${asciiName(member.usedName ?? member.birthName)}.${shared.index}@example.test`;
  return {
    key: shared.key,
    index: shared.index,
    ins: {
      matricule: matriculeOf({ ...parts, order: orders.take(member.sex, birthDate, member.birthplaceCode) }),
      oid: waiting ? TEST_NIA_OID : TEST_NIR_OID,
    },
    birthName: member.birthName,
    givenNames: member.givenNames,
    ...(member.usedName === undefined ? {} : { usedName: member.usedName }),
    ...parts,
    birthplaceName: placeOf(member.birthplaceCode).name,
    address: shared.address,
    email,
    telephone: telephoneOf(shared.index),
    scheme: shared.scheme,
    householdKey: shared.householdKey,
    guardianKeys: member.age < 18 ? member.parents.map((position) => shared.keys[position] ?? '') : [],
    conditions,
    attendingKey: shared.attending,
    documentCount: drawCount(random, ageOn(TODAY, birthDate), conditions.length),
    signIn: { identifier: email, password: DEMO_PASSWORD },
    blockedKeys: random.chance(0.01) ? [random.pick(GENERALISTS)] : [],
    refusedKeys: [],
    planned: [],
  };
}

/** Mobile numbers of the series that the regulator (ARCEP) keeps for fiction: 06 39 98. */
function telephoneOf(index: number): string {
  return `+3363998${String((index * 7 + 1000) % 10_000).padStart(4, '0')}`;
}

function drawConditions(random: Random, member: Member): readonly ConditionKey[] {
  const touched: ConditionKey[] = [];
  for (const key of CONDITION_KEYS) {
    const condition = CONDITIONS[key];
    const possible =
      member.age >= condition.from && member.age <= condition.to && (condition.sex ?? member.sex) === member.sex;
    if (random.chance(condition.share) && possible && touched.length < MAX_CONDITIONS) touched.push(key);
  }
  return touched;
}

/** About eight documents a person on average, with a long tail. */
function drawCount(random: Random, age: number, conditions: number): number {
  const factor = age < 3 ? 0.9 : age < 18 ? 0.5 : age < 45 ? 0.65 : age < 65 ? 1 : 1.5;
  const count = Math.round(5.7 * factor * (1 + conditions * 0.3) * Math.exp(random.normal() * 0.8));
  return Math.min(MAX_DRAWN_DOCUMENTS, count);
}
