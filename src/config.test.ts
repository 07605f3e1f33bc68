import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isLoopback, readConfig, servingConfig, servingProblems } from './config.ts';
import { systemClock } from './kernel/clock.ts';
import { generateSecrets } from './kernel/secrets.ts';
import { logKey, witnessKey } from './kernel/tlog/note.ts';
import { ConfigError } from './settings.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'carnet-config-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const BEHIND_A_PROXY = { CARNET_TRUSTED_PROXIES: '127.0.0.1' };

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

test('two zones of one database are not apart, whichever way their URLs say it', () => {
  const problems = (record: string, space: string) =>
    problemsOf(() => readConfig('demo', {}, { CARNET_RECORD_DATABASE_URL: record, CARNET_SPACE_DATABASE_URL: space }));
  assert.match(
    problems('postgresql://a:hush@localhost/x', 'postgres://b:hush@127.0.0.1:5432/x')[0] ?? '',
    /one database/,
  );
  assert.ok(!problems('postgresql://a:hush@localhost/x', 'postgresql://a:hush@localhost/x').join('').includes('hush'));
  for (const other of ['postgresql://db1/y', 'postgresql://db2/x', 'postgresql://db1:5433/x'])
    assert.deepEqual(
      readConfig('demo', {}, { CARNET_RECORD_DATABASE_URL: 'postgresql://db1/x', CARNET_SPACE_DATABASE_URL: other })
        .zones,
      ['record', 'space'],
      other,
    );
});

test('details of traces end by group of acts, never before three years', () => {
  const read = (text: string) => readConfig('demo', {}, { CARNET_DETAIL_YEARS: text }).detailRetention;
  assert.deepEqual(read('none'), []);
  const [looks, reads] = read('own-looks=3, reads=10');
  assert.deepEqual([looks?.years, reads?.years], [3, 10]);
  assert.ok(reads?.kinds.includes('documents.retrieve') && !reads.kinds.includes('access.open-emergency'));
  for (const bad of ['reads=2', 'reads', 'all=5', 'reads=5,reads=6', 'reads=1000'])
    assert.match(problemsOf(() => read(bad))[0] ?? '', /CARNET_DETAIL_YEARS/, bad);
});

test('addresses that only this machine reaches are told from others', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1']) assert.ok(isLoopback(address), address);
  for (const address of ['0.0.0.0', '::', '192.0.2.1', '128.0.0.1']) assert.ok(!isLoopback(address), address);
});

test('production on an open address refuses missing, weak, readable and demonstration secrets, and plain HTTP', async (t) => {
  const data = folder(t);
  const flags = { data, bind: '0.0.0.0', 'single-host': true, 'public-url': 'https://carnet.example' };
  const problems = (): string[] => servingProblems(readConfig('production', flags, BEHIND_A_PROXY));
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

const PLACES = {
  'this machine only': {},
  'behind a proxy': { 'public-url': 'https://carnet.example' },
  'an open address': { bind: '0.0.0.0', 'public-url': 'https://carnet.example' },
};

for (const [place, addresses] of Object.entries(PLACES)) {
  test(`secrets made by the demonstration never serve production: ${place}`, async (t) => {
    const data = folder(t);
    await generateSecrets(join(data, 'secrets'), ['record', 'space'], true, systemClock);
    const config = readConfig('production', { data, 'single-host': true, ...addresses }, BEHIND_A_PROXY);
    const problems = servingProblems(config);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', /demonstration/);
    await assert.rejects(servingConfig(config, {}, false), /demonstration/);
    assert.equal(readConfig(null, { data }, {}).mode, 'demo');
  });

  test(`a data folder that holds a demo world is never served in production: ${place}`, async (t) => {
    const data = folder(t);
    const secrets = join(folder(t), 'secrets');
    await generateSecrets(secrets, ['record', 'space'], false, systemClock);
    writeFileSync(join(data, 'demo-world.json'), '{}');
    const flags = { data, secrets, 'single-host': true, ...addresses };
    const problems = servingProblems(readConfig('production', flags, BEHIND_A_PROXY));
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', /demonstration/);
  });
}

test('a proxy on this machine opens the server to others: secrets must be there and the public address be https', async (t) => {
  const data = folder(t);
  const serving = (publicUrl: string): string =>
    servingProblems(
      readConfig('production', { data, 'single-host': true, 'public-url': publicUrl }, BEHIND_A_PROXY),
    ).join();
  assert.match(serving('https://carnet.example'), /missing/);
  await generateSecrets(join(data, 'secrets'), ['record', 'space'], false, systemClock);
  assert.match(serving('http://carnet.example'), /https:/);
  assert.equal(serving('https://carnet.example'), '');
  for (const local of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']) {
    assert.equal(serving(local), '', local);
  }
  const flags = {
    data,
    zone: 'record',
    'public-url': 'https://carnet.example',
    'fhir-url': 'http://fhir.example/fhir',
  };
  assert.match(servingProblems(readConfig('production', flags, {})).join(), /CARNET_FHIR_URL.*https:/);
});

test('behind a proxy, production says which proxies it believes, or that it believes none', async (t) => {
  const data = folder(t);
  await generateSecrets(join(data, 'secrets'), ['record', 'space'], false, systemClock);
  const flags = { data, 'single-host': true, 'public-url': 'https://carnet.example' };
  const problems = servingProblems(readConfig('production', flags, {}));
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', /CARNET_TRUSTED_PROXIES.*none/);
  for (const told of ['127.0.0.1', 'none']) {
    const config = readConfig('production', flags, { CARNET_TRUSTED_PROXIES: told });
    assert.deepEqual(servingProblems(config), [], told);
  }
});

test('trusted proxies are addresses and ranges, never everybody', () => {
  const read = (text: string) => readConfig('demo', {}, { CARNET_TRUSTED_PROXIES: text }).trustedProxies;
  assert.equal(readConfig('demo', {}, {}).trustedProxies, null);
  assert.deepEqual(read('none'), []);
  assert.deepEqual(read('127.0.0.1, 10.1.0.0/16,fd00::/8'), ['127.0.0.1', '10.1.0.0/16', 'fd00::/8']);
  for (const wrong of [
    'proxy.example',
    '0.0.0.0/0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '1.2.3.4,,',
    'true',
    '*',
  ]) {
    assert.match(problemsOf(() => read(wrong)).join(), /CARNET_TRUSTED_PROXIES/, wrong);
  }
});

test("one production process does not hold both zones' keys unless the operator says so", (t) => {
  const data = folder(t); // not that of the project, where a demonstration may have been
  assert.match(servingProblems(readConfig('production', { data }, {})).join(), /single-host/);
  assert.deepEqual(servingProblems(readConfig('production', { data, 'single-host': true }, {})), []);
  assert.deepEqual(servingProblems(readConfig('production', { data, zone: 'space' }, {})), []);
});

test('a process of one zone makes and needs the keys of its own zone only', async (t) => {
  const config = await servingConfig(readConfig('production', { data: folder(t), zone: 'record' }, {}), {}, true);
  assert.ok(existsSync(join(config.secretsFolder, 'record/root-0001.key')));
  assert.ok(!existsSync(join(config.secretsFolder, 'space')));
});

test('witnesses outside are each a URL and the key of a cosigner, once', () => {
  const read = (text: string) => readConfig('demo', {}, { CARNET_WITNESSES: text }).witnesses;
  const keyOf = (name: string) => witnessKey(name, generateKeyPairSync('ed25519').publicKey).text;
  const [a, b] = [keyOf('a.invalid/w'), keyOf('b.invalid/w')];
  assert.deepEqual(read(`https://a.invalid/w/ ${a}, http://b.invalid:81  ${b}`), [
    { url: 'https://a.invalid/w', key: a },
    { url: 'http://b.invalid:81', key: b },
  ]);
  assert.deepEqual(read('none'), []);
  const ofLog = logKey('a.invalid/w', generateKeyPairSync('ed25519').publicKey).text;
  for (const wrong of [
    'https://a.invalid',
    `ftp://a.invalid ${a}`,
    `https://me:hush@a.invalid ${a}`,
    `https://a.invalid ${a.slice(0, -3)}`,
    `https://a.invalid ${ofLog}`,
    `https://a.invalid ${a}, https://b.invalid ${a}`,
  ]) {
    const problems = problemsOf(() => read(wrong));
    assert.ok(problems[0]?.startsWith('CARNET_WITNESSES') && !problems.join('').includes('hush'), wrong);
  }
});
