/** Which types of documents each profession reads, as a person reads it. Pure. */
import { type Matrix, noticeOf, readsType, typeRuleOf } from '../../access/matrix.ts';
import { TYPE_CODES } from '../../standards/terminologies/generated/type-code.ts';
import { typeWords } from '../../standards/terminologies/type-words.ts';
import { askedOfProfession, professionChoices } from './explain-readers.ts';
import { type Language, WebError } from './web-api.ts';
import type { MatrixPage, MatrixQuestion, MatrixRow, ProfessionChoice } from './web-explain.ts';

/** Types shown for a search by words. */
const MAX_FOUND = 30;

/** @throws WebError not-found for an unknown profession */
export function matrixPage(matrix: Matrix, { profession, text }: MatrixQuestion, language: Language): MatrixPage {
  // The occupational doctor reads the types of every doctor.
  const professions = professionChoices(language).filter(({ code }) => !code.includes('-'));
  if (profession !== undefined && askedOfProfession(profession) === null) throw new WebError('not-found');
  const asked = professions.filter(({ code }) => profession === undefined || code === profession);
  return {
    table: noticeOf(matrix),
    rows: asked.map((one) => rowOf(matrix, one, language)).sort((a, b) => ORDER[a.reads] - ORDER[b.reads]),
    professions,
    found: text === undefined ? null : search(matrix, professions, text, language),
  };
}

const ORDER: Readonly<Record<MatrixRow['reads'], number>> = { 'all-but': 0, only: 1, 'own-only': 2 };

function rowOf(matrix: Matrix, profession: ProfessionChoice, language: Language): MatrixRow {
  const rule = typeRuleOf(matrix, profession.code);
  const types = rule.types.map((code) => wordsOf(code, language)).sort((a, b) => a.localeCompare(b, language));
  const isNothing = rule.reads === 'only' && rule.types.length === 0;
  return { profession, reads: isNothing ? 'own-only' : rule.reads, types };
}

function search(
  matrix: Matrix,
  professions: readonly ProfessionChoice[],
  text: string,
  language: Language,
): NonNullable<MatrixPage['found']> {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  const byWords = new Map<string, string[]>();
  for (const { code, label } of TYPE_CODES) {
    const words = wordsOf(code, language);
    const said = plain(`${words} ${label}`);
    if (wanted.every((word) => said.includes(word))) byWords.set(words, [...(byWords.get(words) ?? []), code]);
  }
  return [...byWords].slice(0, MAX_FOUND).map(([words, codes]) => {
    const isRead = ({ code }: ProfessionChoice) => codes.every((type) => readsType(typeRuleOf(matrix, code), type));
    return {
      words,
      readBy: professions.filter(isRead).map((one) => one.words),
      notBy: professions.filter((one) => !isRead(one)).map((one) => one.words),
    };
  });
}

const wordsOf = (code: string, language: Language): string => typeWords(code)?.[language] ?? code;

/** Without case and accents. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
