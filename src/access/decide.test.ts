import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actors, documents, NOW, RECORD, states } from '../../test/support/arbitrary-access.ts';
import type { Actor } from '../kernel/actor.ts';
import { type AccessState, type DocumentFacts, stateAt } from './access-state.ts';
import { ACTS, type Act } from './acts.ts';
import { decide, filterOf, sees } from './decide.ts';

const person = (recordIds: string[]): Actor => ({
  kind: 'person',
  id: 'p',
  name: 'P',
  recordIds,
  purpose: 'normal',
  onBehalfOf: null,
});
const doctor: Actor = {
  kind: 'professional',
  id: '810000000001',
  name: 'Dr A',
  recordIds: [],
  purpose: 'normal',
  onBehalfOf: null,
  profession: { code: '10', system: '1.2.250.1.71.1.2.7' },
  software: { id: 's', name: 's', version: '1' },
};
const optician: Actor = { ...doctor, profession: { code: '28', system: '1.2.250.1.71.1.2.7' } };
const structure: Actor = { ...doctor, kind: 'structure', id: '1750000001' };

const open: AccessState = {
  recordId: RECORD,
  status: 'open',
  test: true,
  rules: [],
  professionalActive: true,
  softwareApproved: true,
  structureActive: true,
  heardAt: NOW,
};
const consented: AccessState = { ...open, rules: [{ kind: 'consent', subjectKind: 'professional' }] };
const regulating: AccessState = { ...open, structureRegulates: true };
const attending: AccessState = { ...open, rules: [{ kind: 'administrator', subjectKind: 'professional' }] };
const lab: DocumentFacts = {
  typeCode: '11502-2',
  status: 'approved',
  masked: false,
  hiddenFromHolder: false,
  hiddenFromRepresentatives: false,
  own: false,
};

const says = (actor: Actor, act: Act, state: AccessState, document: DocumentFacts | null = null): string => {
  const d = decide(actor, actor.onBehalfOf, act, actor.purpose, state, document, NOW);
  return d.permit ? 'permit' : `${d.answer}:${d.reason}`;
};

test('a job has its one act, on a document that still waits for it', () => {
  const job = (id: string): Actor => ({ ...doctor, kind: 'system', id });
  const waiting = { ...lab, hiddenFromHolder: true };
  assert.equal(says(job('automatic-announcement'), 'documents.reveal', open, waiting), 'permit');
  assert.equal(says(job('automatic-announcement'), 'documents.reveal', open, lab), 'absent:document-not-visible');
  const withdrawn = { ...waiting, status: 'deleted' } as const;
  assert.equal(says(job('automatic-announcement'), 'documents.reveal', open, withdrawn), 'absent:document-not-visible');
  const closed = { ...open, status: 'closed' } as const;
  assert.equal(says(job('automatic-announcement'), 'documents.reveal', closed, waiting), 'refused:record-closed');
  assert.equal(says(job('sweep'), 'documents.reveal', open, waiting), 'absent:act-not-open');
  for (const act of Object.keys(ACTS) as Act[]) {
    if (act === 'documents.reveal') continue;
    assert.equal(says(job('automatic-announcement'), act, open, waiting), 'absent:act-not-open', act);
  }
});

test('the person herself, a professional with consent, a hidden document, a blocked doctor, an unannounced result', () => {
  const cases: [string, string][] = [
    [says(person([RECORD]), 'documents.browse', open), 'permit'],
    [says(person(['other']), 'documents.browse', open), 'absent:not-the-holder'],
    [says(doctor, 'documents.search', open), 'refused:no-consent'],
    [says(doctor, 'documents.search', consented), 'permit'],
    [says(doctor, 'documents.retrieve', consented, lab), 'permit'],
    [says(doctor, 'documents.retrieve', consented, { ...lab, masked: true }), 'absent:document-not-visible'],
    [says(doctor, 'documents.retrieve', consented, { ...lab, masked: true, own: true }), 'permit'],
    [
      says(
        doctor,
        'documents.retrieve',
        { ...open, rules: [{ kind: 'administrator', subjectKind: 'professional' }] },
        { ...lab, masked: true },
      ),
      'permit',
    ],
    [
      says(doctor, 'documents.search', {
        ...open,
        rules: [...consented.rules, { kind: 'block', subjectKind: 'professional' }],
      }),
      'refused:blocked',
    ],
    [says(doctor, 'documents.submit', { ...open, rules: [{ kind: 'block', subjectKind: 'professional' }] }), 'permit'],
    [
      says(person([RECORD]), 'documents.retrieve', open, { ...lab, hiddenFromHolder: true }),
      'absent:document-not-visible',
    ],
    [says(doctor, 'documents.retrieve', consented, { ...lab, hiddenFromHolder: true }), 'permit'],
    [says(optician, 'documents.retrieve', consented, lab), 'absent:document-not-visible'],
    [says(optician, 'documents.retrieve', consented, { ...lab, typeCode: '78513-9' }), 'permit'],
    [says(structure, 'documents.search', open), 'permit'],
    [says(structure, 'documents.retrieve', open, { ...lab, own: true }), 'refused:act-not-open'],
    [says(structure, 'documents.submit', open), 'permit'],
    [says({ ...doctor, purpose: 'bris_de_glace' }, 'documents.search', consented), 'refused:emergency-not-opened'],
    [says({ ...person([RECORD]), onBehalfOf: 'child' }, 'documents.browse', open), 'absent:no-mandate'],
    [says({ ...doctor, onBehalfOf: 'other' }, 'documents.search', consented), 'refused:delegation-unknown'],
    [says(doctor, 'documents.search', { ...consented, professionalActive: false }), 'refused:professional-inactive'],
    [says(doctor, 'documents.submit', { ...open, softwareApproved: false }), 'refused:software-not-approved'],
    [says(doctor, 'documents.submit', { ...open, structureActive: false }), 'refused:structure-closed'],
    [
      says(doctor, 'documents.search', { ...consented, heardAt: new Date(NOW.getTime() - 61_000) }),
      'later:projections-stale',
    ],
    [says(doctor, 'documents.submit', { ...open, heardAt: null }), 'permit'],
    [says(doctor, 'documents.mask', consented, lab), 'permit'],
    [says(doctor, 'documents.unmask', consented, { ...lab, masked: true }), 'absent:document-not-visible'],
    [says(doctor, 'documents.unmask', consented, { ...lab, masked: true, own: true }), 'permit'],
    [
      says(
        doctor,
        'documents.unmask',
        { ...open, rules: [{ kind: 'administrator', subjectKind: 'professional' }] },
        { ...lab, masked: true },
      ),
      'permit',
    ],
    [says(doctor, 'documents.unmask', consented, lab), 'refused:not-own-document'],
    [says(doctor, 'documents.unmask', open, { ...lab, own: true }), 'absent:no-consent'],
    [says(doctor, 'documents.reveal', consented, { ...lab, hiddenFromHolder: true }), 'permit'],
    [says(doctor, 'documents.reveal', open, { ...lab, hiddenFromHolder: true }), 'absent:no-consent'],
    [says(doctor, 'documents.reveal', open, { ...lab, hiddenFromHolder: true, own: true }), 'permit'],
    [says(person([RECORD]), 'documents.reveal', open, lab), 'absent:act-not-open'],
    [says(doctor, 'documents.withdraw', open, { ...lab, own: true }), 'permit'],
    [says(doctor, 'documents.withdraw', open, lab), 'absent:no-consent'],
    [says(doctor, 'documents.withdraw', consented, lab), 'refused:not-own-document'],
    [says(doctor, 'documents.withdraw', attending, lab), 'refused:not-own-document'],
    [says(doctor, 'documents.withdraw', consented, { ...lab, masked: true }), 'absent:document-not-visible'],
    [says(doctor, 'documents.archive', consented, lab), 'refused:not-own-document'],
    [says(doctor, 'documents.archive', attending, lab), 'permit'],
    [says(doctor, 'documents.unarchive', open, { ...lab, own: true, status: 'archived' }), 'permit'],
    [says(structure, 'documents.withdraw', open, { ...lab, own: true }), 'permit'],
    [says(structure, 'documents.withdraw', open, lab), 'absent:document-not-visible'],
    [says(structure, 'documents.archive', open, { ...lab, own: true }), 'refused:act-not-open'],
    // What the person deposited is hers and her attending doctor's, whoever wrote it.
    [says(person([RECORD]), 'documents.withdraw', open, { ...lab, own: true, byHolder: true }), 'permit'],
    [says(person([RECORD]), 'documents.withdraw', open, lab), 'refused:not-own-document'],
    [
      says(doctor, 'documents.withdraw', consented, { ...lab, own: true, byHolder: true }),
      'refused:deposited-by-the-holder',
    ],
    [says(doctor, 'documents.withdraw', attending, { ...lab, byHolder: true }), 'permit'],
    // A withdrawn document: its author knows that it is gone, nobody else meets it.
    [says(doctor, 'documents.read', consented, { ...lab, own: true, status: 'deleted' }), 'permit'],
    [says(doctor, 'documents.read', consented, { ...lab, status: 'deleted' }), 'absent:document-not-visible'],
    [
      says(doctor, 'documents.retrieve', consented, { ...lab, own: true, status: 'deleted' }),
      'absent:document-not-visible',
    ],
    [
      says(doctor, 'documents.unarchive', open, { ...lab, own: true, status: 'deleted' }),
      'absent:document-not-visible',
    ],
    // That a record is closed is told to whoever may know of the document; for a stranger it is absent there too.
    [says(doctor, 'documents.locate', { ...open, status: 'closed' }, lab), 'absent:no-consent'],
    [says(structure, 'documents.withdraw', { ...open, status: 'closed' }, lab), 'absent:document-not-visible'],
    [says(doctor, 'documents.locate', { ...open, status: 'closed' }, { ...lab, own: true }), 'refused:record-closed'],
    [says(doctor, 'history.read', consented), 'refused:act-not-open'],
    // An act that is open to none of her kind: told of a record, and of a document that she may know of.
    [says(doctor, 'history.read', consented, lab), 'refused:act-not-open'],
    [says(doctor, 'history.read', open, lab), 'absent:act-not-open'],
    [says(structure, 'documents.retrieve', open, lab), 'absent:act-not-open'],
    [says({ ...structure, purpose: 'bris_de_glace' }, 'documents.locate', open, lab), 'absent:emergency-not-open'],
    [
      says({ ...structure, purpose: 'bris_de_glace' }, 'documents.locate', open, { ...lab, own: true }),
      'refused:emergency-not-open',
    ],
    [says({ ...person([RECORD]), purpose: 'centre_15' }, 'documents.read', open, lab), 'absent:emergency-not-open'],
    [says({ ...doctor, onBehalfOf: 'other' }, 'documents.read', consented, lab), 'absent:delegation-unknown'],
    // Medical regulation is what the directory knows of the structure, never what an assertion says.
    [says({ ...doctor, purpose: 'centre_15' }, 'access.open-emergency', consented), 'refused:not-a-regulation-centre'],
    [says({ ...doctor, purpose: 'centre_15' }, 'access.open-emergency', regulating), 'permit'],
    [
      says({ ...structure, purpose: 'centre_15' }, 'access.open-emergency', {
        ...regulating,
        choices: { regulation: false, breakGlass: true, masked: false, masksNew: false },
      }),
      'refused:emergency-opposed',
    ],
    [says(person([RECORD]), 'documents.search', { ...open, status: 'closed' }), 'refused:record-closed'],
  ];
  for (const [said, expected] of cases) assert.equal(said, expected);
});

const acts = fc.constantFrom(...(Object.keys(ACTS) as Act[]));

test('a document is read if and only if the list would have shown it (20,000 generated cases)', () => {
  fc.assert(
    fc.property(actors, states, documents, (actor, state, document) => {
      const ask = (act: Act, facts: DocumentFacts | null) =>
        decide(actor, actor.onBehalfOf, act, actor.purpose, state, facts, NOW).permit;
      // What was withdrawn is in no list; its author alone may still see, by its id, that it is gone.
      const kept = document.status === 'deleted' && document.own;
      const listed =
        ask('documents.search', null) &&
        (kept || sees(filterOf(actor, 'documents.search', stateAt(state, NOW), NOW), document));
      assert.equal(ask('documents.read', document), listed);
    }),
    { numRuns: 20_000, verbose: 1 },
  );
});

test('blocked wins over every mode; only persons read the history; an inactive professional does nothing', () => {
  const reading = new Set<Act>([
    'documents.search',
    'documents.read',
    'documents.retrieve',
    'documents.mask',
    'access.open-emergency',
  ]);
  fc.assert(
    fc.property(actors, acts, states, documents, (actor, act, state, document) => {
      if (!decide(actor, actor.onBehalfOf, act, actor.purpose, state, document, NOW).permit) return;
      const { rules } = stateAt(state, NOW);
      if (actor.kind === 'professional') {
        assert.ok(state.professionalActive && state.softwareApproved);
        if (reading.has(act)) assert.ok(!rules.some((r) => r.kind === 'block'));
        if (reading.has(act) && actor.purpose === 'bris_de_glace') assert.ok(state.choices?.breakGlass ?? true);
        if (reading.has(act) && actor.purpose === 'centre_15') assert.ok(state.choices?.regulation ?? true);
      }
      if (act === 'history.read') assert.equal(actor.kind, 'person');
      if (actor.kind === 'person') assert.ok(actor.onBehalfOf !== null || actor.recordIds.includes(RECORD));
      assert.ok(state.status === 'open' || actor.kind === 'person');
    }),
    { numRuns: 20_000, verbose: 1 },
  );
});
