import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../kernel/actor.ts';
import type { AccessRule, AccessState, DocumentFacts } from './access-state.ts';
import { ACTS, type Act, ANNOUNCEMENT_JOB, EMERGENCY_REVIEW, REPORT_ANSWER } from './acts.ts';
import { decide } from './decide.ts';
import { SHIPPED_MATRIX } from './matrix.ts';
import { isClosed, isStale } from './standing.ts';

// What stops a reader, in which order, in which words, and what the trace keeps of what let her in.

const NOW = new Date('2026-03-12T10:00:00Z');
const HOUR = '2026-03-12T11:00:00Z';
const RECORD = 'r';
const doctor: Actor = {
  ...{ kind: 'professional', id: '810000000001', name: 'A', recordIds: [], purpose: 'normal', onBehalfOf: null },
  profession: { code: '10', system: '' },
  software: { id: 's', name: '', version: '' },
};
const glass: Actor = { ...doctor, purpose: 'bris_de_glace' };
const samu: Actor = { ...doctor, purpose: 'centre_15' };
const staff: Actor = { ...doctor, staff: true };
const occupational: Actor = { ...doctor, specialty: { code: 'SM25', system: '' } };
const structure: Actor = { ...doctor, kind: 'structure' };
const holder: Actor = { ...doctor, kind: 'person', id: 'p', recordIds: ['other', RECORD] };
const job = (id: string): Actor => ({ ...doctor, kind: 'system', id });
const announcement = job(ANNOUNCEMENT_JOB);

const rule = (kind: AccessRule['kind'], more: Partial<AccessRule> = {}): AccessRule => ({
  ...{ kind, subjectKind: 'professional' },
  ...more,
});
const state = (...rules: AccessRule[]): AccessState => ({
  ...{ recordId: RECORD, status: 'open', test: true, rules, heardAt: NOW },
  ...{ professionalActive: true, softwareApproved: true, structureActive: true },
});
const consented = state(rule('consent'));
const attending = state(rule('administrator'));
const closed = (of: AccessState): AccessState => ({ ...of, status: 'closed' });
const lab: DocumentFacts = {
  ...{ typeCode: '11502-2', status: 'approved', masked: false, own: false },
  ...{ hiddenFromHolder: false, hiddenFromRepresentatives: false },
};
const own = { ...lab, own: true };
const waiting = { ...lab, hiddenFromHolder: true };
const held = { ...lab, byHolder: true };

const says = (actor: Actor, act: Act, of: AccessState, document: DocumentFacts | null = null): string => {
  const said = decide(actor, actor.onBehalfOf, act, actor.purpose, of, document, NOW);
  return said.permit ? said.rule : `${said.answer}:${said.reason}`;
};
const all = (cases: readonly [string, string][]): void => {
  for (const [place, [said, expected]] of cases.entries()) assert.equal(said, expected, String(place));
};

test('the trace keeps the column and the cell that let her in, and for reading the version of the table of types', () => {
  const matrix = { ...SHIPPED_MATRIX, version: 7, rules: {} };
  const regulating = { ...state(), structureRegulates: true };
  const opened = (purpose: Actor['purpose']): AccessState => ({
    ...regulating,
    emergencies: [{ purpose, until: HOUR }],
  });
  all([
    [says(doctor, 'documents.search', consented), 'doctor_normal:yes;matrix-1'],
    [says(doctor, 'documents.search', { ...consented, matrix }), 'doctor_normal:yes;matrix-7'],
    [says(doctor, 'documents.retrieve', consented, lab), 'doctor_normal:yes;matrix-1'],
    [says(doctor, 'documents.retrieve', consented, own), 'doctor_normal:own'],
    [says(doctor, 'documents.read', consented, { ...own, status: 'deleted' }), 'doctor_normal:own'],
    [says(doctor, 'documents.submit', state()), 'doctor_normal:yes'],
    [says(doctor, 'documents.archive', attending, lab), 'attending_normal:yes;matrix-1'],
    [says(doctor, 'documents.archive', attending, held), 'attending:holders'],
    [says(doctor, 'access.block', attending), 'attending_normal:yes'],
    [says(doctor, 'access.block', consented), 'refused:act-not-open'],
    [says(doctor, 'access.read-emergencies', attending), 'attending_normal:yes;matrix-1'],
    [says(doctor, 'access.acknowledge-emergency', attending), 'attending_normal:yes;matrix-1'],
    [says(doctor, 'access.read-emergencies', consented), 'refused:act-not-open'],
    [says(doctor, 'access.read-emergencies', state(rule('administrator'), rule('block'))), 'refused:blocked'],
    [says(doctor, 'access.read-emergencies', { ...attending, heardAt: null }), 'later:projections-stale'],
    [says(samu, 'access.open-emergency', regulating), 'doctor_regulation:yes;matrix-1'],
    [says(samu, 'documents.search', opened('centre_15')), 'doctor_regulation:yes;matrix-1'],
    [says(glass, 'documents.search', opened('bris_de_glace')), 'doctor_breakglass:yes;matrix-1'],
    [
      says({ ...glass, profession: { code: '60', system: '' } }, 'access.open-emergency', state()),
      'ps_breakglass:yes;matrix-1',
    ],
    [says(staff, 'documents.submit', state()), 'cpe_normal:imputed'],
    [says(staff, 'access.declare-consent', state()), 'refused:act-not-open'],
    [says(staff, 'documents.withdraw', state(), own), 'cpe_normal:own'],
    [says(structure, 'documents.submit', state()), 'es_normal:imputed'],
    [says(structure, 'documents.search', state()), 'es_normal:delete'],
    [says(structure, 'documents.withdraw', state(), own), 'es_normal:own'],
    [says(holder, 'documents.browse', state()), 'holder:yes'],
    [says(holder, 'documents.read', state(), lab), 'holder:yes'],
    [says(holder, 'documents.read', state(), own), 'holder:own'],
    [says(holder, 'documents.read', state(), { ...own, status: 'deleted' }), 'holder:own'],
    [says(announcement, 'documents.reveal', state(), waiting), 'system:delay-over'],
    [says(announcement, 'documents.reveal', state(), { ...waiting, status: 'archived' }), 'system:delay-over'],
    [says(announcement, 'documents.reveal', state(), { ...waiting, status: 'deprecated' }), 'system:delay-over'],
    [says(announcement, 'documents.reveal', state(), { ...waiting, status: 'deleted' }), 'absent:document-not-visible'],
    [says(job(EMERGENCY_REVIEW), 'access.review-emergency', closed(state())), 'system:review'],
    [says(job(REPORT_ANSWER), 'access.answer-report', state()), 'system:review'],
    [says(job(EMERGENCY_REVIEW), 'access.answer-report', state()), 'absent:act-not-open'],
    [says(announcement, 'documents.reveal', state()), 'absent:act-not-open'],
  ]);
});

test('what stops a professional: her software, her status, her structure, old news, a block, death, the person’s answer', () => {
  const died = { deceasedOn: '2026-03-01T00:00:00Z' };
  const stale = { heardAt: new Date(NOW.getTime() - 60_001) };
  const [away, unknown, shut] = [
    { professionalActive: false },
    { softwareApproved: false },
    { structureActive: false },
  ];
  const blocked = [rule('block', { subjectKind: 'structure' })];
  const search = (more: Partial<AccessState>, actor = doctor) =>
    says(actor, 'documents.search', { ...consented, ...more });
  const { software: _, ...bare } = doctor;
  all([
    [search({ ...unknown, ...away, ...shut, ...stale, rules: blocked }), 'refused:software-not-approved'],
    [search(unknown, bare), 'doctor_normal:yes;matrix-1'],
    [search({ ...away, ...shut, ...stale, rules: blocked }), 'refused:professional-inactive'],
    [search({ ...shut, ...stale, rules: blocked }), 'refused:structure-closed'],
    [search({ ...stale, rules: blocked }), 'later:projections-stale'],
    [search({ heardAt: new Date(NOW.getTime() - 60_000) }), 'doctor_normal:yes;matrix-1'],
    [search({ heardAt: null }), 'later:projections-stale'],
    [search({ rules: [...consented.rules, ...blocked], holder: died }), 'refused:blocked'],
    [search({ holder: died }), 'refused:holder-deceased'],
    [search({ rules: [] }), 'refused:no-consent'],
    [search({ rules: [rule('refusal')] }), 'refused:refused-by-the-person'],
    [search({ holder: { opposedAt: '2026-01-01T00:00:00Z' } }), 'refused:record-closed'],
    [search({ ...away, ...stale }, structure), 'es_normal:delete'],
    [search(shut, structure), 'refused:structure-closed'],
    // News that are old stop no deposit; they stop the test of existence, which says something of the person.
    [says(doctor, 'documents.submit', { ...state(), ...stale }), 'doctor_normal:yes'],
    [says(doctor, 'record.check', { ...state(), ...stale }), 'later:projections-stale'],
    [says(doctor, 'record.check', state()), 'doctor_normal:yes'],
    // Of one document, named by an id: whoever may not read there learns not even that it is.
    [says(doctor, 'documents.retrieve', state(), lab), 'absent:no-consent'],
    [says(doctor, 'documents.retrieve', { ...consented, ...stale }, lab), 'later:projections-stale'],
    [says(doctor, 'documents.retrieve', closed(consented), lab), 'refused:record-closed'],
    [says(doctor, 'documents.retrieve', closed(consented), { ...lab, masked: true }), 'absent:document-not-visible'],
    [says(doctor, 'history.read', closed(consented), lab), 'refused:act-not-open'],
    [says(doctor, 'history.read', consented, { ...lab, masked: true }), 'absent:act-not-open'],
    [says({ ...doctor, onBehalfOf: 'x' }, 'documents.search', consented), 'refused:delegation-unknown'],
    [says({ ...structure, onBehalfOf: 'x' }, 'documents.withdraw', state(), own), 'absent:delegation-unknown'],
    [says({ ...structure, purpose: 'bris_de_glace' }, 'documents.submit', state()), 'refused:emergency-not-open'],
  ]);
});

test('an occupational doctor reads with the express consent of the person alone', () => {
  const search = (basis: AccessRule['basis']) =>
    says(occupational, 'documents.search', state(rule('consent', basis === undefined ? {} : { basis })));
  all([
    [search(undefined), 'refused:no-express-consent'],
    [search('presumed'), 'refused:no-express-consent'],
    [search('declared'), 'occupational_doctor:yes;matrix-1'],
    [search('person'), 'occupational_doctor:yes;matrix-1'],
    [says(doctor, 'documents.search', state(rule('consent', { basis: 'presumed' }))), 'doctor_normal:yes;matrix-1'],
  ]);
});

test('an emergency: allowed by the person, by a structure that regulates, opened first with its reason', () => {
  const choices = { regulation: true, breakGlass: true, masked: false, masksNew: false };
  const regulating = { ...state(), structureRegulates: true };
  const emergencies = [{ purpose: 'bris_de_glace', until: HOUR }] as const;
  const open = (actor: Actor, of: AccessState) => says(actor, 'access.open-emergency', of);
  all([
    [open(doctor, consented), 'refused:not-an-emergency'],
    [open(samu, state()), 'refused:not-a-regulation-centre'],
    [open(samu, { ...regulating, choices: { ...choices, regulation: false } }), 'refused:emergency-opposed'],
    [open(samu, { ...regulating, choices: { ...choices, breakGlass: false } }), 'doctor_regulation:yes;matrix-1'],
    [open(glass, { ...state(), choices: { ...choices, breakGlass: false } }), 'refused:emergency-opposed'],
    [open(glass, { ...state(), choices: { ...choices, regulation: false } }), 'doctor_breakglass:yes;matrix-1'],
    [open(glass, state(rule('block'))), 'refused:blocked'],
    [open(glass, { ...state(), holder: { deceasedOn: '2026-03-01T00:00:00Z' } }), 'refused:holder-deceased'],
    [open({ ...structure, purpose: 'centre_15' }, regulating), 'es_regulation:yes'],
    [says(glass, 'documents.search', state()), 'refused:emergency-not-opened'],
    [says(glass, 'documents.search', { ...state(), emergencies }), 'doctor_breakglass:yes;matrix-1'],
    [says(samu, 'documents.search', { ...regulating, emergencies }), 'refused:emergency-not-opened'],
    [
      says(samu, 'documents.search', {
        ...regulating,
        emergencies: [...emergencies, { purpose: 'centre_15', until: HOUR }],
      }),
      'doctor_regulation:yes;matrix-1',
    ],
    [says(glass, 'documents.search', { ...state(rule('block')), emergencies }), 'refused:blocked'],
    [says(samu, 'documents.search', { ...state(), emergencies }), 'refused:not-a-regulation-centre'],
  ]);
});

test('what is done to one document: by its author, by who sees it, to what the person deposited', () => {
  const locate = (of: AccessState, document: DocumentFacts, actor = doctor) =>
    says(actor, 'documents.locate', of, document);
  all([
    [locate(state(), lab), 'absent:no-consent'],
    [locate(state(), own), 'doctor_normal:own'],
    [locate(consented, lab), 'doctor_normal:yes;matrix-1'],
    [locate(state(), lab, structure), 'absent:document-not-visible'],
    [locate(consented, { ...own, status: 'deleted' }), 'doctor_normal:own'],
    [says(doctor, 'documents.mask', consented, { ...own, status: 'deleted' }), 'absent:document-not-visible'],
    [says(doctor, 'documents.unmask', consented, lab), 'refused:not-own-document'],
    [says(doctor, 'documents.withdraw', consented, lab), 'refused:not-own-document'],
    [says(staff, 'documents.withdraw', consented, lab), 'refused:not-own-document'],
    [locate(consented, lab, staff), 'refused:not-own-document'],
    [says(doctor, 'documents.archive', consented, held), 'refused:deposited-by-the-holder'],
    [says(doctor, 'documents.unarchive', consented, held), 'refused:deposited-by-the-holder'],
    [
      says(doctor, 'documents.withdraw', state(rule('administrator'), rule('block')), { ...own, byHolder: true }),
      'refused:deposited-by-the-holder',
    ],
    [says(structure, 'documents.withdraw', state(), { ...own, byHolder: true }), 'refused:deposited-by-the-holder'],
    [says(doctor, 'documents.mask', consented, held), 'doctor_normal:yes;matrix-1'],
    [says(doctor, 'documents.reveal', consented, held), 'doctor_normal:yes;matrix-1'],
    [
      says(glass, 'access.block', { ...attending, emergencies: [{ purpose: 'bris_de_glace', until: HOUR }] }),
      'refused:act-not-open',
    ],
  ]);
});

test('the purpose and the person represented are those that are asked, not those of the card', () => {
  const asked = decide(doctor, 'child', 'documents.search', 'normal', consented, null, NOW);
  assert.equal(asked.permit === false && asked.reason, 'delegation-unknown');
  const urgent = decide(doctor, null, 'documents.search', 'bris_de_glace', consented, null, NOW);
  assert.equal(urgent.permit === false && urgent.reason, 'emergency-not-opened');
  const ended = state(rule('consent', { until: '2026-03-12T10:00:00Z' }));
  assert.equal(says(doctor, 'documents.search', ended), 'refused:no-consent');
});

test('closed or opposed; too long without news', () => {
  assert.ok(isClosed({ status: 'closed' }) && isClosed({ status: 'open', holder: { opposedAt: HOUR } }));
  assert.ok(!isClosed({ status: 'open' }) && !isClosed({ status: 'open', holder: { opposedAt: null } }));
  assert.ok(!isStale(state(), NOW) && isStale({ ...state(), heardAt: null }, NOW));
  // An act that is open to nobody's card is open to none of them.
  for (const [act, { right }] of Object.entries(ACTS))
    if (right === null && ACTS[act as Act].administrator !== true && act !== 'access.answer-report')
      assert.equal(says(doctor, act as Act, attending), 'refused:act-not-open', act);
});
