import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAuditEvent } from './audit-event.ts';
import { parseAuditSearch } from './audit-search.ts';

test('an act is an AuditEvent of the profile tde-auditevent: one subtype, a start, an observer, one agent or two', () => {
  const actor = {
    ...{ kind: 'professional', id: '899900000128', name: 'Dr Anne Quillévéré' },
    ...{ structureId: '1750000001', structureName: 'Hôpital', softwareName: 'DPI', softwareVersion: '2' },
  };
  const base = { id: 'a-1', at: '2026-11-28T10:00:00.000Z', reason: 'no-consent', purpose: 'bris_de_glace', actor };
  const refused = toAuditEvent({ ...base, act: 'documents.retrieve', outcome: 'refused', objects: ['x'] }) as Record<
    string,
    unknown
  >;
  assert.deepEqual(
    [refused['action'], refused['outcome'], refused['outcomeDesc'], refused['recorded'], refused['period']],
    ['R', '4', 'no-consent', base.at, { start: base.at }],
  );
  const agents = refused['agent'] as { requestor: boolean; who: { identifier?: { system: string; value: string } } }[];
  assert.deepEqual(
    agents.map(({ requestor }) => requestor),
    [true, false],
  );
  assert.deepEqual(agents[0]?.who.identifier, { system: 'urn:oid:1.2.250.1.71.4.2.1', value: '899900000128' });
  const person = { ...actor, kind: 'person', id: 'opaque', structureId: null, structureName: null, softwareName: null };
  const own = JSON.stringify(
    toAuditEvent({ ...base, actor: person, act: 'documents.submit', outcome: 'done', objects: [] }),
  );
  assert.ok(own.includes('"action":"C"') && !own.includes('opaque') && !own.includes('entity'));
});

test('ITI-81: a search needs the record and both bounds of date; every problem is told without its value', () => {
  const options = { lenient: false, now: '2026-11-29T10:00:00.000Z' };
  const read = (query: string) => parseAuditSearch(new URLSearchParams(query), options);
  const problems = (query: string) => {
    const reading = read(query);
    assert.ok(!reading.ok && !JSON.stringify(reading.issues).includes('2440'));
    return reading.issues.map(({ code, expression }) => `${code} ${expression}`);
  };
  const ins = 'patient.identifier=urn:oid:1.2.250.1.213.1.4.10|244035809504128';
  const days = 'date=ge2026-11-01&date=le2026-11-30';
  assert.deepEqual(problems(''), ['required patient.identifier', 'required date']);
  assert.deepEqual(problems(`${ins}&date=ge2026-11-01`), ['required date']);
  assert.deepEqual(problems(`${ins}&date=2026-11-01,2026-11-02`), ['not-supported date', 'required date']);
  assert.deepEqual(problems(`${ins}&${days}&action=X&entity=urn:uuid:x&_sort=date`).length, 3);
  assert.deepEqual(problems(`${ins}&${days}&altid=x`).length, 1, 'an unknown parameter');
  const whole = read(`${ins}&${days}&action=R,C&outcome=4&agent=urn:oid:1.2.250.1.71.4.2.1|899900000128&_count=500`);
  assert.ok(whole.ok);
  const { from, to, actions, outcomes, agents, count, nothing } = whole.search;
  assert.deepEqual(
    [from, to, actions, outcomes, agents, nothing],
    ['2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z', ['R', 'C'], ['refused'], ['899900000128'], false],
  );
  assert.ok(count <= 100);
  const day = read(`${ins}&date=2026-11-12&type=http://dicom.nema.org/resources/ontology/DCM|110112`);
  assert.ok(day.ok && day.search.nothing, 'one day is an interval; no event of ours has that type');
});
