/**
 * The pictures of the documentation and of each journey, in one command: `npm run pictures`.
 * Starts a small demonstration of its own in a temporary folder, or uses a running one: `npm run pictures -- --base
 * http://localhost:8080 --data var`. Writes docs/pictures/*.png (committed) and var/pictures/<journey>/*.png (looked at).
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { bundleOf } from '../sandbox/try/bundle.ts';
import { openBrowser, openPage, PHONE, signIn } from '../test/browser/browser.ts';
import { freePort } from '../test/support/free-port.ts';
import { demoTarget, enterAsProfessional, findSolange } from './demo-sign-in.ts';
import { SHOWN_STORIES, showStory } from './story-pictures.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCS = join(ROOT, 'docs/pictures');
const JOURNEYS = join(ROOT, 'var/pictures');
/** Bytes of a committed picture. */
const MAX_PICTURE_BYTES = 120 * 1024;
const START_LIMIT_MS = 300_000;
/** The whole cast of stories. */
const PERSONS = '16';
const VIEW = { width: 1120, height: 720 };
const PROFESSIONAL_VIEW = { width: 1000, height: 640 };
const STORY_VIEW = { width: 1120, height: 860 };
/** The browser's own reader draws a PDF a moment after the page is complete. */
const PDF_PAUSE_MS = 1_500;
const LETTER = join(ROOT, 'test/fixtures/cda/lettre-de-liaison.xml');
/** As the list shows the day of the letter's stay: the town has an older letter of the same title. */
const LETTER_DAY = '6 oct.';
/** The author of the letter. */
const AUTHOR_RPPS = '99900000128';

interface Demo {
  readonly base: string;
  readonly data: string;
  stop(): Promise<void>;
}

async function startDemo(): Promise<Demo> {
  const data = mkdtempSync(join(tmpdir(), 'carnet-pictures-'));
  const port = await freePort();
  const words = ['start', '--json', '--data', data, '--port', String(port), '--persons', PERSONS, '--workers', '1'];
  const child = spawn(process.execPath, [join(ROOT, 'bin/carnet.js'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(data, { recursive: true, force: true });
  };
  const limit = setTimeout(() => child.kill('SIGTERM'), START_LIMIT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('"event":"ready"')) return { base: `http://localhost:${port}`, data, stop };
    }
  } finally {
    clearTimeout(limit);
  }
  await stop();
  throw new Error('the demonstration did not start');
}

/** Deposits the letter of the README as its author. Doing it again changes nothing. */
async function depositLetter({ base, data }: Demo): Promise<void> {
  const port = new URL(base).port || '80';
  const words = ['demo', 'token', '--professional', AUTHOR_RPPS, '--data', data, '--port', port, '--public-url', base];
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'bin/carnet.js'), ...words]);
  const answer = await fetch(`${base}/fhir`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(bundleOf(readFileSync(LETTER))),
  });
  if (!answer.ok) throw new Error(`the letter is refused: ${answer.status} ${await answer.text()}`);
}

type Shoot = (name: string, committed?: boolean) => Promise<void>;

/** Writes a picture among those of its journey, and in the documentation when `committed`. */
function camera(page: Page, journey: string, tooLarge: string[]): Shoot {
  const folder = join(JOURNEYS, journey);
  mkdirSync(folder, { recursive: true });
  let number = 0;
  return async (name, committed = false) => {
    number += 1;
    await page.waitForLoadState('networkidle');
    await page.screenshot({
      path: join(folder, `${String(number).padStart(2, '0')}-${name}.png`),
      fullPage: !committed,
    });
    if (!committed) return;
    const path = join(DOCS, `${name}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    if (statSync(path).size > MAX_PICTURE_BYTES) tooLarge.push(path);
  };
}

/** Sign-in, home, the new letter, hidden and shown again, the history: what the README tells. */
async function letterJourney(page: Page, { base }: Demo, shoot: Shoot): Promise<void> {
  await page.goto(base);
  await shoot('first-page');
  await page.goto(`${base}/connexion`);
  await shoot('sign-in');
  await signIn(page, demoTarget(base));
  await shoot('home', true);
  await page.goto(`${base}/documents`);
  await shoot('documents');
  await page
    .locator('.document-row', { hasText: 'Lettre de sortie' })
    .filter({ hasText: LETTER_DAY })
    .locator('a')
    .click();
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  await shoot('letter');
  await page.click('button[value=masquer]');
  await page.waitForURL('**?fait=masque');
  await page.evaluate(() => scrollTo(0, 0));
  await pause(PDF_PAUSE_MS);
  await shoot('hidden-letter', true);
  await page.click('button[value=afficher]');
  await page.waitForURL('**?fait=affiche');
  await page.goto(`${base}/historique`);
  await shoot('history', true);
  await page.goto(`${base}/compte`);
  await shoot('account');
  await page.goto(`${base}/aide`);
  await shoot('help');
}

/** A structured laboratory report, and the form that adds a document of one's own. */
async function readingJourney(page: Page, { base }: Demo, shoot: Shoot): Promise<void> {
  await signIn(page, demoTarget(base));
  await page.goto(`${base}/documents?categorie=BIOLOGIE`);
  await shoot('laboratory-reports');
  await page.click('.document-row a >> nth=0');
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  await page.locator('main table').first().scrollIntoViewIfNeeded();
  await shoot('results', true);
  await page.goto(`${base}/documents/ajouter`);
  await shoot('add-document');
}

/** A professional who never met Solange: the search, the declaration, the list and a document beside it. */
async function professionalJourney(page: Page, { base }: Demo, shoot: Shoot): Promise<void> {
  await page.goto(`${base}/pro/connexion`);
  await shoot('pro-sign-in');
  await enterAsProfessional(page, base, 'Kerdoncuff');
  await shoot('pro-find', true);
  await findSolange(page);
  if (page.url().endsWith('/accord')) {
    await shoot('pro-agreement', true);
    await page.check('#accord');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
  }
  await page.locator('a[data-row]', { hasText: 'Analyse' }).first().click();
  await page.locator('.consult-document article h1').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await shoot('pro-list-and-document', true);
  await page.click('a[data-key=deposit]');
  await page.waitForURL(/\/deposer$/);
  await shoot('pro-deposit', true);
}

const JOURNEY_LIST = [
  { name: 'letter', options: { viewport: VIEW }, run: letterJourney },
  { name: 'professional', options: { viewport: PROFESSIONAL_VIEW }, run: professionalJourney },
  { name: 'reading-on-a-phone', options: { viewport: PHONE, colorScheme: 'dark' }, run: readingJourney },
] as const;

async function takePictures(browser: Browser, demo: Demo): Promise<string[]> {
  const tooLarge: string[] = [];
  for (const { name, options, run } of JOURNEY_LIST) {
    const { page, problems, close } = await openPage(browser, options);
    await run(page, demo, camera(page, name, tooLarge));
    for (const problem of problems) console.warn(`${name}: ${problem}`);
    await close();
    console.log(`${name}: ${join(JOURNEYS, name)}`);
  }
  for (const story of SHOWN_STORIES) {
    const { page, close } = await openPage(browser, { viewport: STORY_VIEW });
    await signIn(page, demoTarget(demo.base, story.people[0]));
    await showStory(page, demo.base, story);
    await pause(PDF_PAUSE_MS);
    const path = join(DOCS, `story-${story.name}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    if (statSync(path).size > MAX_PICTURE_BYTES) tooLarge.push(path);
    await close();
  }
  return tooLarge;
}

const { values } = parseArgs({ options: { base: { type: 'string' }, data: { type: 'string', default: 'var' } } });
mkdirSync(DOCS, { recursive: true });
const demo: Demo =
  values.base === undefined
    ? await startDemo()
    : { base: values.base.replace(/\/$/, ''), data: values.data, stop: async () => undefined };
const browser = await openBrowser();
try {
  await depositLetter(demo);
  const tooLarge = await takePictures(browser, demo);
  for (const path of tooLarge) console.error(`${path} has more than ${MAX_PICTURE_BYTES} bytes.`);
  process.exitCode = tooLarge.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await demo.stop();
}
