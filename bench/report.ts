/** How the benchmarks print: a line a measure, the ceiling beside it. */
import type { Ceiling } from './ceiling.ts';
import type { Measured } from './load.ts';

const HEADINGS = [
  ['clients', 8],
  ['per s', 8],
  ['p50', 8],
  ['p95', 8],
  ['p99', 8],
  ['max', 8],
  ['errors', 7],
  ['CPU us/op: serving', 20],
  ['postgres', 9],
  ['client', 7],
  ['ceiling/s', 10],
  ['ratio', 6],
  ['load', 5],
] as const;

export function heading(what: string): string {
  return `${what}\n${HEADINGS.map(([name, width]) => name.padEnd(width)).join(' ')}`;
}

/** One measure; times in milliseconds. */
export function line(measured: Measured, ceiling: Ceiling | null): string {
  const { cpu } = measured;
  const total = cpu.serving.reduce((sum, each) => sum + each, 0);
  const cells = [
    String(measured.clients),
    measured.perSecond.toFixed(0),
    measured.p50.toFixed(1),
    measured.p95.toFixed(1),
    measured.p99.toFixed(1),
    measured.max.toFixed(0),
    String(measured.errors),
    `${total} (${cpu.serving.join('+')})`,
    String(cpu.postgres),
    String(cpu.client),
    ceiling === null ? '' : ceiling.perSecond.toFixed(0),
    ceiling === null ? '' : (measured.perSecond / ceiling.perSecond).toFixed(2),
    measured.load.toFixed(1),
  ];
  return cells.map((cell, index) => cell.padEnd(HEADINGS[index]?.[1] ?? 8)).join(' ');
}

/** A number from a flag. @throws RangeError */
export function numberOf(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`--${flag} is a positive number`);
  return value;
}

/** A list of numbers from a flag: `1,8,32`. */
export function numbersOf(text: string, flag: string): number[] {
  return text.split(',').map((each) => numberOf(each, flag));
}
