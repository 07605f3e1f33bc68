/** Characters of a message: MSH-18, and escapes (HL7 v2 chapter 2 §2.7). */
import { Hl7Error } from './hl7-error.ts';

/** The delimiters that MSH-1 and MSH-2 declare. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** MSH-18 (table 0211) that is read here -> how; empty: ASCII by the standard, UTF-8 or Latin-1 in life. */
const CHARSETS: Readonly<Record<string, 'utf-8' | 'latin1' | 'iso-8859-15' | 'guess'>> = {
  '': 'guess',
  ASCII: 'guess',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  '8859/1': 'latin1',
  '8859/15': 'iso-8859-15',
};

/** How MSH-18 is written in answers: as the sender's, so that it reads them. */
export function answerCharset(charset: string): 'UNICODE UTF-8' | '8859/1' | '8859/15' {
  return charset === '8859/1' || charset === '8859/15' ? charset : 'UNICODE UTF-8';
}

/**
 * Reads one value that was taken byte by byte (Latin-1) from the message.
 * @throws Hl7Error 102 for bytes that are not of the declared set, 103 for a set that is not read here
 */
export function decodeText(raw: string, charset: string): string {
  const how = CHARSETS[charset.trim().toUpperCase()];
  if (how === undefined)
    throw new Hl7Error('103', 'le jeu de caracteres de MSH-18 est UNICODE UTF-8, 8859/1, 8859/15 ou ASCII', 'MSH^1^18');
  if (how === 'latin1' || /^\p{ASCII}*$/u.test(raw)) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  try {
    return new TextDecoder(how === 'guess' ? 'utf-8' : how, { fatal: true }).decode(bytes);
  } catch {
    if (how === 'guess') return raw;
    throw new Hl7Error('102', 'des octets ne sont pas du jeu de caracteres de MSH-18', 'MSH^1^18');
  }
}

/** `\F\`, `\S\`, `\T\`, `\R\`, `\E\`, `\Xhh…\` and `\.br\`; other escapes are formatting, left out. */
export function unescapeText(text: string, delimiters: Delimiters): string {
  const { escape: mark, field, component, subcomponent, repetition } = delimiters;
  if (!text.includes(mark)) return text;
  const known: Readonly<Record<string, string>> = { F: field, S: component, T: subcomponent, R: repetition, E: mark };
  const parts = text.split(mark);
  return parts
    .map((part, n) => {
      if (n % 2 === 0) return part;
      if (n === parts.length - 1) return mark + part; // never closed: as it stands
      if (part === '.br') return '\n';
      if (/^X(?:[0-9A-Fa-f]{2})+$/.test(part)) return Buffer.from(part.slice(1), 'hex').toString('latin1');
      return known[part] ?? '';
    })
    .join('');
}

const CODES: Readonly<Record<string, string>> = { '|': 'F', '^': 'S', '&': 'T', '~': 'R', '\\': 'E' };

/** For the usual delimiters. Control characters travel as hexadecimal: nothing that is written ends a segment or a message. */
export function escapeText(text: string): string {
  return text.replace(/[|^&~\\]|\p{Cc}/gu, (char) => {
    const code = CODES[char] ?? `X${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    return `\\${code}\\`;
  });
}
