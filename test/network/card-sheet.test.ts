import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { MAX_SHEET_CARDS, MIN_LOOSE_CARDS } from '../../src/documents/card-sheet.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// A list opens the cards of a record in one piece when a reader before it left them packed together. Whoever reads, and
// whatever changed since, it shows what the cards themselves say.

let world: RecordWorld;
let superuser: pg.Client;
before(async () => {
  world = await startRecordWorld();
  superuser = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await superuser.connect();
});
after(async () => {
  await superuser.end();
  await world.stop();
});

type Opened = Awaited<ReturnType<RecordWorld['openRecord']>>;

/** A record with so many documents, its reader, and its attending doctor. */
async function recordOf(documents: number, first: number) {
  const opened = await world.openRecord();
  const [author, reader, attending] = await Promise.all(
    [first + 1, first + 2, first + 3].map((n) => world.professional(n)),
  );
  const { zone } = world;
  for (const [actor, role] of [
    [reader, 'care-team'],
    [attending, 'attending'],
  ] as const) {
    await zone.runner.run(zone.actions.declareConsent, actor as Actor, { owner: { ins: opened.ins }, role });
  }
  for (let n = 0; n < documents; n += 1) await deposit(opened, author as Actor, first * 100 + n);
  return { ...opened, author: author as Actor, reader: reader as Actor, attending: attending as Actor };
}

async function deposit({ ins }: Opened, author: Actor, number: number) {
  const { set, document } = textDocument(ins, number);
  const { zone } = world;
  return zone.runner.run(zone.actions.submitDocuments, author, { owner: { ins }, set, documents: [document] });
}

async function titles(recordId: string, reader: Actor, count = 50): Promise<string[]> {
  const { zone } = world;
  const asked = { owner: { id: recordId }, order: 'newest-first' as const, count, withTotal: false };
  const found = await zone.runner.run(zone.actions.searchDocuments, reader, asked);
  return found.entries.map(({ entryUuid, json }) => {
    const card = JSON.parse(json.toString()) as { id: string; content: { attachment: { title: string } }[] };
    assert.equal(card.id, entryUuid, 'each card comes under its own id');
    return card.content[0]?.attachment.title ?? '';
  });
}

async function sheetOf(recordId: string): Promise<{ entries: string[]; sealed: Buffer; trace_id: string } | undefined> {
  const found = await superuser.query('select entries, sealed, trace_id from card_sheet where record_id = $1', [
    recordId,
  ]);
  return found.rows[0];
}

test('the second reader finds the cards that the first packed, and what came or was hidden since', async () => {
  const life = await recordOf(MIN_LOOSE_CARDS + 4, 800);
  const first = await titles(life.recordId, life.reader);
  const sheet = await sheetOf(life.recordId);
  assert.equal(sheet?.entries.length, MIN_LOOSE_CARDS + 4);
  assert.deepEqual(await titles(life.recordId, life.reader), first, 'from the sheet');
  assert.equal((await sheetOf(life.recordId))?.trace_id, sheet?.trace_id, 'not written again');

  const [late] = (await deposit(life, life.author, 80_990)).documents;
  assert.deepEqual((await titles(life.recordId, life.reader)).sort(), [...first, 'Compte rendu 80990'].sort());
  const { zone } = world;
  const target = { document: { kind: 'document', id: late?.logicalId ?? '' }, expectedVersion: 1 } as const;
  await zone.runner.run(zone.actions.hideDocument, life.holder, target);
  assert.deepEqual((await titles(life.recordId, life.reader)).sort(), [...first].sort(), 'hidden from her reader');
  assert.equal((await titles(life.recordId, life.attending)).length, first.length + 1, 'not from her attending doctor');
});

test('too few cards leave no sheet', async () => {
  const life = await recordOf(MIN_LOOSE_CARDS - 1, 820);
  assert.equal((await titles(life.recordId, life.reader)).length, MIN_LOOSE_CARDS - 1);
  assert.equal(await sheetOf(life.recordId), undefined);
});

test('a page longer than a sheet leaves it once, whatever stands after it', async () => {
  const count = MAX_SHEET_CARDS + MIN_LOOSE_CARDS + 4;
  const life = await recordOf(count, 830);
  const first = await titles(life.recordId, life.reader, 200);
  const sheet = await sheetOf(life.recordId);
  assert.equal(sheet?.entries.length, MAX_SHEET_CARDS);
  assert.deepEqual(await titles(life.recordId, life.reader, 200), first);
  assert.equal((await sheetOf(life.recordId))?.trace_id, sheet?.trace_id, 'a read writes no sheet again');
});

test("a sheet that was altered, or another record's, shows nothing", async () => {
  const life = await recordOf(MIN_LOOSE_CARDS, 840);
  const other = await recordOf(MIN_LOOSE_CARDS, 860);
  await titles(life.recordId, life.reader);
  await titles(other.recordId, other.reader);
  const kept = await sheetOf(life.recordId);
  const bent = Buffer.from(kept?.sealed ?? '');
  bent.writeUInt8(bent.readUInt8(40) ^ 1, 40);
  const put = (sealed: Buffer | undefined): Promise<unknown> =>
    superuser.query('update card_sheet set sealed = $2 where record_id = $1', [life.recordId, sealed]);
  for (const sealed of [bent, (await sheetOf(other.recordId))?.sealed]) {
    await put(sealed);
    await assert.rejects(titles(life.recordId, life.reader), { code: 'integrity' });
  }
  await put(kept?.sealed);
  assert.equal((await titles(life.recordId, life.reader)).length, MIN_LOOSE_CARDS);
});

test('readers of one record at once agree, and one sheet is left', async () => {
  const life = await recordOf(MIN_LOOSE_CARDS + 2, 880);
  const lists = await Promise.all(Array.from({ length: 20 }, () => titles(life.recordId, life.reader)));
  for (const list of lists) assert.deepEqual(list, lists[0]);
  assert.equal((await sheetOf(life.recordId))?.entries.length, MIN_LOOSE_CARDS + 2);
});
