import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isLoopback, readConfig, servingConfig, servingProblems } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { generateSecrets } from './kernel/secrets.ts';
import { ConfigError } from './settings.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'carnet-config-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('with nothing said, the demonstration listens on loopback with embedded databases', () => {
  const config = readConfig('demo', {}, {});
  assert.equal(config.bind, '127.0.0.1');
  assert.equal(config.port, 8080);
  assert.equal(config.publicUrl, 'http://localhost:8080');
  assert.equal(config.databases, 'embedded');
  assert.deepEqual(config.zones, ['record', 'space']);
  assert.ok(config.workers >= 1 && config.workers <= 8);
});

test('a flag wins over its variable, an empty variable counts as absent', () => {
  assert.equal(readConfig('demo', { port: '9001' }, { PORT: '9000' }).port, 9001);
  assert.equal(readConfig('demo', {}, { PORT: '9000' }).port, 9000);
  assert.equal(readConfig('demo', {}, { PORT: ' ' }).port, 8080);
});

test('every problem is told at once, each naming its variable, none repeating a value that may hold a password', () => {
  const problems = problemsOf(() =>
    readConfig('demo', {}, { PORT: '80800', CARNET_BIND: 'here', CARNET_RECORD_DATABASE_URL: 'mysql://u:hush@h/d' }),
  );
  assert.equal(problems.length, 3);
  for (const name of ['PORT', 'CARNET_BIND', 'CARNET_RECORD_DATABASE_URL']) {
    assert.ok(
      problems.some((problem) => problem.includes(name)),
      name,
    );
  }
  assert.ok(!problems.join('').includes('hush'));
});

test('the databases of all zones served are given, or none', () => {
  const record = 'postgresql://carnet@db1/carnet_record';
  assert.match(problemsOf(() => readConfig('demo', {}, { CARNET_RECORD_DATABASE_URL: record }))[0] ?? '', /SPACE/);
  const config = readConfig('production', { zone: 'record' }, { CARNET_RECORD_DATABASE_URL: record });
  assert.deepEqual(config.databases, { record: { admin: record, app: record, auditor: record } });
  assert.match(
    problemsOf(() => readConfig('demo', {}, { CARNET_SPACE_DATABASE_URL: 'postgres://h' }))[0] ?? '',
    /names a/,
  );
});

test('addresses that only this machine reaches are told from others', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1']) assert.ok(isLoopback(address), address);
  for (const address of ['0.0.0.0', '::', '192.0.2.1', '128.0.0.1']) assert.ok(!isLoopback(address), address);
});

test('production on an open address refuses missing, weak, readable and demonstration secrets, and plain HTTP', async (t) => {
  const data = folder(t);
  const flags = { data, bind: '0.0.0.0', 'single-host': true, 'public-url': 'https://carnet.example' };
  const problems = (): string[] => servingProblems(readConfig('production', flags, {}));
  assert.equal(problems().filter((problem) => problem.includes('missing')).length, 2, 'one sentence a zone');

  await generateSecrets(join(data, 'secrets'), ['record', 'space'], false, systemClock);
  assert.deepEqual(problems(), []);
  assert.match(servingProblems(readConfig('production', { ...flags, 'public-url': undefined }, {})).join(), /https:/);

  const key = join(data, 'secrets/record/master-0001.key');
  chmodSync(key, 0o644);
  assert.match(problems().join(), /read by others/);
  chmodSync(key, 0o600);
  const line = readFileSync(key, 'utf8').split(' ');
  line[5] = Buffer.alloc(32, 7).toString('base64url');
  writeFileSync(key, line.join(' '));
  assert.match(problems().join(), /too weak/);
});

test('secrets made by the demonstration never serve production on an open address', async (t) => {
  const data = folder(t);
  await generateSecrets(join(data, 'secrets'), ['record', 'space'], true, systemClock);
  const flags = { data, bind: '0.0.0.0', 'single-host': true, 'public-url': 'https://carnet.example' };
  assert.match(servingProblems(readConfig('production', flags, {})).join(), /demonstration/);
  assert.equal(readConfig(null, { data }, {}).mode, 'demo');
});

test("one production process does not hold both zones' keys unless the operator says so", () => {
  assert.match(servingProblems(readConfig('production', {}, {})).join(), /single-host/);
  assert.deepEqual(servingProblems(readConfig('production', { 'single-host': true }, {})), []);
  assert.deepEqual(servingProblems(readConfig('production', { zone: 'space' }, {})), []);
});

test('a process of one zone makes and needs the keys of its own zone only', async (t) => {
  const config = await servingConfig(readConfig('production', { data: folder(t), zone: 'record' }, {}), {}, true);
  assert.ok(existsSync(join(config.secretsFolder, 'record/root-0001.key')));
  assert.ok(!existsSync(join(config.secretsFolder, 'space')));
});
