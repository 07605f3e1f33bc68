/**
 * Accessibility and performance on a phone of the pages of a running demonstration, by Lighthouse: `npm run lighthouse`, or
 * `npm run lighthouse -- --base http://localhost:8120 --only /documents`. The pages of a person and of a professional are
 * measured with the cookies of a browser where they signed in; every reading is in the history of the person, as any reading.
 * Lighthouse is heavy and used by this script only: it is installed on demand into var/tools. Exit 1 when a page is below.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, signIn } from '../test/browser/browser.ts';
import { findChromium } from '../test/support/chromium.ts';
import { demoTarget, enterAsProfessional, findSolange } from './demo-sign-in.ts';

const PACKAGE = 'lighthouse@13.5.0';
/** A folder of its own: npm removes what it did not install itself beside. */
const TOOLS = join(import.meta.dirname, '../var/tools/lighthouse');
const REPORTS = join(import.meta.dirname, '../var/lighthouse');
const LEAST = { performance: 95, accessibility: 100 } as const;
const CATEGORIES = Object.keys(LEAST) as (keyof typeof LEAST)[];
/** Times in milliseconds, weight in bytes. */
const MEASURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'total-byte-weight'];
const INSTALL_LIMIT_MS = 300_000;
const PAGE_LIMIT_MS = 180_000;
/** Her attending doctor: her list opens without a declaration. */
const PROFESSIONAL = 'Fauvel';
/** Of both browsers: the names of cookies over plain http depend on it. */
const AGENT =
  'Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36';
const A_DOCUMENT = /\/documents\/[0-9a-f-]{36}/;

interface Report {
  readonly finalDisplayedUrl: string;
  readonly categories: Readonly<
    Record<string, { readonly score: number | null; readonly auditRefs: { id: string }[] }>
  >;
  readonly audits: Readonly<
    Record<string, { readonly title: string; readonly score: number | null; readonly numericValue?: number }>
  >;
}

/** A page: its name in the table, and its address. */
type Visit = readonly [name: string, url: string];

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

/** What anyone may open. */
async function publicPages(_page: Page, base: string): Promise<Visit[]> {
  return ['/', '/connexion', '/aide', '/pro/connexion'].map((path) => [path, base + path]);
}

async function personPages(page: Page, base: string): Promise<Visit[]> {
  await signIn(page, demoTarget(base));
  await page.goto(`${base}/documents`);
  await page.click('.document-row a >> nth=0');
  await page.waitForURL(A_DOCUMENT);
  const document: Visit = ['/documents/(one)', page.url()];
  return [...['/accueil', '/documents', '/historique', '/compte'].map((path): Visit => [path, base + path]), document];
}

async function professionalPages(page: Page, base: string): Promise<Visit[]> {
  await enterAsProfessional(page, base, PROFESSIONAL);
  await findSolange(page);
  const list: Visit = ['/pro/patients/(one)', page.url()];
  await page.locator('a[data-row]').first().click();
  await page.waitForURL(A_DOCUMENT);
  return [['/pro', `${base}/pro`], list, ['/pro/patients/(one)/documents/(one)', page.url()]];
}

/** Runs Lighthouse on one page; its report stays in var/lighthouse. Throws when it does not finish, or lands elsewhere. */
async function examine(command: string, headersFile: string, [name, url]: Visit): Promise<Report> {
  const { executablePath, args } = await findChromium();
  const path = join(REPORTS, `${name.replaceAll(/[^a-z]+/g, '_')}.json`);
  const words = [command, url, '--quiet', '--output=json', `--output-path=${path}`, `--extra-headers=${headersFile}`];
  words.push(`--only-categories=${CATEGORIES.join(',')}`, `--emulated-user-agent=${AGENT}`);
  words.push(`--chrome-flags=--headless=new ${args.join(' ')}`);
  const env = { ...process.env, CHROME_PATH: executablePath };
  const run = () => promisify(execFile)(process.execPath, words, { env, timeout: PAGE_LIMIT_MS });
  // A busy machine at times misses the start of a page (NO_NAVSTART): once more, then it is an error.
  await run().catch(run);
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  if (report.finalDisplayedUrl !== url) throw new Error(`${name} led to ${report.finalDisplayedUrl}`);
  return report;
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

/** Prints the row of a page. Returns whether it is good enough. */
function tell(name: string, report: Report): boolean {
  const scores = CATEGORIES.map((category) => percent(report.categories[category]?.score));
  const measures = MEASURES.map((id) => Math.round(report.audits[id]?.numericValue ?? 0));
  console.log(`| ${[name, ...scores, ...measures].join(' | ')} |`);
  const below = CATEGORIES.filter((category) => percent(report.categories[category]?.score) < LEAST[category]);
  for (const category of below) for (const title of failures(report, category)) console.log(`  ${category}: ${title}`);
  return below.length === 0;
}

/** Measures the pages of one visitor. Returns how many are below. */
async function measure(
  command: string,
  browser: Browser,
  pagesOf: (page: Page, base: string) => Promise<Visit[]>,
): Promise<number> {
  const { page, close } = await openPage(browser, { userAgent: AGENT });
  const folder = mkdtempSync(join(tmpdir(), 'carnet-lighthouse-'));
  let below = 0;
  try {
    const visits = await pagesOf(page, base);
    const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
    // A file, so that no session is in the list of processes.
    const headersFile = join(folder, 'headers.json');
    const headers = { 'Accept-Language': 'fr', ...(cookies.length === 0 ? {} : { Cookie: cookies.join('; ') }) };
    writeFileSync(headersFile, JSON.stringify(headers), { mode: 0o600 });
    for (const visit of visits) {
      if (!visit[0].includes(values.only)) continue;
      if (!tell(visit[0], await examine(command, headersFile, visit))) below += 1;
    }
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
  return below;
}

const { values } = parseArgs({
  options: { base: { type: 'string', default: 'http://localhost:8080' }, only: { type: 'string', default: '' } },
});
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
const command = lighthouseCommand();
console.log(
  `| page | ${[...CATEGORIES, ...MEASURES].join(' | ')} |\n|${'---|'.repeat(1 + CATEGORIES.length + MEASURES.length)}`,
);
const browser = await openBrowser();
let below = 0;
try {
  for (const pagesOf of [publicPages, personPages, professionalPages])
    below += await measure(command, browser, pagesOf);
} finally {
  await browser.close();
}
if (below > 0) console.error(`${below} pages are below ${JSON.stringify(LEAST)}.`);
process.exitCode = below === 0 ? 0 : 1;
