/** Commands that only look, in a folder where no deployment is: they say so, make nothing and give no wrong advice. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { carnet } from '../support/carnet-command.ts';

const CANNOT_START = 4;
const CONFIGURATION = 3;
const UNHEALTHY = 8;
const root = mkdtempSync(join(tmpdir(), 'carnet-wrong-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('doctor on a folder that is not there, or is empty, finds nothing healthy, says so and changes nothing', async () => {
  const absent = join(root, 'not/there');
  const empty = join(root, 'bare');
  mkdirSync(empty);
  for (const [folder, name, words] of [
    [absent, 'data folder', 'is not there'],
    [empty, 'databases', 'none in'],
  ] as const) {
    const { code, json } = await carnet('doctor', '--data', folder, '--json');
    const { healthy, checks } = json<{ healthy: boolean; checks: { name: string; state: string; found: string }[] }>();
    const found = checks.find((each) => each.name === name);
    assert.deepEqual([code, healthy, found?.state], [UNHEALTHY, false, 'bad']);
    assert.ok(found?.found.includes(words), found?.found);
    assert.match(found?.found ?? '', /say where the data are with --data/);
  }
  assert.ok(!existsSync(join(root, 'not')));
  assert.deepEqual(readdirSync(empty), []);
  rmSync(empty, { recursive: true });
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
