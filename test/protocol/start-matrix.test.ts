/** Security row 44: default, weak or missing secrets never serve where others can come, whatever the way in. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig, servingProblems } from '../../src/config.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { generateSecrets } from '../../src/kernel/secrets.ts';
import { ZONES } from '../../src/kernel/zones.ts';

const root = mkdtempSync(join(tmpdir(), 'carnet-matrix-'));
const good = join(root, 'good');
before(() => generateSecrets(good, ZONES, false, systemClock));
after(() => rmSync(root, { recursive: true, force: true }));

/** Every way in which others than this machine come. */
const WAYS: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  'an open address': { bind: '0.0.0.0', 'public-url': 'https://carnet.example', 'single-host': true },
  'an open IPv6 address': { bind: '::', 'public-url': 'https://carnet.example', 'single-host': true },
  'an address of the network': { bind: '192.0.2.7', 'public-url': 'https://carnet.example', 'single-host': true },
  'a proxy on this machine': { 'public-url': 'https://carnet.example', 'single-host': true },
  'a public FHIR base': {
    'fhir-url': 'https://fhir.example/fhir',
    'public-url': 'https://localhost',
    'single-host': true,
  },
  'the record zone alone': { bind: '0.0.0.0', 'public-url': 'https://carnet.example', zone: 'record' },
  'the space zone alone': { bind: '0.0.0.0', 'public-url': 'https://carnet.example', zone: 'space' },
};

let copies = 0;
function copyOfGood(): string {
  copies += 1;
  const folder = join(root, `copy-${copies}`);
  cpSync(good, folder, { recursive: true });
  for (const zone of ZONES)
    for (const name of readdirSync(join(folder, zone))) chmodSync(join(folder, zone, name), 0o600);
  return folder;
}

/** A key of zeros in the place of the key of a line. */
const weakened = (text: string): string =>
  text
    .split(' ')
    .map((field, at) => (at === 5 ? Buffer.alloc(32).toString('base64url') : field))
    .join(' ');

/** Secrets that must not serve a zone, each with what the refusal names. */
async function badSecrets(zone: 'record' | 'space'): Promise<Record<string, string>> {
  const bad: Record<string, string> = { 'no folder': join(root, 'nowhere') };
  const demo = join(root, `demo-${zone}`);
  await generateSecrets(demo, ZONES, true, systemClock);
  bad['a demonstration’s'] = demo;
  const empty = copyOfGood();
  rmSync(join(empty, zone), { recursive: true });
  bad['no folder of the zone'] = empty;
  for (const name of readdirSync(join(good, zone))) {
    const [missing, weak, open] = [copyOfGood(), copyOfGood(), copyOfGood()];
    rmSync(join(missing, zone, name));
    bad[`without ${name}`] = missing;
    const path = join(weak, zone, name);
    writeFileSync(path, name.endsWith('.pem') ? 'secret' : weakened(readFileSync(path, 'utf8')));
    bad[`with a weak ${name}`] = weak;
    chmodSync(join(open, zone, name), 0o644);
    bad[`with a readable ${name}`] = open;
  }
  return bad;
}

function problems(flags: Readonly<Record<string, string | boolean>>, secrets: string): string[] {
  const variables = { CARNET_TRUSTED_PROXIES: '127.0.0.1' };
  return servingProblems(readConfig('production', { data: join(root, 'data'), secrets, ...flags }, variables));
}

for (const [way, flags] of Object.entries(WAYS)) {
  test(`others come by ${way}: good secrets serve, every other is refused with a line that names it`, async () => {
    assert.deepEqual(problems(flags, good), []);
    const zones = ZONES.filter((zone) => flags['zone'] === undefined || flags['zone'] === zone);
    let cells = 0;
    for (const zone of zones) {
      for (const [what, secrets] of Object.entries(await badSecrets(zone))) {
        const lines = problems(flags, secrets);
        assert.ok(lines.length > 0, `${zone} ${what} was accepted`);
        assert.ok(
          lines.every((line) => line.includes(secrets) && /\.$/.test(line)),
          `${zone} ${what}: ${lines.join(' ')}`,
        );
        cells += 1;
      }
    }
    assert.ok(cells >= 12, `${cells} cells`);
  });
}
