import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

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
