/** Hostile tokens at the door (security row 27), and what goes on while the identity provider is away (row 57). */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { calculateJwkThumbprint, decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { CLIENT_FAILURE_WINDOW_MS, MAX_CLIENT_FAILURES } from '../../src/doors/oauth/failure-budget.ts';
import { HOSPITAL_PRODUCT, type Holder, ProductionWorld } from '../support/production-world.ts';

let world: ProductionWorld;
let holder: Holder;
before(async () => {
  world = await ProductionWorld.start();
  holder = world.newHolder();
});
after(() => world?.stop());

test('security row 27: thirty hostile tokens, each with a good proof: 401 and its challenge, 30 of 30', async () => {
  const token = await world.token(holder);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = decodeJwt(token);
  const { current } = world.deployment.space.tokenKeys;
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const strangerJwk = stranger.publicKey.export({ format: 'jwk' });
  const make = (changes: object, head: object = {}, key: unknown = current.privateKey) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: current.kid, ...head } as never)
      .sign(key as never);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hs = `${part({ alg: 'HS256', typ: 'at+jwt', kid: current.kid })}.${payload}`;
  const pem = current.publicKey.export({ type: 'spki', format: 'pem' });
  const other = { jkt: await calculateJwkThumbprint(strangerJwk, 'sha256') };
  const hostile: Record<string, string | Promise<string>> = {
    'no algorithm': new UnsecuredJWT(claims).encode(),
    'no algorithm, our signature': `${part({ alg: 'none', typ: 'at+jwt', kid: current.kid })}.${payload}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'HS256 by our public key': `${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`,
    RS256: make({}, { alg: 'RS256' }, rsa.privateKey),
    'another key under our kid': make({}, {}, stranger.privateKey),
    'an unknown kid': make({}, { kid: 'unknown' }, stranger.privateKey),
    'a kid that is a path': make({}, { kid: '../../../dev/null' }),
    'a kid that is SQL': make({}, { kid: "' or '1'='1" }),
    'no kid': make({}, { kid: undefined }),
    'a key inside': make({}, { jwk: strangerJwk }, stranger.privateKey),
    'a key by address': make({}, { jku: 'https://thief.example/jwks' }, stranger.privateKey),
    'a certificate by address': make({}, { x5u: 'https://thief.example/x5u' }, stranger.privateKey),
    'a certificate inside': make({}, { x5c: ['MIIB'] }, stranger.privateKey),
    'a critical extension': make({}, { b64: true, crit: ['b64'] }),
    'an identity token': make({}, { typ: 'JWT' }),
    'no type': make({}, { typ: undefined }),
    'another audience': make({ aud: 'https://other.example/fhir' }),
    'several audiences': make({ aud: [claims.aud, 'https://other.example'] }),
    'another issuer': make({ iss: 'https://other.example' }),
    'no issuer': make({ iss: undefined }),
    ended: make({ iat: now - 400, exp: now - 100 }),
    'an hour of life': make({ exp: now + 3_600 }),
    'not valid yet': make({ nbf: now + 100 }),
    'no end': make({ exp: undefined }),
    'no rights': make({ scope: 'everything' }),
    'bound to another key': make({ cnf: other }),
    'bound to nothing': make({ cnf: undefined }),
    'bound to two things': make({ cnf: { ...other, 'x5t#S256': 'A'.repeat(43) } }),
    'altered claims': `${header}.${part({ ...claims, sub: '3'.repeat(12) })}.${signature}`,
  };
  const names = Object.keys(hostile);
  assert.equal(names.length, 30);
  for (const name of names) {
    const shown = (await hostile[name]) ?? '';
    const answer = await world.deposit(await world.proved(holder, shown, 'POST', '/fhir'));
    assert.equal(answer.status, 401, `${name}: ${answer.text}`);
    assert.match(answer.headers['www-authenticate'] ?? '', /DPoP realm="carnet", error="invalid_token", algs=/, name);
    assert.doesNotMatch(answer.text, /wrong|expired|signature/, name);
  }
  assert.equal((await world.deposit(await world.proved(holder, token, 'POST', '/fhir'))).status, 200, 'the good one');
});

test('security row 57: with no identity provider at all, structures deposit', async () => {
  assert.equal(world.config.professionalIssuer, null);
  for (let n = 0; n < 10; n += 1) {
    const token = await world.token(holder);
    assert.equal((await world.deposit(await world.proved(holder, token, 'POST', '/fhir'))).status, 200);
  }
});

test('forged assertions: their address waits, the product known there does not, and everybody after a while', async () => {
  const forge = async (client: string): Promise<number> => {
    const body = new URLSearchParams({ ...(await world.assertion(client)), grant_type: 'client_credentials' });
    body.set('client_assertion', `${body.get('client_assertion')}x`);
    const answer = await world.send({
      method: 'POST',
      path: '/oauth/revoke',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${body}`,
    });
    return answer.status;
  };
  assert.ok((await world.ask(holder)).access_token);
  for (let n = 0; n < MAX_CLIENT_FAILURES; n += 1) assert.equal(await forge(HOSPITAL_PRODUCT), 401);
  assert.equal(await forge(HOSPITAL_PRODUCT), 503);
  assert.equal((await world.ask(world.newHolder(HOSPITAL_PRODUCT))).error, 'temporarily_unavailable');
  assert.ok((await world.ask(holder)).access_token, 'the product that succeeded here before');
  world.clock.advance(CLIENT_FAILURE_WINDOW_MS);
  assert.ok((await world.ask(world.newHolder(HOSPITAL_PRODUCT))).access_token);
});
