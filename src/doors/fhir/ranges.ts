/** One range of bytes of a document. Source: RFC 9110 §14. Several ranges at once are answered whole, as §14.2 allows. */

/** First byte, and the byte after the last. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Which part of `size` bytes a Range header asks for: null for the whole (no header, one that is not understood, several
 * ranges), `none` when no byte is where it asks (416).
 */
export function partOf(header: string | undefined, size: number): Part | 'none' | null {
  const [, first = '', last = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'none' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'none' : { start, end };
}
