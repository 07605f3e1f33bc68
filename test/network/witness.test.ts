import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/kernel/clock.ts';
import { askWitness } from '../../src/kernel/tlog/ask-witness.ts';
import { isSignedBy, readNote, readNoteKey } from '../../src/kernel/tlog/note.ts';
import { outsideWitness } from '../../src/kernel/tlog/outside-witness.ts';
import { readTilePath } from '../../src/kernel/tlog/read-log.ts';
import { type CommandEnd, carnet } from '../support/carnet-command.ts';
import { freePort } from '../support/free-port.ts';
import { MemoryLog } from '../support/memory-log.ts';
import { CARNET } from '../support/running-world.ts';

// Row 46 with a witness in a process of its own, as another organisation runs it: the log is asked for, and asks.

const honest = new MemoryLog('carnet.invalid/transparency/record');
honest.grow(300);
let shown: MemoryLog = honest;
const folder = mkdtempSync(join(tmpdir(), 'carnet-witness-'));
const server = createServer((request, response) => {
  const path = request.url?.slice('/log/'.length) ?? '';
  const asked = path.startsWith('tile/') ? readTilePath(path.slice('tile/'.length)) : null;
  const body = path === 'checkpoint' ? shown.note() : asked === null ? null : shown.tile(asked.place, asked.width);
  response.writeHead(body === null ? 404 : 200).end(body ?? 'Not found.\n');
});
const running = new Set<ChildProcess>();

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'logs.txt'), `http://127.0.0.1:${port}/log ${honest.key.text}\n`);
});
after(() => {
  for (const child of running) child.kill('SIGKILL');
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function serve(...words: string[]) {
  const child = spawn(process.execPath, [CARNET, 'witness', '--folder', folder, '--json', ...words]);
  running.add(child);
  const first = new Promise<Record<string, unknown>>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(JSON.parse(String(data)))),
  );
  return { child, first, ended: new Promise((done) => child.once('exit', done)) };
}

test('a witness cosigns what continues, lets no other process cosign beside it, is killed, and still refuses the fork that it is shown afterwards', async () => {
  const port = await freePort();
  const serving = serve('--name', 'witness.invalid/w', '--port', String(port), '--log-level', 'silent');
  const url = `http://127.0.0.1:${port}`;
  const key = readNoteKey(String((await serving.first)['key']));
  assert.ok(key !== null && key.name === 'witness.invalid/w');
  const calls = outsideWitness({ url, key: key.text }, systemClock);
  const ask = (log: MemoryLog, from: number) =>
    askWitness(calls, log, { size: log.size, note: log.note(), key: log.key }, from);

  assert.equal((await ask(honest, 0)).outcome, 'cosigned');
  honest.grow(40);
  const cosigned = await ask(honest, 12);
  assert.ok(cosigned.outcome === 'cosigned', 'asked from a wrong size, it says which is right');
  assert.deepEqual(await ask(honest.fork(400), 340), { outcome: 'refused', status: 422 });
  assert.deepEqual(await ask(new MemoryLog('elsewhere.invalid').fork(3), 0), { outcome: 'refused', status: 404 });
  const conflict = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: `old 1\n\n${honest.note()}` });
  assert.deepEqual([conflict.status, conflict.headers.get('content-type')], [409, 'text/x.tlog.size']);
  assert.equal(await conflict.text(), '340\n');
  assert.equal((await fetch(`${url}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(100_000) })).status, 413);
  const kept = createHash('sha256').update(honest.origin).digest('hex');
  const monitored = readNote(await (await fetch(`${url}/logs/${kept}/checkpoint`)).text());
  assert.ok(
    monitored !== null && monitored.size === 340 && isSignedBy(monitored, key) && isSignedBy(monitored, honest.key),
  );
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(metrics, /carnet_witness_alarms_total\{origin="[^"]+",what="broken"\} 1/);

  const beside = await carnet('witness', '--folder', folder, '--once', '--log-level', 'error');
  assert.equal(beside.code, 4, 'two processes would cosign two trees');
  assert.match(beside.stderr, /already runs on .*\(process \d+/);
  serving.child.kill('SIGKILL');
  await serving.ended;

  shown = honest.fork(340);
  const forked = await carnet('witness', '--folder', folder, '--once', '--json', '--log-level', 'error');
  assert.deepEqual([forked.code, reported(forked)], [7, { outcome: 'alarm', what: 'fork', size: 340, before: 340 }]);
  assert.match(forked.stderr, /two trees of the same size/);
  assert.equal(readdirSync(join(folder, 'evidence')).length, 2, 'the refused continuation and the fork');
});

function reported(end: CommandEnd): Readonly<Record<string, unknown>> {
  const { origin, ...found } = end.json<{ logs: Record<string, unknown>[] }>().logs[0] ?? {};
  assert.equal(origin, honest.origin);
  return found;
}
