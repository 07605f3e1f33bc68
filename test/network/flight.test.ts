import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { Bound } from '../../src/kernel/flight.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { type RecordWorld, startRecordWorld } from '../support/record-world.ts';

// What travels in one flight: values, results, and what happens when one of its statements fails.

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

test('values arrive as they left: bytes, instants, lists with quotes, emptiness', async () => {
  const cases: [type: string, value: Bound][] = [
    ['text', `l'été "à" \\ {a,b}\n`],
    ['text', ''],
    ['bytea', Buffer.from([0, 1, 0x5c, 0xff])],
    ['boolean', false],
    ['int', -7],
    ['timestamptz', new Date('2026-11-22T08:09:10.123Z')],
    ['timestamptz', new Date('0044-03-15T12:00:00Z')],
    ['timestamptz', null],
    ['text[]', ['', 'NULL', 'a"b\\c', '{x,y}', 'é, è']],
    ['bytea[]', [Buffer.alloc(0), Buffer.from([0x22, 0x5c, 0])]],
    ['int[]', [1, 2]],
    ['timestamptz[]', [new Date('2026-01-01T00:00:00Z')]],
    ['uuid[]', []],
  ];
  for (const [type, value] of cases) {
    const rows = await database.lookUp(statement(`echo-${type}`, `select $1::${type} as v`), [value]);
    assert.deepEqual(rows, [{ v: value }], type);
  }
  // PostgreSQL has no year 0: the year before 1 is 1 BC.
  const rows = await database.lookUp(statement('year', 'select extract(year from $1::timestamptz)::int as y'), [
    new Date('0000-06-01T00:00:00Z'),
  ]);
  assert.deepEqual(rows, [{ y: -1 }]);
});

test('a statement that fails takes with it those of its flight, and the connection serves again', async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    const heard = await database
      .transact('none', async (tx) => {
        const results = await Promise.allSettled([
          tx.query(NUMBER, [1]),
          tx.query(DIVIDE, [0]),
          tx.query(statement(`after-${turn}`, 'select $1::text as t'), ['x']),
        ]);
        assert.deepEqual(
          results.map(({ status }) => status),
          ['fulfilled', 'rejected', 'rejected'],
        );
        const reasons = results.flatMap((r) => (r.status === 'rejected' ? [(r.reason as { code?: string }).code] : []));
        assert.deepEqual(reasons, ['22012', '22012']); // division by zero, for both
        throw new Error('stop');
      })
      .catch((error: Error) => error.message);
    assert.equal(heard, 'stop');
    assert.deepEqual(await database.lookUp(DIVIDE, [5]), [{ result: 2 }]);
    assert.deepEqual(await database.lookUp(statement(`after-${turn}`, 'select $1::text as t'), ['x']), [{ t: 'x' }]);
  }
});

test('a failure that somebody swallowed, or that travels with the commit, acknowledges nothing', async () => {
  await assert.rejects(
    database.transact('none', async (tx) => {
      await tx.query(DIVIDE, [0]).catch(() => undefined);
      return 'done';
    }),
    /rolled back/,
  );
  await assert.rejects(
    database.transact('none', async (tx) => {
      tx.last(DIVIDE, [0]);
      return 'done';
    }),
    { code: '22012' },
  );
  await assert.rejects(
    database.readAtOnce('0190f3c2-7e1a-7c33-9a55-1f0c4d7b2e10', (tx) => tx.query(DIVIDE, [0])),
    { code: '22012' },
  );
  assert.deepEqual(await database.lookUp(NUMBER, [3]), [{ n: 3 }]);
});

test('work that fails before it said anything leaves its connection clean', async () => {
  const OPEN = statement(
    'open',
    "select count(*)::int as n from pg_stat_activity where state like 'idle in transaction%' and pid = pg_backend_pid()",
  );
  await assert.rejects(
    database.transact('none', async () => Promise.reject(new Error('early'))),
    /early/,
  );
  await assert.rejects(
    database.transact('none', async (tx) => {
      void tx.query(NUMBER, [1]).catch(() => undefined);
      throw new Error('at once');
    }),
    /at once/,
  );
  assert.deepEqual(await database.lookUp(OPEN, []), [{ n: 0 }]);
});

test('the owner of one transaction is nobody in the next on the same connection', async () => {
  const OWNER = statement('owner', "select nullif(current_setting('carnet.record', true), '') as owner");
  const owner = '0190f3c2-7e1a-7c33-9a55-1f0c4d7b2e10';
  assert.deepEqual(await database.transact({ owner }, (tx) => tx.query(OWNER, [])), [{ owner }]);
  assert.deepEqual(await database.readAtOnce(owner, (tx) => tx.query(OWNER, [])), [{ owner }]);
  assert.deepEqual(await database.lookUp(OWNER, []), [{ owner: null }]);
});

test('nothing is said after the end', async () => {
  let kept: ((n: number) => Promise<unknown>) | null = null;
  await database.transact('none', async (tx) => {
    kept = (n) => tx.query(NUMBER, [n]);
    await kept(1);
  });
  await assert.rejects(async () => (kept as unknown as (n: number) => Promise<unknown>)(2), /after the end/);
});

test('many transactions on one connection each get their own rows', async () => {
  const turns = Array.from({ length: 60 }, (_, n) =>
    database.transact('none', async (tx) => {
      const [a, b] = await Promise.all([tx.query(NUMBER, [n]), tx.query(DIVIDE, [n % 9 === 0 ? 0 : 1])]);
      return [a, b];
    }),
  );
  const results = await Promise.allSettled(turns);
  for (const [n, result] of results.entries()) {
    assert.equal(result.status, n % 9 === 0 ? 'rejected' : 'fulfilled', `turn ${n}`);
    if (result.status === 'fulfilled') assert.deepEqual(result.value, [[{ n }], [{ result: 10 }]]);
  }
});

test('outside a transaction nothing is acknowledged before it is committed', async () => {
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  await root.query('create table late_parent (id int primary key)');
  await root.query('create table late (id int primary key references late_parent (id) deferrable initially deferred)');
  await root.query('grant select, insert on late, late_parent to carnet_record_app');
  try {
    // The row goes in and answers; the constraint refuses it at the very end.
    await assert.rejects(database.lookUp(statement('late', 'insert into late (id) values ($1) returning id'), [1]), {
      code: '23503',
    });
    assert.deepEqual((await root.query('select id from late')).rows, []);
    // A migration changes what a statement of an open connection returns.
    const ALL = statement('all-late', 'select * from late_parent');
    assert.deepEqual(await database.lookUp(ALL, []), []);
    await root.query("alter table late_parent add column note text default 'n'");
    await root.query('insert into late_parent (id) values (7)');
    await assert.rejects(database.lookUp(ALL, []), { code: '0A000' });
    assert.deepEqual(await database.lookUp(ALL, []), [{ id: 7, note: 'n' }]);
  } finally {
    await root.query('drop table late, late_parent');
    await root.end();
  }
});

test('a value that cannot be written and a name of two statements fail alone', async () => {
  const AT = statement('at', 'select $1::timestamptz as at');
  for (let turn = 0; turn < 2; turn += 1) {
    await assert.rejects(database.lookUp(AT, [new Date(Number.NaN)]), RangeError);
    await assert.rejects(
      database.transact('none', async (tx) => {
        tx.last(AT, [new Date(Number.NaN)]);
      }),
      RangeError,
    );
    await database.lookUp(NUMBER, [1]);
    await assert.rejects(database.lookUp(statement('number', 'select 2'), []), /one statement/);
    assert.deepEqual(await database.lookUp(AT, [new Date(0)]), [{ at: new Date(0) }]);
  }
});

test('a query that nobody waits for does not end the process', async () => {
  await assert.rejects(
    database.transact('none', async (tx) => {
      const first = tx.query(DIVIDE, [0]);
      const second = tx.query(NUMBER, [1]);
      await first;
      return second;
    }),
    { code: '22012' },
  );
  await new Promise((done) => setTimeout(done, 10));
});

test('a connection whose session was ended is not given to the next', async () => {
  const END = statement('end-own', 'select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)');
  const results = await Promise.allSettled([
    database.lookUp(END, []),
    ...Array.from({ length: 5 }, (_, n) => database.lookUp(NUMBER, [n])),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', ...Array.from({ length: 5 }, () => 'fulfilled')],
  );
  assert.equal((results[0] as PromiseRejectedResult).reason.code, 'unavailable');
});
