#!/usr/bin/env node
// Brings what is missing before `npm start` and `npm test`: packages when the lock file changed, pages when their
// sources changed. Plain JavaScript for Node 18 or later; needs no package.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './find-node.js';

const STAMP = join(ROOT, 'node_modules/.carnet-stamp.json');
const PAGES_STAMP = join(ROOT, 'build/.carnet-stamp.json');
/** What the pages are built from; a file or folder that does not exist counts as empty. */
const PAGE_SOURCES = ['web', 'vite.config.ts', 'react-router.config.ts', 'package-lock.json'];
const MAX_SOURCE_FILES = 20_000;
const LOCK_WAIT_MS = 600_000;
const PROGRESS_MS = 5_000;

/** Ends what runs now; what it left half done is done again by the next start: no stamp says that it is complete. */
let interrupt = () => undefined;
let giveLockBack = () => undefined;
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.once(signal, () => {
    interrupt();
    giveLockBack();
    process.stderr.write('Interrupted: the next start does it again.\n');
    process.exit(128 + number);
  });
}

const say = (line) => process.stdout.write(`${line}\n`);
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** True when the packages for `scope` are there: our stamp says so, or a complete `npm ci` made by hand. */
function isInstalled(scope, lockHash) {
  const stamp = readJson(STAMP);
  if (stamp !== null) return stamp.lock === lockHash && (stamp.scope === scope || stamp.scope === 'test');
  if (!isCompleteByHand(scope)) return false;
  writeFileSync(STAMP, JSON.stringify({ lock: lockHash, scope }));
  return true;
}

/** npm's own record of what it installed holds every package of the lock file, at its version, and each is on disk. */
function isCompleteByHand(scope) {
  const wanted = readJson(join(ROOT, 'package-lock.json'))?.packages ?? {};
  const present = readJson(join(ROOT, 'node_modules/.package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (scope === 'start' && entry.dev)) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && existsSync(join(ROOT, path, 'package.json'));
  });
}

/** Processes of this checkout that would lose their files: those named in data folders, and any server run from here. */
function liveInstances() {
  const folders = existsSync(join(ROOT, 'var'))
    ? ['var', ...readdirSync(join(ROOT, 'var')).map((name) => `var/${name}`)]
    : [];
  const named = folders.map((folder) => readJson(join(ROOT, folder, 'instance.json'))?.pid).filter(Number.isInteger);
  const running = existsSync('/proc')
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name) && runsFromHere(name))
    : [];
  return [...new Set([...named.filter(isAlive), ...running.map(Number)])].filter((pid) => pid !== process.pid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function runsFromHere(pid) {
  try {
    if (!readlinkSync(`/proc/${pid}/exe`).startsWith(join(ROOT, 'node_modules/'))) return false;
    return /src\/doors\/cli\/main\.ts|bin\/carnet\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

/** Of two installations at once, one waits for the other. */
async function takeLock() {
  const folder = join(ROOT, 'var');
  const lock = join(folder, 'install.lock');
  const end = Date.now() + LOCK_WAIT_MS;
  for (let told = false; ; told = true) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => {
        rmSync(lock, { force: true });
        removeEmpty(folder);
      };
    } catch (error) {
      // ENOENT: the other one ended and removed the folder at this moment.
      if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
    }
    const owner = Number(readJson(lock) ?? 0);
    if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
    else if (Date.now() > end) throw new Error(`another installation (process ${owner}) holds ${lock}`);
    else if (!told) say('Another installation is under way in this folder: waiting for it.');
    await new Promise((done) => setTimeout(done, 300));
  }
}

/** The data folder is the start's to make: an installation leaves none behind. */
function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // it holds something, or another installation's lock
  }
}

/** Runs npm with the Node that runs npm itself; a line every few seconds shows that it works. */
function npm(words, sayElapsed) {
  const script = process.env.npm_execpath;
  const [command, ...first] = script?.endsWith('.js')
    ? [process.env.npm_node_execpath ?? process.execPath, script]
    : ['npm'];
  return new Promise((resolve, reject) => {
    const start = Date.now();
    // A process group of its own: a Ctrl-C in the terminal reaches this process alone, which ends the whole group at once.
    const child = spawn(command, [...first, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const keep = (data) => {
      output = `${output}${data}`.slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setInterval(() => say(`  … ${sayElapsed(Math.round((Date.now() - start) / 1000))}`), PROGRESS_MS);
    interrupt = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // it ended by itself at this moment
      }
    };
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(Math.round((Date.now() - start) / 1000));
      else reject(new Error(`\`npm ${words.join(' ')}\` failed:\n${output.trim()}`));
    });
  });
}

/** What is missing, before npm is asked for it. */
function whyToInstall(lockHash) {
  const stamp = readJson(STAMP);
  if (stamp === null) return 'Packages are missing or were installed otherwise';
  if (stamp.lock !== lockHash) return 'The packages are to be renewed (the lock file changed)';
  return 'The test tools are not installed yet (`npm start` leaves them out)';
}

async function installPackages(scope, lockHash) {
  const live = liveInstances();
  if (live.length > 0) {
    throw new Error(
      `${whyToInstall(lockHash)}, but Carnet runs from this folder (process ${live.join(', ')}) with the packages that npm ` +
        'would replace. Stop it (Ctrl-C in its terminal), do this once, and start it again: both then run side by side.',
    );
  }
  const what = scope === 'test' ? 'packages and test tools' : 'packages';
  say(`Installing ${what} with npm ci: the first time takes a minute or two.`);
  rmSync(STAMP, { force: true }); // an installation that is cut must not look complete
  const include = scope === 'test' ? '--include=dev' : '--omit=dev';
  const words = [
    'ci',
    include,
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const seconds = await npm(words, (elapsed) => `installing, ${elapsed} s`);
  writeFileSync(STAMP, JSON.stringify({ lock: lockHash, scope }));
  say(`Installed in ${seconds} s.`);
}

/** One hash over the names and bytes of everything that the pages are built from. */
function pageSourcesHash() {
  const files = [];
  const walk = (path) => {
    const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (stat?.isFile()) files.push(path);
    if (stat?.isDirectory()) for (const name of readdirSync(join(ROOT, path)).sort()) walk(join(path, name));
    if (files.length > MAX_SOURCE_FILES) throw new Error(`web/ holds more than ${MAX_SOURCE_FILES} files`);
  };
  PAGE_SOURCES.forEach(walk);
  return sha256(files.map((path) => `${path} ${sha256(readFileSync(join(ROOT, path)))}`).join('\n'));
}

async function buildPages(sources) {
  say('Building the pages: once, and again when their sources change.');
  rmSync(PAGES_STAMP, { force: true });
  const seconds = await npm(['run', '--silent', 'build:pages'], (elapsed) => `building the pages, ${elapsed} s`);
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  writeFileSync(PAGES_STAMP, JSON.stringify({ sources }));
  say(`Pages built in ${seconds} s.`);
}

async function main() {
  const { values } = parseArgs({ options: { for: { type: 'string', default: 'start' } } });
  if (values.for !== 'start' && values.for !== 'test') throw new Error('--for is start or test');
  const lockHash = sha256(readFileSync(join(ROOT, 'package-lock.json')));
  const sources = pageSourcesHash();
  const needsPages = () =>
    existsSync(join(ROOT, 'react-router.config.ts')) && readJson(PAGES_STAMP)?.sources !== sources;
  if (isInstalled(values.for, lockHash) && !needsPages()) return;
  const release = await takeLock();
  giveLockBack = release;
  try {
    if (!isInstalled(values.for, lockHash)) await installPackages(values.for, lockHash);
    if (needsPages()) await buildPages(sources);
  } finally {
    release();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
