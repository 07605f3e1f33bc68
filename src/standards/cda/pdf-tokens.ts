/** Names and tokens of a PDF, as its readers read them (ISO 32000-1 §7.2, §7.3). */

const SOLIDUS = 0x2f;
const NUMBER_SIGN = 0x23;
const BACKSLASH = 0x5c;
const [LESS, GREATER, OPEN, CLOSE, PERCENT, LF, CR] = [0x3c, 0x3e, 0x28, 0x29, 0x25, 0x0a, 0x0d];
const isOneOf = (characters: string): boolean[] => {
  const codes = new Set(Buffer.from(characters, 'latin1'));
  return Array.from({ length: 256 }, (_, code) => codes.has(code));
};
const WHITE = isOneOf('\0\t\n\f\r ');
/** White space and delimiters (tables 1 and 2): what ends a name. */
const ENDS = isOneOf('\0\t\n\f\r ()<>[]{}/%');
/** Characters told of a name or word; longer ones are cut. */
const MAX_TOLD = 16;

/**
 * Those of the names that occur anywhere, in strings and data, too. A name is compared as a reader compares it: each `#` and two
 * hexadecimal digits stand for one character (§7.3.5). One pass, and of each name no more than the longest one that is sought.
 */
export function soughtNames(pdf: Buffer, sought: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const first = isOneOf(`#${[...sought].map((name) => name[0]).join('')}`);
  const most = Math.max(...[...sought].map((name) => name.length));
  for (let at = pdf.indexOf(SOLIDUS); at >= 0; at = pdf.indexOf(SOLIDUS, at + 1)) {
    if (first[pdf[at + 1] ?? 0] !== true) continue;
    const name = nameAt(pdf, at + 1, most);
    if (sought.has(name)) found.add(name);
  }
  return found;
}

/** The name that begins at an offset, decoded, cut one character beyond `most`. */
function nameAt(pdf: Buffer, start: number, most: number): string {
  let name = '';
  for (let at = start; name.length <= most && at < pdf.length; at += 1) {
    const byte = pdf[at] ?? 0;
    if (ENDS[byte] === true) break;
    const escaped = byte === NUMBER_SIGN ? hexAt(pdf, at + 1) : null;
    if (escaped !== null) at += 2;
    name += String.fromCharCode(escaped ?? byte);
  }
  return name;
}

function hexAt(pdf: Buffer, at: number): number | null {
  const digits = pdf.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : null;
}

/** Reads one token after the other; never throws. */
export class PdfTokens {
  /** Where the next token is looked for. */
  at: number;
  readonly #pdf: Buffer;

  constructor(pdf: Buffer, at: number) {
    this.#pdf = pdf;
    this.at = at;
  }

  /** `/Name` decoded, `<<`, `>>`, `[`, `]`, a number or keyword as it is written, `()` for any string; null at the end. */
  next(): string | null {
    this.#skipWhite();
    const byte = this.#pdf[this.at];
    if (byte === undefined) return null;
    const start = this.at;
    this.at += 1;
    if (byte === SOLIDUS) return this.#name(start);
    if (byte === OPEN) return this.#string();
    if (byte === LESS || byte === GREATER) return this.#angle(byte);
    if (ENDS[byte] === true) return String.fromCharCode(byte);
    this.#toEnd();
    return this.#pdf.toString('latin1', start, Math.min(this.at, start + MAX_TOLD));
  }

  #name(start: number): string {
    this.#toEnd();
    return `/${nameAt(this.#pdf, start + 1, MAX_TOLD)}`;
  }

  #toEnd(): void {
    while (this.at < this.#pdf.length && ENDS[this.#pdf[this.at] ?? 0] !== true) this.at += 1;
  }

  #angle(byte: number): string {
    if (this.#pdf[this.at] === byte) {
      this.at += 1;
      return byte === LESS ? '<<' : '>>';
    }
    if (byte === GREATER) return '>';
    const end = this.#pdf.indexOf(GREATER, this.at);
    this.at = end < 0 ? this.#pdf.length : end + 1;
    return '()';
  }

  /** A literal string: parentheses in pairs, a backslash before what does not count (§7.3.4.2). */
  #string(): string {
    for (let depth = 1; depth > 0 && this.at < this.#pdf.length; this.at += 1) {
      const byte = this.#pdf[this.at];
      if (byte === BACKSLASH) this.at += 1;
      else if (byte === OPEN) depth += 1;
      else if (byte === CLOSE) depth -= 1;
    }
    return '()';
  }

  /** White space and comments. */
  #skipWhite(): void {
    for (; this.at < this.#pdf.length; this.at += 1) {
      const byte = this.#pdf[this.at] ?? 0;
      if (byte === PERCENT) {
        while (this.at < this.#pdf.length && this.#pdf[this.at] !== LF && this.#pdf[this.at] !== CR) this.at += 1;
      } else if (WHITE[byte] !== true) return;
    }
  }
}
