/**
 * The parameters of ITI-67 (Find Document References) as a typed search.
 * Source: IHE ITI MHD 4.2.3 §2:3.67; PDSm 3.1.1 (flow 05-b); PDSm-for-DMP 0.1.0 (TD3.1a, TD3.1b); HL7 FHIR R4 §3.1.1 (search).
 * Dates become half-open UTC ranges; code systems become OIDs; one patient, always.
 */
import type { AvailabilityStatus, Cx } from '../xds/metadata.ts';
import { isUuid } from './codings.ts';
import { collectParameters } from './collect-parameters.ts';
import { errorIssue } from './operation-outcome.ts';
import { type SearchSort, type SearchTotal, toCount, toSort, toTotal } from './search-controls.ts';
import { ACCEPTED, type ParameterName } from './search-parameters.ts';
import type { TokenCriterion } from './search-values.ts';
import {
  type DateCriterion,
  type ReferenceCriterion,
  readDate,
  readIdentifier,
  readPatient,
  readReference,
  readToken,
} from './search-values.ts';
import { readSubset, type Subset } from './subset.ts';
import type { Issue } from './types.ts';

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
  /** The part of each card that is asked; null for the whole. */
  readonly subset: Subset | null;
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
  const { collected, issues, ignored, overflow } = collectParameters(parameters, ACCEPTED, options.lenient);
  if (overflow) return { ok: false, issues };
  const search = toSearch(collected, options, issues);
  return issues.length > 0 || search === null ? { ok: false, issues } : { ok: true, search, ignored };
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
    subset: readSubset('DocumentReference', values('_summary')[0], values('_elements'), issues),
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
