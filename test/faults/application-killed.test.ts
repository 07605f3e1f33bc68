import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sweepBlobs } from '../../src/documents/sweep-blobs.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Depositors } from '../support/depositors.ts';
import { freePort } from '../support/free-port.ts';
import { Hl7Feeder } from '../support/hl7-feeder.ts';
import { SOLANGE } from '../support/hl7-world.ts';
import { eventually } from '../support/processes.ts';
import type { DemoPerson } from '../support/running-world.ts';
import { sized } from '../support/sizes.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole, compare } from '../support/world-audit.ts';
import {
  attendingToken,
  bytesOf,
  type Deposit,
  deposit,
  inParallel,
  listed,
  newDeposit,
  patientOf,
} from '../support/world-documents.ts';

// security rows 1 and 5: kill -9 in the middle of deposits.

const KILLS = sized(3, 200);
const HL7_KILLS = sized(1, 40);
const LEAST_ACKNOWLEDGED = sized(60, 20_000);
const SOFTWARE_LANES = 4;
const LONGEST_LOAD_MS = 120_000;

let world: Awaited<ReturnType<typeof startWorld>>;
let persons: DemoPerson[];
let hl7Port: number;
before(async () => {
  const tlsPort = await freePort();
  hl7Port = await freePort();
  world = await startWorld({ tlsPort, hl7Port });
  persons = world.demo.persons.slice(0, 4);
});
after(() => world?.stop());

/** Lets the load run until enough was acknowledged since the start, and then a moment that is never the same. */
async function letRun(load: Depositors, kill: number): Promise<void> {
  const [software, own] = [load.acknowledged.size, load.own.length];
  const enough = Math.ceil(LEAST_ACKNOWLEDGED / KILLS);
  const isEnough = async () => load.acknowledged.size - software >= enough && load.own.length > own;
  assert.ok(await eventually(isEnough, LONGEST_LOAD_MS), `too slow: ${JSON.stringify([...load.statuses])}`);
  await new Promise((done) => setTimeout(done, (kill * 37) % 150));
}

test(`row 1: kill -9 of every serving process in the middle of deposits, ${KILLS} times: 0 lost, 0 half`, async (t) => {
  const load = new Depositors(world, persons);
  const visitors = [await world.visit(persons[0]?.signIn.identifier ?? ''), await world.visit('karim')];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await load.start(SOFTWARE_LANES, visitors);
    await letRun(load, kill);
    // Every third time the database dies with it.
    await world.kill9({ database: kill % 3 === 0 });
    await load.stop();
    await world.restart();
  }
  const losses = await compare(world, persons, load.sent, load.acknowledged);
  t.diagnostic(
    `${load.acknowledged.size} acknowledged by the FHIR door, ${load.own.length} by the pages, ${KILLS} kills`,
  );
  t.diagnostic(JSON.stringify({ ...losses, statuses: [...load.statuses] }));
  assert.deepEqual([losses.lost, losses.broken, load.wrong], [0, 0, []]);
  assert.ok(load.acknowledged.size >= LEAST_ACKNOWLEDGED && load.own.length >= KILLS);
  for (const { visitor, page, content } of load.own) {
    const answer = await visitor.send(`${page}/contenu/original`);
    assert.equal(answer.status, 200, page);
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content), page);
  }
  await assertWhole(world);
  await resend(load.sent.filter(({ uniqueId }) => !load.acknowledged.has(uniqueId)));
});

test(`row 1: kill -9 in the middle of HL7 v2 messages, ${HL7_KILLS} times: none acknowledged is lost, none sent again is doubled`, async (t) => {
  const solange = world.demo.persons.find(({ ins }) => ins === SOLANGE.value);
  assert.ok(solange);
  const documents = async () => listed(world, await attendingToken(world, solange), patientOf(solange));
  const before = (await documents()).size;
  const gateway = await Hl7Feeder.open(world, hl7Port);
  for (let kill = 1; kill <= HL7_KILLS; kill += 1) {
    const known = gateway.acknowledged.size;
    gateway.start();
    assert.ok(await eventually(async () => gateway.acknowledged.size >= known + 5, LONGEST_LOAD_MS));
    await new Promise((done) => setTimeout(done, (kill * 37) % 60));
    await world.kill9({ database: kill % 2 === 0 });
    await gateway.stop();
    await world.restart();
  }
  const kept = await documents();
  const idOf = (number: number): string => `2.25.20261128000000000000000000000${String(number).padStart(4, '0')}`;
  t.diagnostic(`${gateway.acknowledged.size} acknowledged of ${gateway.sent.size} sent`);
  assert.deepEqual(
    [...gateway.acknowledged].filter((number) => !kept.has(idOf(number))),
    [],
  );
  await gateway.resend();
  assert.deepEqual(gateway.wrong, []);
  assert.equal(gateway.acknowledged.size, gateway.sent.size);
  assert.equal((await documents()).size, before + gateway.sent.size, 'each letter once');
  await assertWhole(world);
});

/** Whoever got no answer asks again: one document each, whether the first attempt had come through or not. */
async function resend(unanswered: readonly Deposit[]): Promise<void> {
  await inParallel(unanswered, SOFTWARE_LANES, async (made) => {
    const person = persons.find(({ ins }) => ins === made.patient.value);
    assert.ok(person);
    const { status, text } = await deposit(world, await attendingToken(world, person), made);
    assert.equal(status, 200, text);
  });
  const losses = await compare(world, persons, unanswered, new Set(unanswered.map(({ uniqueId }) => uniqueId)));
  assert.deepEqual([losses.lost, losses.broken], [0, 0]);
  await assertWhole(world);
}

test('row 5: killed between bytes and rows: no reference to missing bytes, no orphan after the sweep', async (t) => {
  const person = persons[1];
  assert.ok(person);
  const token = await attendingToken(world, person);
  const cut = Array.from({ length: 5 }, () => newDeposit(patientOf(person)));
  const lock = await (await world.inside()).superuser('carnet_record');
  await lock.query('begin');
  await lock.query('lock table content in share mode'); // reads pass; no deposit can write its rows
  const answers = cut.map((made) => deposit(world, token, made));
  const waiting = async () =>
    (await lock.query(`select 1 from pg_locks where not granted and relation = 'content'::regclass`)).rows.length > 0;
  assert.ok(await eventually(waiting, 4_000), 'a deposit wrote its bytes and waits to write its rows');
  await new Promise((done) => setTimeout(done, 500));
  await world.kill9();
  assert.ok((await Promise.all(answers)).every(({ status }) => status !== 200));
  // The sessions that wait are ended: let through, they would commit what was sent, whole, after their sender's death.
  await lock.query(
    `select pg_terminate_backend(pid) from pg_locks where not granted and relation = 'content'::regclass`,
  );
  assert.ok(await eventually(async () => !(await waiting()), 4_000), 'nobody waits any more');
  await world.restart();
  await lock.end().catch(() => undefined);

  const there = await listed(world, token, patientOf(person));
  assert.ok(
    cut.every(({ uniqueId }) => !there.has(uniqueId)),
    'not acknowledged, not there',
  );
  const sweep = async () => {
    const { deployment } = await world.inside();
    await new Promise((done) => setTimeout(done, 20));
    return sweepBlobs(
      deployment.record.blobs,
      deployment.watches.record.auditor,
      deployment.record.database,
      systemClock,
      0,
    );
  };
  const first = await sweep();
  t.diagnostic(JSON.stringify(first));
  assert.ok(first.erased >= 1, 'the cut deposits left their bytes');
  const second = await sweep();
  assert.deepEqual([second.erased, second.damaged], [0, 0]);
  assert.equal(second.live, first.live);
  for (const url of there.values()) assert.equal((await bytesOf(url, token)).status, 200);
  for (const made of cut) assert.equal((await deposit(world, token, made)).status, 200);
  await assertWhole(world);
});
