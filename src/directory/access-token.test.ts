import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { manualClock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import { systemIds } from '../kernel/ids.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import { AccessTokens } from './access-token.ts';
import type { TokenSubject } from './access-token-claims.ts';
import type { Professional, Software } from './contract.ts';

const NOW = new Date('2026-11-22T08:00:00Z');
const ISSUER = 'https://carnet.example.test';
const AUDIENCE = `${ISSUER}/fhir`;
const clock = manualClock(NOW);
const folder = mkdtempSync(join(tmpdir(), 'carnet-tokens-'));
after(() => rmSync(folder, { recursive: true }));

const software: Software = {
  clientId: 'calame-cabinet',
  name: 'Calame',
  version: '7.2.1',
  approvalNumber: 'D1',
  status: 'approved',
  sourceId: '2.25.1',
  kind: 'professional',
  jwks: { keys: [] },
};
const professional: Professional = {
  idNat: '899900000015',
  familyName: 'Fauvel',
  givenName: 'Hélène',
  displayName: 'Dr Hélène Fauvel',
  profession: { code: '10', system: '1.2.250.1.71.1.2.7' },
  active: true,
  activities: [],
};
const subject: TokenSubject = {
  kind: 'professional',
  professional,
  activity: null,
  software,
  medicalRegulation: false,
};

let ring: SigningRing;
let tokens: AccessTokens;
let token: string;
let claims: Record<string, unknown>;
before(async () => {
  ring = await SigningRing.open({ use: 'token', folder });
  tokens = new AccessTokens({ keys: ring, issuer: ISSUER, audience: AUDIENCE, clock, ids: systemIds });
  ({ token } = await tokens.issue(subject, ['record.read'], null));
  claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
});

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A token with our key, changed. */
function ours(changes: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
  return signed(ring.current.privateKey, changes, header);
}
function signed(
  key: Parameters<SignJWT['sign']>[0],
  changes: Record<string, unknown>,
  header: Record<string, unknown>,
) {
  const protectedHeader = { alg: 'ES256', typ: 'at+jwt', kid: ring.current.kid, ...header };
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader(protectedHeader).sign(key);
}
/** Any header, signed by us as if the library had no opinion. */
function raw(header: Record<string, unknown>, payload: unknown = claims): string {
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${ring.sign(Buffer.from(text)).toString('base64url')}`;
}
const header = (): Record<string, unknown> => ({ alg: 'ES256', typ: 'at+jwt', kid: ring.current.kid });
const parts = (): [string, string, string] => token.split('.') as [string, string, string];
const seconds = NOW.getTime() / 1000;

function hmacWithPublicKey(): string {
  const pem = ring.current.publicKey.export({ type: 'spki', format: 'pem' });
  const text = [{ ...header(), alg: 'HS256' }, claims]
    .map((p) => Buffer.from(JSON.stringify(p)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}

function altered(): string {
  const [head, , signature] = parts();
  return `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: '800000000000' })).toString('base64url')}.${signature}`;
}

/** Security table, row 27: each must be refused. */
const VARIANTS: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['no algorithm', () => new UnsecuredJWT(claims as Record<string, string>).encode()],
  ['no algorithm, written NoNe, with our signature', () => raw({ ...header(), alg: 'NoNe' })],
  ['no signature', () => `${parts()[0]}.${parts()[1]}.`],
  ['shared secret made of the public key', hmacWithPublicKey],
  ['RSA instead of ES256', () => signed(rsa.privateKey, {}, { alg: 'RS256' })],
  ['another key under our kid', () => signed(stranger.privateKey, {}, {})],
  ['unknown kid', () => ours({}, { kid: 'other' })],
  ['kid that is a path', () => ours({}, { kid: '../../../../dev/null' })],
  ['kid that is SQL', () => ours({}, { kid: "x' union select 'key" })],
  ['kid that is not text', () => raw({ ...header(), kid: 1 })],
  ['no kid', () => ours({}, { kid: undefined })],
  ['key inside (jwk)', () => signed(stranger.privateKey, {}, { jwk: stranger.publicKey.export({ format: 'jwk' }) })],
  ['key by address (jku)', () => signed(stranger.privateKey, {}, { jku: 'https://example.test/jwks' })],
  ['our key and an address', () => ours({}, { jku: 'https://example.test/jwks' })],
  ['certificate by address (x5u)', () => signed(stranger.privateKey, {}, { x5u: 'https://example.test/cert' })],
  ['certificate inside (x5c)', () => signed(stranger.privateKey, {}, { x5c: ['MIIB'] })],
  ['critical extension', () => raw({ ...header(), crit: ['b64'], b64: true })],
  ['identity token (typ JWT)', () => ours({}, { typ: 'JWT' })],
  ['no type', () => ours({}, { typ: undefined })],
  ['another issuer', () => ours({ iss: 'https://other.test' })],
  ['another audience', () => ours({ aud: 'https://other.test/fhir' })],
  ['several audiences', () => ours({ aud: [AUDIENCE, 'https://other.test'] })],
  ['no audience', () => ours({ aud: undefined })],
  ['expired', () => ours({ iat: seconds - 600, exp: seconds - 300 })],
  ['expired this second', () => ours({ iat: seconds - 300, exp: seconds })],
  ['an hour of life', () => ours({ exp: seconds + 3600 })],
  ['issued in the future', () => ours({ iat: seconds + 100, exp: seconds + 300 })],
  ['not valid yet', () => ours({ nbf: seconds + 100 })],
  ['no end', () => ours({ exp: undefined })],
  ['no jti', () => ours({ jti: undefined })],
  ['unknown scopes only', () => ours({ scope: 'admin' })],
  ['no profession', () => ours({ profession: undefined })],
  [
    'a structure that is another one',
    () => ours({ subject_kind: 'structure', profession: undefined, structure: { id: 'x', name: 'y' } }),
  ],
  ['a person', () => ours({ subject_kind: 'person' })],
  ['altered claims', altered],
  ['altered signature', () => `${parts()[0]}.${parts()[1]}.${Buffer.alloc(64, 1).toString('base64url')}`],
  ['signature of zeros', () => `${parts()[0]}.${parts()[1]}.${Buffer.alloc(64).toString('base64url')}`],
  ['padding', () => `${token}=`],
  [
    'another text for the same signature',
    () => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
  ],
  ['five parts, as if encrypted', () => `${token}.a.b`],
  [
    'JSON serialisation',
    () => JSON.stringify({ payload: parts()[1], signatures: [{ protected: parts()[0], signature: parts()[2] }] }),
  ],
  ['claims that are a list', () => raw(header(), [claims])],
  ['nothing', () => ''],
  ['a very long text', () => 'a'.repeat(100_000)],
];

test('a token made here is read back as the actor that it was made for, and again from memory', async () => {
  for (let i = 0; i < 2; i++) {
    const verified = await tokens.verifyAccessToken(token);
    assert.equal(verified.actor.id, '899900000015');
    assert.equal(verified.actor.kind, 'professional');
    assert.deepEqual([...verified.scopes], ['record.read']);
    assert.equal(verified.expiresAt.toISOString(), '2026-11-22T08:05:00.000Z');
  }
});

for (const [name, make] of VARIANTS) {
  test(`refused: ${name}`, async () => {
    const forged = await make();
    assert.notEqual(forged, token);
    await assert.rejects(tokens.verifyAccessToken(forged), (error) => isFailure(error, 'invalid-token'));
  });
}

test('a new signing key is found, an old one still verifies until it is retired', async () => {
  const other = await SigningRing.open({ use: 'token', folder });
  const old = other.current.kid;
  await other.rotate();
  const issuer = new AccessTokens({ keys: other, issuer: ISSUER, audience: AUDIENCE, clock, ids: systemIds });
  clock.advance(10_000);
  const next = await issuer.issue(subject, ['record.deposit'], null);
  assert.equal((await tokens.verifyAccessToken(next.token)).actor.id, '899900000015');
  await other.retire(old);
  const fresh = new AccessTokens({ keys: other, issuer: ISSUER, audience: AUDIENCE, clock, ids: systemIds });
  await assert.rejects(fresh.verifyAccessToken(token), (error) => isFailure(error, 'invalid-token'));
});

test('a remembered token dies on time', async () => {
  const { token: short } = await tokens.issue(subject, ['record.read'], null);
  await tokens.verifyAccessToken(short);
  clock.advance(5 * 60_000);
  await assert.rejects(tokens.verifyAccessToken(short), (error) => isFailure(error, 'invalid-token'));
});
