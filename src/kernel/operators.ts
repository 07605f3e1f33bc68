/** Names of operators, as they state them to a command: nothing proves them. Pure. */

const MAX_OPERATOR_NAME = 80;
const TEXT = /^[^\p{Cc}\p{Cf}<>]+$/u;
/** Why a stated name is none. */
export const NO_OPERATOR = `the operator's name is empty, longer than ${MAX_OPERATOR_NAME} characters, or not plain text`;

/** A name as it is kept; null when it is none. */
export function operatorName(stated: string): string | null {
  const name = stated.normalize('NFC').trim().replace(/\s+/g, ' ');
  return name.length <= MAX_OPERATOR_NAME && TEXT.test(name) ? name : null;
}

/** Case, accents, spaces and punctuation make no second operator. */
export function sameOperator(a: string, b: string): boolean {
  const bare = (name: string): string =>
    name
      .normalize('NFKD')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toLowerCase();
  return bare(a) === bare(b);
}
