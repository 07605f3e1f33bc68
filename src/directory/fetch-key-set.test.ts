import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { type FetchLimits, fetchKeySet, MAX_KEY_SET_BYTES } from './fetch-key-set.ts';
import { isPublicAddress } from './key-address.ts';

const PAGES: Record<string, (request: IncomingMessage, answer: ServerResponse) => void> = {
  '/keys': (_, answer) => answer.end('{"keys":[]}'),
  '/moved': (_, answer) => answer.writeHead(302, { location: '/keys' }).end(),
  '/missing': (_, answer) => answer.writeHead(404).end('{"keys":[]}'),
  '/large': (_, answer) => answer.end(' '.repeat(MAX_KEY_SET_BYTES + 1)),
  '/silent': () => undefined,
  '/slow': (_, answer) => {
    answer.write('{"keys":');
    const drip = setInterval(() => answer.write(' '), 10);
    answer.on('close', () => clearInterval(drip));
  },
};
const server = createServer((request, answer) => PAGES[request.url ?? '']?.(request, answer));
let port = 0;
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const fetched = (path: string, limits: Partial<FetchLimits> = {}) =>
  fetchKeySet(`http://localhost:${port}${path}`, { privateAddresses: true, timeoutMs: 300, ...limits });

test('one address, no redirect, a bounded answer in a bounded time', async () => {
  assert.equal(await fetched('/keys'), '{"keys":[]}');
  await assert.rejects(fetched('/moved'), /it answers 302/);
  await assert.rejects(fetched('/missing'), /it answers 404/);
  await assert.rejects(fetched('/large'), /more than 65536 bytes/);
  for (const path of ['/silent', '/slow']) await assert.rejects(fetched(path), /aborted/, path);
});

test('outside the demonstration nothing of a private network is connected to, whatever a name says and when', async () => {
  let connections = 0;
  const inside = createTcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => inside.listen(0, '127.0.0.1', done));
  const { port: secret } = inside.address() as AddressInfo;
  const at = (host: string, ...addresses: string[]) =>
    fetchKeySet(`https://${host}:${secret}/jwks`, {
      privateAddresses: false,
      timeoutMs: 300,
      resolve: (_, found) =>
        found(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
    });
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0', '127.1'])
    await assert.rejects(at(host), /public Internet/, host);
  // A name that was public when it was registered, and one that has an address of each kind.
  for (const led of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], ['::1'], ['fd00::1']])
    await assert.rejects(at('editeur.example', ...led), /private address/, led.join());
  await assert.rejects(at('editeur.example'), /leads nowhere/);
  assert.equal(connections, 0);
  inside.close();
});

test('which addresses are public', () => {
  for (const ip of ['8.8.8.8', '91.198.174.192', '172.32.0.1', '2a00:1450::1', '2600::1'])
    assert.equal(isPublicAddress(ip), true, ip);
  const reserved = [
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
  ];
  const reserved6 = ['::', '::1', 'fe80::1', 'fc00::1', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'];
  for (const ip of [...reserved, '0.0.0.0', '255.255.255.255', ...reserved6, '::ffff:10.0.0.1', 'editeur.example', ''])
    assert.equal(isPublicAddress(ip), false, ip);
});
