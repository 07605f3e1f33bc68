import type { Clock } from './clock.ts';
import { MAX_DIRTY_HEADS } from './limits.ts';
import type { Database, Statement } from './transaction.ts';

/** Signs the heads that leave the zone: the other zone holds what it cannot forge. */
export interface HeadSigner {
  readonly keyId: string;
  sign(bytes: Buffer): Buffer;
}

const HEADS: Statement = {
  name: 'heads-some',
  text: 'select record_id, seq, chain from chain_head where record_id = any($1::uuid[])',
};

const ALL_HEADS: Statement = {
  name: 'heads-all',
  text: 'select record_id, seq, chain from chain_head where record_id > $1::uuid order by record_id limit $2',
};

const COPIES: Statement = {
  name: 'head-copies-known',
  text: 'select record_id, seq from record_head_copy where record_id = any($1::uuid[])',
};

const COPY: Statement = {
  name: 'head-copies-write',
  text: `insert into record_head_copy (record_id, seq, chain, at, key_id, signature)
select record_id, seq, chain, $4, $5, signature
  from unnest($1::uuid[], $2::bigint[], $3::bytea[], $6::bytea[]) as g (record_id, seq, chain, signature)
on conflict (record_id) do update set seq = excluded.seq, chain = excluded.chain, at = excluded.at,
  key_id = excluded.key_id, signature = excluded.signature
where record_head_copy.seq < excluded.seq`,
};

const BATCH = 1_000;
const NO_RECORD = '00000000-0000-0000-0000-000000000000';

/** The bytes that a head's signature covers. */
export function headBytes(recordId: string, seq: number, chain: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`carnet-head-v1|${recordId}|${seq}|`), chain]);
}

interface HeadRow extends Record<string, unknown> {
  readonly record_id: string;
  readonly seq: string;
  readonly chain: Buffer;
}

/**
 * Copies the heads of the record zone's chains, signed, to the space zone: every ten seconds those that moved in this
 * process, and at start all that a killed process left uncopied. A tail cut afterwards shows against its copy.
 */
export class HeadCopies {
  readonly #auditor: Database;
  readonly #space: Database;
  readonly #signer: HeadSigner;
  readonly #clock: Clock;
  #moved = new Set<string>();

  /** @param auditor the record zone, as the role that reads all heads */
  constructor(auditor: Database, space: Database, signer: HeadSigner, clock: Clock) {
    this.#auditor = auditor;
    this.#space = space;
    this.#signer = signer;
    this.#clock = clock;
  }

  /** A head moved. Beyond MAX_DIRTY_HEADS the next reconciliation at start finds the rest. */
  moved(recordId: string): void {
    if (this.#moved.size < MAX_DIRTY_HEADS) this.#moved.add(recordId);
  }

  /** Copies the heads that moved since the last call. */
  async copyMoved(): Promise<number> {
    const ids = [...this.#moved];
    this.#moved = new Set();
    try {
      for (let i = 0; i < ids.length; i += BATCH) {
        await this.#write(await this.#auditor.lookUp<HeadRow>(HEADS, [ids.slice(i, i + BATCH)]));
      }
    } catch (error) {
      for (const id of ids) this.moved(id);
      throw error;
    }
    return ids.length;
  }

  /** Walks every head and copies those ahead of their copy; resumable, in the background. */
  async reconcile(): Promise<number> {
    let after = NO_RECORD;
    let copied = 0;
    for (;;) {
      const heads = await this.#auditor.lookUp<HeadRow>(ALL_HEADS, [after, BATCH]);
      const last = heads.at(-1);
      if (last === undefined) return copied;
      const known = await this.#space.lookUp<{ record_id: string; seq: string }>(COPIES, [
        heads.map((h) => h.record_id),
      ]);
      const reached = new Map(known.map((k) => [k.record_id, Number(k.seq)]));
      const ahead = heads.filter((h) => Number(h.seq) > (reached.get(h.record_id) ?? 0));
      await this.#write(ahead);
      copied += ahead.length;
      after = last.record_id;
    }
  }

  async #write(heads: readonly HeadRow[]): Promise<void> {
    if (heads.length === 0) return;
    await this.#space.lookUp(COPY, [
      heads.map((h) => h.record_id),
      heads.map((h) => Number(h.seq)),
      heads.map((h) => h.chain),
      this.#clock.now(),
      this.#signer.keyId,
      heads.map((h) => this.#signer.sign(headBytes(h.record_id, Number(h.seq), h.chain))),
    ]);
  }
}
