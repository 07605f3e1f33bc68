/**
 * JSON whose decimals keep their text: `1.50` is not `1.5` in FHIR (R4 §2.24.0.1, decimal: the precision is significant).
 * A number that JavaScript writes as it was read is a number; any other is raw JSON (ECMAScript, JSON.parse source text access).
 */

interface RawJson {
  readonly rawJSON: string;
}

const json = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** The grammar of a JSON number, which is that of a FHIR decimal. */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
/** Digits and signs of one number; FHIR asks for 18 digits at least. */
export const MAX_NUMBER_LENGTH = 64;

/** A number by its text; null when it is not one. */
export function toNumber(text: string): number | RawJson | null {
  if (text.length > MAX_NUMBER_LENGTH || !NUMBER.test(text)) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  return String(number) === text ? number : json.rawJSON(text);
}

/** The text of a number, exact or not; null for anything else. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return json.isRawJSON(value) ? value.rawJSON : null;
}

/** Parses JSON; numbers that JavaScript would write otherwise keep their text. @throws SyntaxError */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value,
  );
}
