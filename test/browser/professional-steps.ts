/** What a professional does on the pages before anything else. */
import type { Page } from 'playwright-core';
import { assertAccessible, assertNoSideScroll, assertWellFormed } from './browser.ts';
import { assertShownInEveryDisplay } from './displays.ts';

/** Through the identity provider, as a professional would. */
export async function enterAs(base: string, page: Page, familyName: string): Promise<void> {
  await page.goto(`${base}/pro/connexion`);
  await page.click('a[href="/pro/connexion/aller"]');
  await page.click(`button:has-text("${familyName}")`);
  await page.waitForURL('**/pro');
}

export async function findPatient(base: string, page: Page, matricule: string): Promise<void> {
  await page.goto(`${base}/pro`);
  await page.fill('#matricule', matricule);
  await page.click('main form:has(#matricule) button');
}

/** In every display, whole, and open to everybody. */
export async function assertGood(page: Page, what: string): Promise<void> {
  await assertShownInEveryDisplay(page, what);
  await assertWellFormed(page, what);
  await assertNoSideScroll(page, what);
  await assertAccessible(page, what);
}
