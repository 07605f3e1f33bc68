/** One history from two chains: the record's acts and the space's, most recent first. */
import type { HistoryEntry } from '../../documents/read-history.ts';
import type { TraceRow } from '../../kernel/trace.ts';

/** Where each chain continues: before this trace; 0 when it is read to its beginning; absent from its last. */
export interface HistoryCursor {
  readonly record?: number;
  readonly space?: number;
}

interface Page {
  readonly entries: readonly HistoryEntry[];
  /** Null when the chain is read to its beginning. */
  readonly before: number | null;
}

export interface MergedHistory {
  readonly entries: readonly HistoryEntry[];
  /** Null when both chains are read to their beginning. */
  readonly next: HistoryCursor | null;
}

/** Takes the `count` most recent entries of both pages; what is left over is read again by the next page. */
export function mergeHistory(record: Page, space: Page, count: number): MergedHistory {
  const all = [...record.entries, ...space.entries].sort(mostRecentFirst);
  const entries = all.slice(0, count);
  const taken = new Set(entries);
  const next = { record: continuation(record, taken), space: continuation(space, taken) };
  return { entries, next: next.record === 0 && next.space === 0 ? null : next };
}

/** Traces of the space zone name no document. */
export function withoutDocuments(traces: readonly TraceRow[]): HistoryEntry[] {
  return traces.map((trace) => ({ trace, documents: [] }));
}

function continuation({ entries, before }: Page, taken: ReadonlySet<HistoryEntry>): number {
  const left = entries.find((entry) => !taken.has(entry));
  return left === undefined ? (before ?? 0) : left.trace.seq + 1;
}

function mostRecentFirst(a: HistoryEntry, b: HistoryEntry): number {
  if (a.trace.at !== b.trace.at) return a.trace.at < b.trace.at ? 1 : -1;
  return a.trace.ownerId === b.trace.ownerId ? b.trace.seq - a.trace.seq : 0;
}
