/** Processes of a test: their descendants, and their end by force. */
import { readdirSync, readFileSync } from 'node:fs';
import { isAlive, waitUntil } from '../../src/kernel/process-info.ts';

const GONE_LIMIT_MS = 10_000;

function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      found.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // ended meanwhile
    }
  }
  return found;
}

/** The process and everything below it. */
export function processTree(root: number): number[] {
  const all = parents();
  const tree = [root];
  for (const pid of tree) tree.push(...[...all].filter(([, parent]) => parent === pid).map(([child]) => child));
  return tree;
}

/** kill -9 of each, by its id, all in one go; resolves when they are gone. */
export async function killNow(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended by itself
    }
  }
  await waitUntil(() => pids.every((pid) => !isAlive(pid)), GONE_LIMIT_MS);
}

/** Waits until an asynchronous test is true; false when `limitMs` passed first. */
export async function eventually(test: () => Promise<boolean>, limitMs: number, everyMs = 50): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!(await test())) {
    if (performance.now() > end) return false;
    await new Promise((done) => setTimeout(done, everyMs));
  }
  return true;
}
