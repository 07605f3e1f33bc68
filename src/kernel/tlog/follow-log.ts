import type { Clock } from '../clock.ts';
import { MAX_LOG_LAG_MS } from './limits.ts';
import { isSignedBy, type Note, type NoteKey, readNote } from './note.ts';
import {
  consistencyRanges,
  type LeafRange,
  rangeHash,
  type TilePlace,
  type Tiles,
  tileName,
  tilesOf,
  tileWidth,
} from './tree.ts';
import { type SeenCheckpoint, type Witness, type WitnessAlarm, type WitnessStore, witnessRequest } from './witness.ts';

/** A log as anybody reads it (C2SP tlog-tiles). Both throw when it does not answer. */
export interface LogSource {
  checkpoint(): Promise<string>;
  /** `width` hashes of a tile. */
  tile(place: TilePlace, width: number): Promise<Buffer>;
}

/** What a follower remembers beside the witness: what the log published, which may be behind what it had cosigned. */
export interface FollowerStore extends WitnessStore {
  /** Leaves of the largest checkpoint that was read where the log publishes; 0: none yet. */
  published(origin: string): number;
  /** Since when it publishes less than it had cosigned; null: it does not. */
  behindSince(origin: string): Date | null;
  /** Durable before it answers. */
  keepPublished(origin: string, size: number, behindSince: Date | null): Promise<void>;
}

export interface FollowParts {
  readonly key: NoteKey;
  readonly source: LogSource;
  readonly witness: Witness;
  readonly store: FollowerStore;
  readonly clock: Clock;
  alarm(what: WitnessAlarm, facts: Readonly<Record<string, unknown>>, note: string): void;
}

/**
 * What one look at a log gave. `cosigned`: it continues what was kept, and this is the line of the witness. `behind`: it publishes less than
 * it had cosigned, since less than MAX_LOG_LAG_MS. `alarm`: it does not continue, or is not what it says. `unreachable`: nothing is known.
 */
export type Followed =
  | { readonly outcome: 'cosigned'; readonly size: number; readonly before: number; readonly line: string }
  | { readonly outcome: 'behind'; readonly size: number; readonly before: number }
  | { readonly outcome: 'alarm'; readonly what: WitnessAlarm; readonly size: number; readonly before: number }
  | { readonly outcome: 'unreachable'; readonly error: string };

/** Between reading what is kept and cosigning, the log may have asked for a cosignature itself. */
const MAX_LOOKS = 3;

/** Reads the checkpoint that a log publishes, proves from its tiles that it continues the one kept, and has it cosigned. */
export async function followLog(parts: FollowParts): Promise<Followed> {
  try {
    const text = await parts.source.checkpoint();
    const note = readNote(text);
    if (note === null || note.origin !== parts.key.name)
      return { outcome: 'unreachable', error: 'what is published there is not a checkpoint of this log' };
    for (let look = 1; look <= MAX_LOOKS; look += 1) {
      const found = await compare(parts, note, text);
      if (found !== null) return found;
    }
    return { outcome: 'unreachable', error: 'the log grows faster than it can be read' };
  } catch (error) {
    return { outcome: 'unreachable', error: reasonOf(error) };
  }
}

/** `fetch` says little in its message, and the reason in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}

/** Null: the witness moved on meanwhile. */
async function compare(parts: FollowParts, note: Note, text: string): Promise<Followed | null> {
  const { store, witness, key } = parts;
  const { origin, size } = note;
  const seen = await store.seen(origin);
  const before = seen?.size ?? 0;
  const raise = (what: WitnessAlarm): Followed => {
    parts.alarm(what, { origin, old: before, size }, text);
    return { outcome: 'alarm', what, size, before };
  };
  if (!isSignedBy(note, key)) return raise('signature');
  if (seen !== null && size < before) return lag(parts, note, seen, raise);
  const ranges = consistencyRanges(before, size);
  const tiles = await readTiles(parts.source, [...ranges, { from: 0, to: size }], size);
  if (size > 0 && !rangeHash({ from: 0, to: size }, tiles).equals(note.root)) return raise('tiles');
  const proof = ranges.map((range) => rangeHash(range, tiles));
  const answer = await witness.addCheckpoint(witnessRequest(before, proof, text), key.text);
  if (answer.status === 200) {
    await store.keepPublished(origin, size, null);
    return { outcome: 'cosigned', size, before, line: answer.body };
  }
  // The witness has raised the alarm itself.
  if (answer.status === 422) return { outcome: 'alarm', what: 'broken', size, before };
  const isFork = answer.status === 409 && seen !== null && size === before && !seen.root.equals(note.root);
  return isFork ? { outcome: 'alarm', what: 'fork', size, before } : null;
}

/** A log publishes after it is cosigned: for a moment it may show less. Less than it published itself, it shows never. */
async function lag(
  { store, clock }: FollowParts,
  { origin, size }: Note,
  { size: before }: SeenCheckpoint,
  raise: (what: WitnessAlarm) => Followed,
): Promise<Followed> {
  const published = store.published(origin);
  if (size < published) return raise('rollback');
  const now = clock.now();
  const since = store.behindSince(origin) ?? now;
  await store.keepPublished(origin, size, since);
  return now.getTime() - since.getTime() >= MAX_LOG_LAG_MS ? raise('rollback') : { outcome: 'behind', size, before };
}

async function readTiles(source: LogSource, ranges: readonly LeafRange[], size: number): Promise<Tiles> {
  const tiles = new Map<string, Buffer>();
  for (const place of tilesOf(ranges)) tiles.set(tileName(place), await source.tile(place, tileWidth(size, place)));
  return tiles;
}
