import type { Statement } from './flight.ts';
import { headVerifier, type VerifySignature } from './head-signature.ts';
import { HEAD_COPIES } from './head-store.ts';
import type { Database } from './transaction.ts';
import type { Zone } from './zones.ts';

/** Where copies of a zone's heads lie (the other zone's database, as its auditor), and who signed them. */
export interface KeptCopies {
  readonly database: Database;
  readonly verify: VerifySignature;
}

/** A signed copy of a head, from the other zone. */
export interface HeadCopy {
  readonly seq: number;
  readonly chain: Buffer;
  readonly signatureHolds: boolean;
}

function copiesStatement(zone: Zone): Statement {
  const { owner, table } = HEAD_COPIES[zone];
  return {
    name: `verify-copies-${zone}`,
    text: `select ${owner} as owner, seq, chain, key_id, signature, path from ${table}
where ${owner} > $1::uuid and ($2::uuid is null or ${owner} <= $2::uuid)`,
  };
}

type CopyReader = (after: string, upTo: string | null) => Promise<Map<string, HeadCopy>>;

/** Reads the copies of a zone's heads, owner by owner after `after` up to `upTo`, and verifies their signatures. */
export function copyReader(zone: Zone, copies: KeptCopies | null): CopyReader {
  if (copies === null) return async () => new Map();
  type CopyRow = { owner: string; seq: string; chain: Buffer; key_id: string; signature: Buffer; path: Buffer | null };
  const statement = copiesStatement(zone);
  const holds = headVerifier(copies.verify);
  return async (after, upTo) => {
    const rows = await copies.database.lookUp<CopyRow>(statement, [after, upTo]);
    return new Map(
      rows.map(({ owner: ownerId, seq, chain, key_id, signature, path }) => {
        const head = { ownerId, seq: Number(seq), chain, signature, path };
        return [ownerId, { seq: head.seq, chain, signatureHolds: holds(key_id, head) }];
      }),
    );
  };
}
