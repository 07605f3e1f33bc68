/** What a page must be for eyes that ask for other colours, or for no motion. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Controls looked at on one page. */
const MAX_CONTROLS = 40;

interface Seen {
  /** Controls that look like plain text: no border and no underline. */
  readonly bare: readonly string[];
  /** Controls whose focus is not seen. */
  readonly unseen: readonly string[];
  /** What moves. */
  readonly moving: readonly string[];
  readonly controls: number;
}

/** Words and icons of a page that take room, in its order; the hint of a table depends on the room it has. */
function shownParts(): string[] {
  const parts = [...document.querySelectorAll('body *')].filter(
    (one) =>
      !one.matches('.scroll-hint') &&
      (one.tagName === 'svg' || [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())),
  );
  return parts
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((one) => `<${one.tagName.toLowerCase()}> ${one.textContent?.trim().slice(0, 30)}`);
}

/**
 * With forced colours and reduced motion: every control that can be seen is told from text by a border or an underline, shows its
 * focus, nothing moves, and nothing that was shown is hidden. Colours of the page are put back.
 */
export async function assertShownInEveryDisplay(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const shown = await page.evaluate(shownParts);
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  assert.deepEqual(await page.evaluate(shownParts), shown, `${what} shows the same in forced colours`);
  const seen: Seen = await page.evaluate((max) => {
    const isSeen = (one: Element) =>
      one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
    const name = (one: Element) =>
      `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent?.trim().slice(0, 30)}`;
    const all = [
      ...document.querySelectorAll<HTMLElement>(
        'main a, main button, main input, main select, main summary, header a, header button',
      ),
    ];
    const controls = all.filter(isSeen).slice(0, max);
    const boxed = controls.filter((one) =>
      one.matches(
        'button:not(.as-link), .button, .chip, input:not([type=checkbox], [type=radio], [type=file]), select',
      ),
    );
    const bare = boxed.filter((one) => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
      return borderTopStyle === 'none' || Number.parseFloat(borderTopWidth) === 0;
    });
    const unseen = controls.filter((one) => {
      one.focus({ focusVisible: true } as FocusOptions);
      if (document.activeElement !== one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2;
    });
    (document.activeElement as HTMLElement | null)?.blur();
    const lasts = (text: string) => text.split(',').some((one) => Number.parseFloat(one) > 0.01);
    const moving = [...document.querySelectorAll('body, body *')].filter((one) => {
      const style = getComputedStyle(one);
      return lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration));
    });
    return { bare: bare.map(name), unseen: unseen.map(name), moving: moving.map(name), controls: controls.length };
  }, MAX_CONTROLS);
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
  assert.ok(seen.controls > 0, `${what} has controls`);
  const { bare, unseen, moving } = seen;
  assert.deepEqual(
    { bare, unseen, moving },
    { bare: [], unseen: [], moving: [] },
    `${what} in forced colours, without motion`,
  );
}

/**
 * An open document of a patient: where there is no room for the list beside it, it takes its place and leads back to it; the
 * patient's name stays in sight however far one reads.
 */
export async function assertOneThingAtATime(page: Page, isWide: boolean): Promise<void> {
  const list = page.locator('.consult-list');
  await page.locator('.consult-document article h1').waitFor();
  assert.equal(await list.isVisible(), isWide);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const box = await page.locator('.patient-name').boundingBox();
  assert.ok(box !== null && box.y >= 0 && box.y < 100, `the patient's name stays in sight: ${box?.y} px`);
  if (isWide) return;
  await page.click('.consult-back a');
  await page.waitForURL(/\/pro\/patients\/[0-9a-f-]{36}#liste$/);
  await list.waitFor(); // the address comes before the page
}
