import type { Progress } from './commands.ts';
import type { ExitName } from './exit-codes.ts';

/** Where a command writes: sentences for a person, or with `--json` one JSON object a line on standard output. */
export interface Terminal extends Progress {
  readonly json: boolean;
  /** A line for a person; dropped with `--json`. */
  say(line: string): void;
  /** A line for a person on standard error, also with `--json`: warnings and progress of refused lines. */
  warn(line: string): void;
  /** The command's result: an object for programs, lines for a person. */
  result(value: Readonly<Record<string, unknown>>, lines: readonly string[]): void;
}

/** Ends a command with an exit code and, unless empty, a message. */
export class CommandEnd extends Error {
  readonly exit: ExitName;
  constructor(exit: ExitName, message = '') {
    super(message);
    this.name = 'CommandEnd';
    this.exit = exit;
  }
}

export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal, a part that lasts prints where it is this often. */
const QUIET_INTERVAL_MS = 5_000;
const LIVE_INTERVAL_MS = 100;
const ERASE_LINE = '\r\u001b[K';

/** Sentences to `out`; progress as one live line on a terminal, else as a few plain lines. */
export function createTerminal(json: boolean, out: TextStream, err: TextStream): Terminal {
  const live = new LiveLine(json ? null : out);
  return {
    json,
    say: (line) => live.print(line),
    warn(line) {
      live.clear();
      err.write(`${line}\n`);
    },
    result(value, lines) {
      live.finish();
      if (json) out.write(`${JSON.stringify(value)}\n`);
      else for (const line of lines) out.write(`${line}\n`);
    },
    begin: (part, total) => live.begin(part, total),
    advance: (done) => live.advance(done),
  };
}

class LiveLine {
  readonly #out: TextStream | null;
  #part: string | null = null;
  #total: number | undefined;
  #done = 0;
  #shownAt = 0;
  #isShown = false;

  constructor(out: TextStream | null) {
    this.#out = out;
  }

  print(line: string): void {
    this.finish();
    this.#out?.write(`${line}\n`);
  }

  begin(part: string, total?: number): void {
    this.finish();
    this.#part = part;
    this.#total = total;
    this.#done = 0;
    this.#shownAt = performance.now();
    if (this.#out?.isTTY === true) this.#show();
  }

  advance(done: number): void {
    this.#done = done;
    const now = performance.now();
    if (now - this.#shownAt < (this.#out?.isTTY === true ? LIVE_INTERVAL_MS : QUIET_INTERVAL_MS)) return;
    this.#shownAt = now;
    this.#show();
  }

  /** Leaves the last state of the part on the screen. */
  finish(): void {
    if (this.#part === null) return;
    const text = this.#text();
    this.#part = null;
    this.clear();
    this.#out?.write(`${text}\n`);
  }

  clear(): void {
    if (this.#isShown) this.#out?.write(ERASE_LINE);
    this.#isShown = false;
  }

  #show(): void {
    if (this.#out?.isTTY !== true) {
      this.#out?.write(`${this.#text()}\n`);
      return;
    }
    this.#out.write(`${ERASE_LINE}${this.#text().slice(0, (this.#out.columns ?? 80) - 1)}`);
    this.#isShown = true;
  }

  #text(): string {
    if (this.#total === undefined) return `  ${this.#part}${this.#done > 0 ? `: ${this.#done}` : ''}`;
    const percent = this.#total === 0 ? 100 : Math.floor((100 * this.#done) / this.#total);
    return `  ${this.#part}: ${this.#done} of ${this.#total} (${percent} %)`;
  }
}
