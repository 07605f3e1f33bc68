/** What the tests of the FHIR door do again and again. */
import assert from 'node:assert/strict';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, DocumentReference, OperationOutcome } from '../../src/standards/fhir/types.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import { textDocument } from '../support/record-world.ts';
import type { FhirWorld } from './fhir-world.ts';

export interface Ins {
  readonly value: string;
  readonly oid: string;
}

/** What the French profiles ask of every document. */
export const FRENCH: Partial<DocumentEntry> = {
  facilityType: { code: 'SA07', system: '1.2.250.1.71.4.2.4' },
  practiceSetting: { code: 'AMBULATOIRE', system: '1.2.250.1.213.1.1.4.9' },
};

let numbers = 1_000;

/** A small text document of this patient, never the same twice, and the bundle that deposits it. */
export function newDeposit(ins: Ins, changes: Partial<DocumentEntry> = {}) {
  numbers += 1;
  const { set, document } = textDocument(ins, numbers, { ...FRENCH, ...changes });
  const bundle = provideBundle(document.content, document.declared, { ...set, sourceId: letterSet.sourceId });
  return { bundle, content: document.content, declared: document.declared };
}

/** A doctor authorised in this record. */
export async function authorised(fhir: FhirWorld, ins: Ins): Promise<Actor> {
  numbers += 1;
  const { zone } = fhir.world;
  const doctor = await fhir.world.professional(numbers);
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  return doctor;
}

/** A doctor authorised in a new record, with `count` documents deposited through the door. */
export async function recordWith(
  fhir: FhirWorld,
  count: number,
  changes: (n: number) => Partial<DocumentEntry> = () => ({}),
) {
  const opened = await fhir.world.openRecord();
  const { ins } = opened;
  const doctor = await authorised(fhir, ins);
  const bundles: Bundle[] = [];
  for (let n = 0; n < count; n += 1) {
    const { bundle } = newDeposit(ins, changes(n));
    const response = await fhir.send(doctor, 'POST', '', { body: bundle });
    assert.equal(response.status, 200, await response.clone().text());
    bundles.push(bundle);
  }
  return { ...opened, doctor, bundles };
}

export async function json<T>(response: Response, status = 200): Promise<T> {
  assert.equal(response.status, status, await response.clone().text());
  assert.match(response.headers.get('content-type') ?? '', /^application\/fhir\+json/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.ok(response.headers.get('x-request-id'));
  return (await response.json()) as T;
}

/** The outcome of an error: code and place of its first issue. */
export async function problem(response: Response, status: number): Promise<string> {
  const outcome = await json<OperationOutcome>(response, status);
  assert.equal(outcome.resourceType, 'OperationOutcome');
  const [issue] = outcome.issue;
  return `${issue?.code}${issue?.expression === undefined ? '' : ` ${issue.expression[0]}`}`;
}

export const insOf = ({ value, oid }: Ins) => `urn:oid:${oid}|${value}`;
export const search = (fhir: FhirWorld, actor: Actor, ins: Ins, more = '') =>
  fhir.send(actor, 'POST', '/DocumentReference/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current${more}`),
  });
export const documentsOf = (bundle: Bundle) =>
  (bundle.entry ?? []).map(({ resource }) => resource as DocumentReference);

export const CONSENT_KIND = 'urn:carnet:fhir:consent-kind';

/** A Consent that states one rule about a professional, or a structure. */
export function consent(
  ins: Ins,
  kind: string,
  id: string,
  type: 'permit' | 'deny' = 'permit',
  idType = 'IDNPS',
): object {
  const oid = idType === 'IDNPS' ? '1.2.250.1.71.4.2.1' : '1.2.250.1.71.4.2.2';
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [
      { coding: [{ system: 'http://loinc.org', code: '59284-0' }] },
      { coding: [{ system: CONSENT_KIND, code: kind }] },
    ],
    patient: { identifier: { system: `urn:oid:${ins.oid}`, value: ins.value } },
    policyRule: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: type === 'permit' ? 'OPTIN' : 'OPTOUT' },
      ],
    },
    provision: {
      type,
      actor: [
        {
          role: { coding: [{ code: 'IRCP' }] },
          reference: { identifier: { system: `urn:oid:${oid}`, value: id }, display: 'Dr Essai' },
        },
      ],
    },
  };
}
