import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actorIn, DOCUMENT, every, stateOf as stateOfCell } from '../../test/support/access-cells.ts';
import { documents, NOW, professionals, states } from '../../test/support/arbitrary-access.ts';
import type { Actor } from '../kernel/actor.ts';
import type { AccessRule, AccessState, DocumentFacts } from './access-state.ts';
import { decide, filterOf, sees } from './decide.ts';
import { explain, type HeldDocument, opensIn, type Reader, sightOf } from './explain.ts';
import type { NamedRule, RecordAccess } from './record-access.ts';

// What the pages tell of a reader is what happens to her: on every cell, and on generated rules of whole records.

const CASES = process.env.CARNET_TEST_FULL === undefined ? 12_000 : 100_000;
/** Documents of one generated record. */
const DOCUMENTS = 6;
const AT_WORK = { status: 'open', holder: {}, professionalActive: true, structureActive: true, heardAt: NOW } as const;
const MINE = 'aa';
const STRUCTURE = '1750000001';
const OTHERS = { professional: '810000000099', structure: '1750000099', profession: '99', everyone: '' } as const;

test('every profession x type x state x mode: the explanation is the decision', () => {
  let cells = 0;
  for (const cell of every()) {
    agrees(actorIn(cell), { ...stateOfCell(cell), heardAt: NOW }, { ...DOCUMENT(cell), logicalId: 'x' }, []);
    cells += 1;
  }
  assert.equal(cells, 17_280);
});

test(`the simulator is reality on ${CASES} generated cases`, () => {
  const seed = Number(process.env.CARNET_SEED ?? 20261129);
  const kinds = fc.constantFrom('consent', 'block', 'administrator', 'hide', 'show', 'refusal');
  const strangers = fc.array(
    fc.record({ kind: kinds, subjectKind: fc.constantFrom('professional', 'structure', 'profession') }),
    { maxLength: 4 },
  ) as fc.Arbitrary<AccessRule[]>;
  const outcomes = new Map<string, number>();
  const several = fc.array(documents, { minLength: DOCUMENTS, maxLength: DOCUMENTS });
  const cases = fc.tuple(professionals, states, several, strangers);
  for (const [i, [actor, state, met, noise]] of fc.sample(cases, { seed, numRuns: CASES / DOCUMENTS }).entries()) {
    if (actor.staff === true) continue; // a card of staff reads nothing: it is no reader
    // Half of the states are of professionals and structures at work, so that rules and types decide.
    const standing = i % 2 === 0 ? state : { ...state, ...AT_WORK };
    for (const document of met) {
      const { sees: seen, reason } = agrees(actor, standing, document, noise, `seed ${seed}`);
      outcomes.set(`${seen} ${reason}`, (outcomes.get(`${seen} ${reason}`) ?? 0) + 1);
    }
  }
  for (const met of [
    'content own',
    'content visible',
    'content unmasked',
    'content shown-document',
    'content shown-type',
    'nothing masked',
    'nothing hidden-type',
    'nothing type-not-read',
    'nothing blocked',
    'nothing no-consent',
    'nothing refused-by-the-person',
    'nothing emergency-opposed',
    'title act-not-open',
  ])
    assert.ok((outcomes.get(met) ?? 0) > 0, `${met}: ${JSON.stringify([...outcomes])}`);
});

/** Compares what is told with what is decided; the rules of others in the record change nothing. */
function agrees(
  actor: Actor,
  state: AccessState,
  document: DocumentFacts & { readonly logicalId: string },
  noise: readonly AccessRule[],
  note = '',
) {
  const here = { ...actor, structure: { id: STRUCTURE, name: 'C' } };
  const told = sightOf(recordOf(here, state, noise), readerOf(here), actor.purpose, NOW);
  const { own, ...facts } = document;
  const held: HeldDocument = { ...facts, ownerKeys: own ? ['00', MINE] : ['00'] };
  const said = explain(told, held);
  const { software: _, ...bare } = here;
  // Readers use software that is approved; whether hers is, only her request tells.
  const real = { ...state, softwareApproved: true };
  const opens = decide(bare, null, 'documents.retrieve', actor.purpose, real, document, NOW).permit;
  const lists =
    decide(bare, null, 'documents.search', actor.purpose, real, null, NOW).permit &&
    sees(filterOf(bare, 'documents.search', real, NOW), document);
  const what = () => `${note} ${JSON.stringify({ actor, state, document, noise, said })}`;
  const expected = opens ? 'content' : lists ? 'title' : 'nothing';
  if (said.sees !== expected) assert.fail(`${expected} expected: ${what()}`);
  const inNormalUse = opensIn(sightOf(recordOf(here, state, noise), readerOf(here), 'normal', NOW), held);
  if (actor.purpose === 'normal' && inNormalUse !== opens) assert.fail(what());
  namesItsRule(said, recordOf(here, state, noise).rules, what);
  return said;
}

const KIND_OF: Readonly<Record<string, string>> = {
  'hidden-document': 'hide',
  'hidden-type': 'hide',
  'shown-document': 'show',
  'shown-type': 'show',
  blocked: 'block',
  'refused-by-the-person': 'refusal',
};

/** The rule named is one that says so. */
function namesItsRule(said: ReturnType<typeof explain>, rules: readonly NamedRule[], what: () => string): void {
  const expected = KIND_OF[said.reason];
  const named = rules.find(({ ruleId }) => ruleId === said.ruleId);
  if (expected !== undefined && named?.kind !== expected) assert.fail(what());
}

const readerOf = ({ id, profession, specialty }: Actor): Reader => ({
  id,
  ...(profession === undefined ? {} : { profession: profession.code }),
  ...(specialty === undefined ? {} : { specialty: specialty.code }),
  structureId: STRUCTURE,
  ownKey: MINE,
});

/** The whole record of which `state` is what its reader meets. */
function recordOf(actor: Actor, state: AccessState, noise: readonly AccessRule[]): RecordAccess {
  const { rules, emergencies = [], professionalActive, structureActive, structureRegulates, ...rest } = state;
  const { mandates: _m, disagreement: _d, softwareApproved: _s, ...kept } = rest;
  const hers = { professional: actor.id, structure: STRUCTURE, profession: actor.profession?.code ?? '', everyone: '' };
  const named = (of: readonly AccessRule[], ids: Readonly<Record<string, string>>, prefix: string): NamedRule[] =>
    of.map((rule, i) => ({
      ...rule,
      ruleId: `${prefix}${i}`,
      subject: { kind: rule.subjectKind, id: ids[rule.subjectKind] ?? '' },
    }));
  return {
    ...kept,
    rules: [...named(noise, OTHERS, 'other'), ...named(rules, hers, 'hers')],
    emergencies: emergencies.map((one) => ({ ...one, professionalId: actor.id })),
    inactive: new Set([...(professionalActive ? [] : [actor.id]), ...(structureActive ? [] : [STRUCTURE])]),
    regulating: new Set(structureRegulates === true ? [STRUCTURE] : []),
  };
}
