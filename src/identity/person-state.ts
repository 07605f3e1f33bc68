import type { Decision, OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { assertInvariant, Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { StateReader } from '../kernel/runner-parts.ts';
import type { Database } from '../kernel/transaction.ts';
import type { PersonState, PersonStatus } from './contract.ts';
import { type IdentityKeys, insIndexText } from './person.ts';

const STATE: Statement = {
  name: 'person-state',
  text: 'select status from person where person_id = $1',
};

/** How the runner of the space zone reads a person's state. */
export const personStates: StateReader<PersonState> = {
  async read(tx, personId) {
    const rows = await tx.query<{ status: PersonStatus }>(STATE, [personId]);
    const row = rows[0];
    if (row === undefined) throw new Failure('unknown-record');
    return { status: row.status };
  },
};

const BY_INS: Statement = {
  name: 'person-by-ins',
  text: `select person_id, record_id, import_mark from ins_key
where (index_version, ins_index) in (select * from unnest($1::integer[], $2::bytea[])) limit 2`,
};

/** A person and the record of one of her INS. */
export interface FoundByIns {
  readonly personId: string;
  readonly recordId: string;
}

/** Finds the person who holds an INS, past ones included; null when nobody does. */
export async function findByIns(
  database: Database,
  keys: IdentityKeys,
  ins: { readonly value: string; readonly oid: string },
): Promise<FoundByIns | null> {
  const indexes = keys.blindIndexes(insIndexText(ins));
  const rows = await database.lookUp<{ person_id: string; record_id: string }>(BY_INS, [
    indexes.map((i) => i.version),
    indexes.map((i) => i.index),
  ]);
  const row = rows[0];
  if (row === undefined) return null;
  assertInvariant(
    rows.every((r) => r.person_id === row.person_id),
    'one INS designates one person',
  );
  return { personId: row.person_id, recordId: row.record_id };
}

/** The `resolve` of the space zone's runner: a person by her opaque id, or by an INS. */
export function personResolver(database: Database, keys: IdentityKeys): (ref: OwnerRef) => Promise<string | null> {
  return async (ref) => {
    if ('id' in ref) return ref.id;
    return 'ins' in ref ? ((await findByIns(database, keys, ref.ins))?.personId ?? null) : null;
  };
}

/** True when the actor is this person herself. */
export function isSelf(actor: Actor, personId: string): boolean {
  return actor.kind === 'person' && actor.id === personId && actor.onBehalfOf === null;
}

/** True when the actor is one of the deployment's own jobs. */
export function isJob(actor: Actor, ...jobs: readonly string[]): boolean {
  return actor.kind === 'system' && jobs.includes(actor.id);
}

export function permitted(rule: string): Decision {
  return { permit: true, rule };
}

export function refused(reason: string): Decision {
  return { permit: false, reason, answer: 'refused' };
}
