import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { foldRepeats, isSentAgain } from '../../src/doors/web/carnet-repeats.ts';
import { fromInstant } from '../../src/standards/xds/stated-time.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world.stop());

test('a doctor deposits, the person finds it, hides it, and sees who did what', async () => {
  const { zone } = world;
  const { holder, ins, recordId } = await world.openRecord();
  const author = await world.professional(1);
  const reader = await world.professional(2);
  const { set, document } = textDocument(ins, 1);
  const deposit = await zone.runner.run(zone.actions.submitDocuments, author, {
    owner: { ins },
    set,
    documents: [document],
  });
  assert.equal(deposit.documents.length, 1);
  const [stored] = deposit.documents;
  assert.ok(stored);

  const asked = { owner: { ins }, order: 'newest-first', count: 50, withTotal: true } as const;
  await assert.rejects(zone.runner.run(zone.actions.searchDocuments, reader, asked), /no-consent/);
  await zone.runner.run(zone.actions.declareConsent, reader, { owner: { ins }, role: 'care-team' });
  await zone.runner.run(zone.actions.declareConsent, author, { owner: { ins }, role: 'care-team' });
  const found = await zone.runner.run(zone.actions.searchDocuments, reader, asked);
  assert.equal(found.entries.length, 1);
  assert.equal(found.total, 1);
  const resource = JSON.parse(String(found.entries[0]?.json)) as { id: string; resourceType: string };
  assert.equal(resource.resourceType, 'DocumentReference');
  assert.equal(resource.id, stored.entryUuid);

  const own = await zone.runner.run(zone.actions.browseDocuments, holder, {
    owner: { id: recordId },
    hiddenOnly: false,
    count: 20,
  });
  assert.equal(own.total, 1);
  assert.equal(own.documents[0]?.entry.title, 'Compte rendu 1');
  const read = await zone.retrieve(holder, { kind: 'document', id: stored.logicalId, owner: { id: recordId } });
  assert.deepEqual(read.content, document.content);
  const byContent = await zone.retrieve(reader, { kind: 'content', id: stored.contentId });
  assert.deepEqual(byContent.content, document.content);

  const hidden = await zone.runner.run(zone.actions.hideDocument, holder, {
    document: { kind: 'document', id: stored.logicalId, owner: { id: recordId } },
    expectedVersion: 1,
  });
  assert.equal(hidden.version, 2);
  const after = await zone.runner.run(zone.actions.searchDocuments, reader, asked);
  assert.equal(after.entries.length, 0, 'hidden: it vanishes for the other professional');
  await assert.rejects(zone.retrieve(reader, { kind: 'content', id: stored.contentId }), { code: 'not-found' });
  await assert.rejects(
    zone.runner.run(zone.actions.readDocument, reader, { document: { kind: 'entry', id: stored.entryUuid } }),
    { code: 'not-found' },
    'the id of the card from before it was hidden opens nothing',
  );
  const forAuthor = await zone.runner.run(zone.actions.searchDocuments, author, asked);
  assert.equal(forAuthor.entries.length, 1, 'its author still sees it');
  const old = await zone.runner.run(zone.actions.readDocument, author, {
    document: { kind: 'entry', id: stored.entryUuid },
  });
  assert.equal(old.current, false, 'the old entryUuid still resolves, as superseded');

  const history = await zone.runner.run(zone.actions.readHistory, holder, {
    owner: { id: recordId },
    count: 50,
    withoutOwnLooks: false,
  });
  const acts = history.entries.map((e) => `${e.trace.facts.act} ${e.trace.facts.outcome}`);
  assert.ok(acts.includes('documents.submit done'));
  assert.ok(acts.includes('documents.mask done'));
  assert.ok(acts.includes('documents.search refused'));
  assert.ok(acts.includes('documents.retrieve refused'));
  assert.equal(
    history.entries.find((e) => e.trace.facts.act === 'documents.submit')?.documents[0]?.title,
    'Compte rendu 1',
  );
});

test('the same submission sent again gets the first answer; other bytes under the same ids are refused', async () => {
  const { zone } = world;
  const { ins, holder, recordId } = await world.openRecord();
  const author = await world.professional(3);
  const { set, document } = textDocument(ins, 2);
  const send = () =>
    zone.runner.run(zone.actions.submitDocuments, author, { owner: { ins }, set, documents: [document] });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  for (const answer of answers) assert.deepEqual(answer.documents, answers[0]?.documents);
  const asked = { owner: { id: recordId }, count: 50, withoutOwnLooks: false };
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    ...asked,
    wish: { acts: ['documents.submit'], actorId: author.id, outcomes: ['done'] },
  });
  assert.equal(entries.length, 20, 'each sending is traced');
  assert.equal(entries.filter((entry) => !isSentAgain(entry)).length, 1, 'one of them is the addition');
  const [told, ...others] = foldRepeats(entries);
  assert.deepEqual([told?.repeats.length, others.length], [19, 0], 'and the history tells one');
  const none = await zone.runner.run(zone.actions.readHistory, holder, {
    ...asked,
    wish: { actorKinds: ['structure'] },
  });
  assert.deepEqual(none.entries, []);
  const other = { ...document, content: Buffer.from('autre contenu') };
  await assert.rejects(
    zone.runner.run(zone.actions.submitDocuments, author, { owner: { ins }, set, documents: [other] }),
    { code: 'submission-set-reused' },
  );
  await assert.rejects(
    zone.runner.run(zone.actions.submitDocuments, author, {
      owner: { ins },
      set: { ...set, uniqueId: '1.2.250.1.999.2.2222' },
      documents: [other],
    }),
    { code: 'unique-id-used' },
  );
});

test('a replacement deprecates what it replaces and keeps what the person hid', async () => {
  const { zone } = world;
  const { ins, holder, recordId } = await world.openRecord();
  const author = await world.professional(4);
  const first = textDocument(ins, 10);
  const deposit = await zone.runner.run(zone.actions.submitDocuments, author, {
    owner: { ins },
    set: first.set,
    documents: [first.document],
  });
  const logicalId = deposit.documents[0]?.logicalId ?? '';
  await zone.runner.run(zone.actions.hideDocument, holder, {
    document: { kind: 'document', id: logicalId, owner: { id: recordId } },
  });
  const second = textDocument(ins, 11, { replaces: { uniqueId: first.document.declared.uniqueId } });
  const stranger = await world.professional(5, { structure: '1750000099' });
  await assert.rejects(
    zone.runner.run(zone.actions.submitDocuments, stranger, {
      owner: { ins },
      set: second.set,
      documents: [second.document],
    }),
    { code: 'replaced-not-current' },
  );
  await zone.runner.run(zone.actions.submitDocuments, author, {
    owner: { ins },
    set: second.set,
    documents: [second.document],
  });
  const own = await zone.runner.run(zone.actions.browseDocuments, holder, {
    owner: { id: recordId },
    hiddenOnly: false,
    count: 20,
  });
  assert.deepEqual(
    own.documents.map((d) => [d.entry.title, d.entry.visibility]),
    [['Compte rendu 11', ['MASQUE_PS']]],
  );
});

test('what arrived since an hour is counted whole, whatever the date that the documents bear', async () => {
  const { zone } = world;
  const { ins, holder, recordId } = await world.openRecord();
  const author = await world.professional(6);
  const send = async (actor: typeof author, n: number, day: string): Promise<void> => {
    const at = fromInstant(`${day}T08:00:00Z`);
    const { set, document } = textDocument(ins, n, { serviceStart: at });
    await zone.runner.run(zone.actions.submitDocuments, actor, { owner: { ins }, set, documents: [document] });
  };
  await send(author, 300, '2026-05-01');
  const since = new Date().toISOString();
  await new Promise((done) => setTimeout(done, 5));
  for (let n = 301; n <= 308; n += 1) await send(author, n, n % 2 === 0 ? '2026-09-01' : '2001-01-01');
  const asked = { owner: { id: recordId }, hiddenOnly: false, count: 5 };
  const browse = (rest: { since?: string; byArrival?: boolean }) =>
    zone.runner.run(zone.actions.browseDocuments, holder, { ...asked, ...rest });
  const home = await browse({ since, byArrival: true });
  assert.deepEqual([home.fresh, home.total, home.documents.length], [8, 9, 5]);
  assert.deepEqual(
    home.documents.map((d) => d.entry.title),
    [308, 307, 306, 305, 304].map((n) => `Compte rendu ${n}`),
    'what came last is shown, whatever its date',
  );
  assert.equal(home.next, null);
  const byDate = await browse({ since });
  assert.equal(byDate.documents[0]?.entry.title.endsWith('8'), true);
  const later = new Date(Date.now() + 60_000).toISOString();
  assert.equal((await browse({ since: later, byArrival: true })).fresh, 0);
  // At the first sign-in nothing is new, and the letter just sent is the first.
  assert.deepEqual((await browse({ byArrival: true })).documents[0]?.entry.title, 'Compte rendu 308');
});

test('another person, a blocked doctor and an inactive one get nothing, and leave a trace', async () => {
  const { zone } = world;
  const claire = await world.openRecord();
  const paul = await world.openRecord();
  const blocked = await world.professional(6);
  await zone.runner.run(zone.actions.declareConsent, blocked, { owner: { ins: claire.ins }, role: 'care-team' });
  await zone.runner.run(zone.actions.blockProfessional, claire.holder, {
    owner: { id: claire.recordId },
    professional: { id: blocked.id, name: blocked.name },
  });
  const asked = { owner: { ins: claire.ins }, order: 'newest-first', count: 5, withTotal: false } as const;
  await assert.rejects(zone.runner.run(zone.actions.searchDocuments, blocked, asked), /blocked/);
  await assert.rejects(zone.runner.run(zone.actions.searchDocuments, paul.holder, asked), { code: 'not-found' });
  const inactive = await world.professional(7, { active: false });
  await assert.rejects(zone.runner.run(zone.actions.searchDocuments, inactive, asked), /professional-inactive/);
  const history = await zone.runner.run(zone.actions.readHistory, claire.holder, {
    owner: { id: claire.recordId },
    count: 50,
    withoutOwnLooks: false,
  });
  const refusals = history.entries.filter((e) => e.trace.facts.outcome === 'refused').map((e) => e.trace.facts.reason);
  assert.deepEqual(new Set(refusals), new Set(['blocked', 'not-the-holder', 'professional-inactive']));
});

test('what she sees stays in her list while a version that replaces it waits, and is an earlier version once that is announced', async () => {
  const { zone } = world;
  const author = await world.professional(970);
  const { ins, recordId, holder } = await world.openRecord();
  const owner = { id: recordId };
  const put = async (number: number, more: Parameters<typeof textDocument>[2]) => {
    const { set, document } = textDocument(ins, number, more);
    const submission = { owner, set, documents: [document] };
    return (await zone.runner.run(zone.actions.submitDocuments, author, submission)).documents[0];
  };
  const listed = async () =>
    (await zone.runner.run(zone.actions.browseDocuments, holder, { owner, hiddenOnly: false, count: 9 })).documents.map(
      ({ entry }) => entry.logicalId,
    );
  const first = await put(981, {});
  const second = await put(982, { visibility: ['INVISIBLE_PATIENT'], replaces: { uniqueId: first?.uniqueId ?? '' } });
  assert.deepEqual(await listed(), [first?.logicalId]);
  const document = { kind: 'document', id: second?.logicalId ?? '', owner } as const;
  await zone.runner.run(zone.actions.revealDocument, author, { document });
  assert.deepEqual(await listed(), [second?.logicalId]);
});
