import { recordHolding, recordOfUniqueId } from '../documents/global-keys.ts';
import type { OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { OutboxRelay } from '../kernel/outbox.ts';
import type { Database } from '../kernel/transaction.ts';

const FIND_BY_INS: Statement = {
  name: 'record-by-ins',
  text: 'select record_id from ins_index where blind = any($1::bytea[]) limit 1',
};

/** The text whose keyed index finds a record by INS. */
export const insText = (ins: { readonly value: string; readonly oid: string }): string =>
  `${ins.oid}|${ins.value.toUpperCase()}`;

/** Finds the record behind a reference. A key not there yet may still be in the outbox: it is drained once, then asked again. */
export async function resolveOwner(
  database: Database,
  keys: ZoneKeys,
  relay: OutboxRelay,
  ref: OwnerRef,
): Promise<string | null> {
  if ('id' in ref) return ref.id;
  if ('ins' in ref) {
    const blind = keys.blindIndexes(insText(ref.ins)).map((b) => b.index);
    const rows = await database.lookUp<{ record_id: string }>(FIND_BY_INS, [blind]);
    return rows[0]?.record_id ?? null;
  }
  const { kind, id } = ref.holding;
  const known = await recordHolding(database, kind, id);
  if (known !== null) return known;
  await relay.drain();
  return recordHolding(database, kind, id);
}

/** The record that holds a document by this uniqueId (dotted OID); null when none, or in two records. */
export async function recordByUniqueId(
  database: Database,
  relay: OutboxRelay,
  uniqueId: string,
): Promise<string | null> {
  const known = await recordOfUniqueId(database, uniqueId);
  if (known !== null) return known;
  await relay.drain();
  return recordOfUniqueId(database, uniqueId);
}
