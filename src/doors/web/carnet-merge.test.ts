import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HistoryEntry } from '../../documents/read-history.ts';
import { type HistoryCursor, mergeHistory } from './carnet-merge.ts';

function entry(ownerId: string, seq: number, minute: number): HistoryEntry {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return { trace: { ownerId, seq, at } as HistoryEntry['trace'], documents: [] };
}

/** A chain: minutes never go back as numbers go up. */
const chain = (owner: string) =>
  fc.array(fc.nat({ max: 5 }), { maxLength: 40 }).map((steps) => {
    let minute = 0;
    return steps.map((step, i) => {
      minute += step;
      return entry(owner, i + 1, minute);
    });
  });

function page(all: readonly HistoryEntry[], before: number | undefined, count: number) {
  if (before === 0) return { entries: [], before: null };
  const older = all.filter((e) => before === undefined || e.trace.seq < before).reverse();
  const entries = older.slice(0, count);
  const last = entries.at(-1)?.trace.seq ?? 1;
  return { entries, before: entries.length < count || last === 1 ? null : last };
}

test('page after page, both chains come out whole, once, most recent first', () => {
  fc.assert(
    fc.property(chain('record'), chain('space'), fc.integer({ min: 1, max: 7 }), (record, space, count) => {
      const read: HistoryEntry[] = [];
      let cursor: HistoryCursor | null = {};
      for (let pages = 0; cursor !== null && pages < 200; pages += 1) {
        const merged = mergeHistory(page(record, cursor.record, count), page(space, cursor.space, count), count);
        read.push(...merged.entries);
        cursor = merged.next;
      }
      assert.equal(read.length, record.length + space.length);
      assert.equal(new Set(read).size, read.length);
      for (const [i, e] of read.entries()) assert.ok(i === 0 || (read[i - 1] as HistoryEntry).trace.at >= e.trace.at);
    }),
    { verbose: 1 },
  );
});
