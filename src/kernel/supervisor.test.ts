import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../../test/support/free-port.ts';
import { createLog } from './log.ts';
import { Supervisor } from './supervisor.ts';

test('a worker asked to end, whose last request never ends, ends all the same: another takes its place', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-worker-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'worker.mjs');
  writeFileSync(
    program,
    `import { runWorker } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
setInterval(() => undefined, 1_000);
await runWorker(async () => ({ close: () => new Promise(() => undefined) }), 200);`,
  );
  const worker = fork(program, { stdio: 'ignore' });
  worker.send({ carnet: 'start', message: {} });
  await once(worker, 'message');
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit', { signal: AbortSignal.timeout(5_000) });
  assert.equal(code, 1);
});

test('a connection handed to a worker that dies before it took it is closed: its client does not wait for ever', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-worker-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'worker.mjs');
  const port = await freePort();
  writeFileSync(
    program,
    `import { createServer } from 'node:http';
import { runWorker } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
const server = createServer((request, response) => response.end(String(process.pid)));
await runWorker(async () => {
  await new Promise((done) => server.listen(${port}, '127.0.0.1', done));
  return { close: async () => server.close() };
});`,
  );
  const drained = { programArguments: [], startMessage: {}, onDrained: async () => undefined };
  const log = createLog('silent', {}, { write: () => true });
  const supervisor = new Supervisor({ log, program, workers: 1, ...drained });
  await supervisor.start();
  t.after(() => supervisor.stop());
  const limit = { signal: AbortSignal.timeout(8_000) };
  const ask = () => fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' }, ...limit });
  const pid = Number(await (await ask()).text());
  process.kill(pid, 'SIGSTOP'); // it takes nothing that is handed to it
  const end = ask().then(
    () => 'answered',
    ({ name }: Error) => (name === 'TimeoutError' ? 'waits' : 'cut'),
  );
  await new Promise((done) => setTimeout(done, 100));
  process.kill(pid, 'SIGKILL');
  assert.equal(await end, 'cut');
});
