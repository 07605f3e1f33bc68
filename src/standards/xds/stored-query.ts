/** AdhocQueryRequest of ITI-18, read. Source: ITI TF-2 §3.18.4.1.2.3 (parameters and their coding). */
import type { XmlElement } from '../cda/xml-tree.ts';
import { firstChild, readSlots } from './ebrim.ts';
import { QUERIES } from './ebrim-ids.ts';
import { MetadataProblem } from './metadata-problem.ts';

export type QueryName = keyof typeof QUERIES;

export interface StoredQuery {
  /** Null for a query that is not served here. */
  readonly name: QueryName | null;
  readonly returnType: 'LeafClass' | 'ObjectRef';
  /**
   * Parameters by their name without `$`. Each is a list of alternatives of which all must be met: several slots, or several
   * values of a slot, are ANDed (§3.18.4.1.2.3.5); what one value lists is ORed.
   */
  readonly parameters: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Values in one parameter. */
const MAX_QUERY_VALUES = 200;

const NAMES: ReadonlyMap<string, QueryName> = new Map(
  Object.entries(QUERIES).map(([name, id]) => [id, name as QueryName]),
);

/** @throws MetadataProblem */
export function readStoredQuery(request: XmlElement): StoredQuery {
  const query = firstChild(request, 'AdhocQuery');
  const id = query?.attrs.id?.toLowerCase() ?? '';
  const returnType = firstChild(request, 'ResponseOption')?.attrs.returnType ?? 'LeafClass';
  if (query === undefined || id === '') throw new MetadataProblem('missing', 'an AdhocQuery with its id is expected');
  if (returnType !== 'LeafClass' && returnType !== 'ObjectRef') {
    throw new MetadataProblem('unreadable', 'returnType is LeafClass or ObjectRef', 'returnType');
  }
  const parameters = new Map<string, (readonly string[])[]>();
  for (const [name, values] of readSlots(query)) {
    const bare = name.replace(/^\$/, '');
    const alternatives = values.map((value) => valuesOf(value, bare));
    parameters.set(bare, isSingle(bare) ? [alternatives.flat()] : alternatives);
  }
  return { name: NAMES.get(id) ?? null, returnType, parameters };
}

/** Several values of a slot are ANDed for these parameters alone (`AND of ORs`); elsewhere they go on with the list. */
function isSingle(name: string): boolean {
  return !/(?:EventCodeList|ConfidentialityCode|ReferenceIdList)$/.test(name);
}

/** `('a','b')`, `'a'`, `20210101`. Quotes inside are doubled. */
function valuesOf(text: string, name: string): string[] {
  const inner = /^\s*\((.*)\)\s*$/s.exec(text)?.[1] ?? text;
  const values: string[] = [];
  const item = /\s*(?:'((?:[^']|'')*)'|([^\s,'()]+))\s*(,|$)/gy;
  while (item.lastIndex < inner.length) {
    const found = item.exec(inner);
    if (found === null || values.length >= MAX_QUERY_VALUES) {
      throw new MetadataProblem('unreadable', `a value is 'text', a number, or a list ('a','b')`, name);
    }
    values.push((found[1] ?? found[2] ?? '').replaceAll("''", "'"));
  }
  return values;
}

/** The values of a parameter that has no AND; undefined when it is absent. */
export function oneOf({ parameters }: StoredQuery, name: string): readonly string[] | undefined {
  const values = parameters.get(name)?.flat() ?? [];
  return values.length === 0 ? undefined : values;
}

/** The one value of a parameter. @throws MetadataProblem when there are several */
export function only(query: StoredQuery, name: string): string | undefined {
  const values = oneOf(query, name);
  if (values !== undefined && values.length > 1) throw new MetadataProblem('twice', 'one value is expected', name);
  return values?.[0];
}
