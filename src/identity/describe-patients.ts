import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { PatientIdentity } from './contract.ts';
import { PERSON, type PersonRow, toIdentity } from './find-patient.ts';
import type { IdentityKeys } from './person.ts';

const HOLDER: Statement = {
  name: 'describe-holder',
  text: 'select person_id from ins_key where record_id = $1 order by person_id limit 1',
};

/** Who holds a record; null: nobody any more. For a professional to whom the record itself was just decided open. */
export async function holderOf(database: Database, recordId: string): Promise<string | null> {
  const [holder] = await database.lookUp<{ person_id: string }>(HOLDER, [recordId]);
  return holder?.person_id ?? null;
}

export interface DescribedPatient {
  readonly recordId: string;
  readonly identity: PatientIdentity;
}

/**
 * Who holds these records, for a professional who is authorised in each: asked after each record's own traced act (TD0.4, TD1.3a,
 * emergencies told to an administrator). A record that nobody holds any more is left out.
 */
export async function describePatients(
  { database, keys }: { readonly database: Database; readonly keys: IdentityKeys },
  recordIds: readonly string[],
): Promise<readonly DescribedPatient[]> {
  const described: DescribedPatient[] = [];
  for (const recordId of recordIds) {
    const personId = await holderOf(database, recordId);
    if (personId === null) continue;
    const [row] = await database.read<PersonRow>(personId, PERSON, [personId]);
    const identity = row === undefined ? null : toIdentity(keys, personId, row);
    if (identity !== null) described.push({ recordId, identity });
  }
  return described;
}
