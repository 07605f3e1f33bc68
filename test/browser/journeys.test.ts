/** What a person does, without scripts, with the keyboard alone, and with scripts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, PHONE, signIn } from './browser.ts';
import { smallPdf } from './fake-documents.ts';
import { openTarget } from './target.ts';

let target: Awaited<ReturnType<typeof openTarget>>;
let browser: Browser;
let pdf: Buffer;

before(async () => {
  target = await openTarget();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await target?.stop();
});

/** Distinct bytes each time: the same file twice is refused. */
async function newPdf(title: string): Promise<Buffer> {
  pdf = Buffer.from(await smallPdf([title, `${process.pid} ${process.hrtime.bigint()}`]));
  return pdf;
}

async function fillAddForm(page: Page, title: string): Promise<void> {
  await page.selectOption('#type', 'EXPPAT_2');
  await page.fill('#titre', title);
  await page.fill('#jour', '3');
  await page.fill('#mois', '2');
  await page.fill('#annee', '2025');
}

async function chooseFile(page: Page, bytes: Buffer, name = 'n’importe quel nom.pdf'): Promise<void> {
  await page.setInputFiles('#fichier', { name, mimeType: 'application/pdf', buffer: bytes });
}

for (const javaScriptEnabled of [false, true]) {
  const way = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`a person adds a document, hides it, shows it again, and reads it all in the history: ${way}`, async () => {
    const { page, problems, close } = await openPage(browser, { javaScriptEnabled, viewport: PHONE });
    await signIn(page, target);
    await page.goto(`${target.baseUrl}/documents/ajouter`);
    const title = `Ordonnance de lunettes ${way}`;
    await fillAddForm(page, title);
    await chooseFile(page, await newPdf(title));
    await page.click('main form button[type=submit]');
    await page.waitForURL('**/documents/*?fait=ajoute');
    await page.locator(`h1:has-text("${title}")`).waitFor();

    await page.click('button[value=masquer]');
    await page.waitForURL('**?fait=masque');
    await page.locator('.badges:has-text("Masqué aux professionnels")').waitFor();
    await page.goto(`${target.baseUrl}/documents?masques=1`);
    await page.click(`text=${title}`);
    await page.click('button[value=afficher]');
    await page.waitForURL('**?fait=affiche');
    await page.locator('.notice:has-text("de nouveau")').waitFor();
    assert.doesNotMatch((await page.textContent('.badges')) ?? '', /Masqué/);

    if (target.kind === 'world') {
      await page.goto(`${target.baseUrl}/historique`);
      const history = (await page.textContent('main')) ?? '';
      for (const act of ['Vous avez ajouté', 'Vous avez masqué', 'Vous avez affiché de nouveau'])
        assert.ok(history.includes(act), act);
      await page.fill('#mots', 'lunettes masque');
      await page.click('form:has(#mots) button');
      await page.waitForURL('**/historique?recherche=*');
      assert.doesNotMatch(page.url(), /lunettes/, 'no word in the address');
      assert.equal(await page.inputValue('#mots'), 'lunettes masque');
      const found = await page.locator('.event-sentence').allTextContents();
      assert.ok(found.length > 0 && found.every((each) => /masqué.+lunettes/.test(each)), found.join('\n'));
    }
    assert.deepEqual(problems, []);
    await close();
  });

  test(`a form with mistakes names each one, leads to it, and keeps what was written: ${way}`, async () => {
    const { page, problems, close } = await openPage(browser, { javaScriptEnabled });
    await signIn(page, target);
    await page.goto(`${target.baseUrl}/documents/ajouter`);
    await fillAddForm(page, 'Radio du genou');
    await page.fill('#jour', '31');
    await page.check('input[value=masque]');
    await page.click('main form button[type=submit]');
    const summary = page.locator('[role=alert]');
    await summary.waitFor();
    assert.equal(await summary.locator('a').count(), 2, 'the file and the date');
    assert.equal(await page.inputValue('#titre'), 'Radio du genou');
    assert.equal(await page.inputValue('#type'), 'EXPPAT_2');
    assert.equal(await page.inputValue('#jour'), '31');
    assert.equal(await page.isChecked('input[value=masque]'), true);
    for (const link of await summary.locator('a').all()) {
      const id = (await link.getAttribute('href')) ?? '';
      assert.equal(await page.locator(id).count(), 1, `${id} exists`);
      assert.equal(await page.locator(id).getAttribute('aria-invalid'), 'true');
    }
    if (javaScriptEnabled) await page.waitForFunction(() => document.activeElement?.matches('[role=alert]'));
    await page.fill('#jour', '3');
    await chooseFile(page, Buffer.from('ceci n’est pas un PDF'.repeat(3)));
    await page.setInputFiles('#fichier', {
      name: 'x.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from([0, 1, 2, 3, 255, 254]),
    });
    await page.click('main form button[type=submit]');
    // The first answer's error is still there until the second one comes.
    await page.locator('#fichier-error:has-text("Ce type de fichier n’est pas accepté")').waitFor();
    await chooseFile(page, Buffer.alloc(5_100_000, '%PDF-'));
    await page.click('main form button[type=submit]');
    await page.locator('#fichier-error:has-text("5 Mo")').waitFor();
    assert.equal(await page.inputValue('#titre'), 'Radio du genou');
    assert.deepEqual(problems, []);
    await close();
  });
}

test('the keyboard alone signs in, opens a document and reaches its buttons', async () => {
  const { page, close } = await openPage(browser);
  const [who] = target.signIns;
  assert.ok(who);
  await page.goto(`${target.baseUrl}/connexion`);
  await page.keyboard.press('Tab');
  assert.equal(
    await page.evaluate(() => document.activeElement?.className),
    'skip',
    'first, the way past the navigation',
  );
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'contenu');
  await page.keyboard.press('Tab');
  await page.keyboard.type(who.identifier);
  await page.keyboard.press('Tab');
  await page.keyboard.type(who.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/connexion/code**');
  await page.focus('#code');
  await page.keyboard.type(await who.readCode());
  await page.keyboard.press('Enter');
  await page.waitForURL('**/accueil');
  await page.goto(`${target.baseUrl}/documents`);
  await tabTo(page, '.document-row a');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineWidth);
  assert.equal(outline, '3px', 'the focus is seen');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/documents\/[^/]+$/);
  await tabTo(page, 'main a.button');
  await tabTo(page, 'details.metadata summary');
  await page.keyboard.press('Enter');
  assert.equal(await page.isVisible('details.metadata dl'), true);
  await close();
});

const MAX_TABS = 60;

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < MAX_TABS; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
  }
  assert.fail(`${selector} is not reached in ${MAX_TABS} tabs`);
}

test('after signing out, nothing personal is reachable, not even by going back', async () => {
  const { page, close } = await openPage(browser);
  await signIn(page, target);
  await page.goto(`${target.baseUrl}/compte`);
  await page.click('main form button[type=submit] >> nth=0');
  await page.waitForURL('**/connexion?parti=1');
  await page.goBack();
  await page.waitForURL(/connexion\?fin=1/);
  await page.waitForLoadState();
  await page.goto(`${target.baseUrl}/documents`);
  await page.waitForURL(/connexion\?fin=1/);
  await close();
});

test('a wrong password and a wrong code say what to do, and not which was wrong', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false });
  const [who] = target.signIns;
  assert.ok(who);
  await page.goto(`${target.baseUrl}/connexion`);
  const texts = [];
  for (const [identifier, password] of [
    [who.identifier, 'faux-mot-de-passe'],
    ['personne-de-ce-nom', who.password],
  ]) {
    await page.fill('#identifiant', identifier ?? '');
    await page.fill('#secret', password ?? '');
    await page.click('main form:has(#secret) button[type=submit]');
    texts.push(await page.textContent('[role=alert]'));
  }
  assert.equal(texts[0], texts[1]);
  await page.fill('#identifiant', who.identifier);
  await page.fill('#secret', who.password);
  await page.click('main form:has(#secret) button[type=submit]');
  await page.waitForURL('**/connexion/code**');
  const right = await who.readCode();
  await page.fill('#code', right === '000000' ? '000001' : '000000');
  await page.click('main form:has(#code) button[type=submit]');
  assert.match((await page.textContent('[role=alert]')) ?? '', /Ce code ne correspond pas/);
  await close();
});

test('from the pages alone: can my physiotherapist see my test, who can, and what would she see?', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, viewport: PHONE });
  await signIn(page, target);
  await page.goto(`${target.baseUrl}/documents?categorie=BIOLOGIE`);
  await page.click('.document-row a');
  await page.click('text=Qui exactement, et pourquoi');
  await page.waitForURL('**/qui-voit');
  assert.match((await page.textContent('main')) ?? '', /Le voient \(\d+\).+Et dans une urgence/s);
  await page.selectOption('#profession', { label: 'kinésithérapeute' });
  await page.click('main form:has(#profession) button');
  const answers = await page.locator('.answer dd').allTextContents();
  assert.equal(answers.length, 2);
  for (const said of answers) assert.match(said, /Non/);
  assert.match(answers[1] ?? '', /Cette profession ne lit pas ce type de document/);
  await page.goto(`${target.baseUrl}/qui-voit`);
  await page.click('.readers a');
  await page.click('a:has-text("Voir mon carnet avec ses yeux")');
  await page.waitForURL('**/qui-voit/comme?**');
  assert.match((await page.textContent('.simulation')) ?? '', /Simulation/);
  const said = Number(/voit (\d+) document/.exec((await page.textContent('.lead')) ?? '')?.[1]);
  assert.equal(await page.locator('.document-row').count(), Math.min(said, 50));
  assert.doesNotMatch(decodeURIComponent(page.url()), /\d{11}/, 'no number of anybody in the address');
  await page.goto(`${target.baseUrl}/historique`);
  assert.doesNotMatch((await page.textContent('.main-column')) ?? '', /qui peut voir vos documents/);
  await close();
});
