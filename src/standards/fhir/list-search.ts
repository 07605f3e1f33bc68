/**
 * The parameters of ITI-66 (Find Document Lists) as a typed search.
 * Source: IHE ITI MHD 4.2.3 §2:3.66; PDSm 3.1.1 (flow 05-a); HL7 FHIR R4 §3.1.1 (search).
 */
import type { Cx } from '../xds/metadata.ts';
import { isUuid } from './codings.ts';
import { collectParameters } from './collect-parameters.ts';
import { ACCEPTED_OF_LISTS, type ListParameterName } from './list-parameters.ts';
import { errorIssue } from './operation-outcome.ts';
import type { SearchOptions } from './search.ts';
import { toCount } from './search-controls.ts';
import {
  type DateCriterion,
  readDate,
  readIdentifier,
  readPatient,
  readToken,
  type TokenCriterion,
} from './search-values.ts';
import { readSubset, type Subset } from './subset.ts';
import type { Issue } from './types.ts';

/** Values of a list are alternatives (OR); different criteria add up (AND). An absent or empty list does not filter. */
export interface ListSearch {
  readonly patient: Cx;
  /** None when no list has the status asked. */
  readonly kinds: readonly ('submissionset' | 'folder')[];
  readonly date: readonly DateCriterion[];
  readonly designationType: readonly TokenCriterion[];
  readonly ids: readonly string[];
  readonly uniqueIds: readonly string[];
  readonly archived?: boolean;
  readonly titles: readonly string[];
  /** Dotted OIDs. */
  readonly sourceIds: readonly string[];
  readonly sourceIdentifier: readonly TokenCriterion[];
  readonly sourceFamily: readonly string[];
  readonly sourceGiven: readonly string[];
  readonly authorOrg: readonly TokenCriterion[];
  readonly newestFirst: boolean;
  /** 0 asks for the total only. */
  readonly count: number;
  /** The part of each list that is asked; null for the whole. */
  readonly subset: Subset | null;
}

export type ListSearchReading =
  | { readonly ok: true; readonly search: ListSearch; readonly ignored: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads the parameters of a query string or a form, in any order. Every problem found is an issue; no value is repeated. */
export function parseListSearch(
  parameters: Iterable<readonly [string, string]>,
  options: SearchOptions,
): ListSearchReading {
  const { collected, issues, ignored, overflow } = collectParameters(parameters, ACCEPTED_OF_LISTS, options.lenient);
  if (overflow) return { ok: false, issues };
  const search = toSearch(collected, options, issues);
  return issues.length > 0 || search === null ? { ok: false, issues } : { ok: true, search, ignored };
}

type Collected = ReadonlyMap<ListParameterName, readonly (readonly string[])[]>;

function toSearch(collected: Collected, options: SearchOptions, issues: Issue[]): ListSearch | null {
  const values = (name: ListParameterName): readonly string[] => collected.get(name)?.[0] ?? [];
  const all = <T>(name: ListParameterName, read: (text: string) => T | null, expected: string): T[] =>
    (collected.get(name) ?? []).flat().flatMap((text) => {
      const found = read(text);
      if (found === null) issues.push(errorIssue('value', `${expected} is expected.`, name));
      return found ?? [];
    });
  const tokens = (name: ListParameterName) => all(name, readToken, 'system|code');
  for (const name of ['patient', 'code', 'status'] as const) {
    if (collected.has(name)) continue;
    const at = name === 'patient' ? 'patient.identifier' : name;
    issues.push(errorIssue('required', 'This parameter is missing.', at));
  }
  const [patient = null] = all('patient', readPatient, 'The INS as system|value');
  const identifiers = all('identifier', readIdentifier, 'urn:oid:… or urn:uuid:…');
  const [archived] = oneOf('isArchived', values('isArchived'), ['true', 'false'], issues);
  const [sort] = oneOf('_sort', values('_sort'), ['date', '-date'], issues);
  const search = {
    kinds: kindsOf(values('code'), values('status'), issues),
    date: all('date', (text) => readDate(text, options.now), 'A date, with or without a prefix,'),
    designationType: tokens('designationType'),
    ids: [
      ...all('_id', (text) => (isUuid(text.toLowerCase()) ? text.toLowerCase() : null), 'A UUID'),
      ...identifiers.flatMap(({ logicalId }) => logicalId ?? []),
    ],
    uniqueIds: identifiers.map(({ uniqueId }) => uniqueId),
    ...(archived === undefined ? {} : { archived: archived === 'true' }),
    titles: values('title'),
    sourceIds: all('sourceId', (text) => readIdentifier(text)?.uniqueId ?? null, 'urn:oid:…'),
    sourceIdentifier: tokens('source.identifier'),
    sourceFamily: values('source.family'),
    sourceGiven: values('source.given'),
    authorOrg: tokens('authorOrg'),
    newestFirst: sort !== 'date',
    count: toCount(values('_count')[0], values('_summary')[0], issues),
    subset: readSubset('List', values('_summary')[0], values('_elements'), issues),
  };
  return patient === null ? null : { patient, ...search };
}

const STATUSES = ['current', 'retired', 'entered-in-error'] as const;
const KINDS = ['submissionset', 'folder'] as const;

/** Every list of this record is current: another status keeps none. */
function kindsOf(codes: readonly string[], statuses: readonly string[], issues: Issue[]): ListSearch['kinds'] {
  const kinds = oneOf('code', codes, KINDS, issues);
  const asked = oneOf('status', statuses, STATUSES, issues);
  return asked.includes('current') ? [...new Set(kinds)] : [];
}

/** Codes without their system, each one of the known ones. */
function oneOf<T extends string>(
  name: ListParameterName,
  texts: readonly string[],
  known: readonly T[],
  issues: Issue[],
): T[] {
  return texts.flatMap((text) => {
    const code = known.find((one) => one === text.slice(text.lastIndexOf('|') + 1));
    if (code === undefined) issues.push(errorIssue('code-invalid', `One of ${known.join(', ')} is expected.`, name));
    return code ?? [];
  });
}
