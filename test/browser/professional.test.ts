/** A professional's work on the pages, in a real browser, on the demonstration's world. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { DemoPerson, World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';
import { assertValidHtml, NARROW, openBrowser, openPage, signIn, WIDE } from './browser.ts';
import { assertOneThingAtATime } from './displays.ts';
import { emergencyOpened, emergencyOpposed, emergencySeen } from './emergency-story.ts';
import { assertGood, enterAs, findPatient } from './professional-steps.ts';
import { ensurePagesBuilt } from './target.ts';

let world: World;
let browser: Browser;
let solange: DemoPerson;

before(async () => {
  ensurePagesBuilt();
  world = await startWorld({ persons: 4, workers: 1 });
  browser = await openBrowser();
  const [first] = world.demo.persons;
  assert.ok(first);
  solange = first;
});
after(async () => {
  await browser?.close();
  await world?.stop();
});
const base = (): string => world.baseUrl;
const enter = (page: Page, familyName: string) => enterAs(base(), page, familyName);
const findByIns = (page: Page, matricule: string) => findPatient(base(), page, matricule);

test('the attending doctor finds Solange by her INS and reads a document two actions later, with the keyboard', async () => {
  const { page, problems, close } = await openPage(browser);
  await enter(page, 'Fauvel');
  await findByIns(page, '2 44 03 58 095 041 29');
  assert.match((await page.locator('[role=alert]').textContent()) ?? '', /La clé/);
  await page.waitForFunction(() => document.activeElement?.matches('[role=alert]'));
  await findByIns(page, solange.ins);
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
  assert.ok(!page.url().includes(solange.ins), 'no INS in an address');
  const banner = (await page.locator('.patient-banner').textContent()) ?? '';
  for (const said of [
    'AUBERTIN Solange',
    '12 mars 1944'.replaceAll(' ', '\u00a0'),
    'Femme',
    'Identité de test',
    'Médecin traitant',
  ])
    assert.ok(banner.includes(said), said);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}/);
  await page.locator('.consult-document article h1').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('jo?p');
  assert.equal(await page.inputValue('#texte'), 'jo?p', 'keys in a field are letters');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await page.keyboard.press('d');
  await page.waitForURL(/\/deposer$/);
  await page.goto(`${base()}/pro/raccourcis`);
  await page.uncheck('#raccourcis');
  await page.goBack();
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog[open]').count(), 0, 'switched off');
  assert.deepEqual(problems, []);
  await close();
});

test('without scripts: a stranger finds her by her traits, declares her agreement, reads, gives it back; Solange is told', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false });
  await enter(page, 'Kerdoncuff');
  await page.fill('#nom', 'aubertin');
  await page.fill('#prenoms', 'Solange Marie');
  await page.selectOption('#sexe', 'F');
  for (const [id, value] of [
    ['jour', '12'],
    ['mois', '3'],
    ['annee', '1945'],
  ] as const)
    await page.fill(`#${id}`, value);
  await page.click('main form:has(#nom) button');
  assert.match((await page.locator('[role=alert]').textContent()) ?? '', /Aucun carnet/);
  assert.equal(await page.inputValue('#nom'), 'aubertin', 'nothing typed is lost');
  await page.fill('#annee', '1944');
  await page.click('main form:has(#nom) button');
  await page.waitForURL('**/accord');
  const id = /patients\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  const early = await page.goto(`${base()}/pro/patients/${id}`);
  assert.match(early?.url() ?? '', /\/accord$/, 'no list before the declaration');
  await page.click('main form button[type=submit]');
  await page.locator('#accord-error').waitFor();
  await page.check('#accord');
  await page.click('main form button[type=submit]');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
  assert.equal(await page.locator('.badge.caution').count(), 0, 'what she hides stays hidden');
  const html = await (await page.goto(page.url()))?.text();
  await assertValidHtml(html ?? '', 'the list of a patient');
  await page.locator('a[data-row]').first().click();
  await page.locator('.consult-document article h1').waitFor();
  await page.goto(`${base()}/pro/patients/${id}/accord`);
  await page.click('button[value=retirer]');
  await page.waitForURL('**/pro?retire=1');
  assert.equal((await page.goto(`${base()}/pro/patients/${id}`))?.status(), 404, 'forgotten by the session');

  const hers = await openPage(browser);
  await signIn(hers.page, { baseUrl: base(), signIns: world.signIns, stop: async () => undefined });
  await hers.page.goto(`${base()}/historique`);
  const history = (await hers.page.textContent('main')) ?? '';
  for (const act of [
    'a ouvert votre carnet et lu',
    'A cherché votre carnet',
    'a déclaré vous soigner',
    'A parcouru la liste',
    'a retiré sa déclaration',
  ])
    assert.ok(history.includes(act), act);
  await hers.close();
  await close();
});

test('a session ends: signed out, or of someone who no longer practises; a person’s session opens nothing here, nor the reverse', async () => {
  const { page, close } = await openPage(browser);
  await enter(page, 'Moulin');
  const { deployment } = await world.inside();
  const moulin = world.demo.professionals.find(({ key }) => key === 'moulin');
  assert.ok(moulin);
  await deployment.space.directory.setProfessionalStatus(moulin.idNat, false);
  await page.goto(`${base()}/pro`);
  assert.match(page.url(), /\/pro\/connexion\?fin=1$/);
  await page.click('a[href="/pro/connexion/aller"]');
  await page.click('button:has-text("Moulin")');
  await page.waitForURL('**/pro/connexion?erreur=annuaire');
  await page.goto(`${base()}/documents`);
  assert.match(page.url(), /\/connexion\?/, 'a professional is nobody in a person’s space');
  const answer = await page.goto(`${base()}/pro/connexion/retour?code=stolen&state=other`);
  assert.match(answer?.url() ?? '', /erreur=echec$/);
  await close();
  const hers = await openPage(browser);
  await signIn(hers.page, { baseUrl: base(), signIns: world.signIns, stop: async () => undefined });
  await hers.page.goto(`${base()}/pro`);
  assert.match(hers.page.url(), /\/pro\/connexion/);
  await hers.close();
});

test('who works in two places chooses one for the session; nothing opens before; nobody is told of a session that never was', async () => {
  const { deployment, asSuperuser } = await world.inside();
  const [touati, monceau] = ['touati', 'monceau'].map((one) => world.demo.professionals.find(({ key }) => key === one));
  assert.ok(touati && monceau);
  await asSuperuser(
    'carnet_space',
    `insert into professional_activity select $1, structure_id, sector_code from professional_activity where professional_id = $2`,
    [touati.idNat, monceau.idNat],
  );
  const places = (await deployment.space.directory.findProfessional(touati.idNat))?.activities.map(
    (one) => one.structure.name,
  );
  const { page, problems, close } = await openPage(browser, { viewport: NARROW });
  await page.goto(`${base()}/pro`);
  assert.match(page.url(), /\/pro\/connexion$/, 'no session, so none that ended');
  await page.click('a[href="/pro/connexion/aller"]');
  await page.click('button:has-text("Touati")');
  await page.waitForURL('**/pro/activite');
  assert.deepEqual(
    (await page.locator('button.choice').allTextContents()).map((one) => one.trim()),
    places,
  );
  await assertGood(page, 'the choice of a place');
  for (const path of ['/pro', '/pro/patients/x', '/pro/connexion']) {
    await page.goto(base() + path);
    assert.match(page.url(), /\/pro\/activite$/, path);
  }
  await page.click(`button.choice:has-text("${places?.[1]}")`);
  await page.waitForURL('**/pro');
  assert.match((await page.textContent('.pro-who')) ?? '', new RegExp(places?.[1] ?? ''));
  await page.goto(`${base()}/pro/activite`);
  assert.match(page.url(), /\/pro$/, 'chosen once a session');
  assert.deepEqual(problems, []);
  await close();
});

test('row 37: a doctor who never met Solange opens her record in an emergency, by the keyboard, in two actions; she is told', () =>
  emergencyOpened(world, browser, solange));
test('row 37: Solange opposes it: without scripts, the next doctor is told so, and reads nothing', () =>
  emergencyOpposed(world, browser, solange));

for (const { name, viewport, colorScheme } of [
  { name: '1280 px, light', viewport: WIDE, colorScheme: 'light' },
  { name: '320 px, dark', viewport: NARROW, colorScheme: 'dark' },
] as const) {
  test(`every page of professionals is accessible and whole: ${name}`, async () => {
    const { page, problems, close } = await openPage(browser, { viewport, colorScheme });
    await page.goto(`${base()}/pro/connexion`);
    await assertGood(page, `sign-in (${name})`);
    await enter(page, 'Fauvel');
    await page.locator('.pro-told').waitFor(); // the emergency of before
    await assertGood(page, `find (${name})`);
    await findByIns(page, solange.ins);
    await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
    const list = page.url();
    await assertGood(page, `list (${name})`);
    await page.locator('a[data-row]').first().click();
    await page.locator('.consult-document article h1').waitFor();
    await assertGood(page, `document (${name})`);
    await assertOneThingAtATime(page, viewport === WIDE);
    await page.fill('#texte', 'cancer');
    await page.press('#texte', 'Enter');
    await Promise.all([page.waitForURL(/recherche=/), page.locator('h2:has-text("« cancer »")').waitFor()]);
    assert.ok(!decodeURIComponent(page.url()).includes('cancer'), 'what is looked for is in no address');
    assert.equal(await page.inputValue('#texte'), 'cancer');
    await assertGood(page, `search (${name})`);
    await page.goto(`${base()}/pro/preferences`);
    await assertGood(page, `preferences (${name})`);
    await page.setChecked('input[value=BIOLOGIE]', viewport === WIDE);
    await page.click('main form button[type=submit]');
    await page.waitForURL('**?fait=1');
    await page.goto(list);
    assert.equal(await page.locator('h3:has-text("Vos catégories d’abord")').count(), viewport === WIDE ? 1 : 0);
    await page.goto(`${base()}/AccesDirect/Documents/${solange.ins}`);
    await assertGood(page, `link (${name})`);
    for (const path of [`${list}/accord`, `${base()}/pro/raccourcis`, `${base()}/pro/patients/x`]) {
      await page.goto(path);
      await assertGood(page, `${path} (${name})`);
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test('row 37: the attending doctor is told of the emergency on her first page, opens the record, and puts it away by the keyboard', () =>
  emergencySeen(world, browser));
