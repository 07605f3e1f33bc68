/** Active content of a PDF: each makes a viewer do more than show pages. */
export type PdfActiveContent = 'javascript' | 'launch' | 'embedded-file' | 'open-action' | 'submit-form' | 'rich-media';

/** Names that make a PDF active (ISO 32000-1 §12.6.4, §7.11.4). */
const ACTIVE: ReadonlyMap<string, PdfActiveContent> = new Map([
  ['JavaScript', 'javascript'],
  ['JS', 'javascript'],
  ['Launch', 'launch'],
  ['EmbeddedFile', 'embedded-file'],
  ['AA', 'open-action'],
  ['SubmitForm', 'submit-form'],
  ['ImportData', 'submit-form'],
  ['RichMedia', 'rich-media'],
]);
const MAX_NAME = Math.max(...[...ACTIVE.keys()].map((name) => name.length));
const SOLIDUS = 0x2f;
const NUMBER_SIGN = 0x23;
/** What ends a name: white space and delimiters (ISO 32000-1 §7.2.2, tables 1 and 2), and the end of the file. */
const ENDS = new Set(Buffer.from('\0\t\n\f\r ()<>[]{}/%', 'latin1'));

/**
 * The active content that the names of a PDF tell, in the order of the table above. A name is compared as a reader compares it: each
 * `#` and two hexadecimal digits stand for one character (§7.3.5). One pass, and of each name no more than the longest one that is
 * sought. Found in the clear part of the file; a compressed object stream may hide others.
 */
export function activeContent(buffer: Buffer): PdfActiveContent[] {
  const found = new Set<PdfActiveContent>();
  for (let at = buffer.indexOf(SOLIDUS); at >= 0; at = buffer.indexOf(SOLIDUS, at + 1)) {
    const active = ACTIVE.get(nameAt(buffer, at + 1));
    if (active !== undefined) found.add(active);
  }
  return [...new Set(ACTIVE.values())].filter((active) => found.has(active));
}

/** The name that begins at an offset, decoded, cut one character beyond the longest name that is sought. */
function nameAt(buffer: Buffer, start: number): string {
  let name = '';
  for (let at = start; name.length <= MAX_NAME && at < buffer.length; at += 1) {
    const byte = buffer[at] ?? 0;
    if (ENDS.has(byte)) break;
    const escaped = byte === NUMBER_SIGN ? hexAt(buffer, at + 1) : null;
    if (escaped !== null) at += 2;
    name += String.fromCharCode(escaped ?? byte);
  }
  return name;
}

function hexAt(buffer: Buffer, at: number): number | null {
  const digits = buffer.toString('latin1', at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : null;
}
