/**
 * An AuditEvent that outside software feeds (ITI-20, Record Audit Event): what it says of an act done on its side. Nothing of it was seen
 * here. Source: IHE ITI, RESTful ATNA §3.20; Traçabilité d'événements 2.0.0 (tde-auditevent); HL7 FHIR R4 AuditEvent.
 */
import type { Cx } from '../xds/metadata.ts';
import { fromFhirTime } from '../xds/stated-time.ts';
import { AUDIT_ACTIONS, type AuditAction } from './audit-event.ts';
import { cxFromIdentifier } from './codings.ts';
import { errorIssue } from './operation-outcome.ts';
import { isPrintable } from './search-values.ts';
import type { Issue } from './types.ts';

/** Characters of a name or a code that is kept; longer ones are refused. */
export const MAX_TOLD_CHARS = 200;
const MAX_AGENTS = 8;
const MAX_ENTITIES = 64;
/** Object of which the record is: audit-entity `object-role` Patient. */
const PATIENT = '1';

export interface ToldEvent {
  /** ISO instant at which it began, as told. */
  readonly at: string;
  readonly action: AuditAction;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Code of the type, then of the subtype if there is one. */
  readonly type: string;
  readonly subtype: string | null;
  /** Who acted, as told. */
  readonly agent: string;
  readonly observer: string;
}

export type ToldEventReading =
  | { readonly ok: true; readonly patient: Cx; readonly event: ToldEvent }
  | { readonly ok: false; readonly issues: readonly Issue[] };

type Json = Readonly<Record<string, unknown>>;
const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const OUTCOMES: Readonly<Record<string, ToldEvent['outcome']>> = {
  '0': 'done',
  '4': 'refused',
  '8': 'failed',
  '12': 'failed',
};

/** Reads the resource. Every problem found is an issue; no value is repeated. @param now ISO instant: nothing is told of the future */
export function readToldEvent(resource: unknown, now: string): ToldEventReading {
  const issues: Issue[] = [];
  const problem = (at: string, text: string, code: 'required' | 'value' = 'value'): void => {
    issues.push(errorIssue(code, text, `AuditEvent${at}`));
  };
  const event = asObject(resource);
  if (event['resourceType'] !== 'AuditEvent') problem('', 'An AuditEvent is expected.');
  const text = (value: unknown, at: string, isNeeded = true): string => {
    const found = typeof value === 'string' ? value.trim() : '';
    if (found === '' && isNeeded) problem(at, 'This element is missing.', 'required');
    if (found.length > MAX_TOLD_CHARS || !isPrintable(found))
      problem(at, `At most ${MAX_TOLD_CHARS} characters, none of control.`);
    return found;
  };
  const [agents, entities] = [asList(event['agent']), asList(event['entity'])];
  if (agents.length > MAX_AGENTS) problem('.agent', `At most ${MAX_AGENTS} are read.`);
  if (entities.length > MAX_ENTITIES) problem('.entity', `At most ${MAX_ENTITIES} are read.`);
  const patients = entities.slice(0, MAX_ENTITIES).flatMap((entity) => patientOf(asObject(entity)));
  const [patient, ...others] = patients;
  if (patient === undefined)
    problem(
      '.entity',
      `The patient is needed: an entity of role ${PATIENT} with what.identifier, the INS.`,
      'required',
    );
  if (others.some(({ value, oid }) => value !== patient?.value || oid !== patient.oid))
    problem('.entity', 'One patient is told of at a time.');
  const action = AUDIT_ACTIONS.find((one) => one === event['action']);
  if (action === undefined) problem('.action', `One of ${AUDIT_ACTIONS.join(', ')} is expected.`);
  const outcome = OUTCOMES[String(event['outcome'] ?? '0')];
  if (outcome === undefined) problem('.outcome', '0, 4, 8 or 12 is expected.');
  const told = {
    at: instantOf(asObject(event['period'])['start'] ?? event['recorded'], now, problem),
    type: text(asObject(event['type'])['code'], '.type.code'),
    subtype: text(asObject(asList(event['subtype'])[0])['code'], '.subtype.code', false) || null,
    agent: text(
      nameOf(asObject(agents.find((one) => asObject(one)['requestor'] === true) ?? agents[0])['who']),
      '.agent.who',
    ),
    observer: text(nameOf(asObject(event['source'])['observer']), '.source.observer'),
  };
  if (issues.length > 0 || patient === undefined || action === undefined || outcome === undefined)
    return { ok: false, issues };
  return { ok: true, patient, event: { ...told, action, outcome } };
}

/** What a reference is called: its display, else its identifier. */
function nameOf(reference: unknown): unknown {
  const { display, identifier } = asObject(reference);
  return display ?? asObject(identifier)['value'];
}

function patientOf(entity: Json): Cx[] {
  const { system, value } = asObject(asObject(entity['what'])['identifier']);
  const role = asObject(entity['role'])['code'];
  if (role !== PATIENT || typeof system !== 'string' || typeof value !== 'string') return [];
  const found = cxFromIdentifier({ system, value });
  return found === null || !isPrintable(value) ? [] : [found];
}

function instantOf(value: unknown, now: string, problem: (at: string, text: string) => void): string {
  const time = typeof value === 'string' ? fromFhirTime(value) : null;
  if (time === null || !/T/.test(String(value))) problem('.period.start', 'An instant with its offset is expected.');
  else if (time.from > now) problem('.period.start', 'What is told has happened.');
  return time?.from ?? now;
}
