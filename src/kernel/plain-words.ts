/** Texts and words as a search compares them: accents, case, ligatures and signs do not count. Pure. */

/** Words of one search; those after are not looked for. */
export const MAX_WORDS = 8;
/** Characters of one word. */
export const MAX_WORD_CHARS = 40;
/** A shorter word would find almost everything. */
const MIN_WORD_CHARS = 2;

/** Lower case, no accents; everything that is no letter or digit is a space. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Titles and small words: names are kept without the first, and the others are everywhere. */
const EMPTY = new Set(
  'dr docteur mme m madame monsieur mrs mr le la les un une de du des et en par the an of and to by'.split(' '),
);

/** What is looked for of a text typed by somebody: each word once, in plain form. */
export function wordsOf(typed: string): string[] {
  const words = plainText(typed)
    .split(' ')
    .filter((word) => word.length >= MIN_WORD_CHARS && !EMPTY.has(word));
  return [...new Set(words)].slice(0, MAX_WORDS).map((word) => word.slice(0, MAX_WORD_CHARS));
}

/** Does a word of the text begin so? @param plain made by `plainText` */
export const says = (plain: string, word: string): boolean => ` ${plain}`.includes(` ${word}`);
