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
  /** Icons and words that take no room. */
  readonly controls: number;
}

/**
 * With forced colours and reduced motion: every control that can be seen is told from text by a border or an underline, shows its
 * focus, and nothing moves. Colours of the page are put back.
 */
export async function assertShownInEveryDisplay(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
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
