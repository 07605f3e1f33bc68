/** One picture of each story of the demonstration's world, for docs/guides/demo-world.md. */
import type { Page } from 'playwright-core';
import { STORIES, type Story } from '../sandbox/town/story-list.ts';

/** Pages to show, where the list of documents says less. */
const PAGES: Readonly<Record<string, (page: Page, base: string) => Promise<void>>> = {
  'blocked-doctor': async (page, base) => {
    await page.goto(`${base}/historique`);
  },
  'leaving-hospital': async (page) => {
    await page.locator('.document-row', { hasText: 'Compte rendu d’hospitalisation' }).first().locator('a').click();
    await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  },
};
/** Shown together with another story. */
const NOT_SHOWN = new Set(['hidden-document']);

/** Stories that have a picture of their own. */
export const SHOWN_STORIES: readonly Story[] = STORIES.filter(({ name }) => !NOT_SHOWN.has(name));

/** Brings the page of a signed-in person to what the story's picture shows. */
export async function showStory(page: Page, base: string, { name }: Story): Promise<void> {
  await page.goto(`${base}/documents`);
  await PAGES[name]?.(page, base);
}
