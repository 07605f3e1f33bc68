import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConsent, toConsent } from './consent.ts';
import { parseConsentSearch } from './consent-search.ts';
import type { Consent } from './types.ts';
import { validateResource } from './validate.ts';

const PATIENT = { value: '279035121518989', oid: '1.2.250.1.213.1.4.10' };
const NOW = '2026-11-29T08:00:00Z';
const RULE = {
  id: '01934f2c-0000-7000-8000-000000000001',
  kind: 'care-team',
  subject: { kind: 'professional', id: '810000000001', name: 'Dr Essai' },
  documentId: null,
  category: null,
  since: new Date('2026-11-29T08:00:00Z'),
  until: null,
} as const;

test('every kind of rule is a valid Consent, and tells whom it is about, what on and until when', () => {
  const rules = [
    RULE,
    { ...RULE, kind: 'attending' },
    { ...RULE, kind: 'refusal' },
    { ...RULE, kind: 'block', subject: { kind: 'structure', id: '1750000001', name: 'Cabinet' } },
    { ...RULE, kind: 'hide', category: 'BIOLOGIE', subject: { kind: 'profession', id: '70', name: 'Kiné' } },
    { ...RULE, kind: 'show', documentId: RULE.id, until: new Date('2027-01-01T00:00:00Z') },
    { ...RULE, kind: 'hide', subject: { kind: 'everyone', id: '', name: '' } },
  ] as const;
  const written = rules.map((rule) => toConsent(PATIENT, rule));
  for (const one of written) assert.deepEqual(validateResource(one, 'Consent'), []);
  assert.deepEqual(
    written.map(({ provision }) => provision?.type),
    ['permit', 'permit', 'deny', 'deny', 'deny', 'permit', 'deny'],
  );
  assert.equal(written[5]?.provision?.period?.end, '2027-01-01T00:00:00.000Z');
  assert.deepEqual(written[4]?.provision?.class?.[0]?.code, 'BIOLOGIE');
  assert.equal(written[5]?.provision?.data?.[0]?.reference.identifier?.value, `urn:uuid:${RULE.id}`);
  assert.equal(written[6]?.provision?.actor, undefined);
});

test('what a software may state is read back as it was written; what would be lost is refused', () => {
  for (const kind of ['care-team', 'attending', 'refusal', 'block'] as const) {
    const reading = readConsent(toConsent(PATIENT, { ...RULE, kind }), NOW);
    assert.deepEqual(reading, { ok: true, consent: { patient: PATIENT, kind, subject: RULE.subject } });
  }
  const written = toConsent(PATIENT, RULE);
  const placesOf = (changes: Partial<Consent>) => {
    const reading = readConsent({ ...written, ...changes }, NOW);
    return reading.ok ? [] : reading.issues.map(({ expression }) => expression);
  };
  const provision = written.provision ?? {};
  const class_ = [{ code: 'BIOLOGIE' }];
  assert.deepEqual(placesOf({ provision: { ...provision, class: class_ } }), ['Consent.provision.class']);
  assert.deepEqual(placesOf({ provision: { ...provision, period: { end: '2027-01-01' } } }), [
    'Consent.provision.period',
  ]);
  assert.deepEqual(placesOf({ provision: { ...provision, type: 'deny' } }), ['Consent.category', 'Consent.policyRule']);
  assert.deepEqual(placesOf({ status: 'inactive' }), ['Consent.status']);
  const start = { start: '2035-01-01' };
  assert.deepEqual(placesOf({ provision: { ...provision, period: start } }), ['Consent.provision.period']);
  assert.deepEqual(placesOf({ policyRule: { coding: [{ code: 'OPTOUT' }] } }), ['Consent.policyRule']);
  assert.deepEqual(placesOf({ scope: { coding: [{ code: 'research' }] } }), ['Consent.scope']);
  const role = { coding: [{ code: 'CST' }] };
  const [actor] = provision.actor ?? [];
  assert.deepEqual(placesOf({ provision: { ...provision, actor: actor && [{ ...actor, role }] } }), [
    'Consent.provision.actor.role',
  ]);
  for (const [name, value] of [
    ['verification', [{ verified: false }]],
    ['sourceAttachment', { title: 'refus signé' }],
    ['modifierExtension', [{ url: 'urn:x', valueBoolean: true }]],
  ] as const)
    assert.deepEqual(placesOf({ [name]: value }), [`Consent.${name}`]);
  assert.deepEqual(placesOf({ provision: { ...provision, actor: [] } }), ['Consent.provision.actor']);
  assert.deepEqual(placesOf({ patient: { reference: 'Patient/1' } }), ['Consent.patient']);
  assert.equal(readConsent('x', NOW).ok, false);
});

test('a search names its patient; kinds, actors and ids filter; what is not understood is said', () => {
  const ins = `urn:oid:${PATIENT.oid}|${PATIENT.value}`;
  const read = (query: string) => parseConsentSearch(new URLSearchParams(query), { lenient: false });
  const found = read(`patient.identifier=${ins}&category=block,attending&actor=810000000001&_count=3`);
  assert.deepEqual(found.ok && found.search, {
    patient: { ...PATIENT, type: 'NH' },
    active: true,
    kinds: ['block', 'attending'],
    actors: ['810000000001'],
    ids: [],
    count: 3,
  });
  const inactive = read(`patient=${ins}&status=inactive`);
  assert.equal(inactive.ok && inactive.search.active, false);
  for (const wrong of [
    'status=active',
    `patient=${ins}&category=x`,
    `patient=${ins}&_sort=date`,
    `patient=${ins}&_id=1`,
  ])
    assert.equal(read(wrong).ok, false, wrong);
});
