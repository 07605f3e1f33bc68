import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world?.stop());

test('who may not see a document hears the same of it whether it is hidden, shown again, or was never touched', async () => {
  const { runner, actions } = world.zone;
  const { ins, holder } = await world.openRecord();
  const [author, stranger] = [await world.professional(1), await world.professional(2, { structure: '1750000002' })];
  const { set, document } = textDocument(ins, 900);
  let sets = 0;
  const send = async (actor: Actor) => {
    sets += 1;
    const input = { owner: { ins }, set: { ...set, uniqueId: `1.2.250.1.999.90.${sets}` }, documents: [document] };
    return (await runner.run(actions.submitDocuments, actor, input)).documents;
  };
  const [first] = await send(author);
  const told = [await send(stranger)];
  for (const act of [actions.hideDocument, actions.showDocument]) {
    await runner.run(act, holder, { document: { kind: 'document', id: first?.logicalId ?? '' } });
    told.push(await send(stranger));
  }
  for (const one of told) assert.deepEqual(one, told[0]);
  assert.equal(told[0]?.[0]?.entryUuid, first?.entryUuid);
  assert.equal((await send(author))[0]?.version, 3, 'its author hears how it is now');
});
