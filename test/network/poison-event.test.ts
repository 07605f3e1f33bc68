import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { manualClock } from '../../src/kernel/clock.ts';
import { Failure } from '../../src/kernel/errors.ts';
import {
  EVENT_RETRY_MS,
  MAX_EVENT_TRIES,
  MAX_FAILURES_A_ROUND,
  MAX_RELAY_BATCH,
  PARKED_RETRY_MS,
} from '../../src/kernel/limits.ts';
import type { DeliveredEvent } from '../../src/kernel/outbox.ts';
import { OutboxWriter } from '../../src/kernel/outbox.ts';
import { outboxStatus } from '../../src/kernel/outbox-failures.ts';
import { OutboxRelay } from '../../src/kernel/outbox-relay.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { startDatabases, type TestDatabases } from '../support/databases.ts';

// security row 55, the queue itself: one event that the other zone can never apply.

const START = new Date('2026-11-22T10:00:00Z');
const clock = manualClock(START);
let databases: TestDatabases;
let source: Database;
let applied: DeliveredEvent[];
/** Decides, event by event, what the consumer cannot apply. */
let refuses: (event: DeliveredEvent) => Error | null;
let calls = 0;

before(async () => {
  databases = await startDatabases();
  const options = { url: databases.record.app, role: 'carnet_record_app', maxConnections: 4, applicationName: 'test' };
  source = new Database(options, 'carnet.record');
});
after(async () => {
  await source?.close();
  await databases?.stop();
});
beforeEach(async () => {
  await source.lookUp({ name: '', text: 'delete from outbox' }, []);
  await source.lookUp({ name: '', text: 'delete from outbox_failure' }, []);
  applied = [];
  refuses = () => null;
  calls = 0;
});

const consume = async (events: readonly DeliveredEvent[]): Promise<void> => {
  calls += 1;
  for (const event of events) {
    const problem = refuses(event);
    if (problem !== null) throw problem;
  }
  applied.push(...events);
};
const relay = () => new OutboxRelay(source, consume, clock, databases.log);
const poison = (event: DeliveredEvent): Error | null =>
  event.payload.bad === true ? new TypeError('cannot read the payload of Solange') : null;

async function write(...events: readonly [key: string, payload: Record<string, unknown>][]): Promise<void> {
  const writer = new OutboxWriter(() => undefined);
  await source.transact('none', async (tx) => {
    for (const [key, payload] of events) writer.write(tx, { key, kind: 'test', payload }, clock.now());
  });
}
const told = () => applied.map(({ key, version }) => `${key}${version}`).sort();

test('row 55: the others go on in the same drain, each key in order, and the poisoned key waits whole', async (t) => {
  const keys = Array.from({ length: 300 }, (_, i) => `k${i}-`);
  await write(...keys.map((key) => [key, {}] as [string, Record<string, unknown>]));
  await write(['bad-', {}], ['bad-', { bad: true }], ['bad-', {}], ['k7-', {}]);
  refuses = poison;
  const since = performance.now();
  await relay().drain();
  const took = Math.round(performance.now() - since);
  t.diagnostic(`${applied.length} events applied around the poison in ${took} ms, ${calls} deliveries`);
  assert.ok(took < 1_000, `${took} ms`);
  assert.deepEqual(told(), [...keys.map((key) => `${key}1`), 'bad-1', 'k7-2'].sort());
  assert.equal((await outboxStatus(source)).waiting, 2, 'the event and the later one of its key');
});

test('row 55: tried less and less often, parked after the last try, named nowhere, applied once it can be', async () => {
  await write(['worse-', { bad: true }], ['worse-', {}]);
  refuses = poison;
  for (let tried = 1; tried <= MAX_EVENT_TRIES; tried += 1) {
    const before = calls;
    await relay().drain();
    const after = calls;
    assert.ok(after > before, `try ${tried}`);
    await relay().drain();
    assert.equal(calls, after, 'not again before its time');
    assert.equal((await outboxStatus(source)).parked, tried === MAX_EVENT_TRIES ? 1 : 0);
    clock.advance(EVENT_RETRY_MS * 2 ** (tried - 1));
  }
  const [row] = await source.lookUp({ name: '', text: 'select * from outbox_failure' }, []);
  assert.deepEqual([row?.key, row?.reason, row?.tries], ['worse-', 'TypeError', MAX_EVENT_TRIES]);
  await write(['other-', {}]);
  await relay().drain();
  assert.deepEqual(told(), ['other-1']);

  refuses = () => null; // the mended release
  clock.advance(PARKED_RETRY_MS);
  await relay().drain();
  assert.deepEqual(told(), ['other-1', 'worse-1', 'worse-2']);
  assert.deepEqual(await outboxStatus(source), { waiting: 0, oldest: null, parked: 0 });
  assert.equal((await source.lookUp({ name: '', text: 'select * from outbox_failure' }, [])).length, 0);
});

test('row 55: a zone that does not answer, or refuses everything, parks nothing', async () => {
  const many = Array.from({ length: MAX_FAILURES_A_ROUND + 20 }, (_, i) => [`k${i}-`, {}] as [string, object]);
  await write(...(many as [string, Record<string, unknown>][]));
  for (const problem of [new Failure('unavailable'), new Failure('busy'), new Error('a table is missing')]) {
    refuses = () => problem;
    await assert.rejects(relay().drain());
    const { waiting, parked } = await outboxStatus(source);
    assert.deepEqual([waiting, parked], [many.length, 0]);
  }
  assert.equal((await source.lookUp({ name: '', text: 'select * from outbox_failure' }, [])).length, 0);
  refuses = () => null;
  await relay().drain();
  assert.equal(applied.length, many.length);
});

test('row 55: however many fail, one that goes through is applied, and those that failed are parked', async () => {
  const bad = Array.from({ length: MAX_FAILURES_A_ROUND + 10 }, (_, i) => [`a${i}-`, { bad: true }] as const);
  await write(...(bad as unknown as [string, Record<string, unknown>][]), ['good-', {}]);
  refuses = poison;
  const ROUNDS = 100; // the keys come in another order each time
  for (let round = 0; round < ROUNDS && applied.length === 0; round += 1)
    await relay()
      .drain()
      .catch(() => undefined);
  assert.deepEqual(told(), ['good-1']);
  const noted = await source.lookUp({ name: '', text: 'select key from outbox_failure' }, []);
  assert.ok(noted.length > 0, 'they wait by their own key');
});

test('row 55: when every event of the oldest batch fails, what stands behind it goes through, and those that fail are parked', async () => {
  const bad = Array.from({ length: MAX_RELAY_BATCH }, (_, i) => [`z${i}-`, { bad: true }] as const);
  await write(...(bad as unknown as [string, Record<string, unknown>][]));
  clock.advance(1);
  await write(['bb-', { bad: true }], ['fine-', {}], ['fine-', {}], ['last-', {}]);
  refuses = poison;
  for (let round = 0; round < MAX_EVENT_TRIES * 12 && applied.length < 3; round += 1) {
    await relay()
      .drain()
      .catch(() => undefined);
    clock.advance(EVENT_RETRY_MS);
  }
  assert.deepEqual(told(), ['fine-1', 'fine-2', 'last-1']);
});
