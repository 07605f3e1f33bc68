import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { REPORT_ANSWER } from '../../src/access/acts.ts';
import type { HistoryEntry } from '../../src/documents/read-history.ts';
import { toHistoryEvent } from '../../src/doors/web/carnet-history.ts';
import { soughtWords } from '../../src/doors/web/history-search.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { fr } from '../../web/messages/fr.ts';
import { sentence } from '../../web/words/history-sentence.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// A result not yet announced (INVISIBLE_PATIENT) shows nowhere to the holder, not even as an act without a name.

let world: RecordWorld;
before(async () => {
  world = await startRecordWorld();
});
after(() => world.stop());

const HIDDEN: Visibility[] = ['INVISIBLE_PATIENT'];

async function put(actor: Actor, ins: { value: string; oid: string }, ...hidden: [number, Visibility[]][]) {
  const made = hidden.map(([number, visibility]) => textDocument(ins, number, { visibility }));
  const [first] = made;
  assert.ok(first);
  const documents = made.map((m) => m.document);
  const { runner, actions } = world.zone;
  const done = await runner.run(actions.submitDocuments, actor, { owner: { ins }, set: first.set, documents });
  return done.documents.map((d) => d.logicalId);
}

const history = async (holder: Actor, recordId: string, logicalId?: string): Promise<readonly HistoryEntry[]> => {
  const asked = { owner: { id: recordId }, count: 50, withoutOwnLooks: true };
  const { runner, actions } = world.zone;
  const about = logicalId === undefined ? {} : { logicalId };
  return (await runner.run(actions.readHistory, holder, { ...asked, ...about })).entries;
};

const told = (entry: HistoryEntry): string =>
  sentence(toHistoryEvent(entry, 'fr'), 'fr', fr)
    .map((part) => (part.kind === 'document' ? fr.words.quote(part.title) : part.text))
    .join('')
    .replaceAll('\u00a0', ' ');

/** What announces a result: a new version of its index card, which the holder may see. */
async function announce(logicalId: string): Promise<void> {
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  await root.query('update entry_version set hidden_from_holder = false where logical_id = $1', [logicalId]);
  await root.end();
}

test('a hidden result leaves no line in the holder’s history until it is announced', async () => {
  const { zone } = world;
  const { holder, ins, recordId } = await world.openRecord();
  const doctor = await world.professional(80);
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  const [hidden = ''] = await put(doctor, ins, [800, HIDDEN]);
  await zone.retrieve(doctor, { kind: 'document', id: hidden, owner: { ins } });
  assert.deepEqual(
    (await history(holder, recordId)).map((e) => e.trace.facts.act),
    ['access.declare-consent', 'record.open'],
  );
  assert.deepEqual(await history(holder, recordId, hidden), []);

  const [seen = '', other = ''] = await put(doctor, ins, [801, []], [802, HIDDEN]);
  const [deposit] = await history(holder, recordId);
  assert.ok(deposit);
  assert.deepEqual(deposit.documents, [{ logicalId: seen, title: 'Compte rendu 801', before: false }]);
  assert.equal(toHistoryEvent(deposit, 'fr').documentCount, 1, 'nor is it counted');
  assert.equal(JSON.stringify(deposit).includes(other), false);
  assert.match(told(deposit), /a ajouté « Compte rendu 801 »$/);

  const asked = { owner: { id: recordId }, hiddenOnly: false, count: 20 };
  const own = await zone.runner.run(zone.actions.browseDocuments, holder, asked);
  assert.equal(own.total, 1);
  assert.deepEqual(
    own.facets.map((f) => f.count),
    [1],
    'the page counts what she may see',
  );

  await announce(hidden);
  const acts = (await history(holder, recordId, hidden)).map((e) => [e.trace.facts.act, e.documents[0]?.title]);
  assert.deepEqual(acts, [
    ['documents.retrieve', 'Compte rendu 800'],
    ['documents.submit', 'Compte rendu 800'],
  ]);
});

test('beyond the documents named in full, hidden ones are neither named nor counted', async () => {
  const { holder, ins, recordId } = await world.openRecord();
  const doctor = await world.professional(81);
  await put(doctor, ins, [810, HIDDEN], [811, HIDDEN], [812, HIDDEN], [813, []], [814, []]);
  const [deposit] = await history(holder, recordId);
  assert.ok(deposit);
  assert.equal(told(deposit).split(' a ajouté ')[1], '« Compte rendu 813 » et « Compte rendu 814 »');
});

test('a document that can no longer be opened is said without its title, never as empty quotes', async () => {
  const { holder, ins, recordId } = await world.openRecord();
  const doctor = await world.professional(82);
  const [gone = ''] = await put(doctor, ins, [820, []], [821, []]);
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  await root.query('delete from entry_version where logical_id = $1', [gone]);
  await root.end();
  const [deposit] = await history(holder, recordId);
  assert.ok(deposit);
  assert.equal(told(deposit).split(' a ajouté ')[1], '« Compte rendu 821 » et 1 autre document');
  const alone = { ...deposit, documents: deposit.documents.filter((d) => d.logicalId === gone) };
  const trace = { ...deposit.trace, facts: { ...deposit.trace.facts, objects: [gone] } };
  assert.equal(told({ ...alone, trace }).split(' a ajouté ')[1], 'un document');
});

test('a list that is looked at again is one look, until it shows something that the first look did not', async () => {
  const { zone } = world;
  const { holder, ins, recordId } = await world.openRecord();
  const doctor = await world.professional(84);
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  const look = () =>
    zone.runner.run(zone.actions.consultDocuments, doctor, { owner: { id: recordId }, part: 'all', count: 40 });
  const looks = async () => (await history(holder, recordId)).filter((e) => e.trace.facts.act === 'documents.search');
  const [first = ''] = await put(doctor, ins, [840, []]);
  await look();
  await look();
  assert.deepEqual(
    (await looks()).map((e) => e.trace.facts.objects),
    [[first]],
  );
  const [second = ''] = await put(doctor, ins, [841, []]);
  await look();
  await look();
  const named = (await looks()).map((e) => [...e.trace.facts.objects].sort());
  assert.deepEqual(named, [[first, second].sort(), [first]], 'what was shown is named');
});

test('an access that surprises is reported: one case, an answer that is due, read by the person alone; what is hidden cannot be reported', async () => {
  const { zone } = world;
  const { runner, actions } = zone;
  const { holder, ins, recordId } = await world.openRecord();
  const other = await world.openRecord();
  const doctor = await world.professional(87);
  const owner = { id: recordId };
  await runner.run(actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  const [hidden = '', shown = ''] = await put(doctor, ins, [870, HIDDEN], [871, []]);
  await zone.retrieve(doctor, { kind: 'document', id: hidden, owner: { ins } });
  await zone.retrieve(doctor, { kind: 'document', id: shown, owner: { ins } });
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  const { rows } = await root.query<{ trace_id: string }>(
    "select trace_id from trace where record_id = $1 and kind = 'documents.retrieve' order by trace_id",
    [recordId],
  );
  await root.end();
  const [hiddenRead = 0, read = 0] = rows.map((row) => Number(row.trace_id));
  const report = (seq: number, by: Actor = holder) => runner.run(actions.reportAccess, by, { owner, seq });
  for (const seq of [hiddenRead, 10_000]) await assert.rejects(report(seq), { code: 'not-found' });
  await assert.rejects(report(read, other.holder), { code: 'not-found' });
  await assert.rejects(report(read, doctor), { code: 'refused' });
  const { reportId, dueAt } = await report(read);
  assert.deepEqual(await report(read), { reportId, dueAt }, 'the same access is the same case');
  const own = await history(holder, recordId);
  const mine = own.find(({ trace }) => trace.actor.kind === 'person');
  await assert.rejects(report(mine?.trace.seq ?? 0), { code: 'not-found' }, 'not what she did herself');

  const officer = systemActor(REPORT_ANSWER);
  await assert.rejects(runner.run(actions.answerReport, doctor, { owner, reportId }), { code: 'not-found' });
  const asked = await runner.run(actions.answerReport, officer, { owner, reportId });
  assert.deepEqual(
    [asked.access.actor.name, asked.access.act, asked.answer],
    [doctor.name, 'documents.retrieve', null],
  );
  const answer = { outcome: 'unjustified', text: 'Aucun soin ce jour-là : l’accès est suspendu.' } as const;
  await runner.run(actions.answerReport, officer, { owner, reportId, answer });
  await assert.rejects(runner.run(actions.answerReport, officer, { owner, reportId, answer }), { code: 'not-found' });
  const { reports } = await runner.run(actions.readReports, holder, { owner });
  assert.deepEqual(
    reports.map((one) => [one.reportId, one.answer?.outcome, one.answer?.text]),
    [[reportId, answer.outcome, answer.text]],
  );
  await zone.relay.drain();
  const notices = world.told
    .map(({ kind, payload }) => (payload.recordId === recordId ? kind : ''))
    .filter((kind) => kind.startsWith('access.report'));
  assert.deepEqual(notices, ['access.reported', 'access.report-answered'], 'told once each');
  const lines = (await history(holder, recordId)).map(told);
  assert.ok(lines.includes('Vous avez signalé un accès'));
  assert.equal(lines.filter((line) => line === 'Carnet a examiné votre signalement d’un accès').length, 2);
});

test('words find acts by who, where, what and the titles of documents, accents and case aside, and never by a hidden title', async () => {
  const { runner, actions } = world.zone;
  const { holder, ins, recordId } = await world.openRecord();
  const doctor = await world.professional(84);
  await runner.run(actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  const [seen = ''] = await put(doctor, ins, [840, []], [841, HIDDEN]);
  await world.zone.retrieve(doctor, { kind: 'document', id: seen, owner: { ins } });
  const search = async (typed: string) => {
    const wish = { words: soughtWords(typed) };
    const asked = { owner: { id: recordId }, count: 50, withoutOwnLooks: true, wish };
    return (await runner.run(actions.readHistory, holder, asked)).entries.map((e) => e.trace.facts.act);
  };
  const read = ['documents.retrieve', 'documents.submit'];
  assert.deepEqual(await search('COMPTE rendu 840'), read);
  assert.deepEqual(await search('rendu 841'), [], 'a hidden title finds nothing');
  assert.deepEqual(await search('840 lecture'), ['documents.retrieve'], 'each word narrows');
  assert.deepEqual(await search('Médecin, dépôt'), ['documents.submit'], 'what it is called');
  assert.deepEqual(await search(doctor.name.toUpperCase()), [...read, 'access.declare-consent']);
  await announce((await idsOf(recordId)).find((id) => id !== seen) ?? '');
  assert.deepEqual(await search('rendu 841'), ['documents.submit'], 'announced, it does');
});

async function idsOf(recordId: string): Promise<string[]> {
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  const { rows } = await root.query('select logical_id from entry_version where record_id = $1 and current', [
    recordId,
  ]);
  await root.end();
  return rows.map((row) => String(row.logical_id));
}
