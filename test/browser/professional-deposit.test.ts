/** A professional deposits, announces, replaces and withdraws on the pages of the demonstration; the person sees what she may. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startWorld } from '../support/world.ts';
import {
  assertAccessible,
  assertNoSideScroll,
  assertValidHtml,
  assertWellFormed,
  NARROW,
  openBrowser,
  openPage,
} from './browser.ts';
import { choose, fileOf as file, newPdf, openRecord, solangeSees, tabTo } from './deposit-steps.ts';
import { ensurePagesBuilt } from './target.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
let browser: Browser;

before(async () => {
  ensurePagesBuilt();
  world = await startWorld();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

const personSees = (title: string, then?: (page: Page) => Promise<void>) => solangeSees(world, browser, title, then);

test('by the keyboard alone, in under a minute: a result kept until it is announced, then announced', async () => {
  const { page, problems, close } = await openPage(browser);
  const patient = await openRecord(world, page);
  const title = 'Résultat à annoncer de vive voix';
  const began = performance.now();
  await page.goto(`${patient}/deposer`);
  await tabTo(page, '#type-11488-4');
  await page.keyboard.press('Space');
  await tabTo(page, '#titre');
  assert.equal(await page.inputValue('#titre'), 'Compte rendu de consultation', 'the title follows the type');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(title);
  await tabTo(page, '#visibilite-ordinary');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'button[name=etape][value="1"]');
  await page.keyboard.press('Enter');
  await page.locator('#fichier').waitFor();
  assert.ok(await page.locator('dl:has-text("Solange")').count());
  await assertAccessible(page, 'the second step');
  await choose(page, await newPdf(title));
  assert.match((await page.textContent('.file-preview')) ?? '', /lettre\.pdf.*PDF · 1 page · /s);
  await assertAccessible(page, 'a file that was chosen');
  await tabTo(page, 'button[name=etape][value="2"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/deposer?depose=*');
  assert.ok(performance.now() - began < 60_000);
  assert.equal(await personSees(title), false, 'not announced: the person does not see it');

  assert.equal(await page.locator('main a:has-text("Documents à annoncer")').count(), 1);
  // Corrected before it is announced: she will find what it was as an earlier version.
  const first = new URL(page.url()).searchParams.get('depose') ?? '';
  await page.goto(`${patient}/documents/${first}/remplacer`);
  await page.click('button[value="1"]');
  await page.locator('#fichier').waitFor();
  await choose(page, await newPdf(`${title}, corrigé`));
  await page.click('button[value="2"]');
  await page.waitForURL(({ searchParams }) => (searchParams.get('depose') ?? first) !== first);
  await page.goto(`${patient}/annoncer`);
  await assertAccessible(page, 'what waits');
  await page.click(`li:has-text("${title}") button`);
  await page.waitForURL('**/annoncer?fait=annonce');
  // The address changes before the page is drawn again.
  await page.locator(`li:has-text("${title}")`).waitFor({ state: 'detached' });
  const seen = await personSees(title, async (hers) => {
    await hers.click('.versions a');
    await hers.waitForURL(`**/documents/${first}`);
    assert.match((await hers.textContent('main .notice')) ?? '', /^Ancienne version/);
  });
  assert.equal(seen, true, 'announced: the person sees it, and what it replaced');
  assert.deepEqual(problems, []);
  await close();
});

test('without scripts: errors keep what was written, false and large files are refused, a last look, and a form sent twice deposits once', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, viewport: NARROW });
  const patient = await openRecord(world, page);
  await page.goto(`${patient}/deposer`);
  await assertValidHtml(await page.content(), 'the form of a deposit');
  await page.fill('#titre', 'Lettre sans script');
  await page.fill('#autre', 'quelque chose qui n’existe pas');
  await page.click('button[value="1"]');
  await page.locator('.notice.danger a[href="#autre"]').waitFor();
  assert.equal(await page.inputValue('#titre'), 'Lettre sans script');
  await page.fill('#autre', 'PASSAGE aux urgences');
  await page.click('button[value="1"]');
  await page.locator('#fichier').waitFor();
  await page.setInputFiles('#fichier', file(Buffer.from('PK\u0003\u0004 ceci n’est pas un PDF')));
  await page.click('button[value="2"]');
  await page.locator('.notice.danger a[href="#fichier"]').waitFor();
  await page.setInputFiles('#fichier', file(Buffer.from('%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF\n')));
  await page.click('button[value="2"]');
  await page.locator('.notice.danger a[href="#fichier"]').waitFor();
  for (const [bytes, said] of [
    [Buffer.from('Un texte, et non un PDF.\n'), /le nom de ce fichier annonce un type/i],
    [Buffer.alloc(13_000_000, '%PDF-1.7\n'), /5 Mo/],
  ] as const) {
    await page.setInputFiles('#fichier', file(bytes));
    await page.click('button[value="2"]');
    await page.locator('#fichier-error').filter({ hasText: said }).waitFor();
    assert.ok(await page.locator('dl:has-text("Lettre sans script")').count(), 'the form is still there');
  }
  await page.setInputFiles('#fichier', file(await newPdf('Lettre sans script')));
  await page.click('button[value="2"]');
  await page.locator('h1:has-text("Est-ce bien ce fichier")').waitFor();
  assert.match((await page.textContent('main')) ?? '', /AUBERTIN Solange.*lettre\.pdf.*PDF · 1 page/s);
  await assertValidHtml(await page.content(), 'the last look');
  await assertNoSideScroll(page, 'the last look');
  await page.click('button[value=fichier]');
  await page.locator('#fichier').waitFor();
  const kept = await page
    .locator('main form')
    .evaluate(
      (form: HTMLFormElement) =>
        Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === 'string')) as Record<
          string,
          string
        >,
    );
  const pdf = file(await newPdf('Lettre sans script'));
  const send = () =>
    page.request.post(page.url(), {
      multipart: { ...kept, etape: '2', vu: 'oui', fichier: pdf },
      headers: { origin: world.baseUrl, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });
  const [first, second] = [await send(), await send()];
  assert.equal(first.status(), 302);
  assert.equal(second.headers()['location'], first.headers()['location']);
  assert.equal(second.status(), 302);
  // A form of another session, or forged, deposits nothing.
  const forged = await page.request.post(page.url(), {
    multipart: { ...kept, cle: 'x', etape: '2', vu: 'oui', fichier: pdf },
    headers: { origin: world.baseUrl, 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  assert.equal(forged.status(), 400);
  // The last look, then the deposit: the file came back with the form.
  await page.goto(`${patient}/deposer`);
  await page.check('#type-11488-4');
  await page.fill('#titre', 'Lettre relue');
  await page.click('button[value="1"]');
  await page.setInputFiles('#fichier', file(await newPdf('Lettre relue')));
  await page.click('button[value="2"]');
  await page.click('button[value="3"]');
  await page.waitForURL('**/deposer?depose=*');
  await page.click('main a:has-text("Voir ce document")');
  await page.locator('article:has-text("Lettre relue") iframe').waitFor({ state: 'attached' });
  await close();
});

test('replace, then withdraw, from the page of one’s own document; nobody else’s', async () => {
  const { page, problems, close } = await openPage(browser, { colorScheme: 'dark' });
  const patient = await openRecord(world, page);
  const title = 'Lettre à corriger';
  const deposit = async (bytes: Buffer): Promise<string> => {
    await page.click('button[value="1"]');
    await page.locator('#fichier').waitFor();
    await choose(page, bytes);
    await page.click('button[value="2"]');
    await page.waitForURL('**/deposer?depose=*');
    return new URL(page.url()).searchParams.get('depose') ?? '';
  };
  await page.goto(`${patient}/deposer`);
  for (const colours of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: colours });
    await assertAccessible(page, `the form of a deposit, ${colours}`);
  }
  await assertWellFormed(page, 'the form of a deposit');
  await page.setViewportSize(NARROW);
  await assertNoSideScroll(page, 'the form of a deposit');
  await page.check('#type-96349-6');
  await page.fill('#titre', title);
  const logicalId = await deposit(await newPdf(title));

  await page.goto(`${patient}/documents/${logicalId}`);
  await page.click('a[href$="/remplacer"]');
  await page.waitForURL('**/remplacer');
  assert.equal(await page.inputValue('#titre'), title);
  await page.fill('#titre', `${title} (corrigée)`);
  const corrected = await deposit(await newPdf(`${title} corrigée`));
  assert.notEqual(corrected, logicalId);
  assert.equal(await personSees(`${title} (corrigée)`), true);
  await page.goto(`${patient}/documents/${logicalId}`);
  assert.match((await page.locator('.consult-document article .notice').textContent()) ?? '', /^Ancienne version/);
  assert.equal(await page.locator('.own-document').count(), 0, 'nothing more to do with an old version');
  await assertAccessible(page, 'an old version');
  await page.click('.notice a:has-text("version actuelle")');
  await page.waitForURL(`**/documents/${corrected}`);
  await page.click('.versions a');
  await page.waitForURL(`**/documents/${logicalId}`);

  await page.goto(`${patient}/documents/${corrected}/retirer`);
  await assertAccessible(page, 'the withdrawal');
  await assertNoSideScroll(page, 'the withdrawal');
  await page.click('main form button[type=submit]');
  await page.locator('.notice.danger').waitFor();
  await page.check('#raison-wrong-content');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**?fait=retire');
  assert.equal(await personSees(`${title} (corrigée)`), false);
  // Absent and forbidden are alike.
  for (const id of [corrected, '01890000-0000-7000-8000-000000000001', 'x']) {
    const answer = await page.goto(`${patient}/documents/${id}/retirer`);
    assert.equal(answer?.status(), 404);
  }
  const foreign = await page.goto(`${world.baseUrl}/pro/patients/01890000-0000-7000-8000-000000000001/deposer`);
  assert.equal(foreign?.status(), 404);
  assert.deepEqual(problems, []);
  await close();
});

test('a file that no form may carry is said to be too large, before it is sent and after; the form stays', async () => {
  const { page, close } = await openPage(browser);
  const patient = await openRecord(world, page);
  await page.goto(`${patient}/deposer`);
  await page.check('#type-11488-4');
  await page.fill('#titre', 'Trop lourd');
  await page.click('button[value="1"]');
  await page.locator('#fichier').waitFor();
  await page.setInputFiles('#fichier', file(Buffer.alloc(13_000_000, '%PDF-1.7\n')));
  await page.locator('.error:has-text("5 Mo")').waitFor();
  await page.click('button[value="2"]');
  await page.locator('.notice.danger:has-text("5 Mo")').waitFor();
  assert.ok(await page.locator('dl:has-text("Trop lourd")').count());
  await close();
});
