import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { FileIo } from './file-io.ts';
import { firstHalf, overwrite, type SimulatedFile, survivingData } from './simulated-file.ts';

/** What a crash does with things not synced: loses them, keeps them, or decides one by one by chance. */
export type Fate = 'lost' | 'kept' | ((chance: number) => boolean);

type Node = SimulatedFile;
type Names = Map<string, Node | 'folder'>;
type Folder = { now: Names; durable: Names; unsynced: [string, Node | 'folder' | null][][] };

function fault(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

/** For tests: a disk in memory that forgets what was not synced, and fails or dies at a chosen operation. */
export class SimulatedDisk implements FileIo {
  /** Operations that change the disk, so far. */
  operations = 0;
  /** The number of the operation that fails with this code, or at which the process dies (applied, half if a write). */
  failAt: { operation: number; code: string } | null = null;
  crashAt: number | null = null;
  free = Number.MAX_SAFE_INTEGER;
  /** What was done, for tests about order: 'write', 'sync'… with the path. */
  readonly log: string[] = [];
  readonly #clock: Clock;
  readonly #folders = new Map<string, Folder>([['/', { now: new Map(), durable: new Map(), unsynced: [] }]]);
  readonly #open = new Map<number, { node: Node; path: string }>();
  #nextDescriptor = 3;
  #dead = false;
  #die: () => void = () => {};
  /** Resolves when the process dies. Nothing that it was waiting for ever comes back. */
  readonly death: Promise<void> = new Promise((resolve) => {
    this.#die = resolve;
  });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** The disk as the next process finds it. `fate` decides about each thing that was not synced, sector by sector. */
  afterCrash(fate: Fate): SimulatedDisk {
    const survives = typeof fate === 'function' ? () => fate(0.5) : () => fate === 'kept';
    const next = new SimulatedDisk(this.#clock);
    const copies = new Map<Node, Node>();
    const copyOf = (node: Node): Node => {
      const known = copies.get(node);
      if (known !== undefined) return known;
      const data = survivingData(node, survives);
      const copy = { data, durable: Buffer.from(data), unsynced: [], modified: node.modified };
      copies.set(node, copy);
      return copy;
    };
    for (const [path, folder] of [...this.#folders].sort(([a], [b]) => a.length - b.length)) {
      if (path !== '/' && next.#folders.get(dirname(path))?.now.get(path) !== 'folder') continue;
      const names: Names = new Map(folder.durable);
      for (const change of folder.unsynced) {
        if (!survives()) continue;
        for (const [name, node] of change) node === null ? names.delete(name) : names.set(name, node);
      }
      const kept: Names = new Map([...names].map(([name, node]) => [name, node === 'folder' ? node : copyOf(node)]));
      next.#folders.set(path, { now: kept, durable: new Map(kept), unsynced: [] });
    }
    return next;
  }

  async open(path: string, mode: 'create' | 'write' | 'read'): Promise<number> {
    const folder = this.#folderOf(path);
    if (mode === 'create') {
      if (folder.now.has(path)) throw fault('EEXIST');
      await this.#operate('create', path, () => {
        const node = { data: Buffer.alloc(0), durable: Buffer.alloc(0), unsynced: [], modified: this.#clock.now() };
        this.#name(folder, [[path, node]]);
      });
    }
    await this.#breathe();
    const node = folder.now.get(path);
    if (node === undefined || node === 'folder') throw fault('ENOENT');
    this.#open.set(this.#nextDescriptor, { node, path });
    return this.#nextDescriptor++;
  }

  async read(descriptor: number, target: Buffer, position: number): Promise<number> {
    await this.#breathe();
    return this.#file(descriptor).node.data.copy(target, 0, position);
  }

  async write(descriptor: number, buffers: readonly Uint8Array[], position: number): Promise<void> {
    const { node, path } = this.#file(descriptor);
    const bytes = Buffer.concat(buffers);
    const put = (part: Buffer) => {
      node.data = overwrite(node.data, position, part);
      node.unsynced.push({ at: position, bytes: Buffer.from(part) });
      node.modified = this.#clock.now();
    };
    await this.#operate(
      'write',
      path,
      () => put(bytes),
      () => put(firstHalf(position, bytes)),
    );
  }

  async sync(descriptor: number): Promise<void> {
    const { node, path } = this.#file(descriptor);
    // After a failed sync Linux holds the pages for clean: they are never written, and the next sync succeeds.
    const forget = () => void node.unsynced.splice(0);
    await this.#operate(
      'sync',
      path,
      () => {
        for (const { at, bytes } of node.unsynced.splice(0)) node.durable = overwrite(node.durable, at, bytes);
      },
      forget,
    );
  }

  async truncate(descriptor: number, length: number): Promise<void> {
    const { node, path } = this.#file(descriptor);
    await this.#operate('truncate', path, () => {
      node.data = Buffer.from(overwrite(node.data, length, null));
      node.unsynced.push({ at: length, bytes: null });
    });
  }

  async close(descriptor: number): Promise<void> {
    await this.#breathe();
    this.#open.delete(descriptor);
  }

  async rename(from: string, to: string): Promise<void> {
    const folder = this.#folderOf(from);
    await this.#operate('rename', to, () => {
      const node = this.#existing(folder, from);
      this.#name(folder, [
        [from, null],
        [to, node],
      ]);
    });
  }

  async link(from: string, to: string): Promise<void> {
    const folder = this.#folderOf(from);
    await this.#operate('link', to, () => {
      if (folder.now.has(to)) throw fault('EEXIST');
      this.#name(folder, [[to, this.#existing(folder, from)]]);
    });
  }

  async unlink(path: string): Promise<void> {
    const folder = this.#folderOf(path);
    await this.#operate('unlink', path, () => {
      this.#existing(folder, path);
      this.#name(folder, [[path, null]]);
    });
  }

  async makeFolder(path: string): Promise<boolean> {
    if (this.#folders.has(path)) return false;
    const parent = this.#folderOf(path);
    await this.#operate('folder', path, () => {
      if (this.#folders.has(path)) return;
      this.#name(parent, [[path, 'folder']]);
      this.#folders.set(path, { now: new Map(), durable: new Map(), unsynced: [] });
    });
    return true;
  }

  async syncFolder(path: string): Promise<void> {
    const folder = this.#folders.get(path);
    if (folder === undefined) throw fault('ENOENT');
    await this.#operate('sync folder', path, () => {
      folder.unsynced.splice(0);
      folder.durable = new Map(folder.now);
    });
  }

  async list(path: string): Promise<string[]> {
    await this.#breathe();
    return [...(this.#folders.get(path)?.now.keys() ?? [])].map((name) => name.slice(name.lastIndexOf('/') + 1));
  }

  async stat(path: string): Promise<{ bytes: number; modified: Date } | null> {
    await this.#breathe();
    const node = this.#folders.get(dirname(path))?.now.get(path);
    return node === undefined || node === 'folder' ? null : { bytes: node.data.length, modified: node.modified };
  }

  async freeBytes(): Promise<number> {
    await this.#breathe();
    return this.free;
  }

  async #operate(what: string, path: string, apply: () => void, partly: () => void = () => {}): Promise<void> {
    await this.#breathe();
    this.operations += 1;
    this.log.push(`${what} ${path}`);
    if (this.failAt?.operation === this.operations) {
      partly();
      throw fault(this.failAt.code);
    }
    if (this.crashAt === this.operations) {
      if (what === 'write') partly();
      else if (what !== 'sync' && what !== 'sync folder') apply();
      this.#dead = true;
      this.#die();
      return new Promise(() => {});
    }
    apply();
    return this.#breathe();
  }

  /** Gives others their turn; for a dead process, never comes back. */
  #breathe(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#dead) setImmediate(() => (this.#dead ? undefined : resolve()));
    });
  }

  #name(folder: Folder, change: [string, Node | 'folder' | null][]): void {
    folder.unsynced.push(change);
    for (const [name, node] of change) node === null ? folder.now.delete(name) : folder.now.set(name, node);
  }

  #existing(folder: Folder, path: string): Node | 'folder' {
    const node = folder.now.get(path);
    if (node === undefined) throw fault('ENOENT');
    return node;
  }

  #folderOf(path: string): Folder {
    const folder = this.#folders.get(dirname(path));
    if (folder === undefined) throw fault('ENOENT');
    return folder;
  }

  #file(descriptor: number): { node: Node; path: string } {
    const file = this.#open.get(descriptor);
    if (file === undefined) throw fault('EBADF');
    return file;
  }
}
