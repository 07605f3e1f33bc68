/** How many pages a PDF has, by its page tree (ISO 32000-1 §7.7.3.2): the same in the browser and on the server. */

/** Object streams looked into, and bytes taken out of them: beyond, the number is not known. */
const MAX_STREAMS = 500;
/** Characters of a dictionary before or behind its type. */
const MAX_DICTIONARY = 2_000;
const MAX_INFLATED = 16 * 1024 * 1024;

/** The count of the last root of a page tree among these objects; null when none is. */
function countIn(objects: readonly string[]): number | null {
  let found: number | null = null;
  for (const object of objects) {
    if (!/\/Type\s*\/Pages(?![A-Za-z])/.test(object) || /\/Parent\s/.test(object)) continue;
    const count = /\/Count\s+(\d{1,6})(?!\d)/.exec(object)?.[1];
    if (count !== undefined) found = Number(count);
  }
  return found;
}

/** Objects written in clear: between `obj` and what ends them. */
function clearObjects(text: string): string[] {
  return text.split(/\bobj\b/).map((part) => part.split(/\bendobj\b|\bstream\r?\n/, 1)[0] ?? '');
}

interface ObjectStream {
  readonly dictionary: string;
  /** Where its bytes begin. */
  readonly at: number;
}

/** Compressed object streams (§7.5.7), among the first MAX_STREAMS places that look like one. */
function objectStreams(text: string): ObjectStream[] {
  const found: ObjectStream[] = [];
  let looked = 0;
  for (const { index } of text.matchAll(/\/ObjStm(?![A-Za-z])/g)) {
    if (looked === MAX_STREAMS) break;
    looked += 1;
    const from = Math.max(0, index - MAX_DICTIONARY);
    const near = text.slice(from, index + MAX_DICTIONARY);
    const start = near.lastIndexOf('obj', index - from);
    const open = /stream\r?\n/.exec(near.slice(index - from));
    if (start < 0 || open === null) continue;
    const end = index - from + open.index;
    const dictionary = near.slice(start, end);
    if (dictionary.includes('/FlateDecode')) found.push({ dictionary, at: from + end + open[0].length });
  }
  return found;
}

/** What `bytes` inflate to, up to `limit` bytes; what follows the compressed data does not count. */
async function inflated(bytes: Uint8Array, limit: number): Promise<string> {
  const stream = new DecompressionStream('deflate');
  const writer = stream.writable.getWriter();
  // Bytes behind the end are an error of this writer: what came before it has been read.
  writer.write(new Uint8Array(bytes)).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const decoder = new TextDecoder('latin1');
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || text.length > limit) break;
      text += decoder.decode(value as Uint8Array, { stream: true });
    }
  } catch {
    // Not compressed as it says, or more bytes than it needs.
  }
  reader.cancel().catch(() => undefined);
  return text;
}

/** The objects of an object stream: pairs of number and offset, then the objects (§7.5.7, table 16). */
function objectsIn(dictionary: string, text: string): string[] {
  const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? 0);
  const numbers = text.slice(0, first).trim().split(/\s+/).map(Number);
  const offsets = numbers.filter((_, index) => index % 2 === 1);
  return offsets.map((offset, index) => text.slice(first + offset, first + (offsets[index + 1] ?? text.length)));
}

/** Pages of a PDF of a form's size; null when it does not say, or not in a way that is read here (an encrypted one). */
export async function countPdfPages(bytes: Uint8Array): Promise<number | null> {
  const text = new TextDecoder('latin1').decode(bytes);
  let pages = countIn(clearObjects(text));
  let left = MAX_INFLATED;
  for (const { dictionary, at } of objectStreams(text)) {
    if (left <= 0) return null;
    const end = text.indexOf('endstream', at);
    const inside = await inflated(bytes.subarray(at, end < 0 ? bytes.length : end), left);
    left -= inside.length;
    pages = countIn(objectsIn(dictionary, inside)) ?? pages;
  }
  return pages;
}
