import { join } from 'node:path';
import { type FileIo, systemIo } from '../blob/file-io.ts';
import { createOnce, ensureFolder, readSmallFile, replaceFile } from '../keys/durable-file.ts';
import type { Log } from '../log.ts';
import type { Zone } from '../zones.ts';
import { isSignedBy, type NoteKey, readNote, type Sign, signCheckpoint } from './note.ts';
import type { LogReader } from './read-log.ts';

const FOLDER = 'high-water';
/** Where the marks of both zones are, in the data folder. */
export const markFolder = (data: string): string => join(data, FOLDER);
const fileOf = (zone: Zone): string => `${zone}.note`;

/** `rolled-back`: the tree is shorter than it was. `marked`: it is another one. `unmarked`: the log did not sign the mark. */
export type MarkProblem = 'rolled-back' | 'marked' | 'unmarked';

/** The mark as it is written; null when none is kept. */
export async function readMark(folder: string, zone: Zone, io: FileIo = systemIo): Promise<string | null> {
  return (await readSmallFile(io, join(folder, fileOf(zone))))?.bytes.toString('utf8') ?? null;
}

/** Whether the tree continues what the mark says. The mark is read before the tree: what grows meanwhile is no roll-back. */
export async function judgeMark(
  text: string,
  reader: Pick<LogReader, 'head' | 'root'>,
  keyOf: (origin: string) => NoteKey,
): Promise<{ readonly size: number; readonly problem: MarkProblem | null }> {
  const note = readNote(text);
  const { size, origin } = await reader.head();
  if (note === null || !isSignedBy(note, keyOf(note.origin))) return { size: note?.size ?? 0, problem: 'unmarked' };
  if (note.size > size) return { size: note.size, problem: 'rolled-back' };
  const isSame = note.origin === origin && (await reader.root(note.size)).equals(note.root);
  return { size: note.size, problem: isSame ? null : 'marked' };
}

export interface MarkParts {
  readonly zone: Zone;
  readonly folder: string;
  readonly reader: Pick<LogReader, 'head' | 'root'>;
  keyOf(origin: string): NoteKey;
  readonly sign: Sign;
  readonly log: Log;
  readonly io?: FileIo;
}

/**
 * How far the public log of a zone had come, signed, in a file outside the databases: a database that is put back to an older state is
 * found out. The file only goes forward; what does not continue it is told and left, until an operator accepts it (`accept`).
 */
export class HighWaterMark {
  readonly #parts: MarkParts;
  readonly #io: FileIo;
  #problem: MarkProblem | null = null;

  constructor(parts: MarkParts) {
    this.#parts = parts;
    this.#io = parts.io ?? systemIo;
  }

  /** What was found at the last beat. */
  get problem(): MarkProblem | null {
    return this.#problem;
  }

  /** One beat: the mark is raised to the tree that continues it. */
  async keep(): Promise<void> {
    const { folder, zone, reader, keyOf, log } = this.#parts;
    const text = await readMark(folder, zone, this.#io);
    const judged = text === null ? null : await judgeMark(text, reader, keyOf);
    const problem = judged?.problem ?? null;
    if (problem !== null && problem !== this.#problem) log.error({ zone, leaves: judged?.size }, WORDS[problem]);
    this.#problem = problem;
    if (problem === null) await this.#raise(judged?.size ?? 0);
  }

  /**
   * An operator put a backup back: the mark becomes that of the tree as it is, and the one before is kept beside it with her name.
   * Null when nothing was to be accepted.
   */
  async accept(by: string, at: Date): Promise<{ readonly from: number; readonly to: number } | null> {
    const { folder, zone, reader, keyOf } = this.#parts;
    const text = await readMark(folder, zone, this.#io);
    if (text === null) return null;
    const judged = await judgeMark(text, reader, keyOf);
    if (judged.problem === null) return null;
    const stamp = at.toISOString();
    const written = `Restore accepted at ${stamp} by ${by} (${judged.problem}). The mark before:\n${text}`;
    await createOnce(this.#io, folder, `${zone}-restored-${stamp.replaceAll(':', '')}.txt`, Buffer.from(written));
    return { from: judged.size, to: await this.#raise(0) };
  }

  async #raise(from: number): Promise<number> {
    const { folder, zone, reader, keyOf, sign } = this.#parts;
    const { size, origin } = await reader.head();
    if (origin === null || size <= from) return size;
    const note = signCheckpoint({ origin, size, root: await reader.root(size) }, keyOf(origin), sign);
    await ensureFolder(this.#io, folder);
    await replaceFile(this.#io, folder, fileOf(zone), Buffer.from(note));
    return size;
  }
}

const WORDS: Readonly<Record<MarkProblem, string>> = {
  'rolled-back':
    'the public log has fewer leaves than its high-water mark: the database was put back; run `carnet verify-log`',
  marked: 'the public log does not continue its high-water mark: run `carnet verify-log`',
  unmarked: 'the high-water mark is not signed by the key of this log: run `carnet verify-log`',
};
