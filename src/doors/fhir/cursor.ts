import type { CursorCodec } from './parts.ts';

/** Characters of a query that a page link can carry: sealed and encoded, it stays under the limit of a URL. */
export const MAX_QUERY_LENGTH = 4_000;

/** Where a page begins; absent for the first. */
export interface Position {
  readonly at: string;
  readonly entryUuid: string;
}

/** What a page link says once opened. */
export interface Cursor {
  /** Query string of the search, without the cursor. */
  readonly query: string;
  readonly after?: Position;
}

export function writeCursor(codec: CursorCodec, { query, after }: Cursor): string {
  return codec.seal(JSON.stringify([query, after?.at ?? null, after?.entryUuid ?? null]));
}

/** Null when the text is not a cursor of this deployment. */
export function readCursor(codec: CursorCodec, sealed: string): Cursor | null {
  const text = codec.open(sealed);
  if (text === null) return null;
  const [query, at, entryUuid] = JSON.parse(text) as [string, string | null, string | null];
  return at === null || entryUuid === null ? { query } : { query, after: { at, entryUuid } };
}
