import type { Clock } from '../clock.ts';
import { MAX_DESCRIPTOR_AGE_MS, MAX_OPEN_FILES } from './blob-limits.ts';
import { type FileIo, ioCode } from './file-io.ts';

type Entry = { descriptor: Promise<number>; users: number; dropped: boolean; usedAt: number };

/** Descriptors for reading, kept open for a while: opening costs more than reading a small blob. */
export class OpenFiles {
  readonly #io: FileIo;
  readonly #clock: Clock;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(io: FileIo, clock: Clock) {
    this.#io = io;
    this.#clock = clock;
  }

  /** A descriptor of the file until `release`; null when the file is absent. */
  async hold(path: string): Promise<{ number: number; release(): void } | null> {
    const entry = this.#entry(path);
    entry.users += 1;
    entry.usedAt = this.#clock.monotonic();
    const release = () => {
      entry.users -= 1;
      if (entry.dropped) this.#closeUnused(entry);
    };
    try {
      return { number: await entry.descriptor, release };
    } catch (error) {
      this.forget(path);
      release();
      if (ioCode(error) !== 'ENOENT') throw error;
      return null;
    }
  }

  /** Runs `use` with a descriptor of the file; null when the file is absent. */
  async using<T>(path: string, use: (descriptor: number) => Promise<T>): Promise<T | null> {
    const held = await this.hold(path);
    if (held === null) return null;
    try {
      return await use(held.number);
    } finally {
      held.release();
    }
  }

  /** Closes the file as soon as nobody reads it: it was removed, or is too old. */
  forget(path: string): void {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    this.#entries.delete(path);
    entry.dropped = true;
    this.#closeUnused(entry);
  }

  /** Closes everything that nobody reads. */
  closeAll(): void {
    for (const path of [...this.#entries.keys()]) this.forget(path);
  }

  #entry(path: string): Entry {
    const known = this.#entries.get(path);
    if (known !== undefined) {
      this.#entries.delete(path);
      this.#entries.set(path, known);
      return known;
    }
    this.#dropIdle();
    const made: Entry = { descriptor: this.#io.open(path, 'read'), users: 0, dropped: false, usedAt: 0 };
    this.#entries.set(path, made);
    return made;
  }

  #dropIdle(): void {
    const now = this.#clock.monotonic();
    for (const [path, entry] of [...this.#entries]) {
      const crowded = this.#entries.size >= MAX_OPEN_FILES;
      if (!crowded && now - entry.usedAt < MAX_DESCRIPTOR_AGE_MS) break;
      this.forget(path);
    }
  }

  #closeUnused(entry: Entry): void {
    if (entry.users > 0) return;
    entry.descriptor.then((descriptor) => this.#io.close(descriptor)).catch(() => {});
  }
}
