import type { Bound } from '../kernel/flight.ts';
import { IntegrityError, type SealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type Card, openSheet, sheetLength } from './card-sheet.ts';
import { CRITERIA_AT, LIST_TOP, LISTS, READ_SHEET } from './search-queries.ts';
import { openEnvelope } from './stored-entry.ts';

/** What a page is asked by. */
export interface PageInput {
  readonly order: 'newest-first' | 'oldest-first';
  readonly sortBy?: 'creation' | 'service';
  readonly after?: { readonly at: string; readonly entryUuid: string };
  readonly count: number;
}

interface ListRow extends Record<string, unknown> {
  readonly entry_uuid: string;
  readonly logical_id: string;
  /** Seconds since 1970. */
  readonly sorted_at: number;
  /** Null when the sheet holds it. */
  readonly sealed: Buffer | null;
}

/** A page as the database gave it, nothing opened: its cards, and one more when the list goes on. */
export interface SealedPage {
  readonly rows: readonly ListRow[];
  readonly sheet: Buffer | null;
  /** Such a page may leave a sheet for the next reader. */
  readonly isTop: boolean;
}

/** A card of a list, with the logical id of its document. */
export interface ListedCard extends Card {
  readonly logicalId: string;
}

export interface OpenPage {
  readonly cards: readonly ListedCard[];
  /** Those opened one by one that a new sheet would hold: what comes after it never counts. */
  readonly loose: number;
  readonly next: { readonly at: string; readonly entryUuid: string } | null;
}

const NO_CARDS: OpenPage = { cards: [], loose: 0, next: null };

/** A smaller page is not worth a sheet: to open one costs as much as some eight cards. */
const MIN_SHEET_PAGE = 10;

/** Before the decision: under which keys rules may name the reader, and when. Nothing is read for whom none lets read. */
export interface Undecided {
  readonly subjects: readonly Buffer[];
  readonly now: Date;
}

/**
 * @param fixed $1 to $31 of search-queries.ts
 * @param undecided null once the decision is taken
 */
export async function readPage(
  tx: Transaction,
  input: PageInput,
  fixed: readonly Bound[],
  undecided: Undecided | null,
): Promise<SealedPage> {
  const { after, count } = input;
  const [statuses, ...others] = fixed.slice(CRITERIA_AT);
  const gate = [undecided?.subjects ?? null, undecided?.now ?? null];
  const byCreation = input.sortBy !== 'service';
  const newestFirst = input.order === 'newest-first';
  const isTop = newestFirst && byCreation && after === undefined && others.every((value) => value === null);
  if (isTop && count >= MIN_SHEET_PAGE) {
    const [rows, sheets] = await Promise.all([
      tx.query<ListRow>(LIST_TOP, [...fixed.slice(0, CRITERIA_AT), statuses ?? null, count + 1, ...gate]),
      tx.query<{ sealed: Buffer }>(READ_SHEET, [...fixed.slice(0, 1), ...gate]),
    ]);
    return { rows, sheet: sheets[0]?.sealed ?? null, isTop };
  }
  const statement = LISTS[byCreation ? 'creation_from' : 'service_from'][newestFirst ? 'desc' : 'asc'];
  const values = [...fixed, after?.at ?? null, after?.entryUuid ?? null, count + 1, ...gate];
  return { rows: await tx.query<ListRow>(statement, values), sheet: null, isTop: false };
}

/** The first `count` cards, opened; none without a key. @throws IntegrityError when one does not open, or is not the one of its place */
export function openPage(
  key: SealKey | null,
  recordId: string,
  { rows, sheet, isTop }: SealedPage,
  count: number,
): OpenPage {
  if (key === null) return NO_CARDS;
  const shown = rows.slice(0, count);
  const isHeld = shown.some(({ sealed }) => sealed === null);
  const held = sheet !== null && isHeld ? openSheet(key, recordId, sheet) : null;
  const cards = shown.map(({ entry_uuid: entryUuid, logical_id: logicalId, sealed }) => {
    const json = sealed === null ? held?.get(entryUuid) : openEnvelope(key, recordId, entryUuid, sealed);
    if (json === undefined) throw new IntegrityError('A sheet lacks a card that it names.');
    return { entryUuid, logicalId, json };
  });
  const loose = isTop ? shown.slice(0, sheetLength(cards)).filter(({ sealed }) => sealed !== null).length : 0;
  const last = shown.at(-1);
  const goesOn = rows.length > shown.length && last !== undefined;
  return { cards, loose, next: goesOn ? { at: instant(last.sorted_at), entryUuid: last.entry_uuid } : null };
}

const instant = (seconds: number): string => new Date(Math.round(seconds * 1000)).toISOString();
