/** Generated actors, access states and documents: every kind of rule, mode and status, so that decisions meet all of them. */
import fc from 'fast-check';
import type { AccessRule, AccessState, DocumentFacts, Mandate } from '../../src/access/access-state.ts';
import { type Matrix, SHIPPED_MATRIX, type TypeRule, type TypeRules } from '../../src/access/matrix.ts';
import { MATRIX_TYPES } from '../../src/access/matrix-csv.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { CITIZEN_CATEGORIES } from '../../src/standards/terminologies/citizen-categories.ts';

export const NOW = new Date('2026-03-12T10:00:00Z');
export const RECORD = '11111111-1111-4111-8111-111111111111';
export const DOCUMENTS = Array.from({ length: 40 }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`);
const PROFESSIONS = '1.2.250.1.71.1.2.7';
/** One type that no table knows. */
export const TYPES = ['11502-2', '78513-9', 'ATTEST-RESID', '68599-0', '11488-4', '11369-6', 'X-INCONNU'] as const;

const before = NOW.getTime();
const day = (days: number): string => new Date(before + days * 86_400_000).toISOString();

const professional = fc.record({
  profession: fc.constantFrom('10', '10', '21', '28', '60', '94'),
  specialty: fc.constantFrom(undefined, undefined, 'SM26', 'SM25', 'G15_10/C41'),
  staff: fc.constantFrom(false, false, false, false, true),
  purpose: fc.constantFrom('normal', 'normal', 'bris_de_glace', 'centre_15'),
});
type Purpose = Actor['purpose'];

export const professionals: fc.Arbitrary<Actor> = professional.map(({ profession, specialty, staff, purpose }) => ({
  kind: 'professional',
  id: '810000000001',
  name: 'Dr A',
  recordIds: [],
  purpose: purpose as Purpose,
  onBehalfOf: null,
  profession: { code: profession, system: PROFESSIONS },
  ...(specialty === undefined ? {} : { specialty: { code: specialty, system: 'x' } }),
  ...(staff ? { staff } : {}),
  software: { id: 's', name: 's', version: '1' },
}));
const structures: fc.Arbitrary<Actor> = fc.constantFrom('normal', 'bris_de_glace', 'centre_15').map((purpose) => ({
  kind: 'structure',
  id: '1750000001',
  name: 'Hôpital',
  recordIds: [],
  purpose: purpose as Purpose,
  onBehalfOf: null,
}));
const persons: fc.Arbitrary<Actor> = fc
  .record({ holds: fc.boolean(), represents: fc.boolean() })
  .map(({ holds, represents }) => ({
    kind: 'person',
    id: 'p',
    name: 'P',
    recordIds: holds ? [RECORD] : [],
    purpose: 'normal',
    onBehalfOf: represents ? 'child' : null,
  }));
export const actors: fc.Arbitrary<Actor> = fc.oneof(
  { arbitrary: professionals, weight: 5 },
  { arbitrary: persons, weight: 3 },
  { arbitrary: structures, weight: 1 },
);

const categories = fc.constantFrom(...CITIZEN_CATEGORIES.map(({ code }) => code));
const period = {
  since: fc.constantFrom(day(-9), day(-1), day(3)),
  until: fc.constantFrom(null, null, day(5), day(-2)),
};
const rules: fc.Arbitrary<AccessRule> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('consent', 'consent', 'consent', 'refusal', 'block', 'administrator'),
      subjectKind: fc.constantFrom('professional', 'professional', 'structure'),
      basis: fc.constantFrom('presumed', 'declared', 'person'),
      ...period,
    }) as fc.Arbitrary<AccessRule>,
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('hide', 'show'),
      subjectKind: fc.constantFrom('professional', 'structure', 'profession', 'everyone'),
      documentId: fc.option(fc.constantFrom(...DOCUMENTS)),
      followedBy: fc.subarray(DOCUMENTS.slice(0, 3), { maxLength: 2 }),
      category: fc.option(categories),
      ...period,
    }) as fc.Arbitrary<AccessRule>,
    weight: 3,
  },
);

/** Any version of the table of professions and types. */
export const typeRules: fc.Arbitrary<TypeRules> = fc
  .array(
    fc.tuple(
      fc.constantFrom('10', '21', '28', '60', '94'),
      fc.constantFrom<TypeRule['reads']>('all-but', 'only'),
      fc.subarray(MATRIX_TYPES.filter((type) => TYPES.some((one) => one === type))),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((rows) => Object.fromEntries(rows.map(([profession, reads, types]) => [profession, { reads, types }])));
const matrices: fc.Arbitrary<Matrix> = typeRules.map((rules) => ({ ...SHIPPED_MATRIX, version: 2, rules }));

const mandates: fc.Arbitrary<Mandate> = fc.record({
  kind: fc.constantFrom('parent', 'guardian', 'carer', 'heir'),
  scopes: fc.subarray(['documents.see', 'documents.add', 'documents.set', 'everything', 'agenda']),
  categories: fc.option(fc.subarray(CITIZEN_CATEGORIES.map(({ code }) => code))),
  until: fc.constantFrom(null, null, day(5), day(-2)),
});

export const states: fc.Arbitrary<AccessState> = fc
  .record({
    status: fc.constantFrom('open', 'open', 'open', 'open', 'closed'),
    rules: fc.oneof({ arbitrary: fc.array(rules, { maxLength: 3 }), weight: 2 }, fc.array(rules, { maxLength: 8 })),
    consented: fc.constantFrom(true, true, false),
    choices: fc.option(
      fc.record({ regulation: fc.boolean(), breakGlass: fc.boolean(), masked: fc.boolean(), masksNew: fc.boolean() }),
      { nil: undefined },
    ),
    opened: fc.subarray(['bris_de_glace', 'centre_15'] as const),
    holder: fc.option(
      fc.record({
        minorUntil: fc.constantFrom(null, day(-400), day(400), day(1500), day(3000)),
        deceasedOn: fc.constantFrom(null, null, null, day(-3), day(3)),
        opposedAt: fc.constantFrom(null, null, null, null, day(-3)),
      }),
      { nil: undefined },
    ),
    mandates: fc.array(mandates, { maxLength: 2 }),
    disagreement: fc.boolean(),
    matrix: fc.option(matrices, { nil: undefined }),
    professionalActive: fc.constantFrom(true, true, true, true, false),
    softwareApproved: fc.constantFrom(true, true, true, true, false),
    structureActive: fc.constantFrom(true, true, true, true, false),
    structureRegulates: fc.constantFrom(true, true, true, false),
    heardAt: fc.constantFrom(NOW, NOW, NOW, NOW, null, new Date(before - 120_000)),
  })
  .map(({ consented, opened, choices, holder, matrix, ...state }) => ({
    ...state,
    status: state.status as 'open' | 'closed',
    recordId: RECORD,
    test: true,
    rules: consented ? [CONSENT, ...state.rules] : state.rules,
    emergencies: opened.map((purpose) => ({ purpose, until: day(1) })),
    ...(choices === undefined ? {} : { choices }),
    ...(holder === undefined ? {} : { holder }),
    ...(matrix === undefined ? {} : { matrix }),
  }));
const CONSENT: AccessRule = { kind: 'consent', subjectKind: 'professional', basis: 'declared' };

/** With a place among DOCUMENTS, so that rules may name it. */
export const documents: fc.Arbitrary<DocumentFacts & { readonly logicalId: string }> = fc.record({
  logicalId: fc.constantFrom(...DOCUMENTS),
  typeCode: fc.constantFrom(...TYPES),
  status: fc.constantFrom('approved', 'approved', 'approved', 'deprecated', 'archived', 'deleted'),
  masked: fc.boolean(),
  hiddenFromHolder: fc.constantFrom(false, false, true),
  hiddenFromRepresentatives: fc.constantFrom(false, false, true),
  own: fc.constantFrom(false, false, true),
});
