import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor, Purpose } from '../kernel/actor.ts';
import {
  type AccessRule,
  DEFAULT_CHOICES,
  type HolderState,
  type Mandate,
  stateAt,
  subjectsOf,
} from './access-state.ts';
import { columnOf, isAdministrator, isOccupational } from './columns.ts';
import { visibilityAtDeposit } from './default-visibility.ts';
import { episodeEnd } from './episodes.ts';
import { COLUMNS, cellOf } from './functional-rights.ts';
import { hasDied, holderColumnOf, isInScope, mandateOf, personCellOf } from './person-rights.ts';
import { entranceOf } from './standing.ts';

// What the tables of access say, read back in plain lines.

const MODES: readonly Purpose[] = ['normal', 'centre_15', 'bris_de_glace'];
const CONSENT: AccessRule = { kind: 'consent', subjectKind: 'professional' };
const ATTENDING: AccessRule = { kind: 'administrator', subjectKind: 'professional' };

const reader = (profession: string, more: Partial<Actor> = {}): Actor => ({
  ...{ kind: 'professional', id: '810000000001', name: 'A', recordIds: [], purpose: 'normal', onBehalfOf: null },
  profession: { code: profession, system: '' },
  ...more,
});
const specialist = (code: string): Actor => reader('10', { specialty: { code, system: '' } });

test('each card has its column in each mode of access: normal, medical regulation, break-glass', () => {
  const columns = (actor: Actor, ...rules: AccessRule[]): string =>
    MODES.map((purpose) => columnOf({ ...actor, purpose }, rules) ?? '-').join(' ');
  assert.equal(columns(reader('10')), 'doctor_normal doctor_regulation doctor_breakglass');
  assert.equal(columns(reader('60')), 'ps_normal ps_regulation ps_breakglass');
  const { profession: _, ...unnamed } = reader('10');
  assert.equal(columns(unnamed), 'ps_normal ps_regulation ps_breakglass');
  assert.equal(columns(reader('10'), CONSENT, ATTENDING), 'attending_normal doctor_regulation attending_breakglass');
  assert.equal(columns(reader('60'), ATTENDING), 'attending_normal ps_regulation attending_breakglass');
  assert.equal(columns(reader('60', { staff: true }), ATTENDING), 'cpe_normal - -');
  assert.equal(columns(specialist('SM25'), ATTENDING), 'occupational_doctor - -');
  assert.equal(columns(reader('10', { kind: 'structure' })), 'es_normal es_regulation -');
  assert.equal(isAdministrator([CONSENT]), false);
  assert.equal(isAdministrator([CONSENT, ATTENDING]), true);
});

test('occupational medicine is told by three codes, alone or beside the profession', () => {
  for (const code of ['SM25', 'SCH35', 'C41', 'G15_10/SM25', 'G15_10/C41']) assert.ok(isOccupational(specialist(code)));
  for (const code of ['SM26', 'SM25/SM26', '']) assert.ok(!isOccupational(specialist(code)), code);
  assert.ok(!isOccupational(reader('10')));
});

test('an episode of care ends after the days of its profession', () => {
  const now = new Date('2026-03-12T10:00:00Z');
  const days = (profession?: string): number => (episodeEnd(profession, now).getTime() - now.getTime()) / 86_400_000;
  assert.deepEqual(['10', '21', '28', '39', '50', '60'].map(days), [90, 3, 3, 3, 300, 90]);
  assert.equal(days(), 90);
});

test('the functional rights keep their columns and their cells', () => {
  assert.equal(
    COLUMNS.map((column) => cellOf('read-masked', column)).join(' '),
    'own patient patient own patient patient no yes patient no no no',
  );
  assert.equal(
    COLUMNS.map((column) => cellOf('delete', column)).join(' '),
    'own own own own own own own own own structure structure structure',
  );
  assert.equal(
    COLUMNS.map((column) => cellOf('declare-access', column)).join(' '),
    'yes no no yes no no no yes no note no no',
  );
  assert.equal(cellOf('list-records', 'cpe_normal'), 'colleagues');
  assert.equal(cellOf('list-records', 'es_normal'), 'new');
  assert.equal(cellOf('feed', 'es_regulation'), 'imputed');
});

test('a new document is masked when the person wants so, kept from representatives in a secret session', () => {
  const choices = { regulation: true, breakGlass: true, masked: false, masksNew: true };
  const person = reader('10', { kind: 'person' });
  assert.deepEqual(visibilityAtDeposit(reader('10'), { choices }), ['MASQUE_PS']);
  assert.deepEqual(visibilityAtDeposit(reader('10'), { choices: { ...choices, masksNew: false } }), []);
  assert.deepEqual(visibilityAtDeposit(reader('10'), {}), []);
  assert.deepEqual(visibilityAtDeposit(person, { choices }), []);
  const secret = reader('10', { secretSession: true });
  assert.deepEqual(visibilityAtDeposit(secret, { choices }), ['MASQUE_PS', 'INVISIBLE_REPRESENTANTS_LEGAUX']);
});

const ruleOf = (kind: AccessRule['kind'], more: Partial<AccessRule> = {}): AccessRule => ({
  ...CONSENT,
  kind,
  ...more,
});

test('what names the professional counts before what names her structure; an administrator before a consent before a refusal', () => {
  const [consent, refusal, administrator] = (['consent', 'refusal', 'administrator'] as const).map((kind) =>
    ruleOf(kind),
  );
  const ofStructure = ruleOf('consent', { subjectKind: 'structure' });
  const kinds = (...rules: (AccessRule | undefined)[]) =>
    entranceOf(rules.filter((one) => one !== undefined))?.kind ?? null;
  assert.equal(kinds(), null);
  assert.equal(kinds(ruleOf('consent', { subjectKind: 'everyone' }), ruleOf('hide')), null);
  assert.equal(kinds(ofStructure, refusal), 'refusal');
  assert.equal(kinds(refusal, consent), 'consent');
  assert.equal(kinds(refusal, consent, administrator), 'administrator');
  assert.equal(kinds(ruleOf('refusal', { subjectKind: 'structure' }), ofStructure), 'consent');
  assert.equal(kinds(ruleOf('refusal', { subjectKind: 'structure' })), 'refusal');
  assert.equal(entranceOf([ofStructure]), ofStructure);
});

const MAJORITY = '2026-03-12T00:00:00.000Z';
const at = (instant: string): Date => new Date(instant);

test('what a record is open to, until the person says otherwise', () => {
  assert.deepEqual(DEFAULT_CHOICES, { regulation: true, breakGlass: true, masked: false, masksNew: false });
});

test('a child’s column changes on the day of her twelfth, fifteenth and eighteenth birthday', () => {
  const column = (instant: string, holder: HolderState = { minorUntil: MAJORITY }) =>
    holderColumnOf({ holder }, at(instant));
  assert.equal(column('2020-03-11T23:59:59.999Z'), 'minor-under-12');
  assert.equal(column('2020-03-12T00:00:00.000Z'), 'minor-12-14');
  assert.equal(column('2023-03-11T23:59:59.999Z'), 'minor-12-14');
  assert.equal(column('2023-03-12T00:00:00.000Z'), 'minor-15-17');
  assert.equal(column('2026-03-11T23:59:59.999Z'), 'minor-15-17');
  assert.equal(column(MAJORITY), 'adult');
  assert.equal(column(MAJORITY, {}), 'adult');
  assert.equal(column(MAJORITY, { minorUntil: null, deceasedOn: null }), 'adult');
  assert.equal(holderColumnOf({}, at(MAJORITY)), 'adult');
  // Nobody acts in the name of the dead but heirs.
  const died = { deceasedOn: '2026-03-12T00:00:00.000Z' };
  assert.equal(column('2026-03-11T23:59:59.999Z', died), 'adult');
  assert.equal(column('2026-03-12T00:00:00.000Z', died), null);
  assert.equal(hasDied({ holder: died }, at(MAJORITY)), true);
  assert.equal(hasDied({}, at(MAJORITY)), false);
});

test('a parent acts until majority, a guardian and a carer until death, an heir from then on', () => {
  const mandate = (kind: Mandate['kind']): Mandate => ({ kind, scopes: [] });
  const all = (['parent', 'guardian', 'carer', 'heir'] as const).map(mandate);
  const acts = (mandates: readonly Mandate[], holder: HolderState = {}, instant = MAJORITY) =>
    mandateOf({ holder, mandates }, at(instant))?.column ?? null;
  assert.equal(acts(all), 'guardian');
  assert.equal(acts([mandate('parent')]), null);
  assert.equal(acts(all, { minorUntil: MAJORITY }, '2020-03-11T12:00:00Z'), 'parent-under-12');
  assert.equal(acts(all, { minorUntil: MAJORITY }, '2020-03-12T12:00:00Z'), 'parent-12-14');
  assert.equal(acts(all, { minorUntil: MAJORITY }, '2026-03-11T12:00:00Z'), 'parent-15-17');
  assert.equal(acts(all, { minorUntil: MAJORITY }), 'guardian');
  assert.equal(acts([mandate('carer')]), 'carer');
  assert.equal(acts([mandate('heir')]), null);
  assert.equal(acts(all, { deceasedOn: MAJORITY }), 'heir');
  assert.equal(acts(all.slice(0, 3), { deceasedOn: MAJORITY }), null);
  assert.equal(mandateOf({}, at(MAJORITY)), null);
  assert.equal(mandateOf({ mandates: all }, at(MAJORITY))?.mandate, all[1]);
});

test('a carer does what her mandate says, and never what no scope opens', () => {
  const opens = (...scopes: string[]): string =>
    (['see', 'follow', 'settings', 'add', 'set', 'whole', 'decide', 'secret'] as const)
      .filter((right) => isInScope({ kind: 'carer', scopes }, right))
      .join(' ');
  assert.equal(opens(), '');
  assert.equal(opens('documents.see'), 'see follow');
  assert.equal(opens('documents.add'), 'add');
  assert.equal(opens('documents.set'), 'settings set');
  assert.equal(opens('everything'), 'see follow settings add set whole');
  assert.equal(opens('agenda'), '');
  assert.equal(personCellOf('carer', 'see'), 'scope');
  assert.equal(personCellOf('heir', 'follow'), 'no');
  assert.equal(personCellOf('parent-12-14', 'set'), 'agreed');
  assert.equal(personCellOf('minor-15-17', 'secret'), 'yes');
  assert.equal(personCellOf('minor-15-17', 'decide'), 'no');
});

test('what has ended, or has not begun, is left out of a state; who is named by rules', () => {
  const instant = (hours: number) => new Date(at(MAJORITY).getTime() + hours * 3_600_000).toISOString();
  const [before, now, after] = [instant(-1), instant(0), instant(1)];
  const dated = (since?: string, until?: string | null): AccessRule => ({
    ...CONSENT,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  });
  const kept = (...all: AccessRule[]) => stateAt({ rules: all }, at(MAJORITY)).rules.length;
  assert.equal(kept(dated(), dated(before), dated(now), dated(before, null), dated(before, after)), 5);
  assert.equal(kept(dated(after), dated(before, now), dated(undefined, before), dated(after, null)), 0);
  assert.equal(kept(dated('yesterday'), dated(before, 'tomorrow')), 0);
  const mandates = [{ kind: 'guardian', scopes: [], until: after }] as const;
  const emergencies = [{ purpose: 'centre_15', until: after }] as const;
  const state = { rules: [dated()], mandates, emergencies };
  assert.equal(stateAt(state, at(MAJORITY)), state);
  const later = new Date(after);
  const ended = { rules: state.rules, mandates: [], emergencies: [], readAt: later.getTime() };
  assert.deepEqual(stateAt(state, later), ended);
  assert.deepEqual(stateAt({ ...state, emergencies: [] }, later), ended);
  assert.deepEqual(stateAt({ ...state, mandates: [] }, later), ended);
  const forever = { kind: 'carer', scopes: [] } as const;
  assert.deepEqual(stateAt({ rules: [], mandates: [...mandates, forever] }, later).mandates, [forever]);
  assert.deepEqual(Object.keys(stateAt({ rules: [dated(after)] }, at(MAJORITY))), ['rules', 'readAt']);
  // Of the instant at which it was read, a state is believed; of another, its dates are compared.
  const read = { rules: [dated(before, after), dated(after)], readAt: at(MAJORITY).getTime() };
  assert.equal(stateAt(read, at(MAJORITY)), read);
  assert.deepEqual(stateAt(read, later), { rules: [dated(after)], readAt: later.getTime() });
  const known = stateAt({ rules: [dated(after)] }, at(MAJORITY));
  assert.equal(stateAt(known, at(MAJORITY)), known);

  const keyOf = (kind: string, id: string) => Buffer.from(`${kind} ${id}`);
  const subjects = (actor: Actor) => subjectsOf(actor, keyOf)?.map(String) ?? null;
  const { profession: _, ...bare } = reader('10');
  assert.deepEqual(subjects(bare), ['professional 810000000001', 'everyone ']);
  const placed = { ...reader('10'), structure: { id: 's', name: '' } };
  assert.deepEqual(subjects(placed), ['professional 810000000001', 'everyone ', 'structure s', 'profession 10']);
  assert.deepEqual(subjects({ ...reader('10'), kind: 'structure' }), ['structure 810000000001']);
  assert.equal(subjects({ ...reader('10'), kind: 'person' }), null);
});
