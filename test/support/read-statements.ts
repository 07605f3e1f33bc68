import { CONSULT } from '../../src/documents/consult-queries.ts';
import { HELD } from '../../src/documents/held-documents.ts';
import { LIST_COUNTS, LIST_PAGES, READ_LIST, READ_MEMBERS } from '../../src/documents/list-queries.ts';
import * as queries from '../../src/documents/queries.ts';
import { COUNT, LIST_TOP, LISTS } from '../../src/documents/search-queries.ts';
import type { Bound, Statement } from '../../src/kernel/flight.ts';

/** Statements whose parameters beyond the filter need values: where, how many, which. */
export const LONG: Readonly<Record<string, readonly [number, number, ...Bound[]]>> = {
  'documents-consult': [14, 4, 'all', null, null, 200],
  'documents-browse': [13, 5, false, null, null, 200, null],
};

/** Every statement of the context that reads. */
export function selects(): Statement[] {
  const lists = Object.values(LISTS).flatMap((byDirection) => Object.values(byDirection));
  const ofLists = [LIST_COUNTS, LIST_PAGES.submissionset, LIST_PAGES.folder].flatMap((each) => Object.values(each));
  const all = [
    ...Object.values(queries),
    ...lists,
    LIST_TOP,
    COUNT,
    ...ofLists,
    READ_LIST,
    READ_MEMBERS,
    CONSULT,
    HELD,
  ];
  return all.filter((q): q is Statement => typeof q === 'object' && /^(select|with visible)/.test(q.text));
}
