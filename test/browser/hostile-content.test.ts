/** Security rows 23 and 24: nothing that a depositor wrote ever runs, loads or leaves. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, signIn } from './browser.ts';
import { fakeDocument } from './fake-documents.ts';
import { FAKE_SIGN_IN } from './fake-web-api.ts';
import { hostileDocument, hostileEvents, hostileFiles, hostileText } from './hostile-documents.ts';
import { PAYLOADS } from './hostile-payloads.ts';
import { type ServedPages, servePages } from './serve-pages.ts';
import { ensurePagesBuilt, type Target } from './target.ts';

const PER_DOCUMENT = 10;
/** Time for late handlers (animations, timers, focus) to show themselves. */
const SETTLE_MS = 150;

let served: ServedPages;
let target: Target;
let browser: Browser;

before(async () => {
  ensurePagesBuilt();
  served = await servePages();
  const { identifier, password, code } = FAKE_SIGN_IN;
  target = {
    baseUrl: served.baseUrl,
    signIns: [{ identifier, password, readCode: async () => code }],
    stop: served.stop,
  };
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await served?.stop();
});

/** Counts everything that must not happen. */
async function watch(page: Page): Promise<string[]> {
  const events: string[] = [];
  page.on('dialog', (dialog) => {
    events.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    // The browser's own PDF reader is made of pages of the browser.
    const isOurs = url.startsWith(served.baseUrl) || /^(data:image\/(png|jpeg|gif);|chrome(-extension)?:)/.test(url);
    if (!isOurs) events.push(`request: ${url}`);
  });
  page.on('popup', () => events.push('popup'));
  await page.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt'] as const) {
      Object.defineProperty(window, name, { value: () => Object.assign(window, { __ran: 1 }) });
    }
  });
  return events;
}

async function assertQuiet(page: Page, events: string[], what: string): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  assert.equal(await page.evaluate(() => (window as { __ran?: number }).__ran), undefined, `something ran on ${what}`);
  assert.deepEqual(events, [], what);
  assert.ok(page.url().startsWith(served.baseUrl), `${what} led away to ${page.url()}`);
}

test('the watch sees what it must see', async () => {
  const { page, close } = await openPage(browser);
  const events = await watch(page);
  await page.goto('data:text/html,<img src=x onerror=alert(1)><img src="https://attaque.exemple/x.png">');
  await page.waitForTimeout(SETTLE_MS);
  assert.equal(await page.evaluate(() => (window as { __ran?: number }).__ran), 1);
  assert.ok(events.some((one) => one.includes('attaque.exemple')));
  await close();
});

test(`${PAYLOADS.length} payloads in every text of documents and history: 0 executions, 0 remote loads`, async () => {
  assert.ok(PAYLOADS.length >= 100);
  const own = [...served.world.documents];
  const hostile = [];
  for (let i = 0; i < PAYLOADS.length; i += PER_DOCUMENT) {
    const some = PAYLOADS.slice(i, i + PER_DOCUMENT);
    hostile.push(hostileDocument(some), hostileText(some));
  }
  served.world.documents.splice(0, served.world.documents.length, ...hostile);
  served.world.events.unshift(...hostileEvents(PAYLOADS));
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await openPage(browser, { javaScriptEnabled });
    const events = await watch(page);
    await signIn(page, target);
    const paths = ['/accueil', '/documents', '/documents?suite=20', '/historique'];
    paths.push(...hostile.map((one) => `/documents/${one.page.summary.logicalId}`));
    for (const path of paths) {
      await page.goto(served.baseUrl + path);
      if (javaScriptEnabled) await assertQuiet(page, events, path);
    }
    assert.deepEqual(events, []);
    const text = (await page.textContent('main')) ?? '';
    assert.ok(text.includes(PAYLOADS.at(-1) ?? '?'), 'the payloads are shown as the text that they are');
    await close();
  }
  served.world.documents.splice(0, served.world.documents.length, ...own);
});

test('files with scripts, launch actions or two natures: 0 executions, and never served as a page', async () => {
  const { page, close } = await openPage(browser);
  const events = await watch(page);
  await signIn(page, target);
  for (const file of await hostileFiles()) {
    const kind =
      file.mimeType === 'application/pdf' ? 'pdf' : file.mimeType.startsWith('image/') ? 'image' : 'download-only';
    const document = fakeDocument({
      kindWords: file.name,
      title: file.name,
      date: '2026-11-20',
      category: 'AUTR_DOC',
      view: { kind },
      file,
    });
    served.world.documents.unshift(document);
    const { logicalId } = document.page.summary;
    await page.goto(`${served.baseUrl}/documents/${logicalId}`);
    await assertQuiet(page, events, `the page of a ${file.name}`);
    const content = `${served.baseUrl}/documents/${logicalId}/contenu/original`;
    const answer = await page.request.get(content);
    const headers = answer.headers();
    assert.equal(answer.status(), 200);
    assert.equal(headers['x-content-type-options'], 'nosniff', file.name);
    assert.match(headers['content-security-policy'] ?? '', /(^|; )sandbox;.*default-src 'none'/, file.name);
    assert.doesNotMatch(headers['content-type'] ?? '', /html|svg|xml|script/, file.name);
    assert.match(headers['cache-control'] ?? '', /no-store/, file.name);
    if (headers['content-disposition']?.startsWith('inline'))
      assert.match(headers['content-type'] ?? '', /^(application\/pdf|image\/(png|jpeg))$/);
    else assert.match(headers['content-disposition'] ?? '', /^attachment; filename="document"$/);
    const alone = await page.context().newPage();
    const aloneEvents = await watch(alone);
    await alone.goto(content).catch(() => 'a download has no page');
    await alone.waitForTimeout(SETTLE_MS);
    assert.deepEqual(aloneEvents, [], `a ${file.name} opened alone`);
    await alone.close();
  }
  await close();
});

test('an unexpected failure shows a reference and nothing else, and is logged without its words', async () => {
  const { page, close } = await openPage(browser);
  await signIn(page, target);
  served.world.breakWith = new Error('NIR 279035121518989 of Claire');
  const answer = await page.goto(`${served.baseUrl}/documents`);
  served.world.breakWith = null;
  assert.equal(answer?.status(), 500);
  const html = (await answer?.text()) ?? '';
  assert.doesNotMatch(html, /279035121518989/);
  const reference = /C-[0-9a-z]{8}/.exec((await page.textContent('main')) ?? '')?.[0];
  assert.ok(reference, 'the page gives a reference');
  assert.ok(
    served.logged.some((line) => line.includes(reference)),
    'the log has the same reference',
  );
  assert.ok(
    served.logged.every((line) => !line.includes('279035121518989')),
    'the log has no identity',
  );
  await close();
});
