import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { isFailure } from './errors.ts';
import { cutWhenStalled, LargeBodies, MAX_WAITING_OF_CLIENT } from './large-bodies.ts';

const MB = 1024 * 1024;
const of = (name: string) => ({ of: name, most: 4 * MB });
const here = new AbortController().signal;

test('row 54: a client that has used its share waits for its own bodies, and stands in nobody’s way', async () => {
  const bodies = new LargeBodies({ most: 8 * MB });
  const first = await bodies.enter(3 * MB, here, of('a'));
  const order: string[] = [];
  const second = bodies.enter(3 * MB, here, of('a')).then((leave) => {
    order.push('a again');
    return leave;
  });
  const other = await bodies.enter(4 * MB, here, of('b'));
  order.push('b');
  first();
  (await second)();
  other();
  assert.deepEqual(order, ['b', 'a again']);
  assert.equal(bodies.taken, 0);
});

test('who waits too long, leaves, or finds too many waiting, is told to come back, and nothing of it stays', async () => {
  const bodies = new LargeBodies({ most: 4 * MB, waitMs: 20 });
  const leave = await bodies.enter(4 * MB, here, of('a'));
  const busy = (error: unknown) => isFailure(error, 'busy') && error.details.retryAfterSeconds === 5;
  await assert.rejects(bodies.enter(MB, here, of('b')), busy);
  const gone = new AbortController();
  const waits = assert.rejects(bodies.enter(MB, gone.signal, of('b')), busy);
  gone.abort();
  await waits;
  const many = Array.from({ length: MAX_WAITING_OF_CLIENT }, () =>
    assert.rejects(bodies.enter(MB, here, of('b')), busy),
  );
  await assert.rejects(bodies.enter(MB, here, of('b')), busy);
  (await bodies.enter(1_000, here, of('b')))();
  await Promise.all(many);
  leave();
  assert.equal(bodies.taken, 0);
  (await bodies.enter(4 * MB, here, of('b')))();
});

test('a client that left while its token was checked takes no room', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${3 * MB}\r\n\r\n`);
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  client.destroy();
  await once(response, 'close');
  const bodies = new LargeBodies({ most: 4 * MB });
  await assert.rejects(bodies.admit(response, 4 * MB, of('a')), (error) => isFailure(error, 'busy'));
  assert.equal(bodies.taken, 0);
});

test('an answer that nobody reads is cut and gives its room back; one that is read slowly is sent whole', async (t) => {
  const answers = new LargeBodies({ most: 64 * MB });
  const server = createServer((_request, response) => {
    cutWhenStalled(response, 1_500);
    answers.holdAnswer(response, 16 * MB, { of: 'a', most: 40 * MB });
    response.end(Buffer.alloc(16 * MB));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = () => {
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    return client;
  };
  const [cut] = [once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'))];
  const silent = ask();
  const slow = ask();
  let read = 0;
  slow.on('data', (bytes: Buffer) => {
    read += bytes.length;
    slow.pause();
    setTimeout(() => slow.resume(), 1);
  });
  const whole = once(slow, 'end');
  await cut;
  silent.destroy();
  await whole;
  assert.ok(read > 16 * MB, `${read} bytes`);
  await new Promise((done) => setImmediate(done));
  assert.equal(answers.taken, 0);
  const fits = new LargeBodies({ most: MB });
  const ended = { closed: false, once: () => undefined } as unknown as ServerResponse;
  assert.throws(
    () => fits.holdAnswer(ended, 2 * MB, of('a')),
    (error) => isFailure(error, 'busy'),
  );
});
