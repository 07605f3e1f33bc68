import type { Bound, Statement } from '../kernel/flight.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { PersonTraits } from './contract.ts';
import { type IdentityKeys, openTraits } from './person.ts';

/** Traits as a professional states them: exact, but for case, accents and what joins the parts of a name. */
export interface StatedTraits {
  readonly birthName: string;
  /** First given name, or several in the order of the birth certificate. */
  readonly givenNames: string;
  readonly sex: 'M' | 'F' | 'U';
  /** YYYY-MM-DD; YYYY-MM or YYYY when the rest is not known. */
  readonly birthDate: string;
}

/** Persons of the same index that are compared; the index is so precise that more means a registry gone wrong. */
const MAX_CANDIDATES = 20;
/** Persons that one round of the backfill indexes. */
export const TRAIT_BACKFILL = 500;

const CANDIDATES: Statement = {
  name: 'trait-candidates',
  text: `select distinct person_id from trait_key
where (index_version, trait_index) in (select * from unnest($1::integer[], $2::bytea[])) order by person_id limit $3`,
};
const TRAITS: Statement = { name: 'trait-traits', text: 'select sealed_traits from person where person_id = $1' };
const FORGET: Statement = { name: 'trait-forget', text: 'delete from trait_key where person_id = $1' };
/** Loads insert only: no conflict clause, which would need to read. */
export const INSERT_TRAITS: Statement = {
  name: 'trait-insert',
  text: `insert into trait_key (index_version, trait_index, person_id)
select * from unnest($1::integer[], $2::bytea[], $3::uuid[])`,
};
const PUT: Statement = { name: 'trait-put', text: `${INSERT_TRAITS.text} on conflict do nothing` };
const MISSING: Statement = {
  name: 'trait-missing',
  text: `select distinct k.person_id from ins_key k
where not exists (select from trait_key t where t.person_id = k.person_id) limit $1`,
};

/** Letters only, in capitals, parts separated by one space: "Quéméner-L’Hostis" and "QUEMENER L HOSTIS" are one. */
export function comparable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toUpperCase()
    .replaceAll('Œ', 'OE')
    .replaceAll('Æ', 'AE')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

/** Unknown parts of a date left out: "1944-00-00" is "1944". */
function knownDate(date: string): string {
  return date.replace(/(?:-00)+$/, '');
}

/** Parts of given names, in order: "Jean-Pierre Marie" has three. */
function partsOf(givenNames: readonly string[]): string[] {
  return comparable(givenNames.join(' ')).split(' ');
}

function indexText(traits: StatedTraits): string {
  const [first = ''] = partsOf([traits.givenNames]);
  return `traits|${comparable(traits.birthName)}|${first}|${traits.sex}|${knownDate(traits.birthDate)}`;
}

/** Columns of the rows of these persons, for INSERT_TRAITS. */
export function traitColumns(
  keys: IdentityKeys,
  persons: readonly { readonly personId: string; readonly traits: PersonTraits }[],
): Bound[] {
  const rows = persons.flatMap(({ personId, traits }) =>
    keys
      .blindIndexes(indexText({ ...traits, givenNames: traits.givenNames.join(' ') }))
      .map((blind) => ({ ...blind, personId })),
  );
  return [rows.map((r) => r.version), rows.map((r) => r.index), rows.map((r) => r.personId)];
}

/** The registry says something new of a person: she is found by it, and no longer by what it said before. */
export async function replaceTraitKeys(
  tx: Transaction,
  keys: IdentityKeys,
  personId: string,
  traits: PersonTraits,
): Promise<void> {
  await Promise.all([tx.query(FORGET, [personId]), tx.query(PUT, traitColumns(keys, [{ personId, traits }]))]);
}

/** Persons whose traits are exactly these. Given names may be the first ones only. At most MAX_CANDIDATES. */
export async function findByTraits(database: Database, keys: IdentityKeys, stated: StatedTraits): Promise<string[]> {
  const indexes = keys.blindIndexes(indexText(stated));
  const rows = await database.lookUp<{ person_id: string }>(CANDIDATES, [
    indexes.map((i) => i.version),
    indexes.map((i) => i.index),
    MAX_CANDIDATES,
  ]);
  const wanted = partsOf([stated.givenNames]);
  const found: string[] = [];
  for (const { person_id: personId } of rows) {
    const traits = await traitsOf(database, keys, personId);
    const names = traits === null ? [] : partsOf(traits.givenNames);
    if (wanted.every((part, at) => names[at] === part)) found.push(personId);
  }
  return found;
}

async function traitsOf(database: Database, keys: IdentityKeys, personId: string): Promise<PersonTraits | null> {
  const [row] = await database.read<{ sealed_traits: Buffer }>(personId, TRAITS, [personId]);
  return row === undefined ? null : openTraits(keys, personId, row.sealed_traits);
}

/** Indexes persons who were known before traits were indexed: some at a time. Returns how many. */
export async function indexMissingTraits(database: Database, keys: IdentityKeys): Promise<number> {
  const rows = await database.lookUp<{ person_id: string }>(MISSING, [TRAIT_BACKFILL]);
  let done = 0;
  for (const { person_id: personId } of rows) {
    const traits = await traitsOf(database, keys, personId);
    if (traits === null) continue;
    await database.lookUp(PUT, traitColumns(keys, [{ personId, traits }]));
    done += 1;
  }
  return done;
}
