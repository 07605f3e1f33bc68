/** What a search says about its answer rather than about documents: order, size, total. Source: HL7 FHIR R4 §3.1.1.5. */
import { errorIssue } from './operation-outcome.ts';
import type { Issue } from './types.ts';

/** Entries of one page, when asked and when not. */
export const MAX_COUNT = 200;
export const DEFAULT_COUNT = 50;

export interface SearchSort {
  readonly by: 'date' | 'period-start';
  readonly descending: boolean;
}

export type SearchTotal = 'none' | 'estimate' | 'accurate';

const SORTS: Readonly<Record<string, SearchSort>> = {
  date: { by: 'date', descending: false },
  '-date': { by: 'date', descending: true },
  creation: { by: 'date', descending: false },
  '-creation': { by: 'date', descending: true },
  'period-start': { by: 'period-start', descending: false },
  '-period-start': { by: 'period-start', descending: true },
};
const NEWEST_FIRST: SearchSort = { by: 'date', descending: true };

export function toSort(text: string | undefined, issues: Issue[]): SearchSort {
  if (text === undefined) return NEWEST_FIRST;
  const sort = Object.hasOwn(SORTS, text) ? SORTS[text] : undefined;
  if (sort === undefined)
    issues.push(errorIssue('not-supported', 'date or period-start, with or without -, is expected.', '_sort'));
  return sort ?? NEWEST_FIRST;
}

/** More than MAX_COUNT is cut, as FHIR R4 allows a server to do. */
export function toCount(text: string | undefined, summary: string | undefined, issues: Issue[]): number {
  if (summary === 'count') return 0;
  if (text === undefined) return DEFAULT_COUNT;
  if (!/^\d{1,9}$/.test(text)) issues.push(errorIssue('value', 'A number is expected.', '_count'));
  return Math.min(Number(text) || 0, MAX_COUNT);
}

export function toTotal(text: string | undefined, summary: string | undefined, issues: Issue[]): SearchTotal {
  if (text === undefined) return summary === 'count' ? 'accurate' : 'none';
  if (text === 'none' || text === 'estimate' || text === 'accurate') return text;
  issues.push(errorIssue('value', 'none, estimate or accurate is expected.', '_total'));
  return 'none';
}
