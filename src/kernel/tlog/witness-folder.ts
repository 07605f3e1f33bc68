import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileIo, systemIo } from '../blob/file-io.ts';
import { createOnce, ensureFolder, replaceFile } from '../keys/durable-file.ts';
import { StartProblem } from '../postgres-binaries.ts';
import type { FollowerStore } from './follow-log.ts';
import { MAX_EVIDENCE_FILES } from './limits.ts';
import type { SeenCheckpoint } from './witness.ts';

const STATE = 'state.json';
const KEY = 'witness-0001.pem';
const EVIDENCE = 'evidence';

/** One log, as it is written. */
interface KeptLog {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly logKey: string;
  readonly note: string;
  readonly at: string;
  readonly published: number;
  readonly behindSince: string | null;
}

interface KeptState {
  readonly version: 1;
  readonly name: string;
  readonly logs: Readonly<Record<string, KeptLog>>;
}

/**
 * The memory of a witness that stands alone: one file, replaced whole and synced before anything is cosigned. A witness that forgot would
 * cosign a fork: without its file it does not start again under the same key.
 */
export class WitnessFolder implements FollowerStore {
  readonly #path: string;
  readonly #io: FileIo;
  #state: KeptState;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, io: FileIo, state: KeptState) {
    this.#path = path;
    this.#io = io;
    this.#state = state;
  }

  /**
   * Opens the folder, or makes it under this name.
   * @throws StartProblem when its memory or its key is gone, or its name is another
   */
  static async open(path: string, name: string | null, io: FileIo = systemIo): Promise<WitnessFolder> {
    await ensureFolder(io, path);
    await ensureFolder(io, join(path, EVIDENCE));
    const names = await io.list(path);
    const problem = (text: string): StartProblem => new StartProblem(`${path}: ${text}`);
    if (!names.includes(STATE)) {
      if (names.includes(KEY))
        throw problem(
          `${STATE} is gone. A witness that has forgotten what it saw must not cosign under the same key: restore it, or start a new witness in another folder.`,
        );
      if (name === null)
        throw problem('this witness has no name yet: say it once with --name, as in witness.example/carnet.');
      const state: KeptState = { version: 1, name, logs: {} };
      await createOnce(io, path, STATE, bytesOf(state));
    }
    const state = readState(join(path, STATE));
    if (state === null) throw problem(`${STATE} cannot be read.`);
    if (name !== null && name !== state.name)
      throw problem(`this witness is called ${state.name}: its name is part of its key and never changes.`);
    if (!names.includes(KEY) && Object.keys(state.logs).length > 0)
      throw problem(`${KEY} is gone: restore it, or start a new witness in another folder.`);
    return new WitnessFolder(path, io, state);
  }

  get name(): string {
    return this.#state.name;
  }

  async seen(origin: string): Promise<SeenCheckpoint | null> {
    const log = this.#state.logs[origin];
    return log === undefined ? null : { size: log.size, root: Buffer.from(log.root, 'base64'), logKey: log.logKey };
  }

  /** The last checkpoint that was cosigned, as its log signed it. */
  note(origin: string): string | null {
    return this.#state.logs[origin]?.note ?? null;
  }

  published(origin: string): number {
    return this.#state.logs[origin]?.published ?? 0;
  }

  behindSince(origin: string): Date | null {
    const since = this.#state.logs[origin]?.behindSince ?? null;
    return since === null ? null : new Date(since);
  }

  advance(
    oldSize: number,
    { origin, logKey, size, root, note, at }: Parameters<FollowerStore['advance']>[1],
  ): Promise<boolean> {
    return this.#alone(async () => {
      const kept = this.#state.logs[origin];
      if ((kept?.size ?? 0) !== oldSize) return false;
      // The same tree again is nothing new to remember: whoever repeats it costs no write.
      if (kept !== undefined && size === kept.size) return kept.root === root.toString('base64');
      const { published, behindSince } = kept ?? { published: 0, behindSince: null };
      const next = { size, root: root.toString('base64'), logKey, note, at: at.toISOString(), published, behindSince };
      await this.#write(origin, next);
      return true;
    });
  }

  keepPublished(origin: string, size: number, behindSince: Date | null): Promise<void> {
    return this.#alone(async () => {
      const kept = this.#state.logs[origin];
      if (kept === undefined) return;
      const next = {
        ...kept,
        published: Math.max(kept.published, size),
        behindSince: behindSince?.toISOString() ?? null,
      };
      if (next.published !== kept.published || next.behindSince !== kept.behindSince) await this.#write(origin, next);
    });
  }

  /** Keeps what a log showed beside what it had shown before: both signed by it. Returns the file's name; null when it was kept already, or too many are. */
  async keepEvidence(origin: string, what: string, note: string): Promise<string | null> {
    const text = `${what}\n\nKept before:\n${this.note(origin) ?? 'nothing\n'}\nShown:\n${note}`;
    const name = `${what}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.txt`;
    const folder = join(this.#path, EVIDENCE);
    const names = await this.#io.list(folder);
    if (names.includes(name) || names.length >= MAX_EVIDENCE_FILES) return null;
    await createOnce(this.#io, folder, name, Buffer.from(text, 'utf8'));
    return join(EVIDENCE, name);
  }

  /** One change after the other: comparing and keeping are one step. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#writing.then(work);
    this.#writing = mine.catch(() => undefined);
    return mine;
  }

  async #write(origin: string, log: KeptLog): Promise<void> {
    const state = { ...this.#state, logs: { ...this.#state.logs, [origin]: log } };
    await replaceFile(this.#io, this.#path, STATE, bytesOf(state));
    this.#state = state;
  }
}

const bytesOf = (state: KeptState): Buffer => Buffer.from(`${JSON.stringify(state, null, 1)}\n`, 'utf8');

function readState(path: string): KeptState | null {
  try {
    const state: KeptState = JSON.parse(readFileSync(path, 'utf8'));
    return state.version === 1 && typeof state.name === 'string' && typeof state.logs === 'object' ? state : null;
  } catch {
    return null;
  }
}
