import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { insText } from '../../src/compose/record-lookups.ts';
import { addIndexes } from '../../src/documents/open-records.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { type RecordWorld, startRecordWorld, testNir, textDocument } from '../support/record-world.ts';

// What cannot be deposited is refused with its place before a single byte is stored, and nobody is answered about
// somebody else's deposit.

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world.stop());

/** The work fails with this code, at this place, and wrote no blob. */
async function refusedUnstored(work: () => Promise<unknown>, expected: { code: string; at?: string }): Promise<void> {
  const { blobs } = world.zone;
  const put = blobs.put;
  let stored = 0;
  blobs.put = (blob) => {
    stored += 1;
    return put.call(blobs, blob);
  };
  try {
    await assert.rejects(work, (error: Error & { code?: string; details?: { at?: string } }) => {
      assert.equal(error.code, expected.code, error.stack);
      if (expected.at !== undefined) assert.equal(error.details?.at, expected.at);
      return true;
    });
  } finally {
    blobs.put = put;
  }
  assert.equal(stored, 0, 'blobs written for a refused submission');
}

function deposit(
  actor: Awaited<ReturnType<RecordWorld['professional']>>,
  ins: { value: string; oid: string },
  ...made: ReturnType<typeof textDocument>[]
) {
  const [first] = made;
  assert.ok(first);
  const documents = made.map((m) => m.document);
  const { runner, actions } = world.zone;
  return runner.run(actions.submitDocuments, actor, { owner: { ins }, set: first.set, documents });
}

test('two documents of a set replace the same one, however each names it: refused before any byte is stored', async () => {
  const { ins } = await world.openRecord();
  const author = await world.professional(70);
  const old = textDocument(ins, 700);
  const { documents } = await deposit(author, ins, old);
  const { logicalId = '', entryUuid = '' } = documents[0] ?? {};
  const names: NonNullable<DocumentEntry['replaces']>[] = [
    { uniqueId: old.document.declared.uniqueId },
    { logicalId },
    { entryUuid },
  ];
  for (const [i, other] of names.entries()) {
    const first = textDocument(ins, 710 + i * 2, { replaces: { uniqueId: old.document.declared.uniqueId } });
    const second = textDocument(ins, 711 + i * 2, { replaces: other });
    await refusedUnstored(() => deposit(author, ins, first, second), {
      code: 'replaced-not-current',
      at: 'document[1].replaces',
    });
  }
  await deposit(author, ins, textDocument(ins, 720, { replaces: { logicalId } }));
});

test('two documents of a set with the same setId and versionNumber: refused before any byte is stored', async () => {
  const author = await world.professional(71);
  const letters = [letterOf(), letterOf('1.2.250.1.999.38.2.1009')];
  const [first] = letters;
  assert.ok(first);
  const { ins } = await world.openRecord(first.declared.patientId.value, first.declared.patientId.oid);
  const { set } = textDocument(ins, 730);
  const { runner, actions } = world.zone;
  const send = () => runner.run(actions.submitDocuments, author, { owner: { ins }, set, documents: letters });
  await refusedUnstored(send, { code: 'revision-used', at: 'document[1].setId' });
});

/** A consultation, by default under its own id: another id, same setId and versionNumber. */
function letterOf(id = '1.2.250.1.999.38.2.1001') {
  const content =
    id === '1.2.250.1.999.38.2.1001'
      ? cdaFixture('n1-consultation')
      : cdaFixture('n1-consultation', '1.2.250.1.999.38.2.1001', id);
  const sha1 = createHash('sha1').update(content).digest('hex');
  const { entry } = deriveEntry(readCda(content), { sha1, size: content.length });
  return { declared: entry, content, mediaType: 'text/xml' };
}

test('a document to replace that is absent, another’s or no longer current: refused before any byte is stored', async () => {
  const { ins } = await world.openRecord();
  const author = await world.professional(72);
  const stranger = await world.professional(73, { structure: '1750000073' });
  const old = textDocument(ins, 740);
  await deposit(author, ins, old);
  const replaces = { uniqueId: old.document.declared.uniqueId };
  const expected = { code: 'replaced-not-current', at: 'document[0].replaces' };
  await refusedUnstored(() => deposit(stranger, ins, textDocument(ins, 741, { replaces })), expected);
  const absent = { uniqueId: '1.2.250.1.999.1.999999' };
  await refusedUnstored(() => deposit(author, ins, textDocument(ins, 742, { replaces: absent })), expected);
  const newer = textDocument(ins, 743, { replaces });
  const { documents } = await deposit(author, ins, newer);
  await refusedUnstored(() => deposit(author, ins, textDocument(ins, 744, { replaces })), expected);
  const again = await deposit(author, ins, newer);
  assert.deepEqual(again.documents, documents, 'the replacement sent again gets its first answer');
});

test('two replacements of one document at the same time: one wins, the other is refused under the lock', async () => {
  const { ins } = await world.openRecord();
  const author = await world.professional(74);
  const old = textDocument(ins, 750);
  await deposit(author, ins, old);
  const replaces = { uniqueId: old.document.declared.uniqueId };
  const sent = await Promise.allSettled(
    [751, 752].map((n) => deposit(author, ins, textDocument(ins, n, { replaces }))),
  );
  const refused = sent.flatMap((s) => (s.status === 'rejected' ? [(s.reason as { code?: string }).code] : []));
  assert.deepEqual(refused, ['replaced-not-current']);
});

test('somebody else’s submission sent again is not answered: no ids, no trace of a deposit', async () => {
  const { ins, holder, recordId } = await world.openRecord();
  const author = await world.professional(75);
  const made = textDocument(ins, 760);
  await deposit(author, ins, made);
  const stranger = await world.professional(76);
  const structure = { ...author, kind: 'structure' as const, id: author.structure?.id ?? '' };
  for (const other of [stranger, structure]) {
    await refusedUnstored(() => deposit(other, ins, made), { code: 'submission-set-reused' });
  }
  const { runner, actions } = world.zone;
  const asked = { owner: { id: recordId }, count: 50, withoutOwnLooks: true };
  const { entries } = await runner.run(actions.readHistory, holder, asked);
  const done = entries.filter((e) => e.trace.facts.act === 'documents.submit' && e.trace.facts.outcome === 'done');
  assert.deepEqual(
    done.map((e) => e.trace.actor.id),
    [author.id],
  );
});

test('one more INS that already leads to another record is reported, never moved; the others are added', async () => {
  const { zone } = world;
  const [claire, paul] = [await world.openRecord(), await world.openRecord()];
  const indexesOf = (value: string) =>
    zone.keys
      .blindIndexes(insText({ value, oid: claire.ins.oid }))
      .map((b) => ({ version: b.version, index: b.index.toString('base64') }));
  const added = (recordId: string, indexes: ReturnType<typeof indexesOf>) => ({
    key: recordId,
    version: 1,
    kind: 'record.ins-added',
    payload: { recordId, test: true, indexes },
  });
  const taken = indexesOf(claire.ins.value);
  const fresh = indexesOf(testNir(999));
  const reported = await zone.database.transact('load', (tx) =>
    addIndexes(tx, systemClock, [
      added(paul.recordId, taken),
      added(paul.recordId, fresh),
      added(claire.recordId, taken),
    ]),
  );
  assert.deepEqual(reported, [paul.recordId]);
  const rows = await zone.database.lookUp<{ blind: Buffer; record_id: string }>(
    { name: 'test-index', text: 'select blind, record_id from ins_index where blind = any($1::bytea[])' },
    [[...taken, ...fresh].map((i) => Buffer.from(i.index, 'base64'))],
  );
  const leads = new Map(rows.map((r) => [r.blind.toString('base64'), r.record_id]));
  for (const { index } of taken) assert.equal(leads.get(index), claire.recordId);
  for (const { index } of fresh) assert.equal(leads.get(index), paul.recordId);
});

test('a replacement that a document which came before states later is refused, never acknowledged and forgotten', async () => {
  const { ins, recordId, holder } = await world.openRecord();
  const hospital = await world.professional(1);
  const { runner, actions } = world.zone;
  let sets = 0;
  const send = (number: number, replaces?: string, way: 'fhir' | 'xds' = 'fhir') => {
    sets += 1;
    const { set, document } = textDocument(ins, number);
    const declared = { ...document.declared, ...(replaces === undefined ? {} : { replaces: { uniqueId: replaces } }) };
    const input = { owner: { ins }, set: { ...set, uniqueId: `1.2.250.1.999.77.${sets}` }, way };
    return runner.run(actions.submitDocuments, hospital, { ...input, documents: [{ ...document, declared }] });
  };
  const old = (await send(7701)).documents[0]?.uniqueId ?? '';
  await send(7702);
  await assert.rejects(send(7702, old), /replaced-not-current/);
  const asked = { owner: { id: recordId }, hiddenOnly: false, count: 10 };
  assert.equal((await runner.run(actions.browseDocuments, holder, asked)).documents.length, 2);
  const first = await send(7703, old);
  const again = await send(7703, old, 'xds');
  assert.equal(again.documents[0]?.alreadyThere, true, 'the replacement itself, by another way, is acknowledged');
  assert.equal(again.documents[0]?.logicalId, first.documents[0]?.logicalId);
  await assert.rejects(send(7703, '1.2.250.1.999.404'), /replaced-not-current/, 'alike for what is not there');
});
