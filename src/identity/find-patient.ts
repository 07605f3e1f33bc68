import { Type } from 'typebox';
import type { Runner } from '../kernel/action.ts';
import { type Decision, defineAction } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { LookUpBudget } from '../kernel/look-up-budget.ts';
import type { Database } from '../kernel/transaction.ts';
import type { FoundPatient, PatientIdentity, PatientQuestion, PersonState } from './contract.ts';
import type { SealedIns } from './open-persons.ts';
import { type IdentityKeys, openPart, openTraits, personKey } from './person.ts';
import { findByIns, permitted, refused } from './person-state.ts';
import { findByTraits } from './trait-keys.ts';

/** Authorities that are tried for a matricule typed without one: the national ones, then those of tests. */
const AUTHORITIES = ['1.2.250.1.213.1.4.8', '1.2.250.1.213.1.4.9', '1.2.250.1.213.1.4.10', '1.2.250.1.213.1.4.11'];

/** Professions (TRE_G15) that may search by traits, as they may ask the national identity service (INSi). */
const TRAIT_SEARCHERS: ReadonlySet<string> = new Set(['10', '21', '40', '50', '60']);

export function maySearchByTraits(profession: string | undefined): boolean {
  return profession !== undefined && TRAIT_SEARCHERS.has(profession);
}

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  by: Type.Union([Type.Literal('ins'), Type.Literal('traits')]),
});

export const RECORDS: Statement = {
  name: 'find-patient-record',
  text: 'select record_id::text from record_link where person_id = $1 and until is null order by since limit 1',
};
export const PERSON: Statement = {
  name: 'identify-patient',
  text: `select p.sealed_traits, p.test, h.rank, h.kind, h.sealed from person p
  left join lateral (select rank, kind, sealed from ins_history where person_id = $1 order by rank desc limit 1) h on true
where p.person_id = $1`,
};

/** A professional who came in by the identity provider, in a session of the pages. */
function professionalOnly(actor: Actor, state: PersonState, rule: string): Decision {
  if (actor.kind !== 'professional' || actor.session === undefined) return refused('only-professionals');
  return state.status === 'active' ? permitted(rule) : refused('closed');
}

/** A professional looks for a person: it says whether she has a record, and nothing of her. */
export const findPatientAction = defineAction<typeof Input, PersonState, null, null, { readonly recordId: string }>({
  name: 'identity.find-patient',
  input: Input,
  owner: ({ personId }) => ({ id: personId }),
  authorize({ actor, input, state }) {
    if (input.by === 'traits' && !maySearchByTraits(actor.profession?.code)) return refused('not-by-traits');
    return professionalOnly(actor, state, `by-${input.by}`);
  },
  async perform(tx, { ownerId }) {
    const [row] = await tx.query<{ record_id: string }>(RECORDS, [ownerId]);
    if (row === undefined) throw new Failure('not-found');
    return { output: { recordId: row.record_id }, objects: [row.record_id] };
  },
});

/** The traits of a patient whose record the professional opens: shown to her at every page, read once. */
export function identifyPatient({ keys }: { readonly keys: IdentityKeys }) {
  const Person = Type.Object({ personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });
  return defineAction<typeof Person, PersonState, null, null, PatientIdentity>({
    name: 'identity.identify-patient',
    input: Person,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, state }) => professionalOnly(actor, state, 'opens-the-record'),
    async perform(tx, { ownerId }) {
      const [row] = await tx.query<PersonRow>(PERSON, [ownerId]);
      const output = row === undefined ? null : toIdentity(keys, ownerId, row);
      if (output === null) throw new Failure('not-found');
      return { output, objects: [ownerId] };
    },
  });
}

export interface PersonRow extends Row {
  readonly sealed_traits: Buffer;
  readonly test: boolean;
  readonly rank: number | null;
  readonly kind: 'NIR' | 'NIA' | null;
  readonly sealed: Buffer;
}

/** Null for a person without an INS. */
export function toIdentity(keys: IdentityKeys, personId: string, row: PersonRow): PatientIdentity | null {
  if (row.rank === null || row.kind === null) return null;
  const traits = openTraits(keys, personId, row.sealed_traits);
  const ins = openPart<SealedIns>(personKey(keys, personId), personId, `ins-${row.rank}`, row.sealed);
  const { birthName, givenNames, firstGivenName, birthDate, birthplaceCode, sex, usedName, usedGivenName } = traits;
  return {
    ...{ birthName, givenNames, firstGivenName, birthDate, birthplaceCode, sex },
    ...(usedName === undefined ? {} : { usedName }),
    ...(usedGivenName === undefined ? {} : { usedGivenName }),
    insKind: row.kind,
    ins: { value: ins.matricule, oid: ins.oid },
    test: row.test,
  };
}

export interface FindParts {
  readonly database: Database;
  readonly runner: Runner<PersonState>;
  readonly keys: IdentityKeys;
  readonly budget: LookUpBudget;
  /** Bounded security log: looked for, and nobody. */
  nobody(actor: Actor): void;
}

/**
 * Finds one person by her matricule, or by exact traits when these designate one person only. What finds somebody is in that
 * person's chain; what finds nobody is in the security log, and each professional has a budget of it. Search by traits
 * spends the budget whatever it finds.
 * @throws Failure too-many-attempts, refused
 */
export async function findPatient(parts: FindParts, actor: Actor, question: PatientQuestion): Promise<FoundPatient> {
  const byTraits = 'traits' in question;
  if (byTraits && !maySearchByTraits(actor.profession?.code)) throw new Failure('refused', { reason: 'not-by-traits' });
  requireBudget(parts.budget, actor);
  const found = byTraits
    ? await findByTraits(parts.database, parts.keys, question.traits)
    : await holders(parts, question.matricule);
  if (byTraits || found.length === 0) await parts.budget.missed(actor);
  const [personId, ...others] = found;
  if (personId === undefined || others.length > 0) {
    parts.nobody(actor);
    return { kind: personId === undefined ? 'none' : 'several' };
  }
  const by = byTraits ? 'traits' : 'ins';
  const { recordId } = await parts.runner.run(findPatientAction, actor, { personId, by });
  return { kind: 'one', personId, recordId };
}

async function holders({ database, keys }: FindParts, matricule: string): Promise<string[]> {
  for (const oid of AUTHORITIES) {
    const found = await findByIns(database, keys, { value: matricule, oid });
    if (found !== null) return [found.personId];
  }
  return [];
}

function requireBudget(budget: LookUpBudget, actor: Actor): void {
  try {
    budget.require(actor);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'busy') throw error;
    throw new Failure('too-many-attempts', { retryAfterSeconds: error.details.retryAfterSeconds ?? 60 });
  }
}
