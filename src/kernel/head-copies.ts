import type { Clock } from './clock.ts';
import type { Statement } from './flight.ts';
import type { HeadStore } from './head-store.ts';
import { MAX_DIRTY_HEADS } from './limits.ts';
import { sameBytes } from './trace.ts';
import type { Database } from './transaction.ts';

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

/** The chain at the place where each copy was taken: the head must descend from it. */
const AT: Statement = {
  name: 'heads-at',
  text: `select t.record_id, t.chain from trace t
join unnest($1::uuid[], $2::bigint[]) as g (record_id, seq) on t.record_id = g.record_id and t.trace_id = g.seq`,
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
 * process, and at start all that a killed process left uncopied. A head is copied only when it descends from the copy
 * before it: a tail that was cut, or a chain that was replaced, keeps its old copy and raises the alarm, for ever.
 */
export class HeadCopies {
  readonly #auditor: Database;
  readonly #store: HeadStore;
  readonly #signer: HeadSigner;
  readonly #clock: Clock;
  readonly #broken: (recordId: string) => void;
  #moved = new Set<string>();

  /**
   * @param auditor the record zone, as the role that reads all heads
   * @param broken a head does not descend from its copy: somebody rewrote this record's chain
   */
  constructor(
    auditor: Database,
    store: HeadStore,
    signer: HeadSigner,
    clock: Clock,
    broken: (recordId: string) => void,
  ) {
    this.#auditor = auditor;
    this.#store = store;
    this.#signer = signer;
    this.#clock = clock;
    this.#broken = broken;
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
        await this.#copy(await this.#auditor.lookUp<HeadRow>(HEADS, [ids.slice(i, i + BATCH)]));
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
      copied += await this.#copy(heads);
      after = last.record_id;
    }
  }

  /** Copies those of the heads that are ahead of their copy and descend from it. */
  async #copy(heads: readonly HeadRow[]): Promise<number> {
    if (heads.length === 0) return 0;
    const known = new Map((await this.#store.known(heads.map((h) => h.record_id))).map((k) => [k.recordId, k]));
    const rows = await this.#auditor.lookUp<{ record_id: string; chain: Buffer }>(AT, [
      [...known.keys()],
      [...known.values()].map((k) => k.seq),
    ]);
    const there = new Map(rows.map((r) => [r.record_id, r.chain]));
    const good = heads.filter((head) => {
      const copy = known.get(head.record_id);
      if (copy === undefined) return true;
      const chain = there.get(head.record_id);
      const descends = chain !== undefined && sameBytes(chain, copy.chain) && Number(head.seq) >= copy.seq;
      if (!descends) this.#broken(head.record_id);
      return descends && Number(head.seq) > copy.seq;
    });
    if (good.length > 0) await this.#keep(good);
    return good.length;
  }

  async #keep(heads: readonly HeadRow[]): Promise<void> {
    const signed = heads.map(({ record_id: recordId, seq, chain }) => ({
      recordId,
      seq: Number(seq),
      chain,
      signature: this.#signer.sign(headBytes(recordId, Number(seq), chain)),
    }));
    await this.#store.keep({ heads: signed, keyId: this.#signer.keyId, at: this.#clock.now() });
  }
}
