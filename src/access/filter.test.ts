import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../kernel/actor.ts';
import { CITIZEN_CATEGORIES } from '../standards/terminologies/citizen-categories.ts';
import { TYPE_CODES } from '../standards/terminologies/generated/type-code.ts';
import type { AccessRule, AccessState, DocumentFacts } from './access-state.ts';
import { filterOf } from './decide.ts';
import { type DocumentFilter, isSeen, personFilter, professionalFilter, sees, verdictOf } from './document-filter.ts';
import { ALL_TYPES, SHIPPED_MATRIX } from './matrix.ts';
import { NO_RULES, names, ownRulesOf, ruleOn, typesOfCategories, weighed } from './own-rules.ts';

// What a reader sees of one document, and why; what the person's own rules leave of it.

const NOW = new Date('2026-03-12T10:00:00Z');
const [D1, D2, D3] = ['d1', 'd2', 'd3'];
const BIOLOGY = '11502-2';
const REPORT = '11488-4';
const UNKNOWN = 'X-INCONNU';

type Rule = Partial<AccessRule> & Pick<AccessRule, 'kind'>;
const rule = (one: Rule): AccessRule => ({ subjectKind: 'professional', ...one });
const rules = (...all: Rule[]): AccessRule[] => all.map(rule);
const plain: DocumentFacts = {
  ...{ logicalId: D1, typeCode: BIOLOGY, status: 'approved', masked: false, own: false },
  ...{ hiddenFromHolder: false, hiddenFromRepresentatives: false },
};
const doctor: Actor = {
  ...{ kind: 'professional', id: '810000000001', name: 'A', recordIds: [], purpose: 'normal', onBehalfOf: null },
  profession: { code: '10', system: '' },
};

test('what of a filter and of a document says that it is seen', () => {
  const all: DocumentFilter = {
    ...{ ownOnly: false, seesMasked: false, seesHiddenFromHolder: true, seesHiddenFromRepresentatives: true },
    ...{ types: ALL_TYPES, own: NO_RULES },
  };
  const says = (filter: Partial<DocumentFilter>, document: Partial<DocumentFacts> = {}) =>
    verdictOf({ ...all, ...filter }, { ...plain, ...document });
  const masked = { masked: true };
  const hidesBiology = { own: { ...NO_RULES, hiddenTypes: { reads: 'only', types: [BIOLOGY] } } } as const;
  const showsBiology = { own: { ...NO_RULES, shownTypes: { reads: 'only', types: [BIOLOGY] } } } as const;
  const hidesOne = { own: { ...NO_RULES, hiddenDocuments: new Set([D1]) } };
  const showsOne = { own: { ...hidesBiology.own, shownDocuments: new Set([D1]) } };
  const cases: [string, string][] = [
    [says({}), 'visible'],
    [says({}, { status: 'deleted', own: true }), 'withdrawn'],
    [says({ seesHiddenFromHolder: false }), 'visible'],
    [says({}, { hiddenFromHolder: true }), 'visible'],
    [says({ seesHiddenFromHolder: false }, { hiddenFromHolder: true, own: true }), 'hidden-from-holder'],
    [says({ seesHiddenFromRepresentatives: false }), 'visible'],
    [says({}, { hiddenFromRepresentatives: true }), 'visible'],
    [
      says({ seesHiddenFromRepresentatives: false }, { hiddenFromRepresentatives: true, own: true }),
      'hidden-from-representatives',
    ],
    [says({ ownOnly: true, ...hidesOne }, { ...masked, own: true }), 'own'],
    [says({ ownOnly: true }), 'own-only'],
    [says({ types: { reads: 'only', types: [] } }), 'type-not-read'],
    [says({ types: { reads: 'all-but', types: [BIOLOGY] } }), 'type-not-read'],
    [says({ types: { reads: 'only', types: [BIOLOGY] } }), 'visible'],
    [says({ ...hidesOne, seesMasked: true }), 'hidden-document'],
    [says(hidesOne, { logicalId: D2 }), 'visible'],
    [says(showsOne, masked), 'shown-document'],
    [says(showsOne, { logicalId: D2 }), 'hidden-type'],
    [says(hidesBiology, { typeCode: REPORT }), 'visible'],
    [says({ seesMasked: true }, masked), 'unmasked'],
    [says(showsBiology, masked), 'shown-type'],
    [says(showsBiology, { ...masked, typeCode: REPORT }), 'masked'],
  ];
  for (const [said, expected] of cases) assert.equal(said, expected);
  const { logicalId: _, ...nameless } = plain;
  assert.equal(verdictOf({ ...all, ...hidesOne }, nameless), 'visible');
  const seen = ['own', 'visible', 'unmasked', 'shown-document', 'shown-type'] as const;
  for (const verdict of seen) assert.ok(isSeen(verdict), verdict);
  for (const verdict of ['withdrawn', 'hidden-from-holder', 'masked', 'own-only', 'hidden-type'] as const)
    assert.ok(!isSeen(verdict), verdict);
  assert.ok(sees(all, plain) && !sees(all, { ...plain, masked: true }));
});

test('what each card, each mandate and the person herself see', () => {
  const state = { recordId: 'r', rules: [] };
  const choices = { regulation: true, breakGlass: true, masked: true, masksNew: false };
  const masked = (actor: Partial<Actor>, more: Partial<AccessState> = {}) =>
    professionalFilter({ ...doctor, ...actor }, { ...state, ...more }).seesMasked;
  assert.equal(masked({}), false);
  assert.equal(masked({}, { rules: rules({ kind: 'administrator' }) }), true);
  assert.equal(masked({}, { choices }), false);
  assert.equal(masked({ purpose: 'bris_de_glace' }), false);
  assert.equal(masked({ purpose: 'bris_de_glace' }, { choices }), true);
  assert.equal(masked({ purpose: 'centre_15' }, { choices: { ...choices, masked: false } }), false);
  const everything = {
    ...{ ownOnly: false, seesMasked: false, seesHiddenFromHolder: true, seesHiddenFromRepresentatives: true },
    own: NO_RULES,
  };
  assert.deepEqual(professionalFilter(doctor, state), {
    ...everything,
    types: { reads: 'all-but', types: ['ATTEST-RESID'] },
  });
  const ownOnly = { ...everything, ownOnly: true, seesMasked: true, types: ALL_TYPES };
  assert.deepEqual(professionalFilter({ ...doctor, kind: 'structure' }, state), ownOnly);
  assert.deepEqual(professionalFilter({ ...doctor, staff: true, purpose: 'centre_15' }, state), ownOnly);
  const matrix = { ...SHIPPED_MATRIX, version: 3, rules: { '10': { reads: 'only', types: [REPORT] } } } as const;
  assert.deepEqual(professionalFilter(doctor, { ...state, matrix }).types, matrix.rules['10']);
  const hiding = { ...state, rules: rules({ kind: 'hide', documentId: D1 }) };
  assert.deepEqual(professionalFilter(doctor, hiding).own.hiddenDocuments, new Set([D1]));

  const of = (filter: DocumentFilter) =>
    [
      ...(filter.ownOnly ? ['own only'] : []),
      ...(filter.seesMasked ? ['masked'] : []),
      ...(filter.seesHiddenFromHolder ? ['unannounced'] : []),
      ...(filter.seesHiddenFromRepresentatives ? ['secret'] : []),
      `${filter.types.reads} ${filter.types.types.length}`,
    ].join(', ');
  const mandate = (kind: 'parent' | 'guardian' | 'heir') => personFilter({ kind, scopes: [] });
  assert.equal(of(personFilter(null)), 'masked, secret, all-but 0');
  assert.equal(of(mandate('parent')), 'masked, all-but 0');
  assert.equal(of(mandate('guardian')), 'masked, all-but 0');
  assert.equal(of(mandate('heir')), 'all-but 0');
  assert.equal(of(personFilter({ kind: 'carer', scopes: ['documents.see'] })), 'all-but 0');
  assert.equal(of(personFilter({ kind: 'carer', scopes: ['everything'], categories: null })), 'masked, all-but 0');
  assert.equal(of(personFilter({ kind: 'carer', scopes: [], categories: [] })), 'only 0');

  // Of the acting person: of a state as it is now, or as it was read, the person being alive then.
  const person: Actor = { ...doctor, kind: 'person', id: 'p' };
  const child = { ...person, onBehalfOf: 'child' };
  const died = {
    ...state,
    holder: { deceasedOn: '2020-01-01T00:00:00Z' },
    mandates: [{ kind: 'heir', scopes: [] }],
  } as const;
  assert.equal(of(filterOf(person, 'documents.search', died, NOW)), 'masked, secret, all-but 0');
  assert.equal(of(filterOf(child, 'documents.search', died, NOW)), 'all-but 0');
  assert.equal(of(filterOf(child, 'documents.search', state, NOW)), 'only 0');
  const guarded = { ...state, mandates: [{ kind: 'guardian', scopes: [], until: '2026-03-12T11:00:00Z' }] } as const;
  assert.equal(of(filterOf(child, 'documents.search', guarded)), 'masked, all-but 0');
  assert.equal(of(filterOf(child, 'documents.search', guarded, NOW)), 'masked, all-but 0');
  assert.equal(of(filterOf(child, 'documents.search', guarded, new Date('2026-03-12T11:00:00Z'))), 'only 0');
});

test('the types of categories, with those that no table knows', () => {
  const biology = typesOfCategories(['BIOLOGIE']);
  assert.ok(names(biology, BIOLOGY) && !names(biology, REPORT) && !names(biology, UNKNOWN));
  const others = typesOfCategories(['AUTR_DOC']);
  assert.ok(names(others, UNKNOWN) && !names(others, BIOLOGY) && !names(others, REPORT));
  const both = typesOfCategories(['BIOLOGIE', 'AUTR_DOC']);
  assert.ok(names(both, UNKNOWN) && names(both, BIOLOGY) && !names(both, REPORT));
  assert.deepEqual(typesOfCategories(['no such category']), { reads: 'only', types: [] });
  // Every type belongs to one category.
  for (const { code } of TYPE_CODES) {
    const found = CITIZEN_CATEGORIES.filter((category) => names(typesOfCategories([category.code]), code));
    assert.equal(found.length, 1, code);
  }
});

test('of the rules of the person, the most precise on a document wins, then on its category, then on everything', () => {
  const effect = (typeCode: string, logicalId: string, namedOnly: boolean, ...all: Rule[]): string => {
    const own = ownRulesOf(rules(...all), namedOnly);
    const filter = {
      ...professionalFilter(doctor, { recordId: 'r', rules: [] }),
      seesMasked: namedOnly,
      types: ALL_TYPES,
      own,
    };
    const said = verdictOf(filter, { ...plain, typeCode, logicalId, masked: true });
    // The rule that is told is one that says so.
    const told = ruleOn(weighed(rules(...all), namedOnly), { logicalId, typeCode })?.kind ?? 'none';
    return `${said} ${told}`;
  };
  const biology = (...all: Rule[]) => effect(BIOLOGY, D1, false, ...all);
  const hide = (more: Partial<Rule> = {}): Rule => ({ kind: 'hide', ...more });
  const show = (more: Partial<Rule> = {}): Rule => ({ kind: 'show', ...more });
  const category = 'BIOLOGIE';
  const cases: [string, string][] = [
    [biology(), 'masked none'],
    [biology({ kind: 'consent' }), 'masked none'],
    [biology(hide()), 'hidden-type hide'],
    [biology(show()), 'shown-type show'],
    [biology(hide({ category })), 'hidden-type hide'],
    [effect(REPORT, D1, false, hide({ category })), 'masked none'],
    [effect(REPORT, D1, false, show({ category })), 'masked none'],
    [biology(hide({ category }), show()), 'hidden-type hide'],
    [biology(show({ category, subjectKind: 'everyone' }), hide()), 'shown-type show'],
    [effect(REPORT, D1, false, show({ category }), hide()), 'hidden-type hide'],
    [effect(UNKNOWN, D1, false, show({ category: 'AUTR_DOC' })), 'shown-type show'],
    [effect(UNKNOWN, D1, false, show({ category })), 'masked none'],
    // The more precise subject, whatever the order.
    [biology(hide({ subjectKind: 'everyone' }), show({ subjectKind: 'profession' })), 'shown-type show'],
    [biology(show({ subjectKind: 'profession' }), hide({ subjectKind: 'everyone' })), 'shown-type show'],
    [biology(hide({ subjectKind: 'profession' }), show({ subjectKind: 'structure' })), 'shown-type show'],
    [biology(hide({ subjectKind: 'structure' }), show({ subjectKind: 'professional' })), 'shown-type show'],
    [biology(show({ subjectKind: 'structure' }), hide({ subjectKind: 'professional' })), 'hidden-type hide'],
    // Said twice of the same subject, hiding wins, whatever the order.
    [biology(hide(), show()), 'hidden-type hide'],
    [biology(show(), hide()), 'hidden-type hide'],
    [biology(hide({ category }), show({ category })), 'hidden-type hide'],
    // A document that is named wins over its category, and so does what replaced it.
    [biology(show({ documentId: D1 }), hide({ category })), 'shown-document show'],
    [biology(hide({ documentId: D1, subjectKind: 'everyone' }), show()), 'hidden-document hide'],
    [biology(hide({ documentId: D2 })), 'masked none'],
    [biology(show({ documentId: D2, followedBy: [D1] })), 'shown-document show'],
    [biology(show({ documentId: D1 }), hide({ documentId: D1 })), 'hidden-document hide'],
    [biology(hide({ documentId: D1, subjectKind: 'profession' }), show({ documentId: D1 })), 'shown-document show'],
    [biology(hide({ documentId: D2, followedBy: [D1, D3] }), show({ documentId: D1 })), 'hidden-document hide'],
    // Who sees what is masked meets only rules that name her or her structure.
    [effect(BIOLOGY, D1, true, hide({ subjectKind: 'everyone' })), 'unmasked none'],
    [effect(BIOLOGY, D1, true, hide({ subjectKind: 'profession' })), 'unmasked none'],
    [effect(BIOLOGY, D1, true, hide({ subjectKind: 'structure' })), 'hidden-type hide'],
    [effect(BIOLOGY, D1, true, hide({ subjectKind: 'professional' })), 'hidden-type hide'],
  ];
  for (const [place, [said, expected]] of cases.entries()) assert.equal(said, expected, String(place));
  assert.equal(ruleOn(weighed(rules(hide({ documentId: D1 })), false), { typeCode: BIOLOGY }), null);
  // Every category alike is every type, also those that no table knows.
  const all = CITIZEN_CATEGORIES.map(({ code }) => hide({ category: code }));
  assert.deepEqual(ownRulesOf(rules(...all), false).hiddenTypes, { reads: 'all-but', types: [] });
  assert.equal(ownRulesOf(rules({ kind: 'consent' }), false), NO_RULES);
});
