import type { Statement } from '../flight.ts';
import { HEAD_COPIES, type OwnerColumn } from '../head-store.ts';
import type { Database } from '../transaction.ts';
import type { Zone } from '../zones.ts';
import { ENTRIES_LEVEL, GrowingTree } from './append-leaves.ts';
import { judgeMark, type MarkProblem } from './high-water.ts';
import { MAX_TILES_PER_READ, RECONCILE_OWNERS } from './limits.ts';
import { isSignedBy, type NoteKey, readNote } from './note.ts';
import { LogReader } from './read-log.ts';
import { HASH_BYTES, splitHashes, TILE_WIDTH, type TilePlace, tileName } from './tree.ts';

/**
 * What is wrong with a public log: `tile` (a stored hash is not what its leaves make), `unsigned`, `root` (the last checkpoint is of
 * another tree), `short` (leaves are gone), `witness` (the witness cosigned another tree), `absent` (a trace has no place and waits for
 * none), `altered` (a trace is not what has its place), or what the high-water mark shows.
 */
export interface TreeFault {
  readonly kind: 'tile' | 'unsigned' | 'root' | 'short' | 'witness' | 'absent' | 'altered' | MarkProblem;
  /** The tile, the size, or the owner and number of the trace. */
  readonly at: string;
}

export interface TreeReport {
  readonly zone: Zone;
  readonly leaves: number;
  /** Leaves that the witness's last checkpoint covers; null when the other zone is not at hand, or has seen nothing. */
  readonly witnessed: number | null;
  /** Leaves that the high-water mark outside the databases covers; null when none is kept here. */
  readonly marked: number | null;
  readonly faults: readonly TreeFault[];
}

export interface VerifyTreeParts {
  readonly zone: Zone;
  /** The zone's database, as its auditor; and the other's, where the witness remembers. */
  readonly auditor: Database;
  readonly other: Database | null;
  keyOf(origin: string): NoteKey;
  /** The high-water mark, read before the tree is. */
  readonly mark: string | null;
}

/** Faults named of one log; more say nothing more. */
const MAX_FAULTS = 100;
const NO_OWNER = '00000000-0000-0000-0000-000000000000';

const SEEN: Statement = { name: 'verify-witness', text: 'select size, root from log_witness where origin = $1' };

function statements(owner: OwnerColumn): { owners: Statement; traces: Statement } {
  return {
    owners: {
      name: `verify-log-owners-${owner}`,
      text: `select ${owner} as owner from chain_head where ${owner} > $1::uuid order by ${owner} limit $2`,
    },
    traces: {
      name: `verify-log-traces-${owner}`,
      text: `select t.${owner} as owner, t.trace_id, t.commitment, l.leaf_index, q.trace_id is not null as waits from trace t
left join log_leaf l on l.${owner} = t.${owner} and l.trace_id = t.trace_id
left join log_queue q on q.${owner} = t.${owner} and q.trace_id = t.trace_id
where t.${owner} = any($1::uuid[])`,
    },
  };
}

/** Recomputes the tree of a zone from its commitments, and compares it with what was signed, with what the witness saw, and with the traces. */
export async function verifyTree(parts: VerifyTreeParts): Promise<TreeReport> {
  const reader = new LogReader(parts.auditor);
  const faults: TreeFault[] = [];
  const { size: leaves, origin } = await reader.head();
  const found = await recompute(reader, leaves, faults);
  let witnessed: number | null = null;
  if (origin !== null && found === leaves) {
    await checkCheckpoint(reader, parts.keyOf(origin), leaves, faults);
    witnessed = await checkWitness(reader, parts.other, origin, leaves, faults);
  }
  const judged = parts.mark === null ? null : await judgeMark(parts.mark, reader, (name) => parts.keyOf(name));
  if (judged !== null && judged.problem !== null) faults.push({ kind: judged.problem, at: String(judged.size) });
  await checkTraces(parts, reader, faults);
  return { zone: parts.zone, leaves, witnessed, marked: judged?.size ?? null, faults: faults.slice(0, MAX_FAULTS) };
}

/** Every tile again, from the commitments. Returns how many there are. */
async function recompute(reader: LogReader, leaves: number, faults: TreeFault[]): Promise<number> {
  const tree = new GrowingTree(0, new Map());
  for (let from = 0; tree.size < leaves; from += MAX_TILES_PER_READ) {
    const places = Array.from({ length: MAX_TILES_PER_READ }, (_, i) => ({ level: ENTRIES_LEVEL, index: from + i }));
    const bundles = await reader.tiles(places);
    const before = tree.size;
    for (const place of places) {
      for (const commitment of splitHashes(bundles.get(tileName(place)) ?? Buffer.alloc(0)))
        if (tree.size < leaves) tree.append(commitment);
    }
    if (tree.size < before + places.length * TILE_WIDTH && tree.size < leaves) {
      faults.push({ kind: 'short', at: String(tree.size) });
      return tree.size;
    }
    await compare(reader, tree.takeFull(), faults);
  }
  await compare(reader, tree.changedTiles(), faults);
  return tree.size;
}

async function compare(reader: LogReader, tiles: readonly (TilePlace & { hashes: Buffer })[], faults: TreeFault[]) {
  const stored = await reader.tiles(tiles);
  for (const tile of tiles) {
    // A checkpoint signed meanwhile may have made the last tiles longer.
    const known = stored.get(tileName(tile))?.subarray(0, tile.hashes.length);
    if (known === undefined || !known.equals(tile.hashes)) faults.push({ kind: 'tile', at: tileName(tile) });
  }
}

async function checkCheckpoint(reader: LogReader, key: NoteKey, leaves: number, faults: TreeFault[]): Promise<void> {
  const shown = await reader.lastCheckpoint();
  const note = shown === null ? null : readNote(shown.note);
  if (shown === null) return;
  const at = String(shown.size);
  if (note === null || !isSignedBy(note, key)) faults.push({ kind: 'unsigned', at });
  else if (note.size > leaves) faults.push({ kind: 'short', at });
  else if (!(await reader.root(note.size)).equals(note.root)) faults.push({ kind: 'root', at });
}

async function checkWitness(
  reader: LogReader,
  other: Database | null,
  origin: string,
  leaves: number,
  faults: TreeFault[],
): Promise<number | null> {
  const rows = (await other?.lookUp<{ size: string; root: Buffer }>(SEEN, [origin])) ?? [];
  const [seen] = rows;
  if (seen === undefined) return null;
  const size = Number(seen.size);
  if (size > (await reader.head()).size) faults.push({ kind: 'short', at: String(size) });
  else if (size <= leaves && !(await reader.root(size)).equals(seen.root))
    faults.push({ kind: 'witness', at: seen.size });
  return size;
}

interface PlacedTrace extends Record<string, unknown> {
  readonly owner: string;
  readonly trace_id: string;
  readonly commitment: Buffer;
  readonly leaf_index: string | null;
  readonly waits: boolean;
}

async function checkTraces({ zone, auditor }: VerifyTreeParts, reader: LogReader, faults: TreeFault[]): Promise<void> {
  const sql = statements(HEAD_COPIES[zone].owner);
  let after = NO_OWNER;
  for (;;) {
    const owners = await auditor.lookUp<{ owner: string }>(sql.owners, [after, RECONCILE_OWNERS]);
    const last = owners.at(-1);
    if (last === undefined || faults.length >= MAX_FAULTS) return;
    const traces = await auditor.lookUp<PlacedTrace>(sql.traces, [owners.map(({ owner }) => owner)]);
    const bundles = await reader.tiles(bundlesOf(traces));
    for (const trace of traces) {
      const at = `${trace.owner} ${trace.trace_id}`;
      if (trace.leaf_index === null) {
        if (!trace.waits) faults.push({ kind: 'absent', at });
      } else if (!standsAt(trace, bundles)) faults.push({ kind: 'altered', at });
    }
    after = last.owner;
  }
}

const bundleOf = (index: number): TilePlace => ({ level: ENTRIES_LEVEL, index: Math.floor(index / TILE_WIDTH) });

function bundlesOf(traces: readonly PlacedTrace[]): TilePlace[] {
  const places = traces.flatMap((t) => (t.leaf_index === null ? [] : [bundleOf(Number(t.leaf_index))]));
  return [...new Map(places.map((place) => [tileName(place), place])).values()];
}

function standsAt({ commitment, leaf_index }: PlacedTrace, bundles: ReadonlyMap<string, Buffer>): boolean {
  const index = Number(leaf_index);
  const from = (index % TILE_WIDTH) * HASH_BYTES;
  const there = bundles.get(tileName(bundleOf(index)))?.subarray(from, from + HASH_BYTES);
  return there?.equals(commitment) ?? false;
}
