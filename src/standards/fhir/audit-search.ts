/**
 * The parameters of ITI-81 (Retrieve ATNA Audit Event): one table for the parser and for the CapabilityStatement.
 * Source: IHE ITI, RESTful ATNA §3.81; Traçabilité d'événements 2.0.0 of the ANS; HL7 FHIR R4 §3.1.1, AuditEvent.
 */
import type { Cx } from '../xds/metadata.ts';
import { ACT_SYSTEM, AUDIT_ACTIONS, type AuditAction, REST_CODE } from './audit-event.ts';
import { fromUrnUuid, isUuid } from './codings.ts';
import { collectParameters } from './collect-parameters.ts';
import { errorIssue } from './operation-outcome.ts';
import { acceptedSpellings, CONTROLS, capabilityParameters, type ParameterRule } from './parameter-rule.ts';
import type { SearchOptions } from './search.ts';
import { toCount } from './search-controls.ts';
import { readDate, readPatient, readToken, toDateWindow } from './search-values.ts';
import type { Issue } from './types.ts';

type AuditParameterName =
  | 'patient'
  | 'date'
  | 'agent'
  | 'entity'
  | 'action'
  | 'outcome'
  | 'type'
  | 'subtype'
  | '_count'
  | '_sort'
  | '_total'
  | '_summary'
  | '_elements'
  | '_format'
  | '_cursor';

const BASE = 'http://hl7.org/fhir/SearchParameter';

const AUDIT_PARAMETERS: readonly ParameterRule<AuditParameterName>[] = [
  {
    name: 'patient',
    kind: 'patient',
    single: true,
    also: ['patient.identifier', 'patient:identifier', 'patient:Patient.identifier'],
    definition: `${BASE}/AuditEvent-patient`,
    documentation: 'Required: the record. The INS as system|value (patient.identifier=urn:oid:1.2.250.1.213.1.4.8|…).',
  },
  {
    name: 'date',
    kind: 'date',
    also: ['period-start'],
    definition: `${BASE}/AuditEvent-date`,
    documentation: 'Required, with both bounds: date=ge2026-11-01&date=le2026-11-30.',
  },
  {
    name: 'agent',
    kind: 'token',
    also: ['agent:identifier', 'agent.identifier'],
    definition: `${BASE}/AuditEvent-agent`,
    documentation: 'Identifier of who acted, or of the structure: only the caller’s own acts are found.',
  },
  {
    name: 'entity',
    kind: 'token',
    also: ['entity:identifier', 'entity.identifier'],
    definition: `${BASE}/AuditEvent-entity`,
    documentation: 'logicalId (urn:uuid:…) of a document.',
  },
  {
    name: 'action',
    kind: 'token',
    definition: `${BASE}/AuditEvent-action`,
    documentation: `${AUDIT_ACTIONS.join(', ')}.`,
  },
  {
    name: 'outcome',
    kind: 'token',
    definition: `${BASE}/AuditEvent-outcome`,
    documentation: '0 done, 4 refused, 8 failed.',
  },
  { name: 'type', kind: 'token', definition: `${BASE}/AuditEvent-type`, documentation: 'All are rest.' },
  {
    name: 'subtype',
    kind: 'token',
    definition: `${BASE}/AuditEvent-subtype`,
    documentation: `The act: ${ACT_SYSTEM}|documents.retrieve.`,
  },
  ...CONTROLS,
];

const ACCEPTED = acceptedSpellings(AUDIT_PARAMETERS);
export const AUDIT_CAPABILITIES = capabilityParameters(AUDIT_PARAMETERS);

/** An absent list does not filter; `nothing` is true when a value is asked that no event has. */
export interface AuditSearch {
  readonly patient: Cx;
  /** ISO instants: from the first, before the second. */
  readonly from: string;
  readonly to: string;
  /** Identifiers, without their system. */
  readonly agents?: readonly string[];
  /** UUIDs. */
  readonly entities?: readonly string[];
  readonly actions?: readonly AuditAction[];
  readonly outcomes?: readonly ('done' | 'refused' | 'failed')[];
  readonly acts?: readonly string[];
  readonly nothing: boolean;
  readonly count: number;
}

export type AuditSearchReading =
  | { readonly ok: true; readonly search: AuditSearch; readonly ignored: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const OUTCOMES: ReadonlyMap<string, 'done' | 'refused' | 'failed'> = new Map([
  ['0', 'done'],
  ['4', 'refused'],
  ['8', 'failed'],
]);
/** Events of one page. */
const MAX_EVENTS = 100;
const REQUIRED = 'Both bounds are required: date=ge2026-11-01&date=le2026-11-30.';

/** Reads the parameters of a query string or a form. Every problem found is an issue; no value is repeated. */
export function parseAuditSearch(
  parameters: Iterable<readonly [string, string]>,
  { lenient, now }: SearchOptions,
): AuditSearchReading {
  const { collected, issues, ignored, overflow } = collectParameters(parameters, ACCEPTED, lenient);
  if (overflow) return { ok: false, issues };
  // Repeated parameters add up (AND): of a token, no event has two values.
  const given = (name: AuditParameterName) => collected.get(name) ?? [];
  const read = <T>(name: AuditParameterName, of: (text: string) => T | null, expected: string): T[] | undefined => {
    const groups = given(name);
    if (groups.length === 0) return undefined;
    if (groups.length > 1) issues.push(errorIssue('not-supported', 'It is said once, its values by commas.', name));
    return (groups[0] ?? []).flatMap((text) => {
      const found = of(text);
      if (found === null) issues.push(errorIssue('value', `${expected} is expected.`, name));
      return found ?? [];
    });
  };
  if (given('patient').length === 0)
    issues.push(errorIssue('required', 'This parameter is missing.', 'patient.identifier'));
  const [patient] = read('patient', readPatient, 'The INS as system|value') ?? [];
  const window = windowOf(given('date'), now, issues);
  for (const name of ['_summary', '_elements', '_sort', '_total'] as const) {
    if (collected.has(name) && given(name)[0]?.[0] !== 'none')
      issues.push(errorIssue('not-supported', 'Events are told whole, the newest first, and not counted.', name));
  }
  const types = read('type', readToken, 'A code') ?? [];
  const outcomes = read('outcome', (text) => readToken(text)?.code ?? null, '0, 4 or 8');
  const known = outcomes?.flatMap((code) => OUTCOMES.get(code) ?? []);
  const rest = {
    agents: read('agent', (text) => readToken(text)?.code ?? null, 'system|value'),
    entities: read('entity', toUuid, 'urn:uuid:…'),
    actions: read('action', toAction, `One of ${AUDIT_ACTIONS.join(', ')}`),
    outcomes: known,
    acts: read('subtype', (text) => readToken(text)?.code ?? null, 'The act'),
    count: Math.min(MAX_EVENTS, Math.max(1, toCount(given('_count')[0]?.[0], undefined, issues))),
  };
  if (patient === undefined || window === null || issues.length > 0) return { ok: false, issues };
  const nothing = (types.length > 0 && !types.some(({ code }) => code === REST_CODE)) || known?.length === 0;
  const search = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ok: true, search: { patient, ...window, nothing, ...search } as AuditSearch, ignored };
}

function windowOf(
  groups: readonly (readonly string[])[],
  now: string,
  issues: Issue[],
): { readonly from: string; readonly to: string } | null {
  const problem = (code: 'required' | 'value' | 'not-supported', text: string): null => {
    issues.push(errorIssue(code, text, 'date'));
    return null;
  };
  if (groups.some((values) => values.length > 1))
    return problem('not-supported', 'One interval is searched at a time.');
  const criteria = groups.flatMap(([text = '']) => readDate(text, now) ?? []);
  if (criteria.length < groups.length) return problem('value', 'A date is expected.');
  const { from, to } = toDateWindow(criteria) ?? {};
  return from === undefined || to === undefined ? problem('required', REQUIRED) : { from, to };
}

function toUuid(text: string): string | null {
  const uuid = fromUrnUuid(text.slice(text.lastIndexOf('|') + 1));
  return uuid !== null && isUuid(uuid) ? uuid : null;
}

function toAction(text: string): AuditAction | null {
  const code = readToken(text)?.code;
  return AUDIT_ACTIONS.find((one) => one === code) ?? null;
}
