import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import {
  assertAccessible,
  assertNoSideScroll,
  assertWellFormed,
  NARROW,
  openBrowser,
  openPage,
  PHONE,
  signIn,
} from './browser.ts';
import { openTarget } from './target.ts';

// What a person does herself about who sees: she decides it, and verifies what is told (security row 48).

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

test('a person verifies her history here, twice, then with the files alone and no network', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-verify-'));
  const { page, problems, close } = await openPage(browser, { viewport: NARROW, acceptDownloads: true });
  try {
    await signIn(page, target);
    await page.goto(`${target.baseUrl}/historique`);
    await page.click('main a:has-text("Vérifier cet historique")');
    await page.waitForURL('**/historique/verification');
    const verify = async (said: string) => {
      await page.click('button:has-text("Vérifier maintenant")');
      await page.locator(`.notice.positive:has-text("Tout est exact.") ~ p:has-text("${said}")`).waitFor();
    };
    await page.locator('button:has-text("Vérifier maintenant")').waitFor();
    await verify('votre première vérification');
    await page.reload();
    await verify('Rien n’a été enlevé ni réécrit');
    for (const check of [assertWellFormed, assertNoSideScroll, assertAccessible]) await check(page, 'verification');
    await page.click('summary:has-text("Vérifier sans nous")');
    const [proof, verifier] = [join(folder, 'proof.json'), join(folder, 'verifier.html')];
    for (const [words, path] of [
      ['Télécharger la preuve', proof],
      ['Télécharger le vérificateur', verifier],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(`text=${words}`)]);
      await download.saveAs(path);
    }
    const fetched = (form: string) =>
      page.evaluate(async (forme) => (await fetch(`/historique/preuve?forme=${forme}`)).text(), form);
    const [heading = '', first = ''] = (await fetched('csv')).split('\r\n');
    assert.match(heading, /^\ufeff?"Date et heure \(UTC\)";"Acte"/);
    assert.match(first, /^"\d{4}-.*Z";"Historique téléchargé";"Fait";"1";/, 'the download before is in it');
    assert.ok(
      (await fetched('csv'))
        .split('\r\n')
        .some((line) => /;"Document ajouté";.*;"[A-Z][^"]{5,}";"[0-9a-f-]{36}/.test(line)),
    );
    const { entry } = JSON.parse(await fetched('fhir')) as { entry: { resource: Record<string, unknown> }[] };
    assert.ok(entry.length > 5 && entry.every(({ resource }) => resource['resourceType'] === 'AuditEvent'));
    assert.ok(
      entry.some(({ resource }) => resource['outcome'] === '0' && (resource['agent'] as unknown[]).length === 2),
    );
    assert.ok(
      entry.some(({ resource }) => (resource['entity'] as { name?: string }[] | undefined)?.some((e) => e.name)),
    );
    const alone = await openPage(browser, { offline: true });
    await alone.page.goto(pathToFileURL(verifier).href);
    await alone.page.setInputFiles('#now', proof);
    await alone.page.click('button');
    await alone.page.locator('h2.good:has-text("Tout est exact.")').waitFor();
    assert.deepEqual([problems, alone.problems], [[], []]);
    await alone.close();
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
});

test('a person blocks a doctor after seeing what it changes, undoes it, and hides a kind of documents by a rule: without scripts', async () => {
  if (target.kind !== 'world') return;
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, viewport: PHONE });
  await signIn(page, target);
  const main = async () => ((await page.textContent('main')) ?? '').replaceAll('\u00a0', ' ');
  await page.click('nav.rail a[href="/acces"]');
  await page.click('main a[href="/acces/bloques"]');
  await page.click('main a.button');
  await page.fill('#nom', 'fauvel');
  await page.click('main form:has(#nom) button');
  await page.click('#trouves ~ ul button >> nth=0');
  assert.match(
    await main(),
    /Bloquer Dr Hélène Fauvel \?.*1 professionnel ne verra plus \d+ documents?\..*même en urgence/s,
  );
  await page.click('button[value=oui]');
  await page.waitForURL('**/acces/bloques?fait=*');
  assert.match(await main(), /Vous avez bloqué Dr Hélène Fauvel\..*Annuler ce changement/s);
  assert.doesNotMatch(page.url(), /fauvel|\d{11}/i, 'nobody is named in an address');
  await page.click('.notice button');
  await page.waitForURL('**/acces?fait=*');
  assert.match(await main(), /Vous avez annulé un changement concernant Dr Hélène Fauvel.*Personne n’est bloqué/s);
  await page.goto(`${target.baseUrl}/acces/regles/ajouter`);
  await page.selectOption('#cible', 'categorie:BIOLOGIE');
  await page.selectOption('#jours', '30');
  await page.click('main form.change-form button');
  assert.match(await main(), /Masquer « Analyses » à tous les professionnels \?/);
  await page.click('button[value=oui]');
  await page.waitForURL('**/acces/regles?fait=*');
  assert.match(await main(), /Masquer « Analyses » à tous les professionnels\.\s*Depuis le .* jusqu’au /s);
  await page.goto(`${target.baseUrl}/historique?quoi=rights`);
  assert.match(
    await main(),
    /Vous avez ajouté une règle sur vos documents, pour tous les professionnels.*Vous avez bloqué Dr Hélène Fauvel/s,
  );
  await close();
});
