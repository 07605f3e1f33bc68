/**
 * Accessibility and performance of the public pages of a running server, by Lighthouse: `npm run lighthouse`, or
 * `npm run lighthouse -- --base http://localhost:8120`. Lighthouse is heavy and used by this script only: it is installed
 * on demand into var/tools. Exit 1 when a page has less than 100 for accessibility.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '../test/support/chromium.ts';

const PACKAGE = 'lighthouse@13.5.0';
/** A folder of its own: npm removes what it did not install itself beside. */
const TOOLS = join(import.meta.dirname, '../var/tools/lighthouse');
const REPORTS = join(import.meta.dirname, '../var/lighthouse');
/** What anyone may open without signing in. */
const PAGES = ['/', '/connexion', '/aide'];
const CATEGORIES = ['accessibility', 'performance'] as const;
const LEAST_ACCESSIBILITY = 100;
const INSTALL_LIMIT_MS = 300_000;
const PAGE_LIMIT_MS = 180_000;

interface Report {
  readonly categories: Readonly<
    Record<string, { readonly score: number | null; readonly auditRefs: { id: string }[] }>
  >;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
}

/** Path of Lighthouse's command, installed when it is missing. Throws npm's error. */
function lighthouseCommand(): string {
  const command = join(TOOLS, 'node_modules/lighthouse/cli/index.js');
  if (existsSync(command)) return command;
  console.log(`Installing ${PACKAGE} in ${TOOLS}: once.`);
  mkdirSync(TOOLS, { recursive: true });
  const words = ['install', '--prefix', TOOLS, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', PACKAGE];
  execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_LIMIT_MS });
  return command;
}

/** Runs Lighthouse on one page; its JSON report is kept in var/lighthouse. Throws when it does not finish. */
function examine(command: string, chromium: { executablePath: string; args: readonly string[] }, url: string): Report {
  const path = join(REPORTS, `${new URL(url).pathname.replaceAll('/', '_')}.json`);
  const words = [command, url, '--quiet', '--output=json', `--output-path=${path}`];
  words.push(`--only-categories=${CATEGORIES.join(',')}`, `--chrome-flags=--headless=new ${chromium.args.join(' ')}`);
  const result = spawnSync(process.execPath, words, {
    env: { ...process.env, CHROME_PATH: chromium.executablePath },
    encoding: 'utf8',
    timeout: PAGE_LIMIT_MS,
  });
  if (result.status !== 0) throw new Error(`Lighthouse failed on ${url}: ${(result.stderr ?? '').trim().slice(-600)}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

const percent = (score: number | null | undefined): number => Math.round((score ?? 0) * 100);

/** Titles of the audits of a category that did not pass. */
function failures({ categories, audits }: Report, category: string): string[] {
  const refs = categories[category]?.auditRefs ?? [];
  return refs.flatMap(({ id }) => {
    const audit = audits[id];
    return audit === undefined || audit.score === null || audit.score === 1 ? [] : [audit.title];
  });
}

const { values } = parseArgs({ options: { base: { type: 'string', default: 'http://localhost:8080' } } });
const base = values.base.replace(/\/$/, '');
const answers = await fetch(`${base}/health/live`).then(
  (answer) => answer.ok,
  () => false,
);
if (!answers) {
  console.error(`No server answers at ${base}: start it with \`npm start\`, or name it with --base.`);
  process.exit(1);
}
mkdirSync(REPORTS, { recursive: true });
const chromium = await findChromium();
const command = lighthouseCommand();
let isGood = true;
for (const path of PAGES) {
  const report = examine(command, chromium, `${base}${path}`);
  const scores = CATEGORIES.map((name) => `${name} ${percent(report.categories[name]?.score)}`);
  console.log(`${path.padEnd(12)} ${scores.join(', ')}`);
  if (percent(report.categories['accessibility']?.score) >= LEAST_ACCESSIBILITY) continue;
  isGood = false;
  for (const title of failures(report, 'accessibility')) console.log(`  ${title}`);
}
process.exitCode = isGood ? 0 : 1;
