import { readFileSync } from 'node:fs';

/** What Linux says of a running process; all null where there is no /proc. */
export interface ProcessInfo {
  readonly commandLine: readonly string[] | null;
  /** Start time in clock ticks since boot: tells a process from a later one with the same id. */
  readonly startTicks: string | null;
}

/** True when the process exists (even another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return processState(pid) !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function processInfo(pid: number): ProcessInfo {
  const commandLine =
    readProc(pid, 'cmdline')
      ?.split('\0')
      .filter((part) => part !== '') ?? null;
  return { commandLine, startTicks: statFields(pid)?.[19] ?? null };
}

function processState(pid: number): string | null {
  return statFields(pid)?.[0] ?? null;
}

/** Fields of /proc/<pid>/stat after the name, which may itself hold spaces and parentheses (proc(5)). */
function statFields(pid: number): string[] | null {
  const text = readProc(pid, 'stat');
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

/** Waits until `test` is true, looking every `everyMs`; false when `limitMs` passed first. */
export async function waitUntil(test: () => boolean, limitMs: number, everyMs = 25): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!test()) {
    if (performance.now() > end) return false;
    await new Promise((done) => setTimeout(done, everyMs));
  }
  return true;
}
