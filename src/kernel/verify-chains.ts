import type { Statement } from './flight.ts';
import { copyReader, type HeadCopy, type KeptCopies } from './head-reader.ts';
import { HEAD_COPIES, type OwnerColumn } from './head-store.ts';
import { open } from './keys/sealed-box.ts';
import { CHAIN_START, canonicalTrace, chainOf, commitmentOf, parseTrace, sameBytes } from './trace.ts';
import type { TraceKeys } from './trace-writer.ts';
import type { Database } from './transaction.ts';
import type { Zone } from './zones.ts';

export type ChainFaultKind = 'altered' | 'missing' | 'inserted' | 'reordered' | 'cut';

/** The first thing wrong in one owner's chain. */
export interface ChainFault {
  readonly owner: string;
  readonly seq: number;
  readonly kind: ChainFaultKind;
}

export interface VerifyReport {
  readonly chains: number;
  readonly entries: number;
  readonly faults: readonly ChainFault[];
  /** Entries whose detail was erased on schedule. */
  readonly erased: number;
}

export interface StoredTrace {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly commitment: Buffer;
  readonly chain: Buffer;
  readonly salt: Buffer | null;
  readonly sealed: Buffer | null;
}

export interface StoredHead {
  readonly seq: number;
  readonly chain: Buffer;
}

/** Until when details of a kind were lawfully purged (ISO instant), or null: never. Their headers stay in the chain. */
export type PurgedBefore = (kind: string) => string | null;

function isPurged(row: StoredTrace, purgedBefore: PurgedBefore): boolean {
  const until = purgedBefore(row.kind);
  return until !== null && row.at < until;
}

/** Entries looked at, after a broken one, to tell an insertion from an exchange. */
const LOOK_AHEAD = 1_000;

/**
 * Recomputes one chain. Faults: `altered` (a row, its detail or the head was changed), `missing` (a number is skipped),
 * `inserted` (a row that the writer never wrote), `reordered` (rows exchanged), `cut` (the tail or the whole chain is gone).
 * @returns the first fault, or null
 */
export function verifyChain(
  keys: TraceKeys,
  owner: string,
  rows: readonly StoredTrace[],
  head: StoredHead | null,
  copy: HeadCopy | null,
  purgedBefore: PurgedBefore = () => null,
): ChainFault | null {
  let previous: Buffer = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    const expected = index + 1;
    if (!follows(keys, owner, previous, row, expected))
      return { owner, seq: expected, kind: kindOfBreak(keys, owner, previous, rows, index) };
    if (row.sealed === null && !isPurged(row, purgedBefore)) return { owner, seq: expected, kind: 'missing' };
    if (row.sealed !== null && !detailHolds(keys, owner, row)) return { owner, seq: expected, kind: 'altered' };
    if (copy !== null && copy.seq === expected && !sameBytes(copy.chain, row.chain))
      return { owner, seq: expected, kind: 'altered' };
    previous = row.chain;
  }
  if (copy !== null && !copy.signatureHolds) return { owner, seq: copy.seq, kind: 'altered' };
  const reached = Math.max(head?.seq ?? 0, copy?.seq ?? 0);
  if (rows.length < reached) return { owner, seq: rows.length + 1, kind: 'cut' };
  if (head === null) return rows.length === 0 && copy === null ? null : { owner, seq: rows.length, kind: 'cut' };
  if (head.seq < rows.length) return { owner, seq: head.seq + 1, kind: 'inserted' };
  return sameBytes(head.chain, previous) ? null : { owner, seq: head.seq, kind: 'altered' };
}

function follows(keys: TraceKeys, owner: string, previous: Buffer, row: StoredTrace, seq: number): boolean {
  return row.seq === seq && sameBytes(row.chain, chainOf(keys.chainKey, previous, { ...row, ownerId: owner }));
}

/** Does the row hold as entry number `seq` after `previous`, whatever number it now carries? */
function fits(keys: TraceKeys, owner: string, previous: Buffer, row: StoredTrace, seq: number): boolean {
  return sameBytes(row.chain, chainOf(keys.chainKey, previous, { ...row, ownerId: owner, seq }));
}

function kindOfBreak(
  keys: TraceKeys,
  owner: string,
  previous: Buffer,
  rows: readonly StoredTrace[],
  index: number,
): ChainFaultKind {
  const seq = index + 1;
  const later = rows.slice(index + 1, index + 1 + LOOK_AHEAD);
  const row = rows[index] as StoredTrace;
  const place = later.findIndex((candidate) => fits(keys, owner, previous, candidate, seq));
  if (place >= 0) {
    const next = later[place] as StoredTrace;
    // The true entry is further down: the row found here belongs elsewhere in the chain, or nowhere.
    const belongs = [next, ...later].some((before, i) =>
      fits(keys, owner, before.chain, row, seq + 1 + (i === 0 ? 0 : i)),
    );
    return belongs ? 'reordered' : 'inserted';
  }
  return row.seq > seq ? 'missing' : 'altered';
}

function detailHolds(keys: TraceKeys, owner: string, row: StoredTrace): boolean {
  if (row.sealed === null || row.salt === null) return false;
  try {
    const canonical = open(keys.detailKey(owner), row.sealed, `trace|${owner}|${row.seq}`);
    const said = parseTrace(canonical);
    const same = said.ownerId === owner && said.seq === row.seq && said.at === row.at && said.kind === row.kind;
    return (
      same && sameBytes(canonicalTrace(said), canonical) && sameBytes(row.commitment, commitmentOf(row.salt, canonical))
    );
  } catch {
    return false;
  }
}

function statements(owner: OwnerColumn): { owners: Statement; rows: Statement } {
  return {
    owners: {
      name: `verify-owners-${owner}`,
      text: `select owner, h.seq, h.chain from (
  select ${owner} as owner from chain_head where ${owner} > $1::uuid
  union select ${owner} from trace where ${owner} > $1::uuid
  order by 1 limit $2
) o left join chain_head h on h.${owner} = o.owner order by owner`,
    },
    rows: {
      name: `verify-rows-${owner}`,
      text: `select t.trace_id, t.at, t.kind, t.commitment, t.chain, d.salt, d.sealed, h.seq as head_seq, h.chain as head_chain from trace t
left join trace_detail d on d.${owner} = t.${owner} and d.trace_id = t.trace_id
left join chain_head h on h.${owner} = t.${owner}
where t.${owner} = $1 order by t.trace_id`,
    },
  };
}

const BATCH = 500;
const NO_OWNER = '00000000-0000-0000-0000-000000000000';

export interface VerifyParts {
  readonly zone: Zone;
  /** The zone's database, as its auditor. */
  readonly auditor: Database;
  readonly keys: TraceKeys;
  /** Null when the other zone is not at hand. */
  readonly copies: KeptCopies | null;
  readonly purgedBefore?: PurgedBefore;
  onProgress?(chains: number): void;
}

interface OwnerRow extends Record<string, unknown> {
  readonly owner: string;
  readonly seq: string | null;
  readonly chain: Buffer | null;
}

/** Verifies every chain of a zone, or one; memory holds one chain at a time. */
export async function verifyChains(parts: VerifyParts, only: string | null = null): Promise<VerifyReport> {
  const sql = statements(HEAD_COPIES[parts.zone].owner);
  const readCopies = copyReader(parts.zone, parts.copies);
  const faults: ChainFault[] = [];
  let chains = 0;
  let entries = 0;
  let erased = 0;
  let after = NO_OWNER;
  for (;;) {
    const owners = await parts.auditor.lookUp<OwnerRow>(sql.owners, [after, BATCH]);
    const last = owners.at(-1)?.owner ?? null;
    const copies = await readCopies(after, owners.length < BATCH ? null : last);
    const missing = [...copies.keys()].filter((id) => !owners.some((o) => o.owner === id));
    const all = [...owners, ...missing.map((owner) => ({ owner, seq: null, chain: null }))];
    for (const row of all) {
      if (only !== null && row.owner !== only) continue;
      const traces = await parts.auditor.lookUp<Record<string, unknown>>(sql.rows, [row.owner]);
      const head = headOf(row, traces[0]);
      const fault = verifyChain(
        parts.keys,
        row.owner,
        traces.map(toStored),
        head,
        copies.get(row.owner) ?? null,
        parts.purgedBefore,
      );
      if (fault !== null) faults.push(fault);
      chains += 1;
      entries += traces.length;
      erased += traces.filter(({ sealed }) => sealed === null).length;
    }
    parts.onProgress?.(chains);
    if (owners.length < BATCH || last === null) return { chains, entries, faults, erased };
    after = last;
  }
}

/** The head of the same instant as the rows: acts go on while chains are verified. */
function headOf(owner: OwnerRow, trace: Record<string, unknown> | undefined): StoredHead | null {
  const seq = trace === undefined ? owner.seq : (trace.head_seq as string | null);
  const chain = trace === undefined ? owner.chain : (trace.head_chain as Buffer | null);
  return seq === null || chain === null ? null : { seq: Number(seq), chain };
}

function toStored(row: Record<string, unknown>): StoredTrace {
  return {
    seq: Number(row.trace_id),
    at: (row.at as Date).toISOString(),
    kind: row.kind as string,
    commitment: row.commitment as Buffer,
    chain: row.chain as Buffer,
    salt: row.salt as Buffer | null,
    sealed: row.sealed as Buffer | null,
  };
}
