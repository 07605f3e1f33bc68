/** Professionals and structures by how their name begins, as people type it. */
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import { MAX_FOUND_BY_NAME, MIN_SEARCHED_CHARS } from './limits.ts';
import type { ProfessionalRow, StructureRow } from './statements.ts';

/** As the indexes of migration 0014 have it. */
const plain = (name: string): string =>
  `translate(lower(${name}), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ-’''', 'aaaaaaceeeeiiiinooooouuuuyy   ')`;

const PROFESSIONALS: Statement = {
  name: 'directory-professionals-by-name',
  text: `select * from professional
where active and (${plain(`family_name || ' ' || given_name`)} like $1 or ${plain(`given_name || ' ' || family_name`)} like $1)
order by family_name, given_name, id_nat limit $2`,
};

const STRUCTURES: Statement = {
  name: 'directory-structures-by-name',
  text: `select * from structure where active and ${plain('name')} like $1 order by name, id_nat limit $2`,
};

/** How people begin a name that is not of it. */
const TITLES = /^(dr|docteur|doctor|pr|professeur|professor|m|mme|mr|mrs|ms)\.? +/;

/** "Dr Quillévéré" -> "quillevere"; null: too short to search for. */
export function searchedName(typed: string): string | null {
  const text = typed
    .toLocaleLowerCase('fr')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/g, 'oe')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(TITLES, '');
  return text.length < MIN_SEARCHED_CHARS ? null : text;
}

/** Those who practise and those that are open, at most MAX_FOUND_BY_NAME of each, and whether there are more. */
export async function findByName(database: Database, typed: string) {
  const name = searchedName(typed);
  if (name === null) return { professionals: [], structures: [], more: false };
  const values = [`${name}%`, MAX_FOUND_BY_NAME + 1];
  const [professionals, structures] = await Promise.all([
    database.lookUp<ProfessionalRow>(PROFESSIONALS, values),
    database.lookUp<StructureRow>(STRUCTURES, values),
  ]);
  return {
    professionals: professionals.slice(0, MAX_FOUND_BY_NAME),
    structures: structures.slice(0, MAX_FOUND_BY_NAME),
    more: professionals.length > MAX_FOUND_BY_NAME || structures.length > MAX_FOUND_BY_NAME,
  };
}
