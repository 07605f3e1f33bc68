/** Whose address counts as the visitor's, and what a visitor through a proxy is not told. Real HTTP on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createHttpServer, type ReadinessCheck } from '../../src/compose/http-server.ts';
import type { WebApiFactory } from '../../src/doors/web/web-api.ts';
import { webDoor } from '../../src/doors/web/web-door.ts';
import { addressGroup } from '../../src/identity/attempt-limits.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import { noProfessionals } from '../support/no-professionals.ts';

const PROXY = '127.0.0.9';
const STRANGER = '127.0.0.8';
const VISITOR = '203.0.113.7';

interface Place {
  readonly app: FastifyInstance;
  readonly lines: string[];
  /** The server as reached from one address of this machine. */
  get(path: string, from: string, headers?: Record<string, string>): Promise<{ status: number; text: string }>;
}

interface Told {
  readonly trustedProxies?: readonly string[];
  readonly readiness?: readonly ReadinessCheck[];
  doors?(app: FastifyInstance): Promise<void>;
}

async function serving(t: TestContext, { trustedProxies = [], readiness = [], doors }: Told): Promise<Place> {
  const lines: string[] = [];
  const log = createLog('info', {}, { write: (line) => void lines.push(line) });
  const parts = { clock: systemClock, ids: systemIds, metrics: createMetrics() };
  const app = createHttpServer({ ...parts, log, readiness, trustedProxies });
  app.get('/who', { config: { policy: 'public' } }, async ({ ip }) => ip);
  await doors?.(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    lines,
    async get(path, from, headers = {}) {
      const asked = request({ host: '127.0.0.1', port, path, localAddress: from, headers, agent: false }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      let text = '';
      for await (const piece of answer.setEncoding('utf8')) text += piece;
      return { status: answer.statusCode ?? 0, text };
    },
  };
}

test('X-Forwarded-For of a trusted proxy tells the visitor; anybody else only speaks for himself', async (t) => {
  const { get } = await serving(t, { trustedProxies: [PROXY, '10.0.0.0/8'] });
  const forwarded = { 'x-forwarded-for': VISITOR };
  assert.equal((await get('/who', PROXY, forwarded)).text, VISITOR);
  assert.equal((await get('/who', STRANGER, forwarded)).text, STRANGER);
  assert.equal((await get('/who', PROXY)).text, PROXY);
  const invented = { 'x-forwarded-for': `198.51.100.1, ${VISITOR}` };
  assert.equal((await get('/who', PROXY, invented)).text, VISITOR, 'what the visitor wrote himself is not believed');
  const chain = { 'x-forwarded-for': `${VISITOR}, 10.2.3.4` };
  assert.equal((await get('/who', PROXY, chain)).text, VISITOR, 'a second proxy of ours is looked through');
});

test('without trusted proxies nobody is believed', async (t) => {
  const { get } = await serving(t, {});
  assert.equal((await get('/who', PROXY, { 'x-forwarded-for': VISITOR })).text, PROXY);
});

test('the pages count failures against the visitor behind the proxy, not against the proxy', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-pages-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['server', 'client/assets']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'server/index.js'), 'export const entry = {};');
  const seen: string[] = [];
  const api: WebApiFactory = ({ clientAddress }) => {
    seen.push(clientAddress);
    throw new Error('only the address matters here');
  };
  const log = createLog('silent');
  const { get } = await serving(t, {
    trustedProxies: [PROXY],
    doors: async (app) => {
      const words = { buildFolder: folder, formKey: Buffer.alloc(32, 1), timeZone: 'Europe/Paris' };
      const parts = {
        api,
        professional: noProfessionals,
        publicOrigin: 'https://carnet.example',
        demo: null,
        clock: systemClock,
        ids: systemIds,
        log,
      };
      await app.register(webDoor, { ...words, ...parts });
    },
  });
  await get('/connexion', PROXY, { 'x-forwarded-for': VISITOR });
  await get('/connexion', STRANGER, { 'x-forwarded-for': VISITOR });
  assert.deepEqual(seen, [VISITOR, STRANGER]);
});

test('a port that a proxy writes beside the address does not make another visitor', () => {
  for (const text of ['203.0.113.7', '203.0.113.7:51234', '::ffff:203.0.113.7', '[::ffff:203.0.113.7]:443']) {
    assert.equal(addressGroup(text), VISITOR, text);
  }
  for (const text of ['2001:db8:1:2::9', '[2001:db8:1:2:3::]', '[2001:db8:1:2::7]:51234']) {
    assert.equal(addressGroup(text), '2001:db8:1:2::/64', text);
  }
});

test('the numbers are for this machine: not through a proxy, not from another host', async (t) => {
  const { app, get } = await serving(t, { trustedProxies: [PROXY] });
  const direct = await get('/metrics', STRANGER);
  assert.equal(direct.status, 200);
  assert.match(direct.text, /# HELP/);
  for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto', 'via']) {
    for (const from of [PROXY, STRANGER]) {
      const proxied = await get('/metrics', from, { [header]: '127.0.0.1' });
      assert.equal(proxied.status, 404, header);
      assert.doesNotMatch(proxied.text, /HELP/);
    }
  }
  const outside = await app.inject({ url: '/metrics', remoteAddress: '192.0.2.7' });
  assert.equal(outside.statusCode, 404);
  assert.equal((await app.inject({ url: '/metrics', remoteAddress: '::ffff:127.0.0.1' })).statusCode, 200);
});

test('what is not ready is named in our words; the reason is for the log, once', async (t) => {
  const hush = 'connect ECONNREFUSED 10.1.2.3:5432 as carnet_record_app';
  let isDown = true;
  const { get, lines } = await serving(t, {
    readiness: [
      {
        name: 'record-database',
        check: async () => {
          if (isDown) throw new Error(hush);
          return null;
        },
      },
      { name: 'blobs', check: async () => (isDown ? `EIO /srv/carnet/blobs ${hush}` : null) },
      { name: 'space-database', check: async () => null },
    ],
  });
  const answer = await get('/health/ready', STRANGER);
  assert.equal(answer.status, 503);
  assert.deepEqual(JSON.parse(answer.text), {
    status: 'not-ready',
    problems: { 'record-database': 'does not answer', blobs: 'does not answer' },
  });
  await get('/health/ready', STRANGER);
  const told = (): number => lines.filter((line) => line.includes('ECONNREFUSED')).length;
  assert.equal(told(), 2, 'one line a part, not one a question');
  isDown = false;
  assert.deepEqual(JSON.parse((await get('/health/ready', STRANGER)).text), { status: 'ready', problems: {} });
  isDown = true;
  await get('/health/ready', STRANGER);
  assert.equal(told(), 4, 'told again when it breaks again');
});
