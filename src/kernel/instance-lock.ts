import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { StartProblem } from './postgres-binaries.ts';
import { isAlive, processInfo } from './process-info.ts';

/** What `instance.json` in a data folder says of the process that holds it. */
export interface Instance {
  readonly pid: number;
  readonly startTicks: string | null;
  readonly url: string;
}

const FILE = 'instance.json';
const MAX_ATTEMPTS = 5;

/** Makes the folder when missing. Throws `StartProblem` when it cannot be written. */
export function requireWritableFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new StartProblem(
      `The data folder ${folder} cannot be written (${code}). Choose another with --data, or change its owner.`,
    );
  }
}

/** The same question without making anything: could the folder be made, or written? Returns the part of it that exists. */
export function requireFutureFolder(folder: string): string {
  const parent = dirname(folder);
  if (!existsSync(folder) && parent !== folder) return requireFutureFolder(parent);
  requireWritableFolder(folder);
  return folder;
}

/** Level by level: Node's own recursive form never ends below /proc, where a new folder is "not found". */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** The live process that holds the folder, or null (a file left by a dead one does not count). */
export function liveInstance(folder: string): Instance | null {
  const instance = readInstance(join(folder, FILE));
  return instance !== null && isLive(instance) ? instance : null;
}

/** Throws `StartProblem` when a live process holds the folder; makes nothing. */
export function requireNoInstance(folder: string): void {
  const other = liveInstance(folder);
  if (other !== null) throw heldBy(folder, other);
}

function heldBy(folder: string, { pid, url }: Instance): StartProblem {
  return new StartProblem(
    `Carnet already runs on ${folder} (process ${pid}, ${url}). Stop it, or choose another folder with --data and another port with --port.`,
  );
}

/**
 * Takes the folder for this process; call the result to give it back. One live process a folder: throws `StartProblem`
 * naming the other. The file appears by a hard link, so that of two starts at the same moment one fails.
 */
export function takeInstanceLock(folder: string, url: string): () => void {
  const path = join(folder, FILE);
  const draft = `${path}.${process.pid}`;
  const mine: Instance = { pid: process.pid, startTicks: processInfo(process.pid).startTicks, url };
  writeFileSync(draft, `${JSON.stringify(mine)}\n`);
  try {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (linked(draft, path)) return () => release(path);
      const other = readInstance(path);
      if (other !== null && isLive(other)) throw heldBy(folder, other);
      removeDead(path);
    }
  } finally {
    unlinkSync(draft);
  }
  throw new StartProblem(`Another start is taking the folder ${folder} at this moment: try again.`);
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the dead file away; when a live one slipped in between, puts it back. */
function removeDead(path: string): void {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
  } catch {
    return; // someone else removed it
  }
  const moved = readInstance(aside);
  if (moved !== null && isLive(moved)) linked(aside, path);
  unlinkSync(aside);
}

function release(path: string): void {
  if (readInstance(path)?.pid === process.pid) unlinkSync(path);
}

function isLive(instance: Instance): boolean {
  return isAlive(instance.pid) && processInfo(instance.pid).startTicks === instance.startTicks;
}

function readInstance(path: string): Instance | null {
  try {
    const value: Partial<Instance> = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value.pid !== 'number' || value.pid <= 0) return null;
    return { pid: value.pid, startTicks: value.startTicks ?? null, url: value.url ?? '' };
  } catch {
    return null;
  }
}

const PORT_PROBLEMS: Readonly<Record<string, (bind: string, port: number) => string>> = {
  EADDRINUSE: (_, port) =>
    `Port ${port} is taken by another program. Choose another: --port ${port + 1} (or PORT=${port + 1}).`,
  EACCES: (_, port) => `Port ${port} is reserved to the administrator. Choose one above 1023 with --port.`,
  EADDRNOTAVAIL: (bind) => `This machine has no address ${bind}. Choose another with --bind.`,
};

/** Checks that the port can be listened on, before anything heavy starts. Throws `StartProblem`. */
export async function requireFreePort(bind: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const sentence = PORT_PROBLEMS[error.code ?? '']?.(bind, port);
      reject(new StartProblem(sentence ?? `The port ${port} of ${bind} cannot be listened on (${error.code}).`));
    });
    server.listen({ host: bind, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
