/** A text typed in the search of the history, as what the chains are asked for. Pure. */
import { plainText, says, wordsOf } from '../../kernel/plain-words.ts';
import type { SoughtWord } from '../../kernel/trace-reader.ts';
import { AUTHOR_SPECIALTIES } from '../../standards/terminologies/generated/author-specialty.ts';
import { PROFESSIONS } from '../../standards/terminologies/generated/profession.ts';
import { professionWords, specialtyWords } from '../../standards/terminologies/profession-words.ts';
import type { CursorKind } from './carnet-cursors.ts';
import { HISTORY_ACTS } from './carnet-history.ts';
import { ALSO_SAID, HISTORY_LABELS, OUTCOME_LABELS } from './history-labels.ts';

/** Characters of a search. */
export const MAX_SEARCH_CHARS = 100;

/** A code, and every word by which it is found, in both languages. */
type Said = readonly (readonly [code: string, words: string])[];

const ACTS: Said = Object.entries(HISTORY_ACTS).map(([code, act]) => {
  const { fr, en } = HISTORY_LABELS[act];
  return [code, plainText([fr, en, ALSO_SAID[act] ?? ''].join(' '))];
});
const OUTCOMES: Said = (['refused', 'failed'] as const).map((code) => [
  code,
  plainText(`${OUTCOME_LABELS.fr[code]} ${OUTCOME_LABELS.en[code]} refus`),
]);
const MODES: Said = [
  ['bris_de_glace', 'urgence emergency bris de glace'],
  ['centre_15', 'urgence emergency samu centre 15 call'],
];
const TRADES: Said = [
  ...PROFESSIONS.map(({ code }) => [code, professionWords(code)] as const),
  ...AUTHOR_SPECIALTIES.flatMap(({ code }) =>
    code.startsWith('G15_') ? [[code.slice('G15_'.length), specialtyWords(code)] as const] : [],
  ),
].flatMap(([code, words]) => (words === undefined ? [] : [[code, plainText(`${words.fr} ${words.en}`)] as const]));

const codesOf = (said: Said, word: string): string[] =>
  said.flatMap(([code, words]) => (says(words, word) ? [code] : []));

/** Each word, and what it may mean; empty when the text holds nothing that can be looked for. */
export function soughtWords(text: string): SoughtWord[] {
  return wordsOf(text.slice(0, MAX_SEARCH_CHARS)).map((word) => ({
    text: word,
    acts: codesOf(ACTS, word),
    outcomes: codesOf(OUTCOMES, word),
    purposes: codesOf(MODES, word),
    trades: codesOf(TRADES, word),
  }));
}

/** The text of a search, sealed in an address: what it looks for may be about health. */
export const historySearch: CursorKind<string> = {
  write: (text) => ({ k: 'words', text }),
  read(opened) {
    const { k, text } = (opened ?? {}) as Readonly<Record<string, unknown>>;
    return k === 'words' && typeof text === 'string' ? text : null;
  },
};
