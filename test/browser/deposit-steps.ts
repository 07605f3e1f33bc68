/** Steps of a professional who deposits, on the pages of the demonstration. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { World } from '../support/running-world.ts';
import { openPage, signIn } from './browser.ts';
import { smallPdf } from './fake-documents.ts';

export const solangeOf = (world: World) => {
  const found = world.demo.persons.find(({ key }) => key === 'solange');
  assert.ok(found);
  return found;
};

/** Signs in through the stand-in provider, and opens Solange's record. Gives the address of her pages. */
export async function openRecord(world: World, page: Page, who = 'Fauvel'): Promise<string> {
  await page.goto(`${world.baseUrl}/pro/connexion`);
  await page.click('main form button[type=submit], main a.button');
  await page.click(`button[name=professional]:has-text("${who}")`);
  await page.waitForURL('**/pro');
  await page.fill('#matricule', solangeOf(world).ins);
  await page.press('#matricule', 'Enter');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}(\/accord)?$/);
  return page.url().replace(/\/accord$/, '');
}

/** Distinct bytes each time: the same file twice is refused. */
export async function newPdf(title: string): Promise<Buffer> {
  return Buffer.from(await smallPdf([title, `${process.pid} ${process.hrtime.bigint()}`]));
}

export const fileOf = (bytes: Buffer, name = 'lettre.pdf') => ({ name, mimeType: 'application/pdf', buffer: bytes });

/** Chooses a file where scripts run, and waits until it is shown: the button then deposits. */
export async function choose(page: Page, bytes: Buffer): Promise<void> {
  await page.setInputFiles('#fichier', fileOf(bytes));
  await page.locator('.file-preview').waitFor();
}

/** Moves by the Tab key until the wanted element has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

/** Whether Solange’s list has it; `then` looks at its page. */
export async function solangeSees(
  world: World,
  browser: Browser,
  title: string,
  then?: (page: Page) => Promise<void>,
): Promise<boolean> {
  const { page, close } = await openPage(browser);
  const { signIn: who } = solangeOf(world);
  const target = { baseUrl: world.baseUrl, signIns: world.signIns, stop: async () => undefined };
  await signIn(
    page,
    target,
    world.signIns.find(({ identifier }) => identifier === who.identifier),
  );
  await page.goto(`${world.baseUrl}/documents`);
  const row = page.locator(`.document-row:has-text("${title}")`);
  const seen = (await row.count()) > 0;
  if (then !== undefined) {
    await row.locator('a').first().click();
    await page.waitForURL('**/documents/*');
    await then(page);
  }
  await close();
  return seen;
}
