/** Levels of sign-in that the identity provider may state in `acr`, the lowest first (eIDAS: low, substantial, high). */
const LEVELS: readonly unknown[] = ['eidas1', 'eidas2', 'eidas3'];

/** What is asked of it (`acr_values`), and the least that is taken: the one level of Pro Santé Connect. */
export const ASKED_LEVEL = 'eidas1';

/** True when an `acr` claim states the level asked or a higher one; a token that states none proves none (OpenID Connect Core §2). */
export function isLevelEnough(acr: unknown): boolean {
  return LEVELS.indexOf(acr) >= LEVELS.indexOf(ASKED_LEVEL);
}
