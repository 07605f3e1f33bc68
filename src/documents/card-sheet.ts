import { assertInvariant } from '../kernel/errors.ts';
import { IntegrityError, open, type SealKey, seal } from '../kernel/keys/sealed-box.ts';
import { packEnvelope, unpackEnvelope } from './envelope-text.ts';

/** Cards of one sheet. */
export const MAX_SHEET_CARDS = 64;
/** Bytes of JSON in one sheet: larger cards stay on their own. */
const MAX_SHEET_BYTES = 512 * 1024;
/** A page that had to open so many cards one by one leaves a sheet for the next reader. */
export const MIN_LOOSE_CARDS = 16;

const UUID_BYTES = 36;
const COUNT_BYTES = 4;
const INDEX_BYTES = UUID_BYTES + 4;

/** One card: its entryUUID, and its JSON text in UTF-8. */
export interface Card {
  readonly entryUuid: string;
  readonly json: Buffer;
}

/** A sheet belongs to its record: sealed bytes moved to another do not open. */
const placeOf = (recordId: string): string => `sheet|${recordId}`;

/** How many of these cards, from the first, one sheet holds. */
export function sheetLength(cards: readonly Pick<Card, 'json'>[]): number {
  let bytes = 0;
  const over = cards.slice(0, MAX_SHEET_CARDS).findIndex(({ json }) => {
    bytes += json.length;
    return bytes > MAX_SHEET_BYTES;
  });
  return over < 0 ? Math.min(cards.length, MAX_SHEET_CARDS) : over;
}

/** The first cards that fit, packed and sealed together, or null when they are too few to be worth it. */
export function sealSheet(
  key: SealKey,
  recordId: string,
  cards: readonly Card[],
): { readonly entries: string[]; readonly sealed: Buffer } | null {
  const kept = cards.slice(0, sheetLength(cards));
  if (kept.length < MIN_LOOSE_CARDS) return null;
  const index = Buffer.alloc(COUNT_BYTES + INDEX_BYTES * kept.length);
  index.writeUInt32LE(kept.length, 0);
  for (const [i, { entryUuid, json }] of kept.entries()) {
    const written = index.write(entryUuid, COUNT_BYTES + INDEX_BYTES * i, UUID_BYTES, 'latin1');
    assertInvariant(written === UUID_BYTES, 'an entry is named by a UUID');
    index.writeUInt32LE(json.length, COUNT_BYTES + INDEX_BYTES * i + UUID_BYTES);
  }
  const text = Buffer.concat([index, ...kept.map(({ json }) => json)]);
  return { entries: kept.map(({ entryUuid }) => entryUuid), sealed: seal(key, packEnvelope(text), placeOf(recordId)) };
}

/** The cards of a sheet by their entryUUID: views of one buffer. @throws IntegrityError when it is not what `sealSheet` made */
export function openSheet(key: SealKey, recordId: string, sealed: Buffer): Map<string, Buffer> {
  const text = unpackEnvelope(open(key, sealed, placeOf(recordId)));
  const count = text.readUInt32LE(0);
  const cards = new Map<string, Buffer>();
  let at = COUNT_BYTES + INDEX_BYTES * count;
  for (let i = 0; i < count; i += 1) {
    const from = COUNT_BYTES + INDEX_BYTES * i;
    const end = at + text.readUInt32LE(from + UUID_BYTES);
    cards.set(text.toString('latin1', from, from + UUID_BYTES), text.subarray(at, end));
    at = end;
  }
  if (at !== text.length) throw new IntegrityError('A sheet of cards has another length than its index says.');
  return cards;
}
