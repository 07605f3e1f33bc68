import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { AccessState, DocumentFacts } from '../../src/access/access-state.ts';
import { filterOf, sees } from '../../src/access/decide.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// The list's SQL and the decision are twins made of one filter: here the real list of a real record, seen by every kind
// of actor, is compared with the pure rule on generated documents.

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world.stop());

const TYPES = ['11488-4', '11502-2', '78513-9', 'ATTEST-RESID', '68599-0'] as const;
const VISIBILITIES: Visibility[] = ['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REPRESENTANTS_LEGAUX'];
const generated = fc.array(
  fc.record({ type: fc.constantFrom(...TYPES), visibility: fc.subarray(VISIBILITIES), byReader: fc.boolean() }),
  { minLength: 60, maxLength: 60 },
);

test('what the list shows is what the rule says, for every actor (generated documents, seed printed on failure)', async () => {
  const seed = Date.parse('2026-03-12T00:00:00Z') % 2 ** 31;
  const [documents = []] = fc.sample(generated, { seed, numRuns: 1 });
  const { zone } = world;
  const { ins, holder, recordId } = await world.openRecord();
  const author = await world.professional(40, { structure: '1750000040' });
  const readers: Record<string, Actor> = {
    doctor: await world.professional(41),
    dentist: await world.professional(42, { profession: '40' }),
    optician: await world.professional(43, { profession: '28' }),
    unknownTrade: await world.professional(44, { profession: '94' }),
  };
  const attending = await world.professional(45);
  for (const actor of [author, ...Object.values(readers)]) {
    await zone.runner.run(zone.actions.declareConsent, actor, { owner: { ins }, role: 'care-team' });
  }
  await zone.runner.run(zone.actions.declareConsent, attending, { owner: { ins }, role: 'attending' });
  const reader = readers.optician as Actor;
  const expected: (DocumentFacts & { logicalId: string; depositor: string })[] = [];
  for (const [i, d] of documents.entries()) {
    const depositor = d.byReader ? reader : author;
    const { set, document } = textDocument(ins, 9_000 + i, {
      typeCode: { code: d.type, system: '2.16.840.1.113883.6.1' },
      visibility: d.visibility,
      authors: [{ person: { name: { family: 'ESSAI', given: ['Anne'] } }, role: [] }],
    });
    const done = await zone.runner.run(zone.actions.submitDocuments, depositor, {
      owner: { ins },
      set,
      documents: [document],
    });
    expected.push({
      logicalId: done.documents[0]?.logicalId ?? '',
      depositor: depositor.id,
      typeCode: d.type,
      status: 'approved',
      masked: d.visibility.includes('MASQUE_PS'),
      hiddenFromHolder: d.visibility.includes('INVISIBLE_PATIENT'),
      hiddenFromRepresentatives: d.visibility.includes('INVISIBLE_REPRESENTANTS_LEGAUX'),
      own: false,
    });
  }
  const structure: Actor = { ...author, kind: 'structure', id: '1750000040' };
  const actors = { holder, author, attending, structure, ...readers };
  for (const [name, actor] of Object.entries(actors)) {
    const found = await zone.runner.run(zone.actions.searchDocuments, actor, {
      owner: { id: recordId },
      order: 'newest-first',
      count: 200,
      withTotal: true,
    });
    const shown = found.entries.map(({ logicalId }) => logicalId).sort();
    const state = {
      recordId,
      rules: actor === attending ? [{ kind: 'administrator', subjectKind: 'professional' }] : [],
    } as unknown as AccessState;
    const filter = filterOf(actor, 'documents.search', state);
    const own = (d: { depositor: string }): boolean =>
      actor.kind === 'structure' ? d.depositor === author.id : d.depositor === actor.id;
    const ruled = expected
      .filter((d) => sees(filter, { ...d, own: own(d) }))
      .map((d) => d.logicalId)
      .sort();
    assert.deepEqual(shown, ruled, name);
    assert.equal(found.total, ruled.length, name);
    assert.ok(name === 'unknownTrade' || ruled.length > 0, `${name} sees something`);
    assert.ok(ruled.length < expected.length, `${name} does not see everything`);
  }
});
