import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world.stop());

const author = (family: string, given: string) => ({ person: { name: { family, given: [given] } }, role: [] });
const day = (date: string) => ({
  text: date,
  precision: 'day' as const,
  offset: null,
  from: `${date}T00:00:00.000Z`,
  to: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString(),
});

test('criteria meet: both names of an author, a relation, a visibility, the order of the acts', async () => {
  const { zone } = world;
  const { ins, recordId } = await world.openRecord();
  const doctor = await world.professional(60);
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins }, role: 'attending' });
  const deposit = async (number: number, changes: Parameters<typeof textDocument>[2]) => {
    const { set, document } = textDocument(ins, 600 + number, { title: `D${number}`, ...changes });
    const done = await zone.runner.run(zone.actions.submitDocuments, doctor, {
      owner: { ins },
      set,
      documents: [document],
    });
    return done.documents[0]?.entryUuid ?? '';
  };
  const first = await deposit(1, {
    authors: [author('MARTIN', 'Zoé')],
    creationTime: day('2026-01-03'),
    serviceStart: day('2026-01-01'),
  });
  await deposit(2, {
    authors: [author('Martin', 'Paul')],
    creationTime: day('2026-01-02'),
    serviceStart: day('2026-01-02'),
    visibility: ['INVISIBLE_PATIENT'],
  });
  await deposit(3, {
    authors: [author('Durand', 'Zoe')],
    creationTime: day('2026-01-01'),
    serviceStart: day('2026-01-03'),
    replaces: { entryUuid: first },
  });
  const asked = async (criteria: object): Promise<string[]> => {
    const base = { owner: { id: recordId }, order: 'newest-first' as const, count: 50, withTotal: true };
    const found = await zone.runner.run(zone.actions.searchDocuments, doctor, { ...base, ...criteria });
    const titles = found.entries.map(
      ({ json }) =>
        (JSON.parse(json.toString()) as { content: { attachment: { title: string } }[] }).content[0]?.attachment
          .title ?? '',
    );
    assert.equal(found.total, titles.length);
    return titles;
  };
  assert.deepEqual(await asked({ authorFamilies: ['martin'] }), ['D1', 'D2']);
  assert.deepEqual(await asked({ authorFamilies: ['martin'], authorGivens: ['zoe'] }), ['D1'], 'both, not either');
  assert.deepEqual(await asked({ replacesIds: [first] }), ['D3']);
  assert.deepEqual(await asked({ replacesUniqueIds: ['1.2.250.1.999.1.601'] }), ['D3']);
  assert.deepEqual(await asked({ replacesIds: [], replacesUniqueIds: ['1.2.3'] }), []);
  assert.deepEqual(await asked({ hiddenFromHolder: true }), ['D2']);
  assert.deepEqual(await asked({ statuses: ['approved'] }), ['D2', 'D3']);
  assert.deepEqual(await asked({ sortBy: 'service' }), ['D3', 'D2', 'D1']);
  assert.deepEqual(await asked({ sortBy: 'service', order: 'oldest-first' }), ['D1', 'D2', 'D3']);
});
