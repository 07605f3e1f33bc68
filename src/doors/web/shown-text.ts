/**
 * What a stranger wrote in one line, a title or a name, as a page may draw it: without control characters, and without those that
 * turn the direction of what follows (Unicode UAX #9 §2: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), by which a line
 * reads other than it is. Letters of right-to-left scripts keep their own direction.
 */
export function shownText(text: string): string {
  return text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
