import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { newAuthority } from '../../../test/support/test-authority.ts';
import { linkDoorstep } from '../../compose/tls-listener.ts';
import type { Actor } from '../actor.ts';
import { manualClock } from '../clock.ts';
import { Failure, isFailure } from '../errors.ts';
import { systemIds } from '../ids.ts';
import { SigningRing } from '../keys/signing-keys.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import type { Zone } from '../zones.ts';
import { ActorSigner, ActorVerifier } from './actor-assertion.ts';
import { CallMeter } from './call-meter.ts';
import { channelOf } from './channel.ts';
import { defineCall } from './link-call.ts';
import { LinkClient } from './link-client.ts';
import { type LinkIdentity, zoneHostName } from './link-identity.ts';
import { type LinkServer, offerToPerson, offerToZone, startLinkServer } from './link-server.ts';
import { PublishedKeys } from './published-keys.ts';
import * as shape from './shapes.ts';

const authority = newAuthority();
const folder = mkdtempSync(join(tmpdir(), 'carnet-link-'));
const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
const person: Actor = {
  kind: 'person',
  id: 'p1',
  name: 'Claire',
  recordIds: ['r1'],
  purpose: 'normal',
  onBehalfOf: null,
};

const document = shape.object({ name: shape.text(50), at: shape.instant, content: shape.bytes(1_000) });
const GREET = defineCall({
  name: 'test.greet',
  as: 'person',
  input: shape.object({ word: shape.text(20) }),
  output: shape.text(100),
});
const ECHO = defineCall({ name: 'test.echo', as: 'zone', input: document, output: document, maxRequest: 2_000 });
const FAIL = defineCall({ name: 'test.fail', as: 'zone', input: shape.text(20), output: shape.text(20) });

let actorRing: SigningRing;
let signer: ActorSigner;
let server: LinkServer;
let link: LinkClient;
const logged: string[] = [];

function identityOf(zone: Zone): LinkIdentity {
  const { cert, key } = authority.issue(zoneHostName(zone));
  return { cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(authority.cert) };
}

async function fail(word: string): Promise<string> {
  if (word === 'mistake') throw new Error('a secret of this zone');
  throw new Failure('version-conflict', { reason: 'it changed', at: 'x', problems: [{ reason: 'why' }] });
}

before(async () => {
  const ring = await SigningRing.open({ use: 'token', folder: join(folder, 'actor') });
  actorRing = ring;
  signer = new ActorSigner(ring, clock, systemIds);
  const keys = new PublishedKeys(async () => ring.publicJwks().keys, clock);
  server = await startLinkServer({
    identity: identityOf('record'),
    caller: 'space',
    offers: [
      offerToPerson(GREET, async (actor, { word }) => `${word}, ${actor.name} of ${actor.recordIds.join()}`),
      offerToZone(ECHO, async (given) => given),
      offerToZone(FAIL, fail),
    ],
    actors: new ActorVerifier((kid) => keys.find(kid), clock),
    bind: '127.0.0.1',
    port: 0,
    doorstep: linkDoorstep(createMetrics()),
    log: createLog('warn', {}, { write: (line) => void logged.push(line) }),
  });
  link = new LinkClient({
    url: `https://127.0.0.1:${server.port}`,
    peer: 'record',
    identity: identityOf('space'),
    signer,
  });
});
after(async () => {
  link.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a call crosses with its bytes, its instants and who acts', async () => {
  const given = { name: 'bilan', at: new Date('2026-01-02T03:04:05.678Z'), content: Buffer.from([0, 1, 254, 255]) };
  assert.deepEqual(await link.call(ECHO, given), given);
  assert.equal(await link.call(GREET, { word: 'Bonjour' }, person), 'Bonjour, Claire of r1');
  assert.equal(await link.call(GREET, { word: 'Encore' }, person), 'Encore, Claire of r1', 'on the same connection');
});

test('a failure crosses with its code and details; a mistake stays at home', async () => {
  await assert.rejects(link.call(FAIL, 'conflict'), (error) => {
    assert.ok(isFailure(error, 'version-conflict'));
    assert.deepEqual(error.details, { reason: 'it changed', at: 'x', problems: [{ reason: 'why' }] });
    return true;
  });
  await assert.rejects(
    link.call(FAIL, 'mistake'),
    (error: Error) => /500/.test(error.message) && !/secret/.test(error.message),
  );
});

test('what is too large, misshapen or unknown is refused before anything is done', async () => {
  const at = new Date(0);
  await assert.rejects(link.call(ECHO, { name: 'x', at, content: Buffer.alloc(5_000) }), /413/);
  await assert.rejects(link.call(ECHO, { name: 'x'.repeat(51), at, content: Buffer.alloc(0) }), /400.*input\.name/);
  await assert.rejects(link.call({ ...ECHO, name: 'test.none' }, { name: 'x', at, content: Buffer.alloc(0) }), /404/);
});

test('nobody answers: unavailable, in a moment', async () => {
  const nobody = new LinkClient({ url: 'https://127.0.0.1:1', peer: 'record', identity: identityOf('space'), signer });
  await assert.rejects(nobody.call(FAIL, 'x'), (error) => isFailure(error, 'unavailable'));
  const wrongPeer = new LinkClient({
    url: `https://127.0.0.1:${server.port}`,
    peer: 'space',
    identity: identityOf('space'),
    signer,
  });
  await assert.rejects(wrongPeer.call(FAIL, 'x'), (error) => isFailure(error, 'unavailable'));
  for (const one of [nobody, wrongPeer]) one.close();
});

/** Sends one greeting by hand, `times` over on one connection, so that the assertion can be anything. */
async function greet(assertionFor: (body: Buffer, channel: Buffer) => string, times = 1): Promise<number[]> {
  const options = { ...identityOf('space'), servername: zoneHostName('record') };
  const socket = connect({ host: '127.0.0.1', port: server.port, ...options });
  await once(socket, 'secureConnect');
  const body = Buffer.from('{"word":"Salut"}');
  const assertion = assertionFor(body, channelOf(socket));
  const statuses: number[] = [];
  for (let i = 0; i < times; i += 1) {
    socket.write(
      `POST /link/v1/test.greet HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\nx-carnet-actor: ${assertion}\r\n\r\n${body}`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    statuses.push(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer.toString())?.[1]));
  }
  socket.destroy();
  return statuses;
}

test('an assertion is good for one call, one body, one connection, once, for sixty seconds', async () => {
  const name = 'test.greet';
  const good = (body: Buffer, channel: Buffer): string => signer.sign(person, { name, body, channel });
  assert.deepEqual(await greet(good), [200]);
  assert.deepEqual(await greet(good, 2), [200, 401], 'a replay on the same connection');
  assert.deepEqual(
    await greet((_body, channel) => signer.sign(person, { name, body: Buffer.from('{}'), channel })),
    [401],
  );
  assert.deepEqual(await greet((body, channel) => signer.sign(person, { name: 'test.echo', body, channel })), [401]);
  assert.deepEqual(await greet((body) => signer.sign(person, { name, body, channel: Buffer.alloc(32) })), [401]);
  assert.deepEqual(await greet((body, channel) => `${good(body, channel).slice(0, -4)}AAAA`), [401]);
  assert.deepEqual(await greet(() => 'a.b.c'), [401]);
  const late = (body: Buffer, channel: Buffer): string => {
    const made = good(body, channel);
    clock.advance(66_000);
    return made;
  };
  assert.deepEqual(await greet(late), [401]);
  const reasons = logged.filter((line) => line.includes('AssertionRefused')).join();
  for (const why of ['replayed', 'other-call', 'other-channel', 'wrong-signature', 'malformed', 'expired']) {
    assert.ok(reasons.includes(why), why);
  }
});

test('how a professional acts crosses whole: her emergency, her secret session, her card of staff; no person’s says such a thing', async () => {
  const name = 'test.mode';
  const verifier = new ActorVerifier(async (kid) => actorRing.publicKey(kid), clock);
  const [body, channel] = [Buffer.from('{}'), Buffer.alloc(32, 1)];
  const crossed = (actor: Actor) =>
    verifier.verify(signer.sign(actor, { name, body, channel }), { name, body, channel });
  const doctor: Actor = {
    ...{ kind: 'professional', id: '899900000011', name: 'Dr Fauvel', recordIds: [], onBehalfOf: null },
    ...{ session: 's1', profession: { code: '10', system: '1.2.250.1.71.1.2.7' }, purpose: 'normal' },
  };
  const modes = [
    {},
    { secretSession: true },
    { purpose: 'bris_de_glace', secretSession: true },
    { staff: true },
  ] as const;
  for (const mode of modes) assert.deepEqual(await crossed({ ...doctor, ...mode }), { ...doctor, ...mode });
  for (const mode of modes.slice(1)) await assert.rejects(crossed({ ...person, ...mode }), /malformed/);
  // A record zone of before drops members that it does not know: the word of the mode is one that it refuses.
  const secret = signer.sign({ ...doctor, secretSession: true }, { name, body, channel });
  const claims = JSON.parse(Buffer.from(secret.split('.')[1] ?? '', 'base64url').toString());
  assert.equal(claims.actor.purpose, 'normal;secret');
});

test('the meter lets a minute’s work through, then asks to wait', () => {
  const counted: number[] = [];
  const meter = new CallMeter(10, clock, (units) => void counted.push(units));
  meter.take(6);
  assert.throws(
    () => meter.take(5),
    (error) => isFailure(error, 'busy'),
  );
  clock.advance(60_000);
  meter.take(5);
  assert.deepEqual(counted, [6, 5]);
});

test('published keys are kept while the other zone is away, and dropped when it drops them', async () => {
  const ring = await SigningRing.open({ use: 'token', folder: join(folder, 'published') });
  let away = true;
  const keys = new PublishedKeys(async () => {
    if (away) throw new Failure('unavailable');
    return ring.publicJwks().keys;
  }, clock);
  const first = ring.current.kid;
  await assert.rejects(keys.find(first), /unavailable/);
  away = false;
  assert.ok((await keys.find(first)) !== null);
  const second = await ring.rotate();
  assert.equal(await keys.find(second), null, 'asked for a moment ago');
  clock.advance(11_000);
  assert.ok((await keys.find(second)) !== null);
  away = true;
  clock.advance(120_000);
  await assert.rejects(keys.refreshIfOld());
  assert.ok((await keys.find(first)) !== null);
  away = false;
  await ring.retire(first);
  await keys.refreshIfOld();
  assert.equal(keys.publicKey(first), null);
});
