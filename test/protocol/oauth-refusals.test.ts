import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { SignJWT, UnsecuredJWT } from 'jose';
import { type OauthParts, oauthDoor } from '../../src/doors/oauth/oauth-door.ts';
import {
  LABORATORY,
  newClientKey,
  type OauthWorld,
  publicJwk,
  RPPS_BIOLOGIST,
  RPPS_GP,
  startOauthWorld,
} from './oauth-world.ts';

let world: OauthWorld;
before(async () => {
  world = await startOauthWorld();
});
after(() => world?.close());

test('assertions that prove nothing are refused alike', async () => {
  const { clientKey } = world;
  const now = Math.floor(world.space.clock.now().getTime() / 1000);
  const claims = {
    iss: 'calame-cabinet',
    sub: 'calame-cabinet',
    aud: `${world.base}/oauth/token`,
    iat: now,
    exp: now + 60,
  };
  const signed = (key: Parameters<SignJWT['sign']>[0], header: Record<string, unknown>) =>
    new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: clientKey.kid, ...header })
      .sign(key);
  const stranger = newClientKey(clientKey.kid);
  const secret = new TextEncoder().encode(JSON.stringify(publicJwk(clientKey)));
  const variants: Record<string, () => Promise<string> | string> = {
    'no signature': () => new UnsecuredJWT({ ...claims, jti: 'a' }).encode(),
    'a shared secret made of the public key': () => signed(secret, { alg: 'HS256' }),
    'another key under the same kid': () => signed(stranger.privateKey, {}),
    'an unknown kid': () => signed(clientKey.privateKey, { kid: 'other' }),
    'no kid': () => signed(clientKey.privateKey, { kid: undefined }),
    'a key inside': () => signed(stranger.privateKey, { jwk: publicJwk(stranger) }),
    'a key by address': () => signed(stranger.privateKey, { jku: 'https://example.test/jwks' }),
    'a certificate by address': () => signed(stranger.privateKey, { x5u: 'https://example.test/cert' }),
    'a certificate inside': () => signed(stranger.privateKey, { x5c: ['MIIB'] }),
    'the type of an access token': () => world.assertion('calame-cabinet', {}, { typ: 'at+jwt' }),
    'another audience': () => world.assertion('calame-cabinet', { aud: 'https://other.test/token' }),
    'two audiences': () =>
      world.assertion('calame-cabinet', { aud: [`${world.base}/oauth/token`, 'https://other.test'] }),
    'no audience': () => world.assertion('calame-cabinet', { aud: undefined }),
    expired: () => world.assertion('calame-cabinet', { iat: now - 400, exp: now - 100 }),
    'an hour of life': () => world.assertion('calame-cabinet', { exp: now + 3600 }),
    'an hour of life, issued later': () => world.assertion('calame-cabinet', { iat: now + 3500, exp: now + 3600 }),
    'no end': () => world.assertion('calame-cabinet', { exp: undefined }),
    'not yet valid': () => world.assertion('calame-cabinet', { nbf: now + 100 }),
    'no jti': () => world.assertion('calame-cabinet', { jti: undefined }),
    'an endless jti': () => world.assertion('calame-cabinet', { jti: 'x'.repeat(300) }),
    'another issuer than subject': () => world.assertion('calame-cabinet', { iss: 'ambre-labo' }),
    'an unknown product': () => world.assertion('nobody'),
    'a subject with a control character': () => world.assertion('calame\u0000cabinet'),
    'a subject with half a character': () => world.assertion('calame\ud800'),
    'an endless subject': () => world.assertion('x'.repeat(300)),
    'an identifier of use with a control character': () => world.assertion('calame-cabinet', { jti: 'a\u0000b' }),
    'three dots': () => '...',
    nothing: () => 'x',
    'a very long text': () => `${'a'.repeat(9000)}.b.c`,
  };
  const answers = new Set<string>();
  for (const [name, make] of Object.entries(variants)) {
    const answer = await world.post(
      await world.exchange('calame-cabinet', RPPS_GP, { client_assertion: await make() }),
    );
    assert.equal(answer.status, 401, name);
    answers.add(JSON.stringify(answer.body));
  }
  assert.equal(answers.size, 1);
});

test('an assertion is shown once, also by two requests at the same time', async () => {
  const form = await world.exchange('calame-cabinet', RPPS_GP);
  const answers = await Promise.all([world.post(form), world.post(form), world.post(form)]);
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 401, 401]);
  world.space.clock.advance(400_000);
  assert.ok((await world.directory.purgeAssertions()) > 0);
});

test('identity tokens that prove nothing are refused', async () => {
  const idToken = await world.idToken(RPPS_GP, 'calame-cabinet');
  const [header = '', payload = '', signature = ''] = idToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const forged = (changes: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: world.provider.keys[0]?.kid ?? '', ...more })
      .sign(privateKey);
  const access = await world.post(await world.exchange('calame-cabinet', RPPS_GP));
  const altered = Buffer.from(JSON.stringify({ ...claims, SubjectNameID: RPPS_BIOLOGIST })).toString('base64url');
  const variants: Record<string, string> = {
    'another key': await forged({}),
    'a key inside': await forged({}, { jwk: { kty: 'RSA' } }),
    'altered claims': `${header}.${altered}.${signature}`,
    'no signature': new UnsecuredJWT(claims as Record<string, string>).encode(),
    'for another product': await world.idToken(RPPS_GP, 'ambre-labo'),
    'our own access token': access.body['access_token'] ?? '',
    'not a token': 'x.y.z',
  };
  for (const [name, subject_token] of Object.entries(variants)) {
    const answer = await world.post(await world.exchange('calame-cabinet', RPPS_GP, { subject_token }));
    assert.equal(answer.body['error'], 'invalid_grant', name);
  }
  world.space.clock.advance(6 * 60_000);
  const late = await world.post(await world.exchange('calame-cabinet', RPPS_GP, { subject_token: idToken }));
  assert.equal(late.body['error'], 'invalid_grant', 'expired');
});

test('an identity token is exchanged again by the product that exchanged it first, and by no other', async () => {
  const subject_token = await world.idToken(RPPS_BIOLOGIST, 'carnet');
  const exchange = async (clientId: string) =>
    world.post(await world.exchange(clientId, RPPS_BIOLOGIST, { subject_token, structure: LABORATORY }));
  assert.equal((await exchange('calame-cabinet')).status, 200);
  assert.equal((await exchange('calame-cabinet')).status, 200, 'its access token ended: a new one');
  const stolen = await exchange('ambre-labo');
  assert.equal(stolen.body['error'], 'invalid_grant');
  assert.match(stolen.body['error_description'] ?? '', /another product/);
});

test('a copy of an identity token with another text of the same signature is the same token', async () => {
  const idToken = await world.idToken(RPPS_BIOLOGIST, 'carnet');
  const exchange = async (clientId: string, subject_token: string) =>
    world.post(await world.exchange(clientId, RPPS_BIOLOGIST, { subject_token, structure: LABORATORY }));
  assert.equal((await exchange('calame-cabinet', idToken)).status, 200);
  const signed = idToken.slice(0, idToken.lastIndexOf('.') + 1);
  const signature = Buffer.from(idToken.slice(signed.length), 'base64url');
  const texts = ['A', 'B', 'C', 'D', 'E', 'F', 'g', 'h', 'i', '3', '_']
    .map((last) => idToken.slice(0, -1) + last)
    .filter((text) => Buffer.from(text.slice(signed.length), 'base64url').equals(signature));
  for (const text of [...texts, `${signed}${signature.toString('base64')}`]) {
    const answer = await exchange('ambre-labo', text);
    assert.equal(answer.body['error'], 'invalid_grant', text.slice(-8));
  }
});

test('requests that are not ones are refused with their reason', async () => {
  const form = await world.exchange('calame-cabinet', RPPS_GP);
  const check = async (changes: Record<string, string | null>, error: string) => {
    const answer = await world.post(await world.exchange('calame-cabinet', RPPS_GP, changes));
    assert.equal(answer.body['error'], error, JSON.stringify(changes));
  };
  await check({ grant_type: null }, 'invalid_request');
  await check({ grant_type: 'password' }, 'unsupported_grant_type');
  await check({ grant_type: 'constructor' }, 'unsupported_grant_type');
  await check({ client_assertion_type: 'other' }, 'invalid_request');
  await check({ subject_token: null }, 'invalid_request');
  await check({ subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }, 'invalid_request');
  await check({ requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }, 'invalid_request');
  await check({ resource: 'https://other.test/fhir' }, 'invalid_target');
  await check({ scope: 'record.read own-references' }, 'invalid_scope');
  await check({ client_secret: 'x' }, 'invalid_request');
  await check({ client_id: 'ambre-labo' }, 'invalid_client');
  const twice = await world.post(`${new URLSearchParams(form)}&grant_type=client_credentials`);
  assert.equal(twice.body['error'], 'invalid_request');
  const large = await world.post(`a=${'x'.repeat(40_000)}`);
  assert.equal(large.body['error'], 'invalid_request');
  const json = await fetch(`${world.base}/oauth/token`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(json.status, 400);
});

test('a mistake of ours is logged, and answered without a word about it', async () => {
  const met: unknown[] = [];
  const app = Fastify();
  const broken = new Error('relation "software" of host db-1 is missing');
  const directory = { findSoftware: () => Promise.reject(broken) } as unknown as OauthParts['directory'];
  const parts = { ...world, directory, clock: world.space.clock, resource: '', refused: () => assert.fail() };
  const acceptsUnbound = () => true;
  const failed = (error: unknown, requestId: string) => void met.push([error, typeof requestId]);
  await app.register(oauthDoor, { ...parts, acceptsUnbound, failed } as unknown as OauthParts);
  const form = await world.exchange('calame-cabinet', RPPS_GP);
  const answer = await app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  assert.deepEqual([answer.statusCode, answer.body], [500, '{"error":"server_error"}']);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(met, [[broken, 'string']]);
  await app.close();
});
