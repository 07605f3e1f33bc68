/** `bin/install.js` on a small project of its own: installs when it must, never otherwise, never half. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { isAlive, waitUntil } from '../../src/kernel/process-info.ts';

const project = mkdtempSync(join(tmpdir(), 'carnet-install-'));
after(() => rmSync(project, { recursive: true, force: true }));
const at = (...parts: string[]): string => join(project, ...parts);
const stamp = at('node_modules/.carnet-stamp.json');

cpSync(resolve(import.meta.dirname, '../../bin'), at('bin'), { recursive: true });
mkdirSync(at('tool'));
writeFileSync(at('tool/package.json'), JSON.stringify({ name: 'tool', version: '1.0.0' }));
writePackage({ tool: 'file:tool' });

/** A project with one local package, so that nothing is fetched. */
function writePackage(devDependencies: Record<string, string>, locked = devDependencies): void {
  const buildPages = "node -e \"require('fs').mkdirSync('build',{recursive:true})\"";
  const common = { name: 'small', version: '1.0.0', devDependencies };
  const manifest = { ...common, type: 'module', scripts: { 'build:pages': buildPages } };
  writeFileSync(at('package.json'), JSON.stringify(manifest));
  const packages = {
    '': { ...common, devDependencies: locked },
    'node_modules/tool': { resolved: 'tool', link: true },
    tool: { version: '1.0.0', dev: true },
  };
  writeFileSync(
    at('package-lock.json'),
    JSON.stringify({ name: 'small', lockfileVersion: 3, requires: true, packages }),
  );
}

function install(scope: 'start' | 'test'): { status: number | null; output: string } {
  const { npm_execpath: _, ...environment } = process.env;
  const words = ['bin/install.js', '--for', scope];
  const result = spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8', env: environment });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

test('the first time it installs, the second time it does nothing', () => {
  const first = install('test');
  assert.equal(first.status, 0, first.output);
  assert.match(first.output, /Installing packages and test tools/);
  assert.equal(JSON.parse(readFileSync(stamp, 'utf8')).scope, 'test');
  assert.ok(!existsSync(at('var')), 'the data folder is not the installer’s to leave');
  assert.deepEqual(install('test'), { status: 0, output: '' });
});

test('what was installed for tests is enough for a start', () => {
  assert.deepEqual(install('start'), { status: 0, output: '' });
});

test('an npm ci made by hand is recognised, one that lost a package is not', () => {
  rmSync(stamp);
  assert.deepEqual(install('test'), { status: 0, output: '' });
  assert.ok(existsSync(stamp));
  rmSync(stamp);
  rmSync(at('node_modules/tool'));
  assert.match(install('test').output, /Installing/);
});

test('a changed lock file installs again, but never under a live server', () => {
  writeFileSync(at('package-lock.json'), `${readFileSync(at('package-lock.json'), 'utf8')}\n`);
  mkdirSync(at('var'), { recursive: true });
  mkdirSync(at('var'), { recursive: true });
  writeFileSync(at('var/instance.json'), JSON.stringify({ pid: process.pid }));
  const refused = install('test');
  assert.equal(refused.status, 1);
  assert.match(
    refused.output,
    new RegExp(`lock file changed.*Carnet runs from this folder \\(process ${process.pid}\\)`),
  );
  rmSync(at('var/instance.json'));
  assert.match(install('test').output, /Installed in/);
});

test('tests beside a demonstration that was started first: the tools are missing, and that is what is said', () => {
  const whole = readFileSync(stamp, 'utf8');
  writeFileSync(stamp, JSON.stringify({ ...(JSON.parse(whole) as object), scope: 'start' }));
  mkdirSync(at('var'), { recursive: true });
  writeFileSync(at('var/instance.json'), JSON.stringify({ pid: process.pid }));
  const { status, output } = install('test');
  assert.equal(status, 1);
  assert.match(output, /The test tools are not installed yet/);
  assert.doesNotMatch(output, /lock file changed/);
  assert.deepEqual(install('start'), { status: 0, output: '' });
  rmSync(at('var/instance.json'));
  writeFileSync(stamp, whole);
});

test('an installation that fails leaves no stamp and says what npm said', () => {
  writePackage({ tool: 'file:tool', absent: 'file:absent' }, { tool: 'file:tool' });
  const failed = install('test');
  assert.equal(failed.status, 1);
  assert.match(failed.output, /npm ci.*failed/);
  assert.ok(!existsSync(stamp));
  assert.ok(!existsSync(at('var/install.lock')));
  writePackage({ tool: 'file:tool' });
  assert.equal(install('test').status, 0);
});

test('the pages are built when they are missing and when a source changes, not otherwise', () => {
  writeFileSync(at('react-router.config.ts'), 'export default {};');
  mkdirSync(at('web'));
  writeFileSync(at('web/root.tsx'), '1');
  assert.match(install('start').output, /Pages built/);
  assert.equal(install('start').output, '');
  writeFileSync(at('web/root.tsx'), '2');
  assert.match(install('start').output, /Building the pages/);
  rmSync(at('build'), { recursive: true });
  assert.match(install('start').output, /Pages built/);
});

test('a lock left by an installer that was killed does not stop the next', () => {
  rmSync(stamp);
  rmSync(at('node_modules'), { recursive: true });
  const ended = spawnSync('true').pid;
  mkdirSync(at('var'), { recursive: true });
  writeFileSync(at('var/install.lock'), String(ended));
  assert.equal(install('test').status, 0);
});

/** Milliseconds within which an interruption must have stopped everything. */
const STOP_LIMIT_MS = 5_000;

/** A build that takes a minute and does not hear signals; it writes its process id first. */
function writeDeafBuild(): void {
  const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  manifest.scripts['build:pages'] = 'node deaf.mjs';
  writeFileSync(at('package.json'), JSON.stringify(manifest));
  const deaf = `for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => {});
import { writeFileSync } from 'node:fs';
writeFileSync('deaf.pid', String(process.pid));
setTimeout(() => {}, 60_000);`;
  writeFileSync(at('deaf.mjs'), deaf);
}

test('a Ctrl-C during the first installation stops all of it at once, and the next start does it again', async () => {
  writeDeafBuild();
  writeFileSync(at('web/root.tsx'), '3');
  rmSync(at('build'), { recursive: true, force: true });
  const { npm_execpath: _, ...env } = process.env;
  const child = spawn(process.execPath, ['bin/install.js'], { cwd: project, env, detached: true, stdio: 'ignore' });
  assert.ok(await waitUntil(() => existsSync(at('deaf.pid')), 30_000), 'the build never began');
  const deaf = Number(readFileSync(at('deaf.pid'), 'utf8'));
  process.kill(-(child.pid ?? 0), 'SIGINT');
  assert.ok(await waitUntil(() => child.exitCode !== null, STOP_LIMIT_MS), 'still runs');
  assert.equal(child.exitCode, 130);
  assert.ok(await waitUntil(() => !isAlive(deaf), STOP_LIMIT_MS), 'what it ran still runs');
  assert.ok(!existsSync(at('var/install.lock')));
  assert.ok(!existsSync(at('build/.carnet-stamp.json')));
});

test('whoever stops npm alone stops what it started', async () => {
  const program = `import { writeFileSync } from 'node:fs';
import { stopWhenNpmDies } from './bin/watch-npm.js';
process.on('SIGTERM', () => { writeFileSync('stopped', ''); process.exit(0); });
setInterval(() => {}, 1_000);
stopWhenNpmDies();
writeFileSync('started.pid', String(process.pid));`;
  writeFileSync(at('program.mjs'), program);
  const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  for (const [name, script] of [
    ['start', 'node program.mjs'],
    ['start-by-a-shell', 'true; node program.mjs'],
  ] as const) {
    manifest.scripts[name] = script;
    writeFileSync(at('package.json'), JSON.stringify(manifest));
    for (const left of ['started.pid', 'stopped']) rmSync(at(left), { force: true });
    const npm = spawn('npm', ['run', name], { cwd: project, stdio: 'ignore' });
    assert.ok(await waitUntil(() => existsSync(at('started.pid')), 30_000), 'the program never began');
    npm.kill('SIGKILL');
    assert.ok(
      await waitUntil(() => existsSync(at('stopped')), 2 * STOP_LIMIT_MS),
      `${name}: the program goes on alone`,
    );
  }
});
