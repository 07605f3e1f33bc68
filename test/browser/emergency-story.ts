/** An emergency on the pages, as the doctor and the person live it. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { DemoPerson, World } from '../support/running-world.ts';
import { assertAccessible, assertNoSideScroll, assertWellFormed, NARROW, openPage, signIn } from './browser.ts';
import { tabTo } from './deposit-steps.ts';
import { assertShownInEveryDisplay } from './displays.ts';
import { enterAs, findPatient } from './professional-steps.ts';

const REASON = 'Malaise sans témoin, traitement inconnu';

async function toTheForm(world: World, page: Page, who: string, solange: DemoPerson): Promise<void> {
  await enterAs(world.baseUrl, page, who);
  await findPatient(world.baseUrl, page, solange.ins);
  await page.waitForURL('**/accord');
  await page.click('a[href$="/urgence"]');
  await page.waitForURL('**/urgence');
}

export async function emergencyOpened(world: World, browser: Browser, solange: DemoPerson): Promise<void> {
  const { page, problems, close } = await openPage(browser, { viewport: NARROW });
  await toTheForm(world, page, 'Kerdoncuff', solange);
  await page.locator('#raison').waitFor(); // the address comes before the page
  assert.match((await page.textContent('main')) ?? '', /prévenue à l’instant/);
  await tabTo(page, 'main form .button');
  await page.keyboard.press('Enter');
  await page.locator('#raison-error').waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('[role=alert]'));
  await look(page, 'the form of an emergency, with its errors');
  await tabTo(page, '[name=motif]');
  await page.keyboard.press('Space');
  for (let moves = 0; moves < 3 && !(await page.isChecked('#motif-unconscious')); moves += 1)
    await page.keyboard.press('ArrowDown');
  await tabTo(page, '#raison');
  await page.keyboard.type(REASON);
  await tabTo(page, 'main form .button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
  assert.match((await page.textContent('.patient-emergency')) ?? '', /urgence jusqu’à \d+\u00a0h/);
  await look(page, 'the list in an emergency');
  await page.locator('a[data-row]').first().click();
  await page.locator('.consult-document article h1').waitFor();
  assert.ok(await page.locator('.patient-emergency').isVisible(), 'said all the time');
  await findPatient(world.baseUrl, page, solange.ins);
  await page.locator('.patient-emergency').waitFor(); // found again, still open
  assert.deepEqual(problems, []);
  await close();

  const hers = await openPage(browser);
  await signIn(hers.page, { baseUrl: world.baseUrl, signIns: world.signIns, stop: async () => undefined });
  await hers.page.goto(`${world.baseUrl}/historique?quoi=emergencies`);
  const history = (await hers.page.textContent('main')) ?? '';
  for (const told of ['Kerdoncuff', 'Personne inconsciente', REASON]) assert.ok(history.includes(told), told);
  await hers.page.goto(`${world.baseUrl}/sandbox/mailbox`);
  assert.match((await hers.page.textContent('body')) ?? '', /accès en urgence/);
  await hers.close();
}

/** The person opposes emergencies (three consents, CSP L1111-17). */
export async function emergencyOpposed(world: World, browser: Browser, solange: DemoPerson): Promise<void> {
  const { deployment, asSuperuser } = await world.inside();
  const { runner, actions } = deployment.record;
  const [opened] = await asSuperuser<{ record_id: string }>(
    'carnet_record',
    "select record_id from trace where kind = 'access.open-emergency' order by at desc limit 1",
  );
  const recordId = opened?.record_id ?? '';
  const holder = {
    ...({ kind: 'person', id: recordId, name: solange.name, recordIds: [recordId] } as const),
    ...({ purpose: 'normal', onBehalfOf: null } as const),
  } as const;
  const choose = (breakGlass: boolean) =>
    runner.run(actions.setEmergencies, holder, {
      ...{ owner: { id: recordId }, regulation: true, breakGlass, masked: false },
    });
  await choose(false);
  const { page, close } = await openPage(browser, { javaScriptEnabled: false });
  await toTheForm(world, page, 'Seck', solange);
  await page.check('[value="cannot-answer"]');
  await page.fill('#raison', REASON);
  const answer = await Promise.all([page.waitForNavigation(), page.click('main form .button')]);
  assert.equal(answer[0]?.status(), 403);
  assert.match((await page.textContent('h1')) ?? '', /s’oppose aux accès en urgence/);
  const list = page.url().replace('/urgence', '');
  await page.goto(list);
  assert.match(page.url(), /\/accord$/, 'nothing is read');
  await choose(true);
  await close();
}

/** Told to who administers the record, and to nobody else. */
export async function emergencySeen(world: World, browser: Browser): Promise<void> {
  const stranger = await openPage(browser, { javaScriptEnabled: false });
  await enterAs(world.baseUrl, stranger.page, 'Kerdoncuff');
  assert.equal(await stranger.page.locator('.pro-told').count(), 0, 'nor to who opened it');
  await stranger.close();

  const { page, problems, close } = await openPage(browser, { viewport: NARROW });
  await enterAs(world.baseUrl, page, 'Fauvel');
  const told = (await page.textContent('.pro-told')) ?? '';
  for (const said of ['AUBERTIN Solange', 'Dr Yann Kerdoncuff, médecin généraliste', 'aujourd’hui', 'bris de glace'])
    assert.ok(told.includes(said), said);
  assert.ok(!told.includes(REASON), 'not why');
  await page.click('.pro-told button[value=ouvrir]');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}$/);
  await page.goto(`${world.baseUrl}/pro`);
  await tabTo(page, '.pro-told button[value=vu]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/pro?vu=1');
  await page.locator('[role=status]:has-text("C’est noté")').waitFor();
  await page.goto(`${world.baseUrl}/pro`);
  await page.locator('#matricule').waitFor();
  assert.equal(await page.locator('.pro-told').count(), 0);
  assert.deepEqual(problems, []);
  await close();

  const hers = await openPage(browser);
  await signIn(hers.page, { baseUrl: world.baseUrl, signIns: world.signIns, stop: async () => undefined });
  await hers.page.goto(`${world.baseUrl}/historique?quoi=rights`);
  const history = (await hers.page.textContent('main')) ?? '';
  for (const said of ['a pris connaissance d’un accès en urgence', 'a noté avoir vu un accès en urgence'])
    assert.ok(history.includes(said), said);
  await hers.close();
}

async function look(page: Page, what: string): Promise<void> {
  await assertShownInEveryDisplay(page, what);
  await page.evaluate(() => scrollTo(0, 0)); // what stands under the sticky name has no contrast
  await assertWellFormed(page, what);
  await assertNoSideScroll(page, what);
  await assertAccessible(page, what);
}
