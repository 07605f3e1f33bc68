import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { announceDue } from '../../src/documents/announce-due.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemActor } from '../../src/kernel/actor.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { zoneNames } from '../../src/kernel/zones.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

const DAY_MS = 86_400_000;
let moved = 0;
const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + moved) };

let world: RecordWorld;
let auditor: Database;
before(async () => {
  world = await startRecordWorld(clock);
  auditor = new Database(
    {
      url: world.databases.record.auditor,
      role: zoneNames('record').auditor,
      maxConnections: 1,
      applicationName: 'test-announcement',
    },
    'carnet.record',
  );
});
after(async () => {
  await auditor.close();
  await world.stop();
});

let number = 700;

/** A doctor deposits a result that the person is not to see before it is announced. */
async function depositUnannounced(author: Actor) {
  const { zone } = world;
  const person = await world.openRecord();
  number += 1;
  const { set, document } = textDocument(person.ins, number, { visibility: ['INVISIBLE_PATIENT'] });
  const { documents } = await zone.runner.run(zone.actions.submitDocuments, author, {
    owner: { ins: person.ins },
    set,
    documents: [document],
  });
  const logicalId = documents[0]?.logicalId ?? '';
  const owner = { id: person.recordId };
  const browse = (since?: string) =>
    zone.runner.run(zone.actions.browseDocuments, person.holder, {
      owner,
      hiddenOnly: false,
      count: 10,
      ...(since === undefined ? {} : { since }),
    });
  const own = (who: Actor) => zone.runner.run(zone.actions.listUnannounced, who, { owner });
  return { ...person, owner, logicalId, browse, own, document: { kind: 'document', id: logicalId, owner } as const };
}

const due = (days: number) =>
  announceDue({ auditor, runner: world.zone.runner, reveal: world.zone.actions.revealDocument, clock, days });

test('a result waits for its announcement: its author finds it, the person does not, then sees it as new', async () => {
  const { zone } = world;
  const author = await world.professional(71);
  const stranger = await world.professional(72);
  const { browse, own, document, holder, owner } = await depositUnannounced(author);
  assert.equal((await browse()).total, 0);
  const [waiting] = await own(author);
  assert.equal(waiting?.entry.logicalId, document.id);
  assert.deepEqual(await own(stranger), []);
  await assert.rejects(zone.runner.run(zone.actions.revealDocument, stranger, { document }), { code: 'not-found' });

  moved += 1000;
  const between = clock.now().toISOString();
  moved += 1000;
  await zone.runner.run(zone.actions.revealDocument, author, { document, expectedVersion: 1 });
  assert.deepEqual(await own(author), []);
  const found = await browse(between);
  assert.equal(found.fresh, 1, 'announced since she came last: new, though it was deposited before');
  assert.ok((found.documents[0]?.visibleFrom.toISOString() ?? '') > between);
  assert.ok((found.documents[0]?.depositedAt.toISOString() ?? '') < between);
  assert.equal((await browse(clock.now().toISOString())).fresh, 0);
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    owner,
    count: 10,
    withoutOwnLooks: true,
  });
  const told = entries.find(({ trace }) => trace.facts.act === 'documents.reveal');
  assert.equal(told?.documents[0]?.title, `Compte rendu ${number}`);
});

test('a professional whom the person blocked still deposits and announces, and reads nothing', async () => {
  const { zone } = world;
  const blocked = await world.professional(73);
  const { document, own, browse, holder, owner } = await depositUnannounced(blocked);
  await zone.runner.run(zone.actions.declareConsent, blocked, { owner, role: 'care-team' });
  const professional = { id: blocked.id, name: blocked.name };
  await zone.runner.run(zone.actions.blockProfessional, holder, { owner, professional });
  await assert.rejects(zone.retrieve(blocked, document), { code: 'not-found' });
  assert.equal((await own(blocked)).length, 1);
  await zone.runner.run(zone.actions.revealDocument, blocked, { document, expectedVersion: 1 });
  assert.equal((await browse()).total, 1);
});

test('an author withdraws with a motive, which the trace keeps as a code', async () => {
  const { zone } = world;
  const author = await world.professional(76);
  const { document, holder, owner, browse, own } = await depositUnannounced(author);
  await zone.runner.run(zone.actions.revealDocument, author, { document, expectedVersion: 1 });
  await zone.runner.run(zone.actions.withdrawDocument, author, {
    document,
    expectedVersion: 2,
    motive: 'wrong-patient',
  });
  assert.equal((await browse()).total, 0);
  assert.deepEqual(await own(author), []);
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    owner,
    count: 10,
    withoutOwnLooks: true,
  });
  const told = entries.find(({ trace }) => trace.facts.act === 'documents.withdraw');
  assert.equal(told?.trace.facts.reason, 'doctor_normal:own;wrong-patient');
  await assert.rejects(zone.runner.run(zone.actions.withdrawDocument, author, { document, motive: 'Une phrase.' }), {
    code: 'invalid-input',
  });
});

test('nobody announced it: after the delay it becomes visible by a traced act of the system, once', async () => {
  const { zone } = world;
  const author = await world.professional(74);
  const { browse, document, holder, owner } = await depositUnannounced(author);
  moved += 29 * DAY_MS;
  assert.equal(await due(30), 0);
  assert.equal((await browse()).total, 0);
  moved += 2 * DAY_MS;
  assert.equal(await due(30), 1);
  assert.equal(await due(30), 0);
  assert.equal((await browse()).total, 1);
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    owner,
    count: 10,
    withoutOwnLooks: true,
  });
  const told = entries.find(({ trace }) => trace.facts.act === 'documents.reveal');
  assert.equal(told?.trace.actor.kind, 'system');
  assert.equal(told?.trace.facts.reason, 'system:delay-over');
  // Nothing else is open to a job, and nothing to a job of another name.
  await assert.rejects(zone.retrieve(systemActor('automatic-announcement'), document), { code: 'not-found' });
  const other = await depositUnannounced(await world.professional(75));
  await assert.rejects(
    zone.runner.run(zone.actions.revealDocument, systemActor('sweep'), { document: other.document }),
    { code: 'not-found' },
  );
});

test('replaced while it waited: after its delay it waits for what replaced it, and no longer when that was withdrawn', async () => {
  const { zone } = world;
  const author = await world.professional(79);
  let beats = 0;
  const later = async (days: number) => {
    moved += days * DAY_MS;
    beats += 1;
    const payload = { at: clock.now().toISOString() };
    await zone.fromSpace([{ key: 'later', version: beats, kind: 'heartbeat', payload }]);
  };
  await later(0);
  const first = await depositUnannounced(author);
  const replace = async (uniqueId: string) => {
    number += 1;
    const { set, document } = textDocument(first.ins, number, { replaces: { uniqueId } });
    const submission = { owner: first.owner, set, documents: [document] };
    const { documents } = await zone.runner.run(zone.actions.submitDocuments, author, submission);
    return { ...first.document, id: documents[0]?.logicalId ?? '', uniqueId: documents[0]?.uniqueId ?? '' };
  };
  const readable = (document: typeof first.document) =>
    zone.retrieve(first.holder, document).then(Boolean, () => false);
  const [waiting] = await first.own(author);
  await later(20);
  const second = await replace(waiting?.entry.uniqueId ?? '');
  const { uniqueId: _, ...named } = second;
  await later(11);
  await due(30);
  assert.equal(await readable(first.document), false, 'its own delay is over, and what replaced it still waits');
  await zone.runner.run(zone.actions.withdrawDocument, author, { document: named });
  assert.equal(await due(30), 1);
  assert.equal(await due(30), 0);
  assert.equal(await readable(first.document), true);
  assert.equal(await readable(named), false);

  // In time, both become visible by one act.
  await later(0);
  const other = await depositUnannounced(author);
  const [waits] = await other.own(author);
  number += 1;
  const { set, document } = textDocument(other.ins, number, { replaces: { uniqueId: waits?.entry.uniqueId ?? '' } });
  await zone.runner.run(zone.actions.submitDocuments, author, { owner: other.owner, set, documents: [document] });
  moved += 31 * DAY_MS;
  assert.equal(await due(30), 1, 'one act for both');
  assert.equal((await other.browse()).total, 1);
  assert.ok((await zone.retrieve(other.holder, other.document)).content.length > 0);
});

test('a document whose card does not open holds up nobody else: the next ones become visible all the same', async () => {
  const author = await world.professional(77);
  const broken = await depositUnannounced(author);
  moved += 1000;
  const sound = await depositUnannounced(author);
  const superuser = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await superuser.connect();
  await superuser.query(`update entry_version set sealed = '\\x00' || sealed where logical_id = $1`, [
    broken.logicalId,
  ]);
  await superuser.end();
  moved += 31 * DAY_MS;
  await assert.rejects(due(30), 'and the failure is told');
  assert.equal((await sound.browse()).total, 1);
});

test('two processes reach the same document at once: one announces it, and no trace speaks of the other', async () => {
  const waiting = await depositUnannounced(await world.professional(78));
  moved += 31 * DAY_MS;
  const second = new Database(
    {
      url: world.databases.record.auditor,
      role: zoneNames('record').auditor,
      maxConnections: 1,
      applicationName: 'test-announcement-2',
    },
    'carnet.record',
  );
  const { runner, actions } = world.zone;
  const job = (by: Database) => announceDue({ auditor: by, runner, reveal: actions.revealDocument, clock, days: 30 });
  await Promise.allSettled([auditor, second, auditor, second].map(job));
  await second.close();
  assert.equal((await waiting.browse()).total, 1);
  const { entries } = await runner.run(actions.readHistory, waiting.holder, {
    owner: waiting.owner,
    count: 20,
    withoutOwnLooks: true,
  });
  const acts = entries.filter(({ trace }) => trace.facts.act === 'documents.reveal');
  assert.deepEqual(
    acts.map(({ trace }) => trace.facts.outcome),
    ['done'],
  );
});
