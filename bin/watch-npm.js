// Plain JavaScript for any Node 18 or later.
import { readFileSync } from 'node:fs';

const LOOK_MS = 1_000;
const SHELLS = new Set(['sh', 'dash', 'bash']);

/** Name, parent and start time of a process (proc(5)); null when it is gone or there is no /proc. */
function factsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    return {
      name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
      parent: Number(fields[1]),
      start: fields[19],
    };
  } catch {
    return null;
  }
}

/**
 * npm passes no signal on: whoever stops npm alone (a service manager, a script) would leave what it ran. Under
 * `npm start`, looks whether npm and the shell between are still there, and sends this process a SIGTERM when not.
 */
export function stopWhenNpmDies() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watched = [];
  for (
    let pid = process.ppid, facts = factsOf(pid);
    facts !== null && pid > 1;
    pid = facts.parent, facts = factsOf(pid)
  ) {
    watched.push({ pid, start: facts.start });
    if (!SHELLS.has(facts.name)) break; // npm itself
  }
  if (watched.length === 0) return;
  const timer = setInterval(() => {
    if (watched.every(({ pid, start }) => factsOf(pid)?.start === start)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}
