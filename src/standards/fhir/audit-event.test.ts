import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAuditEvent } from './audit-event.ts';

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
