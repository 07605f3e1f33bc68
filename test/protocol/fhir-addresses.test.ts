/** What is refused below the FHIR base before any route. */
import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { createHttpServer } from '../../src/compose/http-server.ts';
import { fhirDoor } from '../../src/doors/fhir/fhir-door.ts';
import type { FhirParts } from '../../src/doors/fhir/parts.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import type { OperationOutcome } from '../../src/standards/fhir/types.ts';

/** The door beside pages that take every other address, as in a whole deployment. */
async function besidePages() {
  const log = createLog('silent', {}, { write: () => undefined });
  const app = createHttpServer({ clock: systemClock, ids: systemIds, log, metrics: createMetrics(), readiness: [] });
  await app.register(fhirDoor, { prefix: '/fhir', parts: {} as FhirParts });
  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/*',
    config: { policy: 'public' },
    handler: async (_request, reply) => reply.type('text/html').send('<p>page</p>'),
  });
  return app;
}

test('an address that cannot be read, or that nothing claims, gets an OperationOutcome below the base', async () => {
  const app = await besidePages();
  const refused = async (method: 'GET' | 'POST' | 'PUT' | 'OPTIONS', url: string, status: number) => {
    const answer = await app.inject({ method, url });
    assert.equal(answer.statusCode, status, url);
    assert.match(String(answer.headers['content-type']), /^application\/fhir\+json/, url);
    assert.ok(answer.headers['x-request-id'], url);
    assert.equal(answer.json<OperationOutcome>().resourceType, 'OperationOutcome', url);
  };
  await refused('GET', '/fhir/%', 400);
  await refused('GET', '/fhir/DocumentReference/%ff', 400);
  await refused('PUT', '/fhir/%E0%A4%A', 400);
  await refused('GET', `/fhir/${'a'.repeat(9_000)}`, 414);
  for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
    await refused(method, '/fhir//DocumentReference', 404);
    await refused(method, '/fhir//', method === 'POST' ? 404 : 405);
    await refused(method, '/fhir/DocumentReference//x', 404);
  }
  const page = await app.inject({ method: 'GET', url: '/%' });
  assert.deepEqual([page.statusCode, page.headers['content-type']], [400, 'text/plain; charset=utf-8']);
  assert.match(String((await app.inject({ method: 'GET', url: '/fhirs' })).headers['content-type']), /html/);
  await app.close();
});

test('headers that are too long, or no headers at all, get an OperationOutcome below the base', async () => {
  const app = await besidePages();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const answerTo = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text)).on('error', reject);
    });
  const long = `X-Long: ${'a'.repeat(20_000)}`;
  for (const [status, request] of [
    [431, `GET /fhir/DocumentReference?x=1 HTTP/1.1\r\nHost: x\r\n${long}\r\n\r\n`],
    [400, 'GET /fhir HTTP/1.1\r\nHost x\r\n\r\n'],
  ] as const) {
    const [head = '', body = ''] = (await answerTo(request)).split('\r\n\r\n');
    assert.ok(head.startsWith(`HTTP/1.1 ${status} `), head);
    assert.match(head, /Content-Type: application\/fhir\+json/);
    assert.equal((JSON.parse(body) as OperationOutcome).issue[0]?.severity, 'error');
  }
  assert.match(await answerTo(`GET /fhirs HTTP/1.1\r\n${long}\r\n\r\n`), /^HTTP\/1.1 431 [\s\S]*text\/plain/);
  await app.close();
});
