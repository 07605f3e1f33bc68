import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { AccessState, DocumentFacts } from '../../src/access/access-state.ts';
import { filterOf, sees } from '../../src/access/decide.ts';
import { SHIPPED_MATRIX } from '../../src/access/matrix.ts';
import { MATRIX_LEAD_MS, MatrixBook } from '../../src/access/matrix-book.ts';
import { answerMatrix } from '../../src/compose/matrix-office.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// The list's SQL and the decision are twins made of one filter: here the real list of a real record, seen by every kind
// of actor, is compared with the pure rule on generated documents.

let world: RecordWorld;
let later = 0;
const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + later) };
before(async () => {
  world = await startRecordWorld(clock);
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

test('another version of the table decides from one instant, by two operators; each list is wholly of one version', async () => {
  const { zone } = world;
  const office = (request: Parameters<typeof answerMatrix>[1]) => answerMatrix(zone, request, clock);
  const { ins, recordId } = await world.openRecord();
  const author = await world.professional(50);
  const dentist = await world.professional(51, { profession: '40' });
  for (const actor of [author, dentist])
    await zone.runner.run(zone.actions.declareConsent, actor, { owner: { ins }, role: 'care-team' });
  const types = new Map<string, string>();
  for (const [i, code] of ['11488-4', '68599-0'].entries()) {
    const typeCode = { code, system: '2.16.840.1.113883.6.1' };
    const { set, document } = textDocument(ins, 9_500 + i, { typeCode });
    const input = { owner: { ins }, set, documents: [document] };
    const done = await zone.runner.run(zone.actions.submitDocuments, author, input);
    types.set(done.documents[0]?.logicalId ?? '', code);
  }
  const list = async (): Promise<string> => {
    const found = await zone.runner.run(zone.actions.searchDocuments, dentist, {
      owner: { id: recordId },
      order: 'newest-first',
      count: 10,
      withTotal: true,
    });
    return found.entries.map(({ logicalId }) => types.get(logicalId)).join();
  };
  const refusedFor = (reason: RegExp) => (error: unknown) =>
    isFailure(error, 'matrix-refused') && reason.test(String(error.details.reason));
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('profession,reads,type\n10,all-but,ATTEST-RESID\n40,all-but,11488-4\n');
  };
  const today = clock.now().toISOString().slice(0, 10);
  const proposal = { act: 'import', effectiveOn: today, source: 'Arrêté d’essai', by: 'Anne Essai' } as const;
  const yesterday = new Date(clock.now().getTime() - 48 * 3_600_000).toISOString().slice(0, 10);
  await assert.rejects(office({ ...proposal, bytes: bytes(), effectiveOn: yesterday }), refusedFor(/past/));
  const { versions, changes } = await office({ ...proposal, bytes: bytes() });
  const [version = 0] = versions.map((one) => one.version);
  assert.deepEqual(
    [version, versions[0]?.status, changes.find((c) => c.profession === '40')?.losses],
    [2, 'proposed', ['11488-4']],
  );
  assert.equal(await list(), '11488-4', 'what is proposed opens nothing');
  await assert.rejects(office({ act: 'approve', version, by: 'anne  essai' }), refusedFor(/two different/));
  const approved = await office({ act: 'approve', version, by: 'Bruno Essai' });
  assert.ok(Date.parse(approved.versions[0]?.effectiveFrom ?? '') >= clock.now().getTime() + MATRIX_LEAD_MS - 5_000);
  assert.equal(await list(), '11488-4', 'nor what is approved, before its instant');
  const other = new MatrixBook(zone.database, clock); // as another process
  const now = await other.now();
  assert.deepEqual([now.version, now.next?.version, now.next?.source], [1, 2, 'Arrêté d’essai']);
  assert.deepEqual(now.rules, SHIPPED_MATRIX.rules, 'version 1 is the shipped one');
  assert.equal(now.from, SHIPPED_MATRIX.from);
  const during = Array.from({ length: 24 }, async (_, i) => {
    if (i % 3 === 0) await new Promise((done) => setTimeout(done, i));
    if (i === 12) later += MATRIX_LEAD_MS + 1_000;
    return list();
  });
  const answers = new Set(await Promise.all(during));
  assert.ok(
    [...answers].every((one) => one === '11488-4' || one === '68599-0'),
    [...answers].join(' | '),
  );
  assert.equal(await list(), '68599-0', 'in this process');
  assert.equal((await other.now()).version, version, 'and in the other');
  await assert.rejects(office({ act: 'approve', version, by: 'Chloé Essai' }), refusedFor(/never changed/));
  await assert.rejects(office({ act: 'withdraw', version, by: 'Chloé Essai' }), refusedFor(/in force/));
  const altered = { name: 'alter', text: `update type_matrix set rules = '{}' where version = $1` };
  await assert.rejects(zone.database.lookUp(altered, [version]), /permission denied/);
  const kinds = await zone.database.lookUp<{ kind: string }>(
    { name: 'kinds', text: `select distinct kind from security_event where kind like 'operator:%' order by kind` },
    [],
  );
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['operator:approve-matrix', 'operator:import-matrix', 'operator:refused-matrix'],
  );
});
