/**
 * Delimited files with a header, one record a line. Source: RFC 4180, plus what spreadsheets really write: a byte-order mark,
 * `;` as separator, LF alone; less line ends inside fields: no column of ours holds any, and one stray quote would swallow the
 * good lines after it.
 */

/** A line of a file that an import did not take. */
export interface RejectedLine {
  /** Counts from 1, the header included. */
  readonly line: number;
  readonly reason: string;
}

/** Characters of one record, quotes included. */
export const MAX_RECORD_LENGTH = 8_192;
export const MAX_COLUMNS = 100;

export interface CsvRecord {
  /** The header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export type CsvRow = CsvRecord | { readonly line: number; readonly problem: string };

/** A header that cannot be used: nothing was read. The message names the columns. */
export class CsvHeaderError extends Error {
  override readonly name = 'CsvHeaderError';
}

/**
 * Text lines (without their ends) of a stream of UTF-8 bytes. A line longer than MAX_RECORD_LENGTH is cut one character
 * above, so that the reader refuses it; memory stays bounded whatever the file. Wrong bytes become U+FFFD.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      yield withoutReturn(rest + text.slice(from, end));
      rest = '';
      from = end + 1;
    }
    rest = (rest + text.slice(from)).slice(0, MAX_RECORD_LENGTH + 2);
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** `;` or `,`: whichever the header uses more. */
export function separatorOf(header: string): ';' | ',' {
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/**
 * Records of a file whose header names all of `required`: each line that is not empty is one record or one problem. Its fields come in the order of
 * `required` then `optional`, empty when the file lacks an optional column. Other columns are ignored. Order is free.
 * @throws CsvHeaderError
 */
export async function* csvRecords(
  lines: AsyncIterable<string>,
  required: readonly string[],
  optional: readonly string[] = [],
): AsyncGenerator<CsvRow> {
  let layout: { separator: ';' | ','; positions: readonly number[]; width: number } | null = null;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (layout === null) {
      layout = readHeader(text, required, optional);
      continue;
    }
    if (text === '') continue;
    const problem = lineProblem(text);
    const fields = problem === null ? splitRecord(text, layout.separator) : null;
    if (fields === null) yield { line, problem: problem ?? 'the quotes are not those of RFC 4180' };
    else if (fields.length !== layout.width) {
      yield { line, problem: `${fields.length} fields instead of ${layout.width}` };
    } else yield { line, fields: layout.positions.map((at) => (at < 0 ? '' : (fields[at] ?? '').trim())) };
  }
  if (layout === null) throw new CsvHeaderError('The file is empty: its first line must name the columns.');
}

function readHeader(text: string, required: readonly string[], optional: readonly string[]) {
  const header = text.startsWith('\ufeff') ? text.slice(1) : text;
  const separator = separatorOf(header);
  const names =
    splitRecord(header.slice(0, MAX_RECORD_LENGTH), separator)?.map((name) => name.trim().toLowerCase()) ?? [];
  if (names.length > MAX_COLUMNS) throw new CsvHeaderError(`The header names more than ${MAX_COLUMNS} columns.`);
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new CsvHeaderError(`The header lacks these columns: ${missing.join(', ')}.`);
  const twice = [...required, ...optional].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) throw new CsvHeaderError(`The header names these columns twice: ${twice.join(', ')}.`);
  return { separator, positions: [...required, ...optional].map((name) => names.indexOf(name)), width: names.length };
}

function lineProblem(text: string): string | null {
  if (text.length > MAX_RECORD_LENGTH) return `longer than ${MAX_RECORD_LENGTH} characters`;
  if (text.split('"').length % 2 === 0) return 'a quote is not closed on its line';
  return text.includes('\ufffd') ? 'not UTF-8 text' : null;
}

/** The fields of one record, or null when its quotes are wrong. */
export function splitRecord(text: string, separator: ';' | ','): string[] | null {
  if (!text.includes('"')) return text.split(separator);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const found = text.indexOf(separator, at);
      const end = found < 0 ? text.length : found;
      const field = text.slice(at, end);
      if (field.includes('"')) return null;
      fields.push(field);
      if (found < 0) return fields;
      at = end + 1;
      continue;
    }
    const end = closingQuote(text, at + 1);
    if (end < 0 || (end + 1 < text.length && text[end + 1] !== separator)) return null;
    fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === text.length) return fields;
    at = end + 2;
  }
}

function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}
