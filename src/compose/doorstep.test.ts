import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { createServer, type Server } from 'node:tls';
import { Doorstep } from './doorstep.ts';

const LIMITS = { unproved: 8, ofAddress: 5, silentMs: 150 };

let server: Server;
let doorstep: Doorstep;
const opened: Socket[] = [];
before(async () => {
  server = createServer({});
  server.on('tlsClientError', () => undefined);
  doorstep = new Doorstep(server, { maxProved: 10, count: () => undefined, limits: LIMITS });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  for (const socket of opened) socket.destroy();
  server.close();
});

/** A connection from a local address; `said` is the first byte of a handshake, or nothing. */
async function open(from: string, said: Buffer | null = null): Promise<Socket> {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress: from });
  opened.push(socket);
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  if (said !== null) socket.write(said);
  await new Promise((done) => setTimeout(done, 10));
  return socket;
}
const BYTE = Buffer.of(0x16);

test('row 54: a client that just came is not dropped for those that said one byte, and one that stays silent is', async () => {
  const early: Socket[] = [];
  for (let n = 0; n < 4; n += 1) early.push(await open('127.0.0.2', BYTE));
  for (let n = 0; n < 3; n += 1) early.push(await open('127.0.0.3', BYTE));
  const honest = await open('127.0.0.4');
  assert.equal(doorstep.waiting, LIMITS.unproved);
  await open('127.0.0.3', BYTE);
  assert.equal(honest.destroyed, false, 'it was about to speak');
  assert.equal(early[0]?.destroyed, true, 'the oldest of the address from which most wait');
  await new Promise((done) => setTimeout(done, LIMITS.silentMs));
  await open('127.0.0.5', BYTE);
  assert.equal(honest.destroyed, true, 'it had its time');
  assert.equal(doorstep.waiting, LIMITS.unproved);
});
