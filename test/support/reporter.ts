/** Follows the events of Node's test runner: counts, remembers failures and skips, shows where it is. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const MAX_ERROR_LINES = 40;
const MAX_OUTPUT_KEPT = 4_000;
const LIVE_INTERVAL_MS = 120;
const QUIET_INTERVAL_MS = 15_000;
const ERASE_LINE = '\r\u001b[K';

export interface Failure {
  readonly where: string;
  readonly name: string;
  readonly details: string;
}

export interface Skip {
  readonly where: string;
  readonly name: string;
  readonly reason: string;
}

/** What the runner tells of one test (node:test, event data of `test:pass` and `test:fail`). */
export interface TestEvent {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: unknown };
}

export interface ReporterOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** True when the third-party examples are beside the checkout: then no test may skip for want of them. */
  readonly hasShared?: boolean;
}

/** Collects the outcome of all suites. One instance a run. */
export class Reporter {
  passed = 0;
  readonly failures: Failure[] = [];
  readonly skips: Skip[] = [];
  readonly #options: ReporterOptions;
  readonly #hasShared: boolean;
  readonly #outputs = new Map<string, string>();
  #suite = '';
  #suiteStart = 0;
  #before = { passed: 0, failed: 0 };
  #lastShown = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#hasShared = options.hasShared ?? existsSync(resolve(ROOT, '../shared/data'));
  }

  beginSuite(name: string): void {
    this.#suite = name;
    this.#suiteStart = performance.now();
    this.#lastShown = this.#suiteStart;
    this.#before = { passed: this.passed, failed: this.failures.length };
    if (this.#options.isTerminal) this.#show('');
  }

  endSuite(): void {
    const passed = this.passed - this.#before.passed;
    const failed = this.failures.length - this.#before.failed;
    const seconds = ((performance.now() - this.#suiteStart) / 1_000).toFixed(1);
    const mark = failed === 0 ? 'ok  ' : 'FAIL';
    this.#line(`${mark} ${this.#suite}: ${passed} passed${failed > 0 ? `, ${failed} failed` : ''} (${seconds} s)`);
  }

  /** A line for people. */
  say(text: string): void {
    this.#line(text);
  }

  /** A check that is not a test of the runner: one command, one outcome. */
  check(name: string, problem: string | null): void {
    if (problem === null) this.passed++;
    else this.#fail({ where: '', name, details: lastLines(problem) });
  }

  onTest(event: TestEvent, didPass: boolean): void {
    if (event.details.type === 'suite') {
      if (!didPass && isOwnFailure(event.details.error)) this.#fail(this.#failure(event));
      return;
    }
    if (event.skip !== undefined && event.skip !== false) this.#onSkip(event);
    else if (didPass || (event.todo !== undefined && event.todo !== false)) this.passed++;
    else if (isOwnFailure(event.details.error)) this.#fail(this.#failure(event));
    this.#showSometimes(where(event));
  }

  /** What a test file wrote; shown only beside a failure of that file. */
  onOutput(file: string | undefined, text: string): void {
    const key = file ?? '';
    this.#outputs.set(key, `${this.#outputs.get(key) ?? ''}${text}`.slice(-MAX_OUTPUT_KEPT));
  }

  /** Skips with reasons, failures again, and the one last line. Returns the process's exit code. */
  finish(): number {
    if (this.skips.length > 0) this.#line(`\nSkipped, with the reason:`);
    for (const { where: place, name, reason } of this.skips) this.#line(`  ${place} ${name}: ${reason}`);
    if (this.failures.length > 0) this.#line(`\nFailed:`);
    for (const { where: place, name } of this.failures) this.#line(`  ${place} ${name}`);
    this.#line(`\n${this.passed} passed, ${this.failures.length} failed`);
    return this.failures.length === 0 && this.passed > 0 ? 0 : 1;
  }

  #onSkip(event: TestEvent): void {
    const reason = typeof event.skip === 'string' && event.skip !== '' ? event.skip : 'no reason given';
    const skip = { where: where(event), name: event.name, reason };
    if (reason === 'no reason given') this.#fail({ ...skip, details: 'A skipped test must say why.' });
    else if (this.#hasShared && reason.includes('../shared')) {
      this.#fail({ ...skip, details: `Skipped ("${reason}") although ../shared/data is present.` });
    } else this.skips.push(skip);
  }

  #failure(event: TestEvent): Failure {
    const output = this.#outputs.get(event.file ?? '');
    const error = event.details.error as { cause?: unknown } | undefined;
    const text = inspect(error?.cause ?? error, { depth: 4, breakLength: 120 });
    return {
      where: where(event),
      name: event.name,
      details: `${lastLines(text, 'first')}${output === undefined ? '' : `\n-- output of the file:\n${output}`}`,
    };
  }

  #fail(failure: Failure): void {
    this.failures.push(failure);
    this.#line(`\nFAILED ${failure.where} ${failure.name}`);
    for (const line of failure.details.split('\n')) this.#line(`    ${line}`);
  }

  #line(text: string): void {
    this.#options.write(`${this.#options.isTerminal ? ERASE_LINE : ''}${text}\n`);
  }

  #showSometimes(place: string): void {
    const now = performance.now();
    if (now - this.#lastShown < (this.#options.isTerminal ? LIVE_INTERVAL_MS : QUIET_INTERVAL_MS)) return;
    this.#lastShown = now;
    this.#show(place);
  }

  #show(place: string): void {
    const seconds = Math.round((performance.now() - this.#suiteStart) / 1_000);
    const text = `… ${this.#suite}, ${seconds} s: ${this.passed} passed, ${this.failures.length} failed so far  ${place}`;
    this.#options.write(this.#options.isTerminal ? `${ERASE_LINE}${text.slice(0, 100)}` : `${text}\n`);
  }
}

function where(event: TestEvent): string {
  return event.file === undefined ? '' : `${relative(ROOT, event.file)}:${event.line ?? 0}`;
}

/** A parent fails because a child did: only the child counts. */
function isOwnFailure(error: unknown): boolean {
  return (error as { failureType?: string } | undefined)?.failureType !== 'subtestsFailed';
}

function lastLines(text: string, end: 'first' | 'last' = 'last'): string {
  const lines = text.trimEnd().split('\n');
  return (end === 'last' ? lines.slice(-MAX_ERROR_LINES) : lines.slice(0, MAX_ERROR_LINES)).join('\n');
}
