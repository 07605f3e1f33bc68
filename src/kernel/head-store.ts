import type { Statement } from './flight.ts';
import type { PlainHead, SignedHead } from './head-signature.ts';
import type { Database } from './transaction.ts';
import type { Zone } from './zones.ts';

/** Heads that cross in one call. */
export const MAX_HEADS_PER_CALL = 1_000;

/** Where the other zone keeps the copies of one zone's heads. At most MAX_HEADS_PER_CALL at once. */
export interface HeadStore {
  known(ownerIds: readonly string[]): Promise<readonly PlainHead[]>;
  keep(copies: { readonly heads: readonly SignedHead[]; readonly keyId: string; readonly at: Date }): Promise<void>;
}

/** Where copies of each zone's heads lie: always in the other zone's database. */
export const HEAD_COPIES: Readonly<Record<Zone, { readonly owner: OwnerColumn; readonly table: string }>> = {
  record: { owner: 'record_id', table: 'record_head_copy' },
  space: { owner: 'person_id', table: 'person_head_copy' },
};

export type OwnerColumn = 'record_id' | 'person_id';

function statements(zone: Zone): { known: Statement; keep: Statement } {
  const { owner, table } = HEAD_COPIES[zone];
  return {
    known: {
      name: `head-store-known-${zone}`,
      text: `select ${owner} as owner, seq, chain from ${table} where ${owner} = any($1::uuid[])`,
    },
    keep: {
      name: `head-store-keep-${zone}`,
      text: `insert into ${table} (${owner}, seq, chain, at, key_id, signature, path)
select owner, seq, chain, $4, $5, signature, path
  from unnest($1::uuid[], $2::bigint[], $3::bytea[], $6::bytea[], $7::bytea[]) as g (owner, seq, chain, signature, path)
on conflict (${owner}) do update set seq = excluded.seq, chain = excluded.chain, at = excluded.at,
  key_id = excluded.key_id, signature = excluded.signature, path = excluded.path
where ${table}.seq < excluded.seq`,
    },
  };
}

/** Copies of that zone's heads in the other zone's own database; one never goes back. */
export function headStore(other: Database, zone: Zone): HeadStore {
  const sql = statements(zone);
  return {
    async known(ownerIds) {
      const rows = await other.lookUp<{ owner: string; seq: string; chain: Buffer }>(sql.known, [[...ownerIds]]);
      return rows.map((row) => ({ ownerId: row.owner, seq: Number(row.seq), chain: row.chain }));
    },
    async keep({ heads, keyId, at }) {
      await other.lookUp(sql.keep, [
        heads.map((h) => h.ownerId),
        heads.map((h) => h.seq),
        heads.map((h) => h.chain),
        at,
        keyId,
        heads.map((h) => h.signature),
        heads.map((h) => h.path),
      ]);
    },
  };
}
