/** The whole of `npm test`: see `suites.ts` for what runs, `reporter.ts` for what is shown. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.ts';
import { Reporter, type TestEvent } from './reporter.ts';
import { newRunFolder } from './run-folder.ts';
import { type CheckSuite, SUITES, type Suite, suiteFiles, type TestSuite } from './suites.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** The promise is 15 minutes on two quiet cores; on a busy machine, what has not ended after 19 counts as failed. */
const BUDGET_MS = 19 * 60_000;
const FULL_BUDGET_MS = 120 * 60_000;
const FULL_FILE_LIMIT_S = 3_600;
const CHECK_LIMIT_MS = 180_000;
const LEFTOVER_GRACE_MS = 3_000;
const HELP = `Usage: npm test [-- --only <part of a suite's name or of a file's path>] [--full]
  --only   run the matching checks and test files only
  --full   faults and sizes at their full length (hours): npm run faults`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, full: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help === true) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const only = values.only ?? null;
const isFull = values.full === true;
const budget = AbortSignal.timeout(isFull ? FULL_BUDGET_MS : BUDGET_MS);
const isTerminal = process.stdout.isTTY === true;
const reporter = new Reporter({ write: (text) => process.stdout.write(text), isTerminal });

/** Everything that tests leave on disk is below this folder; a process that knows it is theirs. */
const runFolder = newRunFolder(isFull);
Object.assign(process.env, { TMPDIR: runFolder, CARNET_TEST_FULL: isFull ? '1' : '', NODE_ENV: 'test' });
process.chdir(ROOT);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });
}

let ran = 0;
for (const suite of SUITES) await runSuite(suite);
if (ran === 0) reporter.check(`--only ${only}`, 'No check and no test file matches.');
cleanUp();
process.exit(reporter.finish());

async function runSuite(suite: Suite): Promise<void> {
  const nameMatches = only === null || suite.name.includes(only);
  // A file named alone runs once; the name of a suite runs it on its engine.
  const isAgain = suite.kind === 'tests' && suite.engine !== undefined && !nameMatches;
  const files = suite.kind === 'tests' && !isAgain ? suiteFiles(suite, nameMatches ? null : only) : [];
  if (suite.kind === 'check' ? !nameMatches : files.length === 0) return;
  ran++;
  reporter.beginSuite(suite.name);
  if (budget.aborted) reporter.check(suite.name, 'Not run: the time for the whole run was used up.');
  else if (suite.kind === 'check') await runCheck(suite);
  else if (isHindered(suite)) reporter.say(`Not run: ${suite.name}.`);
  else if (suite.needsBrowser !== true || (await hasBrowser())) await runTests(suite, files);
  for (const leftover of await leftovers()) reporter.check(suite.name, `Left a process running: ${leftover}`);
  reporter.endSuite();
}

/** True when this machine cannot run the suite: told as a skip, with its reason. */
function isHindered({ name, obstacle }: TestSuite): boolean {
  const reason = obstacle?.() ?? null;
  if (reason !== null) reporter.onTest({ name, nesting: 0, skip: reason, details: {} }, true);
  return reason !== null;
}

/** Says which browser is used; without one, the suite fails. */
async function hasBrowser(): Promise<boolean> {
  try {
    reporter.say(`Browser tests use ${(await findChromium()).origin}.`);
    return true;
  } catch (error) {
    reporter.check('a Chromium for the browser tests', (error as Error).message);
    return false;
  }
}

async function runCheck(suite: CheckSuite): Promise<void> {
  for (const [command = '', ...words] of suite.commands) {
    const problem = await outputOfFailure(command, words);
    if (problem !== null) {
      reporter.check(suite.name, problem);
      return;
    }
  }
  reporter.check(suite.name, null);
}

/** Null when the command ended with 0, else what it wrote. */
function outputOfFailure(command: string, words: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const signal = AbortSignal.any([budget, AbortSignal.timeout(CHECK_LIMIT_MS)]);
    const child = spawn(command, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.once('error', (error) => done(`${error.message}\n${output}`));
    child.once('close', (code) => done(code === 0 ? null : `${output}\n${command} ended with ${code}`));
  });
}

async function runTests(suite: TestSuite, files: readonly string[]): Promise<void> {
  const fileLimit = (isFull ? FULL_FILE_LIMIT_S : suite.fileLimit) * 1_000;
  const seen = new Set<string>();
  process.env['CARNET_TEST_ENGINE'] = suite.engine ?? ''; // the files run in processes of their own
  const stream = run({ files: [...files], concurrency: suite.concurrency, timeout: fileLimit, signal: budget });
  stream.on('test:pass', (event) => onTest(event as TestEvent, true));
  stream.on('test:fail', (event) => onTest(event as TestEvent, false));
  stream.on('test:stdout', (event) => reporter.onOutput(event.file, event.message));
  stream.on('test:stderr', (event) => reporter.onOutput(event.file, event.message));
  // Why a file fails of which every test passes: "asynchronous activity after the test ended".
  stream.on('test:diagnostic', ({ file, message }) => reporter.onOutput(file, `${message}\n`));
  for await (const _ of stream);
  for (const file of files) if (!seen.has(file)) reporter.check(file, 'The file ended without a test.');

  function onTest(event: TestEvent, didPass: boolean): void {
    const isFileItself = event.nesting === 0 && files.includes(resolve(ROOT, event.name));
    if (event.file !== undefined && !isFileItself) seen.add(event.file);
    if (isFileItself && didPass) return;
    if (isFileItself) seen.add(resolve(ROOT, event.name));
    reporter.onTest(event, didPass);
  }
}

/** What still runs of the suite after it had time to end; killed. */
async function leftovers(): Promise<string[]> {
  const end = performance.now() + LEFTOVER_GRACE_MS;
  while (ownProcesses().length > 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 100));
  return killLeftovers();
}

function ownProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && belongsToRun(pid));
}

/** Kills, by its id, each process that was started with the run's folder in its environment or command line. */
function killLeftovers(): string[] {
  const killed: string[] = [];
  for (const pid of ownProcesses()) {
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      process.kill(pid, 'SIGKILL');
      if (commandLine !== '') killed.push(`${pid} ${commandLine.slice(0, 200)}`);
    } catch {
      // ended by itself
    }
  }
  return killed;
}

function belongsToRun(pid: number): boolean {
  return ['cmdline', 'environ'].some((part) => {
    try {
      return readFileSync(`/proc/${pid}/${part}`, 'utf8').includes(runFolder);
    } catch {
      return false;
    }
  });
}

function cleanUp(): void {
  killLeftovers();
  rmSync(runFolder, { recursive: true, force: true, maxRetries: 5 });
}
