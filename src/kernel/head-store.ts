import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

/** Heads that cross in one call. */
export const MAX_HEADS_PER_CALL = 1_000;

/** The head of one record's chain, signed by the record zone. */
export interface CopiedHead {
  readonly recordId: string;
  readonly seq: number;
  readonly chain: Buffer;
  readonly signature: Buffer;
}

/** A head as the space zone last kept it. */
export interface KnownHead {
  readonly recordId: string;
  readonly seq: number;
  readonly chain: Buffer;
}

/** Where the space zone keeps the copies, asked by the record zone's process. At most MAX_HEADS_PER_CALL at once. */
export interface HeadStore {
  known(recordIds: readonly string[]): Promise<readonly KnownHead[]>;
  keep(copies: { readonly heads: readonly CopiedHead[]; readonly keyId: string; readonly at: Date }): Promise<void>;
}

const KNOWN: Statement = {
  name: 'head-store-known',
  text: 'select record_id, seq, chain from record_head_copy where record_id = any($1::uuid[])',
};

const KEEP: Statement = {
  name: 'head-store-keep',
  text: `insert into record_head_copy (record_id, seq, chain, at, key_id, signature)
select record_id, seq, chain, $4, $5, signature
  from unnest($1::uuid[], $2::bigint[], $3::bytea[], $6::bytea[]) as g (record_id, seq, chain, signature)
on conflict (record_id) do update set seq = excluded.seq, chain = excluded.chain, at = excluded.at,
  key_id = excluded.key_id, signature = excluded.signature
where record_head_copy.seq < excluded.seq`,
};

/** The copies in the space zone's own database; one never goes back. */
export function headStore(space: Database): HeadStore {
  return {
    async known(recordIds) {
      const rows = await space.lookUp<{ record_id: string; seq: string; chain: Buffer }>(KNOWN, [[...recordIds]]);
      return rows.map((row) => ({ recordId: row.record_id, seq: Number(row.seq), chain: row.chain }));
    },
    async keep({ heads, keyId, at }) {
      await space.lookUp(KEEP, [
        heads.map((h) => h.recordId),
        heads.map((h) => h.seq),
        heads.map((h) => h.chain),
        at,
        keyId,
        heads.map((h) => h.signature),
      ]);
    },
  };
}
