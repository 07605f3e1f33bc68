import type { Clock } from './clock.ts';
import type { Statement } from './flight.ts';
import { type HeadSigner, type PlainHead, signHeads } from './head-signature.ts';
import { HEAD_COPIES, type HeadStore } from './head-store.ts';
import { MAX_DIRTY_HEADS } from './limits.ts';
import { sameBytes } from './trace.ts';
import type { Database } from './transaction.ts';
import type { Zone } from './zones.ts';

function statements(zone: Zone): { some: Statement; all: Statement; at: Statement } {
  const { owner } = HEAD_COPIES[zone];
  return {
    some: {
      name: `heads-some-${zone}`,
      text: `select ${owner} as owner, seq, chain from chain_head where ${owner} = any($1::uuid[])`,
    },
    all: {
      name: `heads-all-${zone}`,
      text: `select ${owner} as owner, seq, chain from chain_head where ${owner} > $1::uuid order by ${owner} limit $2`,
    },
    /** The chain at the place where each copy was taken: the head must descend from it. */
    at: {
      name: `heads-at-${zone}`,
      text: `select t.${owner} as owner, t.chain from trace t
join unnest($1::uuid[], $2::bigint[]) as g (owner, seq) on t.${owner} = g.owner and t.trace_id = g.seq`,
    },
  };
}

const BATCH = 1_000;
const NO_OWNER = '00000000-0000-0000-0000-000000000000';

type HeadRow = { readonly owner: string; readonly seq: string; readonly chain: Buffer };

export interface HeadCopiesParts {
  readonly zone: Zone;
  /** That zone, as the role that reads all heads. */
  readonly auditor: Database;
  /** Where the other zone keeps the copies. */
  readonly store: HeadStore;
  readonly signer: HeadSigner;
  readonly clock: Clock;
  /** A head does not descend from its copy: somebody rewrote this owner's chain. */
  readonly broken: (ownerId: string) => void;
}

/**
 * Copies the heads of one zone's chains, signed, to the other zone: every ten seconds those that moved in this
 * process, and at start all that a killed process left uncopied. A head is copied only when it descends from the copy
 * before it: a tail that was cut, or a chain that was replaced, keeps its old copy and raises the alarm, for ever.
 */
export class HeadCopies {
  readonly #parts: HeadCopiesParts;
  readonly #sql: ReturnType<typeof statements>;
  #moved = new Set<string>();

  constructor(parts: HeadCopiesParts) {
    this.#parts = parts;
    this.#sql = statements(parts.zone);
  }

  /** A head moved. Beyond MAX_DIRTY_HEADS the next reconciliation at start finds the rest. */
  moved(ownerId: string): void {
    if (this.#moved.size < MAX_DIRTY_HEADS) this.#moved.add(ownerId);
  }

  /** Copies the heads that moved since the last call. */
  async copyMoved(): Promise<number> {
    const ids = [...this.#moved];
    this.#moved = new Set();
    try {
      for (let i = 0; i < ids.length; i += BATCH) {
        await this.#copy(ids.slice(i, i + BATCH));
      }
    } catch (error) {
      for (const id of ids) this.moved(id);
      throw error;
    }
    return ids.length;
  }

  /** Walks every head and copies those ahead of their copy; resumable, in the background. */
  async reconcile(): Promise<number> {
    let after = NO_OWNER;
    let copied = 0;
    for (;;) {
      const heads = await this.#read(this.#sql.all, [after, BATCH]);
      const last = heads.at(-1);
      if (last === undefined) return copied;
      copied += await this.#copy(heads.map(({ ownerId }) => ownerId));
      after = last.ownerId;
    }
  }

  async #read(statement: Statement, values: readonly (string | number | string[])[]): Promise<PlainHead[]> {
    const rows = await this.#parts.auditor.lookUp<HeadRow>(statement, [...values]);
    return rows.map(({ owner, seq, chain }) => ({ ownerId: owner, seq: Number(seq), chain }));
  }

  /**
   * Copies those of the heads that are ahead of their copy and descend from it. The copies are read before the heads: another
   * process may copy a later head meanwhile, and a head read before it would look cut.
   */
  async #copy(ownerIds: readonly string[]): Promise<number> {
    const { auditor, store, broken } = this.#parts;
    const known = new Map((await store.known(ownerIds)).map((k) => [k.ownerId, k]));
    const heads = await this.#read(this.#sql.some, [[...ownerIds]]);
    const rows = await auditor.lookUp<{ owner: string; chain: Buffer }>(this.#sql.at, [
      [...known.keys()],
      [...known.values()].map((k) => k.seq),
    ]);
    const there = new Map(rows.map((r) => [r.owner, r.chain]));
    const good = heads.filter((head) => {
      const copy = known.get(head.ownerId);
      if (copy === undefined) return true;
      const chain = there.get(head.ownerId);
      const descends = chain !== undefined && sameBytes(chain, copy.chain) && head.seq >= copy.seq;
      if (!descends) broken(head.ownerId);
      return descends && head.seq > copy.seq;
    });
    if (good.length > 0) await this.#keep(good);
    return good.length;
  }

  async #keep(heads: readonly PlainHead[]): Promise<void> {
    const { store, signer, clock } = this.#parts;
    await store.keep({ heads: signHeads(signer, heads), keyId: signer.keyId, at: clock.now() });
  }
}
