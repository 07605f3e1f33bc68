import { ProofGate } from '../directory/proof-gate.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { Database } from '../kernel/transaction.ts';
import { UseOnce } from '../kernel/use-once.ts';

/** Proofs of possession as one zone takes them: at the token endpoint, or with tokens. */
export function proofStores(keys: ZoneKeys, database: Database, clock: Clock) {
  const usedProofs = new UseOnce(database);
  const stamp = (text: string): Buffer => keys.stamp('dpop-nonce', text);
  return { usedProofs, proofs: new ProofGate({ clock, usedProofs, stamp }) };
}
