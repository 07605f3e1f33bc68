import { inflateSync } from 'node:zlib';
import {
  MAX_PDF_DICTIONARY_DEPTH,
  MAX_PDF_DICTIONARY_RATIO,
  MAX_PDF_INFLATE_RATIO,
  MAX_PDF_INFLATED_BYTES,
  MAX_PDF_OBJECT_STREAMS,
} from './limits.ts';
import { PdfTokens } from './pdf-tokens.ts';

/** What is left to inflate, of all the PDFs of one document. */
export interface PdfBudget {
  streams: number;
  bytes: number;
}

export const pdfBudget = (): PdfBudget => ({ streams: MAX_PDF_OBJECT_STREAMS, bytes: MAX_PDF_INFLATED_BYTES });

/** Bytes that the smallest file may inflate to, and that are read of its dictionaries. */
const LEAST_BYTES = 64 * 1024;
const FLATE = new Set(['/FlateDecode', '/Fl', '[ /FlateDecode ]', '[ /Fl ]']);
const NO_PARAMETERS = new Set(['null', '[ null ]']);
/** Keys of a stream's filter and its parameters; the short ones are of inline images, and some readers take them anywhere. */
const FILTER_KEYS = new Set(['/Filter', '/F']);
const PARAMETER_KEYS = new Set(['/DecodeParms', '/DP']);
/** Tokens told of one value: more than any that is understood here. */
const MAX_VALUE_TOKENS = 4;
const [SPACE, LF, CR] = [0x20, 0x0a, 0x0d];

/**
 * What each compressed object stream of a PDF holds (ISO 32000-1 §7.5.7); null, and then nothing more, for one that cannot be looked
 * into. Every object is looked at wherever it begins, also inside another: a reader follows a table that may point anywhere. An
 * object stream is one whose dictionary says so or has `First`, without which nothing in it is found.
 */
export function* compressedObjects(pdf: Buffer, isEncrypted: boolean, budget: PdfBudget): Generator<Buffer | null> {
  let inflatable = pdf.length * MAX_PDF_INFLATE_RATIO + LEAST_BYTES;
  let readable = pdf.length * MAX_PDF_DICTIONARY_RATIO + LEAST_BYTES;
  for (let at = pdf.indexOf('obj'); at >= 0; at = pdf.indexOf('obj', at + 3)) {
    const tokens = new PdfTokens(pdf, at + 3);
    const stream = objectStream(tokens);
    readable -= tokens.at - at;
    if (readable >= 0 && (stream === 'none' || stream === 'clear')) continue;
    const isReadable = readable >= 0 && stream === 'flate' && !isEncrypted;
    const start = isReadable ? dataStart(pdf, tokens.at) : null;
    budget.streams -= 1;
    const read =
      start === null || budget.streams < 0
        ? null
        : inflated(pdf.subarray(start, start + readable), Math.min(budget.bytes, inflatable));
    readable -= read?.taken ?? 0;
    inflatable -= read?.objects.length ?? 0;
    // After one that is refused nothing more is spent, here or on the other files.
    budget.bytes = read === null ? 0 : budget.bytes - read.objects.length;
    yield read?.objects ?? null;
    if (read === null) return;
  }
}

type ObjectStream = 'none' | 'clear' | 'flate' | 'hidden';

/** Reads an object as far as it may begin an object stream, and tells whether it does and how it is compressed. */
function objectStream(tokens: PdfTokens): ObjectStream {
  if (tokens.next() !== '<<') return 'none';
  const open = ['>>'];
  const filters: string[][] = [];
  const parameters: string[][] = [];
  let [mentioned, key, value]: [boolean, string, string[]] = [false, '', []];
  while (open.length > 0) {
    const token = tokens.next();
    if (open.length > MAX_PDF_DICTIONARY_DEPTH) return 'hidden';
    // Where it is not known to end, what it says is not known either.
    if (token === null) return mentioned ? 'hidden' : 'none';
    if (token === '/First' || token === '/ObjStm') mentioned = true;
    const isKey = open.length === 1 && token.startsWith('/') && (key === '' || value.length > 0);
    if (token === '<<' || token === '[') open.push(token === '[' ? ']' : '>>');
    else if ((token === '>>' || token === ']') && open.pop() !== token) return mentioned ? 'hidden' : 'none';
    if (!isKey) {
      if (open.length > 0 && value.length < MAX_VALUE_TOKENS) value.push(token);
      continue;
    }
    [key, value] = [token, []];
    if (FILTER_KEYS.has(key)) filters.push(value);
    if (PARAMETER_KEYS.has(key)) parameters.push(value);
  }
  if (!mentioned || tokens.next() !== 'stream') return 'none';
  if (filters.length === 0) return 'clear';
  const isPlain = parameters.every((words) => NO_PARAMETERS.has(words.join(' ')));
  return isPlain && filters.length === 1 && FLATE.has(filters[0]?.join(' ') ?? '') ? 'flate' : 'hidden';
}

/** Where data begin after the word `stream`: behind the end of its line (§7.3.8.1); null when it has none. */
function dataStart(pdf: Buffer, from: number): number | null {
  let at = from;
  while (pdf[at] === SPACE) at += 1;
  if (pdf[at] === CR) return pdf[at + 1] === LF ? at + 2 : at + 1;
  return pdf[at] === LF ? at + 1 : null;
}

/** What follows the compressed data does not count; `taken`: bytes of it that were read, which many streams may share. */
function inflated(bytes: Buffer, most: number): { readonly objects: Buffer; readonly taken: number } | null {
  if (most <= 0) return null;
  try {
    const { buffer, engine } = inflateSync(bytes, { maxOutputLength: most, info: true }) as unknown as InflateInfo;
    return { objects: buffer, taken: engine.bytesWritten };
  } catch {
    return null;
  }
}

/** https://nodejs.org/api/zlib.html#class-options, `info`. */
interface InflateInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
