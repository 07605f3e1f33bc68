/** Commands that only look, in a folder where no deployment is: they say so, make nothing and give no wrong advice. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { carnet } from '../support/carnet-command.ts';

const CANNOT_START = 4;
const CONFIGURATION = 3;
const root = mkdtempSync(join(tmpdir(), 'carnet-wrong-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('doctor on a folder that is not there changes nothing', async () => {
  const folder = join(root, 'not/there');
  const { code, json } = await carnet('doctor', '--data', folder, '--json');
  const { checks } = json<{ checks: { name: string; state: string; found: string }[] }>();
  const found = checks.find(({ name }) => name === 'data folder');
  assert.equal(found?.state, 'warning');
  assert.match(found?.found ?? '', /is not there: the first start makes it/);
  assert.ok(code === 0 || code === 8, 'pages that are not built are the only thing to repair');
  assert.ok(!existsSync(join(root, 'not')));
});

test('verify-log on a wrong folder says where to look, makes nothing and speaks of no new key', async () => {
  const empty = join(root, 'empty');
  mkdirSync(empty);
  for (const folder of [join(root, 'absent'), empty]) {
    const { code, stdout, stderr } = await carnet('verify-log', '--data', folder);
    assert.equal(code, CANNOT_START, `${stdout}${stderr}`);
    assert.match(stderr, new RegExp(`No deployment is in ${folder}: say where it is with --data <folder>`));
    assert.doesNotMatch(stderr, /generate-secrets/);
  }
  assert.deepEqual(readdirSync(root).sort(), ['empty']);
  assert.deepEqual(readdirSync(empty), []);
});

test('verify-log without the keys asks where they are, never for new ones', async () => {
  const folder = join(root, 'keyless');
  mkdirSync(join(folder, 'postgres'), { recursive: true });
  const { code, stderr } = await carnet('verify-log', '--data', folder);
  assert.equal(code, CONFIGURATION);
  assert.match(
    stderr,
    /The keys of the record and space zone are not in .*keyless\/secrets: say where they are with --secrets/,
  );
  assert.doesNotMatch(stderr, /generate-secrets/);
  assert.deepEqual(readdirSync(folder), ['postgres']);
});
