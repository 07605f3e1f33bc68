import type { Database } from '../kernel/transaction.ts';
import type { DescribedPatient } from './describe-patients.ts';
import { PERSON, type PersonRow, RECORDS, toIdentity } from './find-patient.ts';
import type { IdentityKeys } from './person.ts';
import { findByTraits, type StatedTraits } from './trait-keys.ts';

/**
 * The one person whose traits are exactly these, and her record; null when nobody or several have them. Asked by the record zone for a
 * regulation centre (TD0.5): she is told to nobody before an act of her record.
 */
export async function findRecordByTraits(
  { database, keys }: { readonly database: Database; readonly keys: IdentityKeys },
  traits: StatedTraits,
): Promise<DescribedPatient | null> {
  const [personId, ...others] = await findByTraits(database, keys, traits);
  if (personId === undefined || others.length > 0) return null;
  const [[link], [row]] = await Promise.all([
    database.read<{ record_id: string }>(personId, RECORDS, [personId]),
    database.read<PersonRow>(personId, PERSON, [personId]),
  ]);
  const identity = row === undefined ? null : toIdentity(keys, personId, row);
  return link === undefined || identity === null ? null : { recordId: link.record_id, identity };
}
