/** `carnet serve` as `docs/operations/production.md` says: on the loopback, with a reverse proxy before it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCarnet } from '../support/apart-callers.ts';
import { eventually } from '../support/apart-world.ts';
import { freePort } from '../support/free-port.ts';

test('a first start behind a proxy: refused until the operator says what is needed, then it serves', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'carnet-proxied-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const words = ['serve', '--single-host', '--data', join(root, 'data'), '--port', String(port), '--workers', '1'];
  const address = ['--public-url', 'https://carnet.example'];

  const refused = runCarnet([...words, ...address], {});
  assert.equal(await refused.ended, 3, refused.output());
  assert.match(refused.output(), /missing.*--generate-secrets/);
  assert.match(refused.output(), /CARNET_TRUSTED_PROXIES/);

  const served = runCarnet([...words, ...address, '--generate-secrets'], { CARNET_TRUSTED_PROXIES: '127.0.0.1' });
  try {
    const isReady = async (): Promise<boolean> =>
      (await fetch(`${base}/health/ready`).catch(() => null))?.status === 200;
    await eventually(isReady, `never ready: ${served.output()}`);
    assert.equal((await fetch(`${base}/metrics`)).status, 200);
    assert.equal((await fetch(`${base}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status, 404);
  } finally {
    served.process.kill('SIGTERM');
    assert.equal(await served.ended, 0, served.output());
  }
});
