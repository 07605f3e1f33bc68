import { bareId } from './content-type.ts';
import {
  MAX_ENVELOPE_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_MIME_PARTS,
  MAX_PART_HEADER_BYTES,
  MAX_PART_HEADERS,
} from './limits.ts';
import { SoapError } from './soap-error.ts';

/** One part of a package. `bytes` is a view of the reader's memory, decoded. */
export interface MimePart {
  /** Without angle brackets; empty when the part has none. */
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;
const FIRST_CAPACITY = 64 * 1024;
/** Bytes announced for which room is made, for each that came: who announces much sends some of it first. */
const MAX_ANNOUNCED_PER_BYTE = 32;
/** Padding that may follow a delimiter on its line (RFC 2046 §5.1.1). */
const MAX_PADDING = 64;

/**
 * Reads a multipart/related package as its bytes arrive (RFC 2046, RFC 2387). Every byte of a message is kept once: what comes is
 * copied to one memory, and parts are views of it. Lines that end in LF alone are read as well, as some products write them.
 */
export class PackageReader {
  readonly #delimiter: Buffer;
  readonly #expected: number;
  readonly #parts: MimePart[] = [];
  readonly #ids = new Set<string>();
  #memory = Buffer.alloc(FIRST_CAPACITY);
  /** The first byte is a line end of ours: a package may begin by its delimiter, without the one that belongs to it. */
  #length = 1;
  #state: 'preamble' | 'headers' | 'body' | 'epilogue' = 'preamble';
  /** Where what is read begins, and where the search for its end goes on. */
  #from = 0;
  #scanned = 0;
  #headers: ReadonlyMap<string, string> = new Map();
  #decoded = 0;

  /** @param expectedBytes of the whole message, or null when nobody said: memory then grows as needed */
  constructor(boundary: string, expectedBytes: number | null) {
    this.#delimiter = Buffer.from(`\n--${boundary}`, 'latin1');
    this.#expected = (expectedBytes ?? 0) + 1;
    this.#memory[0] = LF;
  }

  /** Parts that are complete, in their order. */
  get parts(): readonly MimePart[] {
    return this.#parts;
  }

  /** Bytes that came, and what was decoded of them; memory that is kept for what was only announced is not touched. */
  get held(): number {
    return this.#length + this.#decoded;
  }

  /** @throws SoapError */
  push(chunk: Uint8Array): void {
    if (this.#state === 'epilogue') return;
    if (this.#length + chunk.length > MAX_MESSAGE_BYTES) {
      throw new SoapError('message-too-large', `a message has at most ${MAX_MESSAGE_BYTES} bytes`);
    }
    this.#makeRoom(chunk.length);
    this.#memory.set(chunk, this.#length);
    this.#length += chunk.length;
    while (this.#step());
    if (this.#parts.length === 0 && this.#length > MAX_ENVELOPE_BYTES + MAX_PART_HEADER_BYTES) {
      throw new SoapError('envelope-too-large', `an envelope has at most ${MAX_ENVELOPE_BYTES} bytes`);
    }
  }

  /** The whole package. @throws SoapError broken-package */
  end(): readonly MimePart[] {
    if (this.#state !== 'epilogue') throw new SoapError('broken-package', 'the package ends before its last boundary');
    return this.#parts;
  }

  /** Room for all that was announced is made when the first part and enough of the rest are there, and not before. */
  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#memory.length) return;
    const isLikely = this.#parts.length > 0 && needed * MAX_ANNOUNCED_PER_BYTE >= this.#expected;
    const announced = isLikely ? Math.min(this.#expected, MAX_MESSAGE_BYTES) : 0;
    const doubled = Math.min(this.#memory.length * 2, MAX_MESSAGE_BYTES);
    const grown = Buffer.allocUnsafeSlow(announced >= needed ? announced : Math.max(needed, doubled));
    this.#memory.copy(grown, 0, 0, this.#length);
    this.#memory = grown;
  }

  /** One delimiter or one block of headers; false when more bytes are needed. */
  #step(): boolean {
    if (this.#state === 'epilogue') return false;
    return this.#state === 'headers' ? this.#readHeaders() : this.#readToDelimiter();
  }

  #readToDelimiter(): boolean {
    const seen = this.#memory.subarray(0, this.#length);
    const at = seen.indexOf(this.#delimiter, this.#scanned);
    if (at < 0) {
      this.#scanned = Math.max(this.#scanned, this.#length - this.#delimiter.length);
      return false;
    }
    const line = lineAfter(seen, at + this.#delimiter.length);
    if (line === 'unfinished') {
      this.#scanned = at;
      return false;
    }
    if (line === 'other') {
      this.#scanned = at + 1;
      return true;
    }
    if (this.#state === 'body') this.#addPart(this.#from, seen[at - 1] === CR && at > this.#from ? at - 1 : at);
    this.#state = line.isLast ? 'epilogue' : 'headers';
    // The line end of the delimiter stays: the headers end by an empty line, and there may be none of them.
    this.#from = line.end;
    this.#scanned = line.end;
    return true;
  }

  #readHeaders(): boolean {
    const seen = this.#memory.subarray(this.#from, this.#length);
    const [short, long] = [seen.indexOf('\n\n', 0, 'latin1'), seen.indexOf('\n\r\n', 0, 'latin1')];
    const end = short < 0 ? long : long < 0 ? short : Math.min(short, long);
    if ((end < 0 ? seen.length : end) > MAX_PART_HEADER_BYTES) throw headersTooLarge();
    if (end < 0) return false;
    this.#headers = readHeaders(seen.toString('latin1', 0, end));
    this.#from += end + (end === short ? 2 : 3);
    // An empty part: the line end before its delimiter is the one that ends its headers.
    this.#scanned = this.#from - 1;
    this.#state = 'body';
    return true;
  }

  #addPart(from: number, to: number): void {
    if (this.#parts.length >= MAX_MIME_PARTS) {
      throw new SoapError('too-many-parts', `a package has at most ${MAX_MIME_PARTS} parts`);
    }
    const id = bareId(this.#headers.get('content-id') ?? '');
    if (id !== '' && this.#ids.has(id)) throw new SoapError('duplicate-part', 'two parts have the same Content-ID');
    this.#ids.add(id);
    const bytes = this.#memory.subarray(from, Math.max(from, to));
    const encoding = (this.#headers.get('content-transfer-encoding') ?? 'binary').toLowerCase();
    const decoded = decode(bytes, encoding);
    if (decoded !== bytes) this.#decoded += decoded.length;
    this.#parts.push({ id, type: this.#headers.get('content-type') ?? '', bytes: decoded });
  }
}

/** What follows a delimiter: the end of its line, the mark of the last one, or text that makes it no delimiter at all. */
function lineAfter(
  seen: Buffer,
  from: number,
): { readonly end: number; readonly isLast: boolean } | 'unfinished' | 'other' {
  if (seen.length < from + 2) return 'unfinished';
  if (seen[from] === DASH && seen[from + 1] === DASH) return { end: from + 2, isLast: true };
  for (let at = from; at <= from + MAX_PADDING; at += 1) {
    if (at >= seen.length) return 'unfinished';
    const byte = seen[at];
    if (byte === LF) return { end: at, isLast: false };
    if (byte !== CR && byte !== SPACE && byte !== TAB) return 'other';
  }
  return 'other';
}

function readHeaders(text: string): ReadonlyMap<string, string> {
  const lines = text.replace(/\r?\n[ \t]+/g, ' ').split('\n');
  if (lines.length > MAX_PART_HEADERS + 1) throw headersTooLarge();
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name === '') continue;
    if (headers.has(name)) throw new SoapError('unreadable-part', 'a header of a part is given twice');
    headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

const AS_IT_IS = new Set(['binary', '8bit', '7bit', '']);

function decode(bytes: Buffer, encoding: string): Buffer {
  if (AS_IT_IS.has(encoding)) return bytes;
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  throw new SoapError('unreadable-part', 'a part is encoded as binary, 8bit, 7bit or base64');
}

function headersTooLarge(): SoapError {
  return new SoapError('part-headers-too-large', 'the headers of a part are too large');
}
