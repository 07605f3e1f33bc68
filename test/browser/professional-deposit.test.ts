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
  signIn,
} from './browser.ts';
import { smallPdf } from './fake-documents.ts';
import { ensurePagesBuilt } from './target.ts';

const DOCTOR = 'Fauvel';
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

const solange = () => {
  const found = world.demo.persons.find(({ key }) => key === 'solange');
  assert.ok(found);
  return found;
};

/** Signs in through the stand-in provider, and opens Solange's record. Gives the address of her pages. */
async function openRecord(page: Page): Promise<string> {
  await page.goto(`${world.baseUrl}/pro/connexion`);
  await page.click('main form button[type=submit], main a.button');
  await page.click(`button[name=professional]:has-text("${DOCTOR}")`);
  await page.waitForURL('**/pro');
  await page.fill('#matricule', solange().ins);
  await page.press('#matricule', 'Enter');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}(\/accord)?$/);
  return page.url().replace(/\/accord$/, '');
}

async function newPdf(title: string): Promise<Buffer> {
  return Buffer.from(await smallPdf([title, `${process.pid} ${process.hrtime.bigint()}`]));
}

const file = (bytes: Buffer, name = 'lettre.pdf') => ({ name, mimeType: 'application/pdf', buffer: bytes });

/** Moves by the Tab key until the wanted element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

async function personSees(title: string): Promise<boolean> {
  const { page, close } = await openPage(browser);
  const { signIn: who } = solange();
  const target = { baseUrl: world.baseUrl, signIns: world.signIns, stop: async () => undefined };
  await signIn(
    page,
    target,
    world.signIns.find(({ identifier }) => identifier === who.identifier),
  );
  await page.goto(`${world.baseUrl}/documents`);
  const seen = (await page.locator(`.document-row:has-text("${title}")`).count()) > 0;
  await close();
  return seen;
}

test('by the keyboard alone, in under a minute: a result kept until it is announced, then announced', async () => {
  const { page, problems, close } = await openPage(browser);
  const patient = await openRecord(page);
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
  await page.setInputFiles('#fichier', file(await newPdf(title)));
  await tabTo(page, 'button[name=etape][value="2"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/deposer?depose=*');
  assert.ok(performance.now() - began < 60_000);
  assert.equal(await personSees(title), false, 'not announced: the person does not see it');

  await page.click('main a:has-text("Documents à annoncer")');
  await page.waitForURL('**/annoncer');
  await assertAccessible(page, 'what waits');
  await page.click(`li:has-text("${title}") button`);
  await page.waitForURL('**/annoncer?fait=annonce');
  // The address changes before the page is drawn again.
  await page.locator(`li:has-text("${title}")`).waitFor({ state: 'detached' });
  assert.equal(await personSees(title), true, 'announced: the person sees it');
  assert.deepEqual(problems, []);
  await close();
});

test('without scripts: errors keep what was written, a false PDF is refused, a form sent twice deposits once', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, viewport: NARROW });
  const patient = await openRecord(page);
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
      multipart: { ...kept, etape: '2', fichier: pdf },
      headers: { origin: world.baseUrl, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });
  const [first, second] = [await send(), await send()];
  assert.equal(first.status(), 302);
  assert.equal(second.headers()['location'], first.headers()['location']);
  assert.equal(second.status(), 302);
  // A form of another session, or forged, deposits nothing.
  const forged = await page.request.post(page.url(), {
    multipart: { ...kept, cle: 'x', etape: '2', fichier: pdf },
    headers: { origin: world.baseUrl, 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  assert.equal(forged.status(), 400);
  await close();
});

test('replace, then withdraw, from the page of one’s own document; nobody else’s', async () => {
  const { page, problems, close } = await openPage(browser, { colorScheme: 'dark' });
  const patient = await openRecord(page);
  const title = 'Lettre à corriger';
  const deposit = async (bytes: Buffer): Promise<string> => {
    await page.click('button[value="1"]');
    await page.locator('#fichier').waitFor();
    await page.setInputFiles('#fichier', file(bytes));
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

test('a file that no form may carry is said to be too large, not a failure of ours', async () => {
  const { page, close } = await openPage(browser);
  const patient = await openRecord(page);
  await page.goto(`${patient}/deposer`);
  await page.check('#type-11488-4');
  await page.click('button[value="1"]');
  await page.locator('#fichier').waitFor();
  await page.setInputFiles('#fichier', file(Buffer.alloc(13_000_000, '%PDF-1.7\n')));
  await page.click('button[value="2"]');
  await page.locator('h1:has-text("trop lourd")').waitFor();
  assert.match((await page.textContent('main')) ?? '', /5 Mo au plus/);
  await close();
});
