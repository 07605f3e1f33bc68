/** What a benchmark says of the machine, and how it counts processor time. Linux: /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** `/proc` counts in ticks of this many microseconds (USER_HZ = 100 on every Linux port in use). */
const TICK_US = 10_000;

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
}

export function machineOf(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    postgres,
  };
}

/** Load average of the last minute: other work on the machine makes every throughput a lower bound. */
export const loadNow = (): number => Number(loadavg()[0]?.toFixed(1));

/** Share `q` (0 to 1) of sorted times. */
export function percentile(sorted: ArrayLike<number>, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Microseconds of the process itself, and of its children that ended. */
  readonly own: number;
  readonly ended: number;
  readonly residentBytes: number;
}

const PAGE_BYTES = 4_096;

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (index: number): number => fields[index] ?? 0;
    return {
      pid,
      parent: at(1),
      own: (at(11) + at(12)) * TICK_US,
      ended: (at(13) + at(14)) * TICK_US,
      residentBytes: at(21) * PAGE_BYTES,
    };
  } catch {
    return null; // it ended meanwhile
  }
}

/** Direct children of a process, by age. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => statOf(pid)?.parent === parent).sort((a, b) => a - b);
}

/** Resident memory in bytes; 0 when the process is gone. */
export const residentOf = (pid: number): number => statOf(pid)?.residentBytes ?? 0;

/** Microseconds of processor time of one process. */
export const cpuOf = (pid: number): number => statOf(pid)?.own ?? 0;

/** Microseconds of a process and its direct children, those that ended included (a PostgreSQL server). */
export function cpuOfTree(pid: number): number {
  const root = statOf(pid);
  if (root === null) return 0;
  return root.own + root.ended + childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), 0);
}
