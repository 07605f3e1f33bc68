/** Where the pages of a list continue: sealed by the caller, each good for its own list only, checked when opened. */
import type { HistoryCursor } from './carnet-merge.ts';
import type { ConsultFilter } from './professional-calls.ts';
import type { BrowseFilter } from './record-calls.ts';
import { UUID } from './uuid.ts';
import { WebError } from './web-api.ts';

type DocumentsCursor = NonNullable<BrowseFilter['after']>;

/** Both ways of one kind of cursor; `read` gives null for what `write` did not make. */
export interface CursorKind<T> {
  write(cursor: T): Readonly<Record<string, unknown>>;
  read(opened: unknown): T | null;
}

/** @throws WebError not-found for a cursor that does not open, or is not of this kind */
export function openedCursor<T>(kind: CursorKind<T>, open: () => unknown): T {
  let opened: unknown;
  try {
    opened = open();
  } catch {
    throw new WebError('not-found');
  }
  const cursor = kind.read(opened);
  if (cursor === null) throw new WebError('not-found');
  return cursor;
}

export const documentsCursor: CursorKind<DocumentsCursor> = {
  write: ({ serviceFrom, entryUuid }) => ({ k: 'documents', serviceFrom, entryUuid }),
  read(opened) {
    const { serviceFrom, entryUuid } = fieldsOf(opened, 'documents');
    if (typeof serviceFrom !== 'string' || !isInstant(serviceFrom)) return null;
    return typeof entryUuid === 'string' && UUID.test(entryUuid) ? { serviceFrom, entryUuid } : null;
  },
};

type ConsultCursor = NonNullable<ConsultFilter['after']>;

export const consultCursor: CursorKind<ConsultCursor> = {
  write: ({ preferred, ...place }) => ({ ...documentsCursor.write(place), preferred }),
  read(opened) {
    const place = documentsCursor.read(opened);
    const { preferred } = fieldsOf(opened, 'documents');
    return place === null || typeof preferred !== 'boolean' ? null : { ...place, preferred };
  },
};

export const historyCursor: CursorKind<HistoryCursor> = {
  write: ({ record, space }) => ({ k: 'history', ...some('record', record), ...some('space', space) }),
  read(opened) {
    const { k, record, space } = fieldsOf(opened, 'history');
    if (k === undefined || !isPlace(record) || !isPlace(space)) return null;
    return { ...some('record', record), ...some('space', space) };
  },
};

/** What `toISOString` writes. */
function isInstant(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString() === text;
}

/** A trace's number, 0 at the beginning of the chain; absent from its end. */
function isPlace(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function some<K extends string>(key: K, value: number | undefined): { readonly [key in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: number });
}

/** The fields of a cursor of this kind; none for any other value. */
function fieldsOf(opened: unknown, kind: string): Readonly<Record<string, unknown>> {
  if (typeof opened !== 'object' || opened === null) return {};
  const fields = opened as Readonly<Record<string, unknown>>;
  return fields.k === kind ? fields : {};
}
