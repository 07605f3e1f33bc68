import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import { MAX_UNPROVED_OF_ADDRESS } from '../../src/compose/doorstep.ts';
import { linkDoorstep } from '../../src/compose/tls-listener.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { defineCall } from '../../src/kernel/link/link-call.ts';
import { LinkClient } from '../../src/kernel/link/link-client.ts';
import { LinkCredentials } from '../../src/kernel/link/link-credentials.ts';
import { type LinkFiles, type LinkIdentity, zoneHostName } from '../../src/kernel/link/link-identity.ts';
import { type LinkServer, offerToZone, startLinkServer } from '../../src/kernel/link/link-server.ts';
import * as shape from '../../src/kernel/link/shapes.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import type { Zone } from '../../src/kernel/zones.ts';
import { silentSockets } from '../support/silent-sockets.ts';
import { type Certificate, newAuthority } from '../support/test-authority.ts';

// security row 63: the link between the zones, as somebody on the network meets it.

const authority = newAuthority();
const folder = mkdtempSync(join(tmpdir(), 'carnet-link-tls-'));
const ECHO = defineCall({ name: 'test.echo', as: 'zone', input: shape.text(20), output: shape.text(20) });
const logged: string[] = [];
const log = createLog('info', {}, { write: (line) => void logged.push(line) });
const files = Object.fromEntries(['cert', 'key', 'ca', 'crl'].map((n) => [n, join(folder, `${n}.pem`)]));
const linkFiles = { ...files, crlIsNamed: false } as unknown as LinkFiles;
const put = (name: string, text: string) => writeFileSync(join(folder, `${name}.pem`), text, { mode: 0o600 });

let server: LinkServer;
let credentials: LinkCredentials;
let first: Certificate;
before(async () => {
  first = authority.issue(zoneHostName('record'));
  put('cert', first.cert);
  put('key', first.key);
  put('ca', authority.cert);
  credentials = new LinkCredentials(linkFiles, 'record', log);
  server = await startLinkServer({
    identity: credentials.current,
    caller: 'space',
    offers: [offerToZone(ECHO, async (word) => word)],
    actors: null,
    bind: '127.0.0.1',
    port: 0,
    doorstep: linkDoorstep(createMetrics()),
    log,
  });
  credentials.onChange((identity) => server.renew(identity));
});
after(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const identity = ({ cert, key }: Certificate, ca = authority.cert): LinkIdentity => ({
  cert: Buffer.from(cert),
  key: Buffer.from(key),
  ca: Buffer.from(ca),
});
const callerWith = (proof: LinkIdentity): LinkClient =>
  new LinkClient({ url: `https://127.0.0.1:${server.port}`, peer: 'record', identity: proof, signer: null });

async function isBelieved(caller: LinkClient): Promise<boolean> {
  try {
    return (await caller.call(ECHO, 'salut')) === 'salut';
  } catch (error) {
    assert.ok(isFailure(error, 'unavailable'), String(error));
    return false;
  }
}

/** What was agreed on, or null when the server refused or answered nothing to a request. */
function shakeHands(options: ConnectionOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: server.port,
      servername: zoneHostName('record'),
      ...identity(authority.issue(zoneHostName('space'))),
      ...options,
    });
    const end = (answer: string | null): void => {
      socket.destroy();
      resolve(answer);
    };
    // With TLS 1.3 the client has ended its part before the server says what it thinks of the certificate.
    socket.once('secureConnect', () =>
      socket.write('POST /link/v1/none HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'),
    );
    socket.once('data', () => end(`${socket.getProtocol()} ${socket.getCipher().standardName}`));
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}

const ALL_SUITES = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';

test('row 63: nothing older than TLS 1.3, no suite but its own', async () => {
  for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const) {
    assert.equal(await shakeHands({ minVersion: 'TLSv1', maxVersion: version, ciphers: ALL_SUITES }), null, version);
  }
  for (const weak of [
    'NULL-SHA256',
    'RC4-SHA',
    'DES-CBC3-SHA',
    'AES128-SHA',
    'ADH-AES128-SHA',
    'ECDHE-ECDSA-AES128-SHA',
  ]) {
    const ciphers = `${weak}:@SECLEVEL=0`;
    assert.equal(
      await shakeHands({ minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers }).catch(() => null),
      null,
      weak,
    );
  }
  assert.equal(
    await shakeHands({ ciphers: 'TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256' }),
    null,
    'a short tag',
  );
  assert.equal(await shakeHands({}), 'TLSv1.3 TLS_AES_256_GCM_SHA384');
});

test('row 63: a client without certificate, over, of another authority, or of another name is not believed', async () => {
  const others: Record<string, ConnectionOptions> = {
    'no certificate': { cert: undefined, key: undefined },
    over: identity(authority.issue(zoneHostName('space'), -1)),
    'another authority': identity(newAuthority().issue(zoneHostName('space'))),
  };
  for (const [what, options] of Object.entries(others)) assert.equal(await shakeHands(options), null, what);
  const wrongName = callerWith(identity(authority.issue('laboratory.carnet.internal')));
  assert.equal(await isBelieved(wrongName), false, 'another name');
  const sameZone = callerWith(identity(authority.issue(zoneHostName('record'))));
  assert.equal(await isBelieved(sameZone), false, 'the record zone does not call itself');
  for (const one of [wrongName, sameZone]) one.close();
});

test('row 54: silent sockets do not fill the port between the zones', async () => {
  const silent = await silentSockets(server.port, MAX_UNPROVED_OF_ADDRESS + 50, '127.0.0.1');
  const caller = callerWith(identity(authority.issue(zoneHostName('space'))));
  assert.equal(await isBelieved(caller), true);
  await silent.fewerThan(MAX_UNPROVED_OF_ADDRESS + 1);
  silent.close();
  caller.close();
});

test('row 63: a revoked client is refused at the next look, also on the connection that it has; the others go on', async () => {
  const [good, stolen] = [authority.issue(zoneHostName('space')), authority.issue(zoneHostName('space'))];
  const [caller, thief] = [callerWith(identity(good)), callerWith(identity(stolen))];
  assert.deepEqual([await isBelieved(caller), await isBelieved(thief)], [true, true]);
  put('crl', authority.revoke([stolen]));
  await credentials.refresh();
  assert.deepEqual([await isBelieved(caller), await isBelieved(thief)], [true, false]);
  assert.match(logged.join(), /a caller of the link was refused/);

  put('crl', authority.revoke([], -1).slice(0, 40));
  await credentials.refresh();
  assert.equal(await isBelieved(thief), false, 'a list that cannot be read takes nothing back');
  rmSync(join(folder, 'crl.pem'));
  await credentials.refresh();
  assert.equal(await isBelieved(thief), false, 'nor does one that vanished');
  put('crl', authority.revoke([], -0.5));
  await credentials.refresh();
  assert.equal(await isBelieved(caller), false, 'with a list over its date nobody is believed');
  put('crl', authority.revoke([stolen]));
  await credentials.refresh();
  assert.deepEqual([await isBelieved(caller), await isBelieved(thief)], [true, false]);
  for (const one of [caller, thief]) one.close();
});

test('row 63: a connection begun before the revocation, whose handshake ends after it, is not believed', async () => {
  const stolen = authority.issue(zoneHostName('space'));
  const waiting = connectTcp({ host: '127.0.0.1', port: server.port });
  await once(waiting, 'connect');
  // The server has the connection once it answers another that came after it.
  const other = callerWith(identity(authority.issue(zoneHostName('space'))));
  assert.equal(await isBelieved(other), true);
  other.close();
  put('crl', authority.revoke([stolen]));
  await credentials.refresh();
  const socket = connect({ socket: waiting, servername: zoneHostName('record'), ...identity(stolen) });
  const body = '"salut"';
  socket.on('error', () => undefined);
  socket.once('secureConnect', () =>
    socket.write(
      `POST /link/v1/${ECHO.name} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  );
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(data.toString()));
    socket.once('close', () => resolve('closed'));
  });
  socket.destroy();
  assert.ok(answer === 'closed' || answer.startsWith('HTTP/1.1 421 '), answer);
});

test('row 63: certificates are read again without a restart; half of a pair is not taken; a call under way ends well', async () => {
  const callers = Array.from({ length: 4 }, () => callerWith(identity(authority.issue(zoneHostName('space')))));
  let going = true;
  let calls = 0;
  const lanes = callers.map(async (caller) => {
    while (going) {
      assert.equal(await caller.call(ECHO, 'oui'), 'oui');
      calls += 1;
    }
  });
  const second = authority.issue(zoneHostName('record'));
  put('cert', second.cert);
  await credentials.refresh();
  assert.ok(credentials.current.cert.equals(Buffer.from(first.cert)), 'the key is not there yet');
  put('key', second.key);
  for (let round = 0; round < 10; round += 1) {
    const next = authority.issue(zoneHostName('record'));
    put('cert', next.cert);
    put('key', next.key);
    await credentials.refresh();
    assert.ok(credentials.current.cert.equals(Buffer.from(next.cert)));
    await new Promise((done) => setTimeout(done, 100));
  }
  going = false;
  await Promise.all(lanes);
  assert.ok(calls > 10, `${calls} calls`);

  // The caller's side: a new certificate, and the server's own taken back.
  const [caller] = callers;
  assert.ok(caller);
  const mine = authority.issue(zoneHostName('space'));
  caller.renew(identity(mine));
  assert.equal(await isBelieved(caller), true);
  const current: Zone = 'record';
  const taken = authority.issue(zoneHostName(current));
  put('cert', taken.cert);
  put('key', taken.key);
  await credentials.refresh();
  caller.renew({ ...identity(mine), crl: Buffer.from(authority.revoke([taken])) });
  assert.equal(await isBelieved(caller), false, 'a revoked server is not believed either');
  for (const one of callers) one.close();
});
