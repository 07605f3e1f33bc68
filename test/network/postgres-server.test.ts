/** The embedded PostgreSQL: first start, second start, and what kill -9 leaves. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLog } from '../../src/kernel/log.ts';
import { MigrationProblem, migrateZone, migrationState } from '../../src/kernel/migrate.ts';
import { openClient } from '../../src/kernel/postgres-client.ts';
import { startEmbeddedPostgres } from '../../src/kernel/postgres-server.ts';
import { isAlive, waitUntil } from '../../src/kernel/process-info.ts';

const data = mkdtempSync(join(tmpdir(), 'carnet-pg-'));
const log = createLog('silent');
const cluster = join(data, 'postgres/18/data');
after(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = await openClient(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function postmaster(): number {
  return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** A process that starts the server and is then killed, as a crashed application would be. */
async function startInChild(): Promise<ChildProcess> {
  const source = `
    import { startEmbeddedPostgres } from '${join(import.meta.dirname, '../../src/kernel/postgres-server.ts')}';
    import { createLog } from '${join(import.meta.dirname, '../../src/kernel/log.ts')}';
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(data)}, log: createLog('silent') });
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('the first start makes a durable cluster with checksums, two databases and roles that cannot bypass row security', async () => {
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const [settings] = await ask(
    server.adminUrl('carnet_record'),
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
            current_setting('data_checksums') as checksums, current_setting('listen_addresses') as addresses,
            (select datlocale from pg_database where datname = 'carnet_record') as locale`,
  );
  assert.deepEqual(settings, { fsync: 'on', commit: 'on', checksums: 'on', addresses: '127.0.0.1', locale: 'fr-FR' });
  const roles = await ask(
    server.adminUrl('carnet_space'),
    `select rolname, rolcanlogin, rolbypassrls, rolsuper, rolinherit from pg_roles
     where rolname ~ '^carnet_(record|space)_' order by rolname`,
  );
  assert.deepEqual(
    roles.map((role) => Object.values(role as object).join(' ')),
    ['record', 'space'].flatMap((zone) =>
      ['app true', 'auditor true', 'eraser false', 'loader false', 'owner false', 'tracer false'].map(
        (rest) => `carnet_${zone}_${rest} false false false`,
      ),
    ),
  );
  for (const name of ['carnet_admin', 'carnet_record_app']) {
    assert.equal(statSync(join(data, 'postgres/18/passwords', name)).mode & 0o777, 0o600, name);
  }
  await assert.rejects(ask(server.urls.record?.app ?? '', 'create table mine (a int)'), /permission denied/);
  await assert.rejects(ask(server.urls.record?.app.replace(/:[^:@]+@/, ':wrong@') ?? '', 'select 1'), /password/);
  await server.stop();
});

test('data are kept, and a server left by a killed application is stopped and started again', async () => {
  const first = await startInChild();
  const left = postmaster();
  await kill(first);
  assert.ok(isAlive(left), 'PostgreSQL outlives the application');
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  assert.ok(!isAlive(left));
  await ask(server.adminUrl('carnet_record'), 'create table kept as select 42 as answer');
  await server.stop();
});

test('after kill -9 of everything, the next start recovers by itself', async () => {
  const first = await startInChild();
  process.kill(postmaster(), 'SIGKILL');
  await kill(first);
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  assert.deepEqual(await ask(server.adminUrl('carnet_record'), 'select answer from kept'), [{ answer: 42 }]);
  await server.stop();
});

test('a process id in postmaster.pid that now names another program is not killed', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  writeFileSync(join(cluster, 'postmaster.pid'), `${other.pid}\n${cluster}\n0\n1\n\n127.0.0.1\n0\n`);
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  assert.equal(other.exitCode, null);
  await server.stop();
  other.kill();
});

test('a server that is killed under the application is started again on the same port', async () => {
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const url = server.adminUrl('carnet_record');
  const killed = postmaster();
  process.kill(killed, 'SIGKILL');
  let answered = false;
  for (let attempt = 0; attempt < 100 && !answered; attempt++) {
    await new Promise((done) => setTimeout(done, 100));
    answered = await ask(url, 'select 1').then(
      () => postmaster() !== killed,
      () => false,
    );
  }
  assert.ok(answered);
  await server.stop();
});

test('a server that is stopped while it is being started again stays stopped', async () => {
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const killed = postmaster();
  process.kill(killed, 'SIGKILL');
  assert.ok(await waitUntil(() => !isAlive(killed), 5_000));
  await new Promise((done) => setTimeout(done, 20));
  await server.stop();
  await new Promise((done) => setTimeout(done, 500));
  assert.ok(!existsSync(join(cluster, 'postmaster.pid')) || !isAlive(postmaster()), 'nothing runs on the data');
});

test('a connection that the server ends between two questions fails the next one, and not the process', async () => {
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const client = await openClient(server.adminUrl('carnet_record'));
  const ended = new Promise((done) => client.once('end', done));
  await server.stop();
  await ended;
  await assert.rejects(client.query('select 1'));
});

test('a command beside a live server uses it and leaves it running', async () => {
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const beside = await startEmbeddedPostgres({ dataDir: data, log, whenRunning: 'attach' });
  assert.ok(beside.attached);
  assert.equal(beside.adminUrl('postgres'), server.adminUrl('postgres'));
  await beside.stop();
  assert.ok(isAlive(postmaster()));
  const pid = postmaster();
  await server.stop();
  assert.ok(await waitUntil(() => !isAlive(pid), 5_000));
});

test('migrations go forward only, once, also when two processes try', async (t) => {
  const folder = mkdtempSync(join(data, 'migrations-'));
  const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql);
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  t.after(() => server.stop());
  const url = server.adminUrl('carnet_space');
  const migrate = (): ReturnType<typeof migrateZone> => migrateZone({ zone: 'space', url, clock: systemClock, folder });

  write('0001-create-thing.sql', 'create table thing (id int primary key);');
  const both = await Promise.all([migrate(), migrate()]);
  assert.equal(both.flatMap(({ applied }) => applied).length, 1);
  const owner = `select tableowner from pg_tables where tablename = 'thing'`;
  assert.deepEqual(await ask(url, owner), [{ tableowner: 'carnet_space_owner' }]);

  write('0002-fill-thing.sql', 'insert into thing values (1); select 1 / 0;');
  await assert.rejects(migrate(), /0002-fill-thing.sql failed and changed nothing: division by zero/);
  assert.deepEqual(await ask(url, 'select * from thing'), []);
  assert.deepEqual((await migrationState('space', server.urls.space?.app ?? '', folder)).pending, [
    '0002-fill-thing.sql',
  ]);

  write('0002-fill-thing.sql', 'insert into thing values (1);');
  assert.equal((await migrate()).applied.length, 1);
  write('0001-create-thing.sql', 'create table thing (id bigint primary key);');
  await assert.rejects(migrate(), MigrationProblem);
});
