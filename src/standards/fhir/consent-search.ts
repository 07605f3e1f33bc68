/** The parameters of a search of Consents: one table for the parser and for the CapabilityStatement. Source: HL7 FHIR R4 §3.1.1, Consent. */
import type { Cx } from '../xds/metadata.ts';
import { isUuid } from './codings.ts';
import { collectParameters } from './collect-parameters.ts';
import { CONSENT_KIND_SYSTEM, CONSENT_KINDS, type ConsentKind } from './consent.ts';
import { errorIssue } from './operation-outcome.ts';
import { acceptedSpellings, CONTROLS, capabilityParameters, type ParameterRule } from './parameter-rule.ts';
import type { SearchOptions } from './search.ts';
import { toCount } from './search-controls.ts';
import { readPatient, readToken } from './search-values.ts';
import type { Issue } from './types.ts';

type ConsentParameterName =
  | 'patient'
  | 'status'
  | 'category'
  | 'actor'
  | '_id'
  | '_count'
  | '_sort'
  | '_total'
  | '_summary'
  | '_elements'
  | '_format'
  | '_cursor';

const BASE = 'http://hl7.org/fhir/SearchParameter';

const CONSENT_PARAMETERS: readonly ParameterRule<ConsentParameterName>[] = [
  {
    name: 'patient',
    kind: 'patient',
    single: true,
    also: ['patient.identifier', 'patient:identifier', 'patient:Patient.identifier'],
    definition: `${BASE}/clinical-patient`,
    documentation: 'Required. The INS as system|value (patient.identifier=urn:oid:1.2.250.1.213.1.4.8|…).',
  },
  {
    name: 'status',
    kind: 'token',
    definition: `${BASE}/Consent-status`,
    documentation: 'Consents in force are active; no others are told.',
  },
  {
    name: 'category',
    kind: 'token',
    definition: `${BASE}/Consent-category`,
    documentation: `${CONSENT_KIND_SYSTEM}|: ${CONSENT_KINDS.join(', ')}.`,
  },
  {
    name: 'actor',
    kind: 'token',
    also: ['actor:identifier', 'actor.identifier'],
    definition: `${BASE}/Consent-actor`,
    documentation: 'Identifier of the professional or structure named.',
  },
  { name: '_id', kind: 'token', definition: `${BASE}/Resource-id`, documentation: 'Id of a consent.' },
  ...CONTROLS,
];

const ACCEPTED = acceptedSpellings(CONSENT_PARAMETERS);
export const CONSENT_CAPABILITIES = capabilityParameters(CONSENT_PARAMETERS);

/** An empty list does not filter. */
export interface ConsentSearch {
  readonly patient: Cx;
  /** False when a status is asked that no consent has. */
  readonly active: boolean;
  readonly kinds: readonly ConsentKind[];
  /** Identifiers, without their system. */
  readonly actors: readonly string[];
  readonly ids: readonly string[];
  /** 0 asks for the total only. */
  readonly count: number;
}

export type ConsentSearchReading =
  | { readonly ok: true; readonly search: ConsentSearch; readonly ignored: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads the parameters of a query string or a form. Every problem found is an issue; no value is repeated. */
export function parseConsentSearch(
  parameters: Iterable<readonly [string, string]>,
  { lenient }: Pick<SearchOptions, 'lenient'>,
): ConsentSearchReading {
  const { collected, issues, ignored, overflow } = collectParameters(parameters, ACCEPTED, lenient);
  if (overflow) return { ok: false, issues };
  const values = (name: ConsentParameterName): readonly string[] => collected.get(name)?.[0] ?? [];
  const all = <T>(name: ConsentParameterName, read: (text: string) => T | null, expected: string): T[] =>
    values(name).flatMap((text) => {
      const found = read(text);
      if (found === null) issues.push(errorIssue('value', `${expected} is expected.`, name));
      return found ?? [];
    });
  if (!collected.has('patient'))
    issues.push(errorIssue('required', 'This parameter is missing.', 'patient.identifier'));
  const [patient = null] = all('patient', readPatient, 'The INS as system|value');
  const statuses = all('status', (text) => readToken(text)?.code ?? null, 'A status');
  for (const name of ['_summary', '_elements', '_sort'] as const) {
    if (!collected.has(name) || values(name)[0] === 'count') continue;
    issues.push(errorIssue('not-supported', 'Consents are told whole, the newest first.', name));
  }
  const search = {
    active: statuses.length === 0 || statuses.includes('active'),
    kinds: all('category', toKind, `One of ${CONSENT_KINDS.join(', ')}`),
    actors: all('actor', (text) => readToken(text)?.code ?? null, 'system|value'),
    ids: all('_id', (text) => (isUuid(text.toLowerCase()) ? text.toLowerCase() : null), 'A UUID'),
    count: toCount(values('_count')[0], values('_summary')[0], issues),
  };
  return patient === null || issues.length > 0
    ? { ok: false, issues }
    : { ok: true, search: { patient, ...search }, ignored };
}

function toKind(text: string): ConsentKind | null {
  const code = readToken(text)?.code;
  return CONSENT_KINDS.find((one) => one === code) ?? null;
}
