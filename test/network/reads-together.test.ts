import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { Database } from '../../src/kernel/transaction.ts';
import { type RecordWorld, startRecordWorld } from '../support/record-world.ts';

// Reads of several owners in one flight (ADR 0036).

let world: RecordWorld;
let database: Database;

before(async () => {
  world = await startRecordWorld();
  const url = world.databases.record.app;
  database = new Database(
    { url, role: 'carnet_record_app', maxConnections: 1, applicationName: 'test' },
    'carnet.record',
  );
});
after(async () => {
  await database.close();
  await world.stop();
});

const statement = (name: string, text: string) => ({ name, text });
const DIVIDE = statement('divide', 'select 10 / $1::int as result');
const NUMBER = statement('number', 'select $1::int as n');

/** Two owners' reads asked in the same turn, hence in the same flight. */
const OWNERS = ['0a6d3a52-0000-4000-8000-000000000001', '0a6d3a52-0000-4000-8000-000000000002'] as const;
const SEEN = statement('seen-owner', `select current_setting('carnet.record') as owner, pg_backend_pid() as pid`);

test('reads asked together travel together, and each sees its own owner only', async () => {
  const owners = Array.from({ length: 20 }, (_, i) => `0a6d3a52-0000-4000-8000-${String(i).padStart(12, '0')}`);
  const found = await Promise.all(
    owners.map((owner) => database.readTogether(owner, (tx) => tx.query<{ owner: string; pid: number }>(SEEN, []))),
  );
  assert.deepEqual(
    found.map(([row]) => row?.owner),
    owners,
  );
  const [left] = await database.lookUp(statement('left', `select current_setting('carnet.record', true) as owner`), []);
  assert.equal(left?.owner, '', 'nothing of an owner stays on the connection');
});

test('a read that fails is nobody else’s failure', async () => {
  const [good, bad] = OWNERS;
  const [first, failed, last] = await Promise.allSettled([
    database.readTogether(good, (tx) => tx.query(NUMBER, [1])),
    database.readTogether(bad, (tx) => tx.query(DIVIDE, [0])),
    database.readTogether(good, (tx) => tx.query(NUMBER, [3])),
  ]);
  assert.deepEqual(first, { status: 'fulfilled', value: [{ n: 1 }] });
  assert.equal(failed?.status, 'rejected');
  assert.equal(failed.status === 'rejected' && (failed.reason as { code?: string }).code, '22012');
  assert.deepEqual(last, { status: 'fulfilled', value: [{ n: 3 }] });
});

test('reads whose connection dies under them are read again', async () => {
  const [row] = await database.lookUp<{ pid: number }>(statement('pid', 'select pg_backend_pid() as pid'), []);
  const slow = statement('slow', 'select pg_sleep(0.5)');
  const reads = OWNERS.map((owner, i) =>
    database.readTogether(owner, async (tx) => {
      const [, rows] = await Promise.all([tx.query(slow, []), tx.query(NUMBER, [i])]);
      return rows;
    }),
  );
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  await root.query('select pg_terminate_backend($1)', [row?.pid]);
  await root.end();
  assert.deepEqual(await Promise.all(reads), [[{ n: 0 }], [{ n: 1 }]]);
});

test('whoever comes behind a read that lasts does not wait for it', async () => {
  const { app } = world.databases.record;
  const two = new Database(
    { url: app, role: 'carnet_record_app', maxConnections: 2, applicationName: 'test' },
    'carnet.record',
  );
  try {
    const heard: string[] = [];
    const slow = two.readTogether(OWNERS[0], (tx) => tx.query(statement('slow-3', 'select pg_sleep(3)'), []));
    const first = slow.then(() => heard.push('slow'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = two.readTogether(OWNERS[1], (tx) => tx.query(NUMBER, [2])).then(() => heard.push('quick'));
    await Promise.all([first, second]);
    assert.deepEqual(heard, ['quick', 'slow']);
  } finally {
    await two.close();
  }
});
