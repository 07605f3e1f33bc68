/** One Chromium per test file, and what a page must always be. */
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import type { SignIn, Target } from './target.ts';

export async function openBrowser(): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  return chromium.launch({ executablePath, args: [...args] });
}

export const PHONE = { width: 390, height: 844 };
export const NARROW = { width: 320, height: 640 };
export const WIDE = { width: 1280, height: 900 };

/** A page in its own context (own cookies), which fails the test on any script error or refused content. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; problems: string[]; close(): Promise<void> }> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: WIDE, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource: the server responded/.test(text)) problems.push(text);
  });
  return { page, problems, close: () => context.close() };
}

/** Signs in as a person would, with the keyboard or without scripts alike. */
export async function signIn(page: Page, target: Target, who: SignIn | undefined = target.signIns[0]): Promise<void> {
  assert.ok(who, 'the target has someone to sign in as');
  await page.goto(`${target.baseUrl}/connexion`);
  await page.fill('#identifiant', who.identifier);
  await page.fill('#secret', who.password);
  await page.click('main form:has(#secret) button[type=submit]');
  await page.waitForURL('**/connexion/code**');
  await page.fill('#code', await who.readCode());
  await page.click('main form:has(#code) button[type=submit]');
  await page.waitForURL('**/accueil');
}

/** Every rule of axe, best practices included; frames of documents are the reader's, not ours. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  // Colours that change take a moment: what is judged is where they end.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').options({ iframes: false }).analyze();
  const told = violations.map(
    (one) =>
      `${one.id}: ${one.help}\n    ${one.nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join('\n    ')}`,
  );
  assert.deepEqual(told, [], `axe on ${what}`);
}

/** One h1, a title, a language, landmarks. */
export async function assertWellFormed(page: Page, what: string): Promise<void> {
  const facts = await page.evaluate(() => ({
    h1: document.querySelectorAll('h1').length,
    title: document.title,
    language: document.documentElement.lang,
    mains: document.querySelectorAll('main').length,
    headers: document.querySelectorAll('body > div > header').length,
    footers: document.querySelectorAll('body > div > footer').length,
  }));
  assert.equal(facts.h1, 1, `one h1 on ${what}`);
  assert.match(facts.title, /^.+ · Carnet$/, `title of ${what}`);
  assert.match(facts.language, /^(fr|en)$/, `language of ${what}`);
  assert.deepEqual([facts.mains, facts.headers, facts.footers], [1, 1, 1], `landmarks of ${what}`);
}

export async function assertNoSideScroll(page: Page, what: string): Promise<void> {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `${what} scrolls sideways: ${scroll} px in ${client} px`);
}

/** Style rules of the validator that React's own serialisation decides, not we. */
const REACT_DECIDES = [
  'attr-case',
  'attribute-boolean-style',
  'void-style',
  'doctype-style',
  'attr-quotes',
  'no-trailing-whitespace',
];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    ...Object.fromEntries(REACT_DECIDES.map((rule) => [rule, 'off'])),
    'long-title': 'off',
    'require-sri': 'off',
    // Checkboxes of one name are a list of values, as radio buttons are a choice.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
  },
});

/** HTML as the server sent it. */
export async function assertValidHtml(html: string, what: string): Promise<void> {
  const report = await validator.validateString(html);
  const told = report.results.flatMap((result) =>
    result.messages.map((one) => `${one.ruleId}: ${one.message} (${one.line}:${one.column})`),
  );
  assert.deepEqual(told, [], `HTML of ${what}`);
}
