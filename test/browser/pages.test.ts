/** Every page, in every way that people look at pages. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  assertAccessible,
  assertNoSideScroll,
  assertValidHtml,
  assertWellFormed,
  NARROW,
  openBrowser,
  openPage,
  PHONE,
  signIn,
  WIDE,
} from './browser.ts';
import { assertShownInEveryDisplay } from './displays.ts';
import { openTarget } from './target.ts';

/** Bytes of everything that the first page loads. */
const MAX_FIRST_PAGE_BYTES = 180_000;
const MAX_DOCUMENTS_LOOKED_AT = 3;

/** `displays`: looked at in forced colours and without motion too. */
const VIEWS = [
  { name: 'wide, light', viewport: WIDE, colorScheme: 'light', scale: 1, displays: true },
  { name: 'phone, dark', viewport: PHONE, colorScheme: 'dark', scale: 1, displays: true },
  { name: '320 px', viewport: NARROW, colorScheme: 'light', scale: 1, displays: false },
  { name: 'text at 200 %', viewport: WIDE, colorScheme: 'light', scale: 2, displays: false },
] as const;

let target: Awaited<ReturnType<typeof openTarget>>;
let browser: Browser;

before(async () => {
  target = await openTarget();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await target?.stop();
});

/** Addresses of a signed-in person's pages, a few of her documents included. */
async function personalPages(page: Page): Promise<string[]> {
  await page.goto(`${target.baseUrl}/documents`);
  const links = await page.$$eval('.document-row a', (all) => all.map((one) => one.getAttribute('href') ?? ''));
  const documents = links.slice(0, MAX_DOCUMENTS_LOOKED_AT);
  const history = documents.slice(0, 1).map((path) => `/historique?document=${path.split('/').at(-1)}`);
  await page.goto(`${target.baseUrl}/qui-voit`);
  const reader = new URL((await page.getAttribute('.readers a', 'href')) ?? '', target.baseUrl);
  const filtered = ['/documents?masques=1', '/documents?categorie=BIOLOGIE', '/documents?annee=1999'];
  return [
    '/accueil',
    '/documents',
    ...filtered,
    ...documents,
    '/documents/ajouter',
    '/historique',
    '/historique/verification',
    '/historique/signalements?fait=1',
    `${documents[0]}/qui-voit?profession=70`,
    '/qui-voit',
    reader.pathname + reader.search,
    `/qui-voit/comme${reader.search}`,
    '/qui-voit/professions?type=analyse',
    ...history,
    '/acces',
    '/acces/professionnels',
    '/acces/bloques',
    '/acces/urgence',
    '/acces/regles/ajouter',
    '/acces/choisir?pour=bloquer',
    '/acces/guide',
    '/avis',
    '/avis/reglages?fait=1',
    '/compte',
    '/aide',
    '/documents/inconnu',
  ];
}

async function assertGood(page: Page, what: string, everyDisplay = false): Promise<void> {
  if (everyDisplay) await assertShownInEveryDisplay(page, what);
  await assertWellFormed(page, what);
  await assertNoSideScroll(page, what);
  await assertAccessible(page, what);
}

async function enlarge(page: Page, scale: number): Promise<void> {
  if (scale === 1) return;
  await page.evaluate((percent) => {
    document.documentElement.style.fontSize = `${percent}%`;
  }, 112.5 * scale);
}

describe('every page', { concurrency: 2 }, () => {
  for (const view of VIEWS) {
    test(`is accessible and whole: ${view.name}`, async () => {
      const { viewport, colorScheme, scale, displays } = view;
      const { page, problems, close } = await openPage(browser, { viewport, colorScheme });
      for (const path of ['/', '/connexion', '/mot-de-passe', '/aide', '/inconnu']) {
        await page.goto(target.baseUrl + path);
        await enlarge(page, scale);
        await assertGood(page, `${path} (${view.name})`, displays);
      }
      await signIn(page, target);
      for (const path of await personalPages(page)) {
        await page.goto(target.baseUrl + path);
        await enlarge(page, scale);
        await assertGood(page, `${path} (${view.name})`, displays);
        if (viewport !== NARROW) continue;
        await enlarge(page, 2);
        await assertNoSideScroll(page, `${path} (${view.name}, text at 200 %)`);
      }
      assert.deepEqual(problems, []);
      await close();
    });
  }

  test('is valid HTML', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, target);
    for (const path of ['/aide', ...(await personalPages(page))]) {
      const answer = await page.goto(target.baseUrl + path);
      await assertValidHtml((await answer?.text()) ?? '', path);
    }
    await close();
  });

  test('exists in English too, chosen at the foot of the page and remembered', async () => {
    const { page, close } = await openPage(browser);
    await page.goto(`${target.baseUrl}/connexion`);
    await page.click('footer button');
    await page.waitForSelector('html[lang=en]');
    assert.equal(await page.textContent('h1'), 'Sign in');
    await page.goto(`${target.baseUrl}/aide`);
    await assertGood(page, '/aide in English');
    await close();
  });

  test('keeps the frame and a way out when something is not found', async () => {
    const { page, close } = await openPage(browser);
    await signIn(page, target);
    const absent = await page.goto(`${target.baseUrl}/documents/5f0c3a52-0000-4000-8000-000000000000`);
    assert.equal(absent?.status(), 404);
    const text = await page.textContent('main');
    const nowhere = await page.goto(`${target.baseUrl}/documents/a/b/c`);
    assert.equal(nowhere?.status(), 404);
    assert.equal(await page.textContent('main'), text, 'absent and forbidden read alike');
    await page.click('main a.button');
    await page.waitForURL('**/accueil');
    await close();
  });
});

test('the first page weighs little', async () => {
  const { page, close } = await openPage(browser);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength;
  });
  await page.goto(`${target.baseUrl}/`, { waitUntil: 'networkidle' });
  assert.ok(bytes > 10_000 && bytes <= MAX_FIRST_PAGE_BYTES, `${bytes} bytes`);
  await close();
});

test('a page is compressed for a visitor without a cookie, and never for one with', async () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${target.baseUrl}/`, { headers: { 'accept-encoding': 'gzip, br', ...headers } });
  const stranger = await ask({});
  assert.equal(stranger.headers.get('content-encoding'), 'br');
  assert.match(await stranger.text(), /<h1/);
  const known = await ask({ cookie: 'language=fr' });
  assert.equal(known.headers.get('content-encoding'), null);
  assert.match(await known.text(), /<h1/);
});

test('a page prints with the person, the date and without navigation', async () => {
  const { page, close } = await openPage(browser);
  await signIn(page, target);
  await page.emulateMedia({ media: 'print' });
  await page.goto(`${target.baseUrl}/historique`);
  assert.match((await page.textContent('.print-only')) ?? '', /Imprimé depuis le carnet de .+, le \d/);
  assert.equal(await page.isVisible('.print-only'), true);
  assert.equal(await page.isVisible('nav.rail'), false);
  assert.equal(await page.isVisible('footer'), false);
  await close();
});
