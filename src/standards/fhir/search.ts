/**
 * The parameters of ITI-67 (Find Document References) as a typed search.
 * Source: IHE ITI MHD 4.2.3 §2:3.67; PDSm 3.1.1 (flow 05-b); PDSm-for-DMP 0.1.0 (TD3.1a, TD3.1b); HL7 FHIR R4 §3.1.1 (search).
 * Dates become half-open UTC ranges; code systems become OIDs; one patient, always.
 */
import type { AvailabilityStatus, Cx } from '../xds/metadata.ts';
import { isUuid } from './codings.ts';
import { errorIssue } from './operation-outcome.ts';
import { type SearchSort, type SearchTotal, toCount, toSort, toTotal } from './search-controls.ts';
import { ACCEPTED, type ParameterName } from './search-parameters.ts';
import type { TokenCriterion } from './search-values.ts';
import {
  type DateCriterion,
  isPrintable,
  type ReferenceCriterion,
  readDate,
  readIdentifier,
  readPatient,
  readReference,
  readToken,
} from './search-values.ts';
import type { Issue } from './types.ts';

/** Values of one parameter, separated by commas. */
export const MAX_VALUES_PER_PARAMETER = 50;
/** Parameters of one search. */
export const MAX_PARAMETERS = 100;
/** Characters of one value. */
export const MAX_VALUE_LENGTH = 2_000;

/** Values of a list are alternatives (OR); different criteria add up (AND). An absent or empty list does not filter. */
export interface DocumentSearch {
  readonly patient: Cx;
  /** Always stated: by default approved documents only (EX_3.1-1030), as the self link then says. */
  readonly statuses: readonly AvailabilityStatus[];
  /** entryUUIDs. */
  readonly ids: readonly string[];
  /** An identifier is a uniqueId (OID) or a logicalId (UUID): both lists together are one OR. */
  readonly uniqueIds: readonly string[];
  readonly logicalIds: readonly string[];
  readonly type: readonly TokenCriterion[];
  readonly category: readonly TokenCriterion[];
  readonly facility: readonly TokenCriterion[];
  readonly setting: readonly TokenCriterion[];
  readonly format: readonly TokenCriterion[];
  readonly event: readonly TokenCriterion[];
  readonly securityLabel: readonly TokenCriterion[];
  /** Identifiers of professionals, patients or structures as authors. */
  readonly authorIdentifier: readonly TokenCriterion[];
  readonly authorFamily: readonly string[];
  readonly authorGiven: readonly string[];
  /** referenceIdList. */
  readonly related: readonly TokenCriterion[];
  readonly relatesTo: readonly ReferenceCriterion[];
  /** creationTime: `date` and `creation` are the same here (annex on dates). All of a list must hold (AND). */
  readonly creation: readonly DateCriterion[];
  readonly period: readonly DateCriterion[];
  readonly periodStart: readonly DateCriterion[];
  readonly periodEnd: readonly DateCriterion[];
  readonly sort: SearchSort;
  /** 0 asks for the total only. */
  readonly count: number;
  readonly total: SearchTotal;
  /** Opaque text of a `next` link. */
  readonly cursor?: string;
}

export interface SearchOptions {
  /** `Prefer: handling=lenient`: unknown parameters are ignored instead of refused. */
  readonly lenient: boolean;
  /** ISO instant, for the prefix `ap`. */
  readonly now: string;
  /** What a cursor already says, when it is opened before: the patient need not be sent again. */
  readonly patient?: Cx;
}

export type SearchReading =
  | { readonly ok: true; readonly search: DocumentSearch; readonly ignored: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads the parameters of a query string or a form, in any order. Values are decoded already. Every problem found is an
 * issue whose `expression` is the parameter's name; no value is repeated.
 */
export function parseDocumentSearch(
  parameters: Iterable<readonly [string, string]>,
  options: SearchOptions,
): SearchReading {
  const issues: Issue[] = [];
  const ignored: Issue[] = [];
  const collected = new Map<ParameterName, string[][]>();
  let seen = 0;
  for (const [name, value] of parameters) {
    seen += 1;
    if (seen > MAX_PARAMETERS) return refused('too-costly', `At most ${MAX_PARAMETERS} parameters are allowed.`);
    const problem = collect(collected, name, value);
    if (problem === null) continue;
    const unknown = problem.code === 'not-supported' && options.lenient && !ACCEPTED.has(name.split(':')[0] ?? '');
    if (unknown)
      ignored.push({ ...problem, severity: 'warning', diagnostics: 'This parameter is not known: it was ignored.' });
    else issues.push(problem);
  }
  const search = toSearch(collected, options, issues);
  return issues.length > 0 || search === null ? { ok: false, issues } : { ok: true, search, ignored };
}

function refused(code: Issue['code'], diagnostics: string): SearchReading {
  return { ok: false, issues: [errorIssue(code, diagnostics)] };
}

/** Names come from the request: only those that look like one are repeated. */
function nameOf(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.:-]{0,60}$/.test(name) ? name : 'a parameter';
}

/** Files the values of one parameter; null when it is accepted. */
function collect(collected: Map<ParameterName, string[][]>, name: string, value: string): Issue | null {
  const rule = ACCEPTED.get(name);
  if (rule === undefined) {
    const [plain, modifier] = name.split(':');
    if (modifier !== undefined && ACCEPTED.has(plain ?? '')) {
      return errorIssue('not-supported', 'This modifier is not supported.', nameOf(name));
    }
    return errorIssue('not-supported', 'This parameter is not known.', nameOf(name));
  }
  if (value.length > MAX_VALUE_LENGTH) return errorIssue('too-long', `At most ${MAX_VALUE_LENGTH} characters.`, name);
  if (!isPrintable(value)) return errorIssue('value', 'Control characters are not allowed.', name);
  const values = rule.single ? [value] : splitAlternatives(value);
  if (values.some((one) => one === '')) return errorIssue('value', 'A value is empty.', name);
  if (values.length > MAX_VALUES_PER_PARAMETER) {
    return errorIssue('too-costly', `At most ${MAX_VALUES_PER_PARAMETER} values are allowed.`, name);
  }
  const before = collected.get(rule.name) ?? [];
  if (before.length > 0 && rule.kind !== 'date') {
    return errorIssue('not-supported', 'Give this parameter once, with alternatives separated by commas.', name);
  }
  if (rule.kind === 'date' && values.length > 1) {
    return errorIssue(
      'not-supported',
      'Alternatives between dates are not supported; repeat the parameter for a range.',
      name,
    );
  }
  collected.set(rule.name, [...before, values]);
  return null;
}

/** FHIR escapes a comma, a bar, a dollar and a backslash with a backslash. */
function splitAlternatives(value: string): string[] {
  return value.split(/(?<!\\),/).map((one) => one.replace(/\\([\\,$])/g, '$1'));
}

type Collected = ReadonlyMap<ParameterName, readonly (readonly string[])[]>;

function toSearch(collected: Collected, options: SearchOptions, issues: Issue[]): DocumentSearch | null {
  const values = (name: ParameterName): readonly string[] => collected.get(name)?.[0] ?? [];
  const all = <T>(name: ParameterName, read: (text: string) => T | null, expected: string): T[] =>
    (collected.get(name) ?? []).flat().flatMap((text) => {
      const found = read(text);
      if (found === null) issues.push(errorIssue('value', `${expected} is expected.`, name));
      return found ?? [];
    });
  const tokens = (name: ParameterName) => all(name, readToken, 'system|code');
  const dates = (name: ParameterName) =>
    all(name, (text) => readDate(text, options.now), 'A date, with or without a prefix,');
  const [patient = options.patient ?? null] = all('patient', readPatient, 'The INS as system|value');
  if (patient === null && !collected.has('patient')) {
    issues.push(
      errorIssue('required', 'The patient is missing: patient.identifier=<system>|<value>.', 'patient.identifier'),
    );
  }
  const identifiers = all('identifier', readIdentifier, 'urn:oid:… or urn:uuid:…');
  const [cursor] = values('_cursor');
  const search = {
    statuses: toStatuses(values('status'), values('isArchived'), issues),
    ids: all('_id', (text) => (isUuid(text.toLowerCase()) ? text.toLowerCase() : null), 'A UUID'),
    uniqueIds: identifiers.map(({ uniqueId }) => uniqueId),
    logicalIds: identifiers.flatMap(({ logicalId }) => logicalId ?? []),
    type: tokens('type'),
    category: tokens('category'),
    facility: tokens('facility'),
    setting: tokens('setting'),
    format: tokens('format'),
    event: tokens('event'),
    securityLabel: tokens('security-label'),
    authorIdentifier: tokens('author.identifier'),
    authorFamily: values('author.family'),
    authorGiven: values('author.given'),
    related: tokens('related'),
    relatesTo: all('relatesto', readReference, 'DocumentReference/<id> or urn:oid:…'),
    creation: [...dates('date'), ...dates('creation')],
    period: dates('period'),
    periodStart: dates('period-start'),
    periodEnd: dates('period-end'),
    sort: toSort(values('_sort')[0], issues),
    count: toCount(values('_count')[0], values('_summary')[0], issues),
    total: toTotal(values('_total')[0], values('_summary')[0], issues),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return patient === null ? null : { patient, ...search };
}

/** FHIR's status and PDSm's isArchived together name the statuses of JDV_J52. */
function toStatuses(statuses: readonly string[], archived: readonly string[], issues: Issue[]): AvailabilityStatus[] {
  const codes = statuses.map((text) => text.slice(text.lastIndexOf('|') + 1));
  if (codes.some((code) => !['current', 'superseded', 'entered-in-error'].includes(code))) {
    issues.push(errorIssue('code-invalid', 'current, superseded or entered-in-error is expected.', 'status'));
  }
  const flags = archived.map((text) => text.slice(text.lastIndexOf('|') + 1));
  if (flags.some((flag) => flag !== 'true' && flag !== 'false')) {
    issues.push(errorIssue('code-invalid', 'true or false is expected.', 'isArchived'));
  }
  const wantsArchived = flags.includes('true');
  const wantsOthers = flags.length === 0 || flags.includes('false');
  const current = codes.length === 0 || codes.includes('current');
  return [
    ...(current && wantsOthers ? ['approved' as const] : []),
    ...(current && wantsArchived ? ['archived' as const] : []),
    ...(codes.includes('superseded') && wantsOthers ? ['deprecated' as const] : []),
    ...(codes.includes('entered-in-error') && wantsOthers ? ['deleted' as const] : []),
  ];
}
