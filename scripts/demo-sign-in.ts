/** How the scripts enter a demonstration: as its persons, and as its professionals. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { SignIn, Target } from '../test/browser/target.ts';

const MAX_MAIL_ATTEMPTS = 50;
const MAIL_PAUSE_MS = 200;
/** The INS of the first person of the cast. */
const SOLANGE_INS = '244035809504128';

let lastCode = '';

/** A person of the cast; the code is read in the demonstration's mailbox, where it arrives a moment later. */
function signInOf(base: string, identifier: string): SignIn {
  const readCode = async () => {
    for (let attempt = 0; attempt < MAX_MAIL_ATTEMPTS; attempt += 1) {
      const page = await (await fetch(`${base}/sandbox/mailbox`)).text();
      const code = /class="code">(\d+)</.exec(page)?.[1];
      if (code !== undefined && code !== lastCode) {
        lastCode = code;
        return code;
      }
      await pause(MAIL_PAUSE_MS);
    }
    throw new Error('no new code in the mailbox');
  };
  return { identifier, password: 'Carnet-de-demo-2026', readCode };
}

/** The running demonstration, with one person of its cast to sign in as. */
export function demoTarget(base: string, identifier = 'solange'): Target {
  return { baseUrl: base, signIns: [signInOf(base, identifier)], stop: async () => undefined };
}

/** Signs in through the demonstration's identity provider. `familyName` as the provider's button says it. */
export async function enterAsProfessional(page: Page, base: string, familyName: string): Promise<void> {
  await page.goto(`${base}/pro/connexion`);
  await page.click('a[href="/pro/connexion/aller"]');
  await page.click(`button:has-text("${familyName}")`);
  await page.waitForURL('**/pro');
}

/** Finds Solange by her INS: her list of documents, or the declaration that comes before it. */
export async function findSolange(page: Page): Promise<void> {
  await page.fill('#matricule', SOLANGE_INS);
  await page.click('main form:has(#matricule) button');
  await page.waitForURL('**/pro/patients/**');
}
