import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { askToken } from '../../sandbox/demo/ask-token.ts';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { carnet } from '../support/carnet-command.ts';
import { letterSet } from '../support/discharge-letter.ts';
import { testNir } from '../support/record-world.ts';
import type { World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';
import { deposit, newDeposit } from '../support/world-documents.ts';

// What an operator loads and changes beside a running deployment: `carnet import insured` (0 when every line is taken, 6 when some
// are refused), products.

const PARTLY_REFUSED = 6;
const OID = '1.2.250.1.213.1.4.10';
const HEADER =
  'matricule,oid,birth_name,given_names,used_name,sex,birth_date,birthplace_code,address_department,email,telephone,scheme';

let world: World;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
  world = await startWorld({ workers: 1 });
});
after(async () => {
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Summary {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly wrongKeys: number;
  readonly refusalsNotListed: number;
  readonly refusals: readonly { readonly line: number; readonly reason: string }[];
}

const line = (order: number, name = 'ESSAI') =>
  `${testNir(order)},${OID},${name},Anne Marie,,F,1980-01-15,75108,75,anne${order}@example.test,+33600000000,01`;

function importing(name: string, lines: readonly string[], ...words: string[]) {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return carnet('import', 'insured', path, '--data', world.data, '--json', ...words);
}

test('good lines make persons whose records take a deposit at once', async () => {
  const wrongKey = line(905).replace(/^(\d{13})(\d\d)/, (_all, first, key) => `${first}${key === '01' ? '02' : '01'}`);
  const lines = [HEADER, ...[901, 902, 903].map((order) => line(order)), wrongKey];
  const { code, stderr, json } = await importing('good.csv', lines);
  assert.equal(code, 0, stderr);
  const { created, changed, unchanged, refused, wrongKeys } = json<Summary>();
  assert.deepEqual([created, changed, unchanged, refused, wrongKeys], [4, 0, 0, 0, 1]);
  const token = await world.tokenFor(world.demo.professionals[0]?.rpps ?? '');
  const answer = await deposit(world, token, newDeposit({ value: testNir(902), oid: OID }));
  assert.equal(answer.status, 200, answer.text);
});

test('the same file again changes nothing; a name spelled otherwise is a change, somebody else’s when the line is accepted; all are counted apart', async () => {
  const again = await importing('good.csv', [HEADER, ...[901, 902, 903].map((order) => line(order))]);
  assert.equal(again.code, 0);
  assert.deepEqual([again.json<Summary>().created, again.json<Summary>().unchanged], [0, 3]);
  const { code, json } = await importing(
    'changed.csv',
    [HEADER, line(901), line(902, 'ESSAI-NOUVEAU'), line(904), line(903, 'AUTREMENT')],
    ...['--accept-changed-identities', '5'],
  );
  assert.equal(code, 0);
  const { created, changed, unchanged } = json<Summary>();
  assert.deepEqual([created, changed, unchanged], [1, 2, 1]);
});

test('a bad line is told by its number and reason, without its content, and does not stop the others', async () => {
  const nir = testNir(911);
  const wrongKey = `${nir.slice(0, 13)}${String((Number(nir.slice(13)) % 97) + 1).padStart(2, '0')}`;
  const lines = [
    HEADER,
    line(910),
    line(911).replace(nir, wrongKey).replace(OID, '1.2.250.1.213.1.4.8'), // 3: a production INS with a wrong key
    'trop,court', // 4
    line(912).replace('1980-01-15', '15/01/1980'), // 5
    line(913).replace(',F,', ',X,'), // 6
    line(914).replace('ESSAI', '<script>'), // 7
    line(915),
  ];
  const { code, stdout, stderr, json } = await importing('bad.csv', lines);
  assert.equal(code, PARTLY_REFUSED, stderr);
  const { created, refused, refusals, refusalsNotListed } = json<Summary>();
  assert.deepEqual([created, refused, refusalsNotListed], [2, 5, 0]);
  assert.deepEqual(
    refusals.map((one) => one.line),
    [3, 4, 5, 6, 7],
  );
  for (const content of [wrongKey, '15/01/1980', '<script>', 'anne913'])
    assert.ok(!`${stdout}${stderr}`.includes(content), content);
});

test('the same person twice in one file is one person', async () => {
  const { json } = await importing('twice.csv', [HEADER, line(920), line(921), line(920)]);
  const { created, unchanged, changed, refused } = json<Summary>();
  assert.equal(created, 2);
  assert.equal(unchanged + changed + refused, 1);
});

test('an import that was cut is resumed by running it again', async () => {
  const lines = [HEADER, ...Array.from({ length: 3_000 }, (_, index) => line(2_000 + index))];
  const path = join(folder, 'cut.csv');
  writeFileSync(path, lines.join('\n'));
  const { spawn } = await import('node:child_process');
  const { CARNET } = await import('../support/running-world.ts');
  const { asSuperuser } = await world.inside();
  const count = async () => {
    const [row] = await asSuperuser<{ n: string }>('carnet_space', 'select count(*) as n from person');
    return Number(row?.n);
  };
  const before = await count();
  const cut = spawn(process.execPath, [CARNET, 'import', 'insured', path, '--data', world.data], { stdio: 'ignore' });
  const ended = new Promise((done) => cut.once('exit', done));
  while ((await count()) === before && cut.exitCode === null) await new Promise((done) => setTimeout(done, 5));
  cut.kill('SIGKILL');
  await ended;
  const { code, stderr, json } = await importing('cut.csv', lines);
  assert.equal(code, 0, stderr);
  const { created, unchanged } = json<Summary>();
  assert.equal(created + unchanged, 3_000);
  assert.equal((await count()) - before, 3_000);
  const token = await world.tokenFor(world.demo.professionals[0]?.rpps ?? '');
  for (const order of [2_000, 4_999]) {
    const answer = await deposit(world, token, newDeposit({ value: testNir(order), oid: OID }));
    assert.equal(answer.status, 200, answer.text);
  }
});

test('a missing file, a missing column and a wrong command line are told, and nothing is written', async () => {
  const missing = await carnet('import', 'insured', join(folder, 'nothing.csv'), '--data', world.data);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /is not there/);
  const column = await importing('column.csv', [HEADER.replace('birth_name,', ''), line(930)]);
  assert.equal(column.code, 2);
  assert.doesNotMatch(column.stderr, /^\s+at /m, 'a sentence, not a stack');
  assert.match(`${column.stdout}${column.stderr}`, /birth_name/);
  const help = await carnet('import', 'insured', '--help');
  assert.equal(help.code, 0);
  for (const name of HEADER.split(',')) assert.ok(help.stdout.includes(name), name);
});

test('a hospital’s product is registered, deposits, and is cut off within a minute; each change counts in the security log', async () => {
  const clientId = 'nouveau-dpi';
  const { privateJwk, publicJwk } = clientKey(folder, clientId);
  const path = join(folder, 'product.json');
  const { asSuperuser } = await world.inside();
  const [hospital] = await asSuperuser<{ id_nat: string }>(
    'carnet_space',
    'select id_nat from structure where active limit 1',
  );
  const product = {
    ...{ clientId, name: 'Nouveau DPI', version: '1.0', approvalNumber: 'ESSAI-0001', sourceId: letterSet.sourceId },
    ...{ kind: 'structure', structureId: hospital?.id_nat },
  };
  const products = (...words: string[]) => carnet('products', ...words, '--data', world.data, '--json');
  writeFileSync(path, JSON.stringify({ ...product, jwks: { keys: [privateJwk] } }));
  const secret = await products('register', path);
  assert.deepEqual([secret.code, /a key is not public/.test(secret.stderr)], [2, true], secret.stderr);
  writeFileSync(path, JSON.stringify({ ...product, jwks: { keys: [publicJwk] } }));
  const registered = await products('register', path);
  assert.equal(registered.code, 0, registered.stderr);
  const { name, status, created } = registered.json<Record<string, unknown>>();
  assert.deepEqual([name, status, created], ['Nouveau DPI 1.0', 'approved', true]);
  const ask = () => {
    const client = { clientId, privateJwk, tokenUrl: `${world.baseUrl}/oauth/token`, now: new Date() };
    return askToken(client, { grant_type: 'client_credentials' });
  };
  const token = (await ask()).access_token ?? '';
  const deposits = async () => {
    const { status, text } = await deposit(world, token, newDeposit({ value: testNir(902), oid: OID }));
    return `${status} ${/Not allowed: [a-z-]+/.exec(text)?.[0] ?? ''}`.trim();
  };
  assert.equal(await deposits(), '200');
  const cut = await products('suspend', clientId);
  assert.equal(cut.code, 0, cut.stderr);
  assert.equal((await ask()).error, 'unauthorized_client');
  assert.equal(
    await deposits(),
    '403 Not allowed: software-not-approved',
    'the command told the record zone before it ended',
  );
  const { products: listed } = (await products('list')).json<{ products: { clientId: string; status: string }[] }>();
  assert.equal(listed.find((one) => one.clientId === clientId)?.status, 'suspended');
  const events = await asSuperuser<{ kind: string }>(
    'carnet_space',
    "select distinct kind from security_event where kind like 'operator:%' order by kind",
  );
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['operator:register-product', 'operator:suspend-product'],
  );
});

test('the table of professions is edited in a file: a bad one leaves nothing, a good one waits for a second operator', async () => {
  const matrix = (...words: string[]) => carnet('matrix', ...words, '--data', world.data, '--json');
  const path = join(folder, 'matrix.csv');
  const importing = () =>
    matrix('import', path, '--effective', '2100-01-01', '--source', 'Essai', '--by', 'Anne Essai');
  writeFileSync(path, 'profession;reads;type\n10;all-but;ATTEST-RESID\n99;only;11488-4\n60;only;\n60;only;11488-4\n');
  const bad = await importing();
  assert.equal(bad.code, PARTLY_REFUSED, bad.stderr);
  assert.deepEqual(
    bad.json<{ problems: { line: number }[] }>().problems.map(({ line }) => line),
    [3, 5],
  );
  writeFileSync(path, 'profession;reads;type\n10;all-but;ATTEST-RESID\n');
  const good = await importing();
  assert.equal(good.code, 0, good.stderr);
  assert.equal(good.json<{ version: number }>().version, 2, 'the bad file made no version');
  const same = await matrix('approve', '2', '--by', 'ANNE ESSAI');
  assert.equal(same.code, 9);
  assert.match(same.stderr, /two different operators are needed/);
});
