/** What a professional does on the pages before anything else. */
import type { Page } from 'playwright-core';

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
