import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';

const NOW = new Date('2026-03-12T10:00:00Z');
const onPages: Actor = {
  ...{ kind: 'professional', id: '810000000001', name: 'A', recordIds: [], purpose: 'normal', onBehalfOf: null },
  profession: { code: '10', system: '' },
};
const doctor: Actor = { ...onPages, software: { id: 's', name: '', version: '' } };
const hers = { officer: true, ofStructure: true, aboutActor: false };
const state: AccessState = {
  ...{ recordId: 'r', status: 'open', test: true, rules: [], heardAt: NOW, reported: hers },
  ...{ professionalActive: true, softwareApproved: true, structureActive: true },
};

function asks(actor: Actor, of: Partial<AccessState>): string {
  const asked = { ...state, ...of };
  const said = decide(actor, actor.onBehalfOf, 'access.answer-report', actor.purpose, asked, null, NOW);
  return said.permit ? said.rule : `${said.answer}:${said.reason}`;
}

test('a case is answered by an officer of the structure, never about herself; for anybody else it is absent', () => {
  const { reported: _none, ...without } = state;
  const cases: [string, string][] = [
    [asks(doctor, {}), 'officer'],
    [asks({ ...doctor, staff: true }, {}), 'officer'],
    [asks(doctor, { rules: [{ kind: 'block', subjectKind: 'professional' }] }), 'officer'],
    [asks(onPages, { softwareApproved: false }), 'officer'],
    [asks(doctor, { reported: { ...hers, officer: false } }), 'absent:not-an-officer'],
    [asks(doctor, { reported: { ...hers, ofStructure: false } }), 'absent:of-another-structure'],
    [asks(doctor, { reported: { ...hers, aboutActor: true } }), 'absent:about-herself'],
    [asks(doctor, { professionalActive: false }), 'absent:act-not-open'],
    [asks(doctor, { structureActive: false }), 'absent:act-not-open'],
    [asks(doctor, { softwareApproved: false }), 'absent:act-not-open'],
    [asks({ ...doctor, purpose: 'bris_de_glace' }, {}), 'absent:act-not-open'],
    [asks({ ...doctor, onBehalfOf: 'p' }, {}), 'absent:act-not-open'],
    [asks({ ...doctor, kind: 'structure' }, {}), 'refused:act-not-open'],
    [asks(doctor, { heardAt: null }), 'later:projections-stale'],
  ];
  for (const [place, [said, expected]] of cases.entries()) assert.equal(said, expected, String(place));
  const none = decide(doctor, null, 'access.answer-report', 'normal', without, null, NOW);
  assert.ok(!none.permit && none.answer === 'absent', 'no such case');
});
