/** `npm start` as an operator meets it: obstacles, Ctrl-C, kill -9, the same folder twice. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { isAlive, waitUntil } from '../../src/kernel/process-info.ts';
import { freePort } from '../support/free-port.ts';

const CARNET = resolve(import.meta.dirname, '../../bin/carnet.js');
const READY_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 20_000;
const root = mkdtempSync(join(tmpdir(), 'carnet-start-'));
const data = join(root, 'var');
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  output(): string;
}

/** Starts in a process group of its own, so that a signal can be sent as a terminal does. Resolves when it answers. */
async function start(port: number): Promise<Running> {
  const words = [CARNET, 'start', '--data', data, '--port', String(port), '--persons', '20', '--workers', '2'];
  const child = spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  const url = `http://127.0.0.1:${port}`;
  const isReady = await waitUntil(() => output.includes('Ctrl-C stops') || child.exitCode !== null, READY_LIMIT_MS);
  assert.ok(isReady && child.exitCode === null, output);
  assert.equal((await fetch(`${url}/health/live`)).status, 200);
  return { process: child, url, output: () => output };
}

/** A connection handed over at the instant of its worker's death is cut, never left to wait: as any client, try again. */
async function answersSoon(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(10_000) }).catch(
      (error: Error) => error,
    );
    if (!(answer instanceof Error)) return answer.status === 200;
    assert.notEqual(answer.name, 'TimeoutError', 'a connection waits for a dead worker');
  }
  return false;
}

function carnet(...words: string[]): { status: number | null; output: string } {
  const result = spawnSync(process.execPath, [CARNET, ...words], { encoding: 'utf8' });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

function postmaster(): number {
  return Number(readFileSync(join(data, 'postgres/18/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

async function stopped(child: ChildProcess): Promise<void> {
  assert.ok(await waitUntil(() => child.exitCode !== null || child.signalCode !== null, STOP_LIMIT_MS), 'still runs');
}

test('a taken port is told before anything is made', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const folder = join(root, 'unused');
  const { status, output } = carnet('start', '--data', folder, '--port', String(port));
  other.close();
  assert.equal(status, 4);
  assert.match(output, new RegExp(`Port ${port} is taken.*--port ${port + 1}`));
  assert.ok(!existsSync(folder));
});

test('a folder that cannot be written is told', () => {
  const locked = join(root, 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  // root may write anywhere but in the kernel's own folders
  const folder = process.getuid?.() === 0 ? '/proc/carnet' : join(locked, 'var');
  const { status, output } = carnet('start', '--data', folder, '--port', '1');
  assert.equal(status, 4);
  assert.match(output, /cannot be written/);
});

test('one Ctrl-C, seen by every process of the terminal, stops everything cleanly', async () => {
  const port = await freePort();
  const running = await start(port);
  const database = postmaster();

  const second = carnet('start', '--data', data, '--port', String(port));
  assert.equal(second.status, 4);
  assert.match(second.output, /already runs on .*process \d+/);

  process.kill(-(running.process.pid ?? 0), 'SIGINT');
  await stopped(running.process);
  assert.equal(running.process.exitCode, 0, running.output());
  assert.ok(!isAlive(database));
  assert.ok(!existsSync(join(data, 'instance.json')));
});

test('after a kill -9 of the application the next start heals, and SIGTERM drains', async () => {
  const port = await freePort();
  const first = await start(port);
  const left = postmaster();
  first.process.kill('SIGKILL');
  await stopped(first.process);
  assert.ok(isAlive(left));

  const second = await start(port);
  assert.ok(!isAlive(left));
  second.process.kill('SIGTERM');
  await stopped(second.process);
  assert.equal(second.process.exitCode, 0, second.output());
});

test('after a kill -9 of everything the next start recovers; a dead worker is replaced', async () => {
  const port = await freePort();
  const first = await start(port);
  const database = postmaster();
  process.kill(-(first.process.pid ?? 0), 'SIGKILL');
  process.kill(database, 'SIGKILL');
  await stopped(first.process);

  const second = await start(port);
  const workers = spawnSync('ps', ['-o', 'pid=', '--ppid', String(second.process.pid)], { encoding: 'utf8' }).stdout;
  const worker = workers
    .split('\n')
    .map(Number)
    .find((pid) => pid > 0 && pid !== postmaster());
  assert.ok(worker !== undefined);
  const environment = readFileSync(`/proc/${worker}/environ`, 'utf8').split('\0');
  assert.ok(environment.includes('NODE_ENV=production'), 'the pages would be drawn by a development build');
  process.kill(worker, 'SIGKILL');
  assert.ok(await answersSoon(second.url), 'nobody answers after a worker was killed');
  const log = (): string => readFileSync(join(data, 'log/carnet.log'), 'utf8');
  assert.ok(await waitUntil(() => log().includes('A worker died'), STOP_LIMIT_MS));

  process.kill(-(second.process.pid ?? 0), 'SIGINT');
  await stopped(second.process);
  assert.equal(second.process.exitCode, 0, second.output());
});

test('a second Ctrl-C, a moment after the first, ends at once', async () => {
  const running = await start(await freePort());
  const database = postmaster();
  const request = fetch(`${running.url}/health/live`).catch(() => null);
  process.kill(-(running.process.pid ?? 0), 'SIGINT');
  await new Promise((done) => setTimeout(done, 1_000));
  if (running.process.exitCode === null) process.kill(-(running.process.pid ?? 0), 'SIGINT');
  await stopped(running.process);
  await request;
  assert.ok([0, 130].includes(running.process.exitCode ?? -1));
  // PostgreSQL was told to stop and may still write; the next start would wait for it, and no test comes after this one.
  if (isAlive(database)) process.kill(database, 'SIGQUIT');
  assert.ok(await waitUntil(() => !isAlive(database), STOP_LIMIT_MS));
});
