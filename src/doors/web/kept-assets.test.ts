import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Fastify from 'fastify';
import { keptAssets } from './kept-assets.ts';

test('what a running server serves survives pages that are built again under it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-assets-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'page-a1.js'), 'one');
  writeFileSync(join(folder, 'page-a1.js.br'), 'packed');
  const app = Fastify();
  t.after(() => app.close());
  await keptAssets(app, folder);
  rmSync(join(folder, 'page-a1.js'));
  rmSync(join(folder, 'page-a1.js.br'));
  writeFileSync(join(folder, 'page-b2.js'), 'two');
  const get = (url: string, encoding: string) => app.inject({ url, headers: { 'accept-encoding': encoding } });
  const plain = await get('/assets/page-a1.js', 'br;q=0');
  assert.deepEqual([plain.statusCode, plain.body], [200, 'one']);
  assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8');
  const packed = await get('/assets/page-a1.js', 'gzip, br');
  assert.deepEqual([packed.body, packed.headers['content-encoding']], ['packed', 'br']);
  for (const absent of ['/assets/page-b2.js', '/assets/page-a1.js.br', '/assets/%2e%2e%2fpackage.json']) {
    const answer = await get(absent, '');
    assert.equal(answer.statusCode, 404, absent);
  }
});
