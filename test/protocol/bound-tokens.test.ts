/** Tokens that are worth nothing to a thief (security rows 30 and 38): DPoP (RFC 9449) and client certificates (RFC 8705). */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { decodeJwt, SignJWT } from 'jose';
import { newProofKey, type ProofKey, proofFor } from '../../sandbox/demo/dpop.ts';
import { hashOf } from '../../src/directory/dpop-proof.ts';
import { NONCE_SLOT_MS } from '../../src/directory/limits.ts';
import { freePort } from '../support/free-port.ts';
import {
  CERTIFICATE_HEADER,
  certificateHeader,
  type Holder,
  LABORATORY_PRODUCT,
  PROXY,
  ProductionWorld,
} from '../support/production-world.ts';
import { newAuthority } from '../support/test-authority.ts';

let world: ProductionWorld;
let laboratory: Holder;
before(async () => {
  world = await ProductionWorld.start();
  laboratory = world.newHolder();
});
after(() => world?.stop());

const SEARCH = '/fhir/DocumentReference/_search';

test('in production a token bound to nothing is not given', async () => {
  const { privateJwk } = world.keyOf(LABORATORY_PRODUCT);
  const { askToken } = await import('../../sandbox/demo/ask-token.ts');
  const client = { clientId: LABORATORY_PRODUCT, privateJwk, tokenUrl: world.tokenUrl, now: world.clock.now() };
  const answer = await askToken(client, { grant_type: 'client_credentials' });
  assert.equal(answer.error, 'invalid_request');
  assert.match(answer.error_description ?? '', /DPoP/);
});

test('in production a token bound to nothing is not taken, however well it is signed', async () => {
  const { AccessTokens } = await import('../../src/directory/access-token.ts');
  const { systemIds } = await import('../../src/kernel/ids.ts');
  const { config, clock, deployment } = world;
  const { directory, tokenKeys: keys } = deployment.space;
  const tokens = new AccessTokens({ keys, issuer: config.publicUrl, audience: config.fhirUrl, clock, ids: systemIds });
  const software = (await directory.findSoftware(LABORATORY_PRODUCT)) ?? assert.fail();
  const structure = (await directory.findStructure(software.structureId ?? '')) ?? assert.fail();
  const { token } = await tokens.issue({ kind: 'structure', structure, software }, ['record.deposit'], null);
  const refused = await world.deposit({ authorization: `Bearer ${token}` });
  assert.equal(refused.status, 401);
  assert.match(refused.headers['www-authenticate'] ?? '', /Bearer realm="carnet", error="invalid_token", DPoP/);
});

test('a structure binds its token to a key and deposits with proofs by it', async () => {
  const unfresh = await world.send({
    method: 'POST',
    path: '/oauth/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      dpop: await proofFor(laboratory.proofKey, { method: 'POST', url: world.tokenUrl, now: world.clock.now() }),
    },
    body: 'grant_type=client_credentials',
  });
  assert.deepEqual([unfresh.status, JSON.parse(unfresh.text).error], [400, 'use_dpop_nonce']);
  assert.match(String(unfresh.headers['dpop-nonce']), /^[0-9a-z]+\.[\w-]{22}$/);
  const answer = await world.ask(laboratory);
  assert.equal(answer.token_type, 'DPoP');
  const token = answer.access_token ?? assert.fail();
  assert.match((decodeJwt(token)['cnf'] as { jkt: string }).jkt, /^[\w-]{43}$/);
  const kept = await world.deposit(await world.proved(laboratory, token, 'POST', '/fhir'));
  assert.equal(kept.status, 200, kept.text);
  assert.ok(kept.headers['dpop-nonce'], 'the next nonce comes with the answer');
});

test('a proof is shown once, whichever process sees it', async () => {
  const port = await freePort();
  await world.serve(port);
  const token = await world.token(laboratory);
  const headers = await world.proved(laboratory, token, 'POST', '/fhir');
  const answers = await Promise.all([1, 2, 3, 4].map((n) => world.deposit(headers, n % 2 === 0 ? { port } : {})));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  const refused = answers.find(({ status }) => status === 401);
  assert.match(refused?.headers['www-authenticate'] ?? '', /^DPoP realm="carnet", error="invalid_dpop_proof", algs=/);
  assert.match(refused?.text ?? '', /replayed/);
  const again = await world.deposit(await world.proved(laboratory, token, 'POST', '/fhir'), { port });
  assert.equal(again.status, 200, 'a new proof is taken by the other process');
});

test('proofs at the token endpoint are shown once, too', async () => {
  const { nonceOf } = await import('../../sandbox/demo/dpop.ts');
  const request = { method: 'POST', url: world.tokenUrl, now: world.clock.now() };
  const nonce = await nonceOf(laboratory.proofKey, request);
  const dpop = await proofFor(laboratory.proofKey, { ...request, nonce });
  const form = { 'content-type': 'application/x-www-form-urlencoded', dpop };
  const body = async (): Promise<string> =>
    `${new URLSearchParams(await world.assertion(LABORATORY_PRODUCT))}&grant_type=client_credentials`;
  const first = await world.send({ method: 'POST', path: '/oauth/token', headers: form, body: await body() });
  assert.equal(first.status, 200, first.text);
  const second = await world.send({ method: 'POST', path: '/oauth/token', headers: form, body: await body() });
  assert.deepEqual([second.status, JSON.parse(second.text).error], [400, 'invalid_dpop_proof']);
});

test('security row 30: a stolen token gives nothing to another client', async () => {
  const token = await world.token(laboratory);
  const thief = world.newHolder();
  const thiefsOwn = await world.token(thief);
  const proof = async (key: ProofKey, accessToken: string, changes: Record<string, unknown> = {}) =>
    proofFor(key, {
      method: 'POST',
      url: world.config.fhirUrl,
      now: world.clock.now(),
      nonce: await world.nonce(),
      accessToken,
      ...changes,
    });
  const seen = await proof(laboratory.proofKey, token, { method: 'GET' });
  const attempts: Record<string, Record<string, string>> = {
    'as a bearer token': { authorization: `Bearer ${token}` },
    'as a bearer token, with a proof': { authorization: `Bearer ${token}`, dpop: await proof(thief.proofKey, token) },
    'without a proof': { authorization: `DPoP ${token}` },
    'with his own key': { authorization: `DPoP ${token}`, dpop: await proof(thief.proofKey, token) },
    'with his own token’s proof': { authorization: `DPoP ${token}`, dpop: await proof(thief.proofKey, thiefsOwn) },
    'with a proof seen for another method': { authorization: `DPoP ${token}`, dpop: seen },
    'with a proof seen for another address': {
      authorization: `DPoP ${token}`,
      dpop: await proof(laboratory.proofKey, token, { url: `${world.config.fhirUrl}/DocumentReference` }),
    },
    'with a proof for another token': {
      authorization: `DPoP ${token}`,
      dpop: await proof(laboratory.proofKey, thiefsOwn),
    },
    'with two proofs': { authorization: `DPoP ${token}`, dpop: `${seen}, ${await proof(thief.proofKey, token)}` },
    'with a certificate': {
      authorization: `Bearer ${token}`,
      [CERTIFICATE_HEADER]: certificateHeader(newAuthority().cert),
    },
  };
  for (const [name, headers] of Object.entries(attempts)) {
    const from = CERTIFICATE_HEADER in headers ? { from: PROXY } : {};
    const answer = await world.deposit(headers, from);
    assert.equal(answer.status, 401, `${name}: ${answer.text}`);
    assert.ok(answer.headers['www-authenticate'], name);
  }
});

test('proofs that prove nothing are refused', async () => {
  const token = await world.token(laboratory);
  const nonce = await world.nonce();
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const { privateKey, publicJwk } = laboratory.proofKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const good = { htm: 'POST', htu: world.config.fhirUrl, ath: hashOf(token), nonce, iat: now };
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk };
  const make = (claims: Record<string, unknown>, head: Record<string, unknown> = {}, key: unknown = privateKey) =>
    new SignJWT({ ...good, jti: randomUUID(), ...claims })
      .setProtectedHeader({ ...header, ...head } as never)
      .sign(key as never);
  const own = privateKey.export({ format: 'jwk' });
  const variants: Record<string, Promise<string> | string> = {
    'another type': make({}, { typ: 'JWT' }),
    'a shared secret': make({}, { alg: 'HS256' }, new TextEncoder().encode('a secret as long as the hash is..')),
    'an RSA key': make({}, { alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, rsa.privateKey),
    'the private key inside': make({}, { jwk: own }),
    'no key': make({}, { jwk: undefined }),
    'a key by address': make({}, { jku: 'https://thief.example/keys' }),
    'signed by another key than the one shown': make({}, { jwk: newProofKey().publicJwk }),
    'no id': make({ jti: undefined }),
    'an endless id': make({ jti: 'x'.repeat(200) }),
    'no method': make({ htm: undefined }),
    'another method': make({ htm: 'GET' }),
    'another case of the method': make({ htm: 'post' }),
    'another address': make({ htu: 'https://thief.example/fhir' }),
    'no address': make({ htu: undefined }),
    'made too long ago': make({ iat: now - 61 }),
    'made in the future': make({ iat: now + 60 }),
    'made at no time': make({ iat: 'now' }),
    expired: make({ exp: now - 10 }),
    'no hash of the token': make({ ath: undefined }),
    'an endless proof': make({ more: 'x'.repeat(5_000) }),
    'not a proof': 'x.y.z',
    nothing: '',
  };
  for (const [name, proof] of Object.entries(variants)) {
    const answer = await world.deposit({ authorization: `DPoP ${token}`, dpop: await proof });
    assert.equal(answer.status, 401, name);
    assert.match(answer.headers['www-authenticate'] ?? '', /error="invalid_dpop_proof"/, name);
  }
  const nonces = { none: undefined, 'of somebody else': `${nonce.split('.')[0]}.${'A'.repeat(22)}`, 'a text': 'a' };
  for (const [name, other] of Object.entries(nonces)) {
    const answer = await world.deposit({ authorization: `DPoP ${token}`, dpop: await make({ nonce: other }) });
    assert.equal(answer.status, 401, name);
    assert.match(answer.headers['www-authenticate'] ?? '', /error="use_dpop_nonce"/, name);
  }
  const accepted = await world.deposit({
    authorization: `DPoP ${token}`,
    dpop: await make({ htu: `${good.htu}?a=b#c` }),
  });
  assert.equal(accepted.status, 200, 'query and fragment do not count');
});

test('an Ed25519 key serves as well', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const make = async (claims: Record<string, unknown>) =>
    new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: publicKey.export({ format: 'jwk' }) as never })
      .setIssuedAt(Math.floor(world.clock.now().getTime() / 1000))
      .sign(privateKey);
  const probe = await world.send({ method: 'POST', path: '/oauth/token', headers: { dpop: 'x' } });
  const asked = await world.send({
    method: 'POST',
    path: '/oauth/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      dpop: await make({ htm: 'POST', htu: world.tokenUrl, nonce: probe.headers['dpop-nonce'] }),
    },
    body: `${new URLSearchParams(await world.assertion(LABORATORY_PRODUCT))}&grant_type=client_credentials`,
  });
  const token = JSON.parse(asked.text).access_token as string;
  const proof = await make({ htm: 'POST', htu: world.config.fhirUrl, nonce: await world.nonce(), ath: hashOf(token) });
  assert.equal((await world.deposit({ authorization: `DPoP ${token}`, dpop: proof })).status, 200);
});

test('a nonce lives some minutes; afterwards software is told the next one', async () => {
  const token = await world.token(laboratory);
  const old = await world.nonce();
  world.clock.advance(NONCE_SLOT_MS);
  const url = `${world.config.publicUrl}${SEARCH}`;
  const request = { method: 'POST', url, now: world.clock.now(), accessToken: token };
  const send = async (nonce: string) =>
    world.send({
      method: 'POST',
      path: SEARCH,
      headers: { authorization: `DPoP ${token}`, dpop: await proofFor(laboratory.proofKey, { ...request, nonce }) },
    });
  assert.notEqual((await send(old)).status, 401, 'one slot later it is still good');
  world.clock.advance(2 * NONCE_SLOT_MS);
  const holder = world.newHolder();
  const late = await world.token(holder);
  const told = await world.send({
    method: 'POST',
    path: SEARCH,
    headers: {
      authorization: `DPoP ${late}`,
      dpop: await proofFor(holder.proofKey, { ...request, now: world.clock.now(), accessToken: late, nonce: old }),
    },
  });
  assert.equal(told.status, 401);
  assert.match(told.headers['www-authenticate'] ?? '', /use_dpop_nonce/);
  assert.notEqual(told.headers['dpop-nonce'], old);
});
