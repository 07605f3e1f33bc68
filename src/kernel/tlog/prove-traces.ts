import { type ErasedBefore, readErasures } from '../erase-details.ts';
import type { Statement } from '../flight.ts';
import { HEAD_COPIES, type OwnerColumn } from '../head-store.ts';
import { inSlices } from '../slices.ts';
import type { TraceRow } from '../trace.ts';
import type { TraceWriter } from '../trace-writer.ts';
import type { Database } from '../transaction.ts';
import type { Zone } from '../zones.ts';
import type { ProofGate } from './proof-gate.ts';
import type { LogReader, StoredCheckpoint } from './read-log.ts';

/** Entries of one proof, the last ones: more are proved by earlier files. */
export const MAX_PROVED_ENTRIES = 10_000;
/** Entries read in one statement: what the driver decodes without a pause. */
const READ_ENTRIES = 1_000;

function entriesOf(owner: OwnerColumn): Statement {
  return {
    name: `log-entries-of-${owner}`,
    text: `select t.trace_id, t.at, t.kind, t.commitment, d.salt, d.sealed, l.leaf_index from trace t
left join trace_detail d on d.${owner} = t.${owner} and d.trace_id = t.trace_id
left join log_leaf l on l.${owner} = t.${owner} and l.trace_id = t.trace_id
where t.${owner} = $1 and ($3::bigint is null or t.trace_id < $3) order by t.trace_id desc limit $2`,
  };
}

interface EntryRow extends Record<string, unknown> {
  readonly trace_id: string;
  readonly at: Date;
  readonly kind: string;
  readonly commitment: Buffer;
  readonly salt: Buffer | null;
  readonly sealed: Buffer | null;
  readonly leaf_index: string | null;
}

/** One entry as it is proved; bytes in base64. */
export interface ProvedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly commitment: string;
  /** What the commitment covers, and its salt; both null for what was erased or may not be shown. */
  readonly salt: string | null;
  readonly row: string | null;
  /** Place in the tree; null while it waits for the next checkpoint. */
  readonly index: number | null;
  /** Its path from the leaf up: places in `hashes`. */
  readonly path: readonly number[];
}

/** All that it takes to verify one owner's traces without us: the file of `verifier/verify-core.js`. */
export interface LogProof {
  readonly origin: string;
  readonly owner: string;
  readonly logKey: string;
  readonly witnessKeys: readonly string[];
  readonly checkpoint: string;
  /** Number of the first entry: 1 unless there are more than MAX_PROVED_ENTRIES. */
  readonly first: number;
  readonly entries: readonly ProvedEntry[];
  readonly hashes: readonly string[];
  /** Until when details were erased on schedule, by kind of act. */
  readonly erasedBefore: ErasedBefore;
  readonly consistency: { readonly from: number; readonly proof: readonly string[] } | null;
}

export interface ProofParts {
  readonly zone: Zone;
  readonly database: Database;
  readonly reader: LogReader;
  readonly traces: Pick<TraceWriter, 'canonical' | 'read'>;
  readonly gate: ProofGate;
  readonly keys: Parameters<typeof readErasures>[1];
}

/** Makes proofs of the traces of one owner against the last cosigned checkpoint. */
export class TraceProver {
  readonly #parts: ProofParts;
  readonly #entries: Statement;

  constructor(parts: ProofParts) {
    this.#parts = parts;
    this.#entries = entriesOf(HEAD_COPIES[parts.zone].owner);
  }

  /**
   * @param since size of the tree at the last visit; null at the first
   * @param isWithheld traces whose content the holder may not learn yet: their place is proved, nothing more
   * @returns null when nothing was signed yet
   * @throws Failure busy: too many are being made, or were asked for by this owner
   */
  prove(ownerId: string, since: number | null, isWithheld: (trace: TraceRow) => boolean): Promise<LogProof | null> {
    return this.#parts.gate.within(ownerId, () => this.#prove(ownerId, since, isWithheld));
  }

  async #prove(
    ownerId: string,
    since: number | null,
    isWithheld: (trace: TraceRow) => boolean,
  ): Promise<LogProof | null> {
    const { reader } = this.#parts;
    const shown = (await reader.lastCheckpoint({ cosignedOnly: true })) ?? (await reader.lastCheckpoint());
    const [logKey, ...witnessKeys] = shown?.keys ?? [];
    if (shown === null || logKey === undefined) return null;
    const rows = await this.#read(ownerId);
    const { entries, hashes } = await this.#place(ownerId, rows, shown, isWithheld);
    const isAsked = since !== null && since > 0 && since <= shown.size;
    const proof = isAsked ? await reader.consistencyProof(since, shown.size) : [];
    return {
      origin: shown.note.slice(0, shown.note.indexOf('\n')),
      owner: ownerId,
      ...{ logKey, witnessKeys, checkpoint: shown.note },
      first: entries[0]?.seq ?? 1,
      ...{ entries, hashes },
      erasedBefore: await readErasures(this.#parts.database, this.#parts.keys),
      consistency: isAsked ? { from: since, proof: proof.map((hash) => hash.toString('base64')) } : null,
    };
  }

  /** The last entries, oldest first. */
  async #read(ownerId: string): Promise<EntryRow[]> {
    const rows: EntryRow[] = [];
    while (rows.length < MAX_PROVED_ENTRIES) {
      const values = [ownerId, READ_ENTRIES, rows.at(-1)?.trace_id ?? null];
      const some = await this.#parts.database.read<EntryRow>(ownerId, this.#entries, values);
      rows.push(...some);
      if (some.length < READ_ENTRIES) break;
    }
    return rows.reverse();
  }

  async #place(
    ownerId: string,
    rows: readonly EntryRow[],
    { size }: StoredCheckpoint,
    isWithheld: (trace: TraceRow) => boolean,
  ): Promise<{ entries: ProvedEntry[]; hashes: string[] }> {
    const indexes = rows.map((row) => (row.leaf_index === null ? size : Number(row.leaf_index)));
    const proofs = await this.#parts.reader.inclusionProofs(
      indexes.filter((index) => index < size),
      size,
    );
    const known = new Map<string, number>();
    const numberOf = (hash: Buffer): number => {
      const text = hash.toString('base64');
      const number = known.get(text) ?? known.size;
      known.set(text, number);
      return number;
    };
    let next = 0;
    const entries = await inSlices(rows, (row, at) => {
      const index = indexes[at] ?? size;
      const path = index < size ? (proofs[next++] ?? []).map(numberOf) : [];
      return { ...this.#content(ownerId, row, isWithheld), index: index < size ? index : null, path };
    });
    return { entries, hashes: [...known.keys()] };
  }

  #content(ownerId: string, row: EntryRow, isWithheld: (trace: TraceRow) => boolean) {
    const seq = Number(row.trace_id);
    const { sealed, salt } = row;
    const { traces } = this.#parts;
    const canonical = sealed === null ? null : traces.canonical(ownerId, seq, sealed);
    const isShown =
      canonical !== null && salt !== null && sealed !== null && !isWithheld(traces.read(ownerId, seq, sealed));
    return {
      seq,
      at: row.at.toISOString(),
      kind: isShown || sealed === null ? row.kind : '',
      commitment: row.commitment.toString('base64'),
      salt: isShown ? salt.toString('base64') : null,
      row: isShown ? canonical.toString('utf8') : null,
    };
  }
}
