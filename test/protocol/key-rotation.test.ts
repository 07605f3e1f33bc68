/** Keys change while software works: those that sign tokens, and those of a product. Real HTTP, a clock that the test moves. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { rotateTokenKeys } from '../../src/kernel/keys/rotate-token-keys.ts';
import { PUBLISHED_BEFORE_USE_MS, SigningRing, VERIFIES_AFTER_USE_MS } from '../../src/kernel/keys/signing-keys.ts';
import { type Holder, LABORATORY, LABORATORY_PRODUCT, ProductionWorld } from '../support/production-world.ts';
import { CARNET } from '../support/running-world.ts';

let world: ProductionWorld;
let holder: Holder;
before(async () => {
  world = await ProductionWorld.start();
  holder = world.newHolder();
});
after(() => world?.stop());

const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';
const deposit = async (token: string): Promise<number> =>
  (await world.deposit(await world.proved(holder, token, 'POST', '/fhir'))).status;
const published = async (): Promise<string[]> => {
  const answer = await world.send({ path: '/oauth/jwks' });
  return (JSON.parse(answer.text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};

/** Until the serving process has looked for keys: some seconds of real time. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 25_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < end, 'the serving process did not find the key');
    await new Promise((done) => setTimeout(done, 500));
  }
}

test('a new key is published first, signs later, and the old one is accepted until its last token has ended', async () => {
  const old = kidOf(await world.token(holder));
  const { kid } = await rotateTokenKeys(world.config.secretsFolder, false, world.clock);
  await eventually(async () => (await published()).includes(kid));
  assert.equal(kidOf(await world.token(holder)), old, 'published, not yet used');
  world.clock.advance(PUBLISHED_BEFORE_USE_MS - 1_000);
  const last = await world.token(holder);
  assert.equal(kidOf(last), old);
  world.clock.advance(2_000);
  assert.equal(kidOf(await world.token(holder)), kid);
  assert.equal(await deposit(last), 200, 'the last token of the old key');
  assert.deepEqual(await published(), [old, kid]);
  world.clock.advance(VERIFIES_AFTER_USE_MS);
  assert.deepEqual(await published(), [kid], 'nothing that the old key signed can still live');
  assert.equal(await deposit(last), 401);
  assert.equal(await deposit(await world.token(holder)), 200);
});

test('a stolen key is dropped at once with its tokens; the next request for a token succeeds', async () => {
  const stolen = await world.token(holder);
  assert.equal(await deposit(stolen), 200, 'the serving process remembers it');
  const { kid } = await rotateTokenKeys(world.config.secretsFolder, true, world.clock);
  await eventually(async () => (await published()).join() === kid);
  const fresh = await world.token(holder);
  assert.equal(kidOf(fresh), kid);
  assert.equal(await deposit(fresh), 200);
  assert.equal(await deposit(stolen), 401);
});

test('a product changes its key: both are good while both are registered, then the new one alone', async () => {
  const next = clientKey(join(world.databases.data, 'next-products'), LABORATORY_PRODUCT);
  const nextKid = 'next-key';
  const privateJwk = { ...next.privateJwk, kid: nextKid };
  const publicJwk = { ...next.publicJwk, kid: nextKid };
  const { askToken } = await import('../../sandbox/demo/ask-token.ts');
  const byNext = async () =>
    askToken(
      {
        clientId: LABORATORY_PRODUCT,
        privateJwk,
        tokenUrl: world.tokenUrl,
        now: world.clock.now(),
        proofKey: holder.proofKey,
      },
      { grant_type: 'client_credentials' },
    );
  const product = world.product(LABORATORY_PRODUCT, LABORATORY);
  const { directory } = world.deployment.space;
  assert.equal((await byNext()).error, 'invalid_client');
  await directory.registerSoftware({ ...product, jwks: { keys: [...product.jwks.keys, publicJwk] } });
  assert.ok((await byNext()).access_token);
  assert.ok((await world.ask(holder)).access_token);
  await directory.registerSoftware({ ...product, jwks: { keys: [publicJwk] } });
  assert.ok((await byNext()).access_token);
  assert.equal((await world.ask(holder)).error, 'invalid_client');
});

test('`carnet keys rotate tokens` makes a key, says when it signs, and explains itself', async () => {
  const place = ['--data', world.config.data, '--single-host'];
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [CARNET, 'keys', 'rotate', ...words], { encoding: 'utf8' });
  const made = run('tokens', ...place, '--json');
  assert.equal(made.status, 0, made.stderr);
  const { kid, dropped } = JSON.parse(made.stdout) as { kid: string; dropped: boolean };
  assert.equal(dropped, false);
  const ring = await SigningRing.open({ use: 'token', folder: join(world.config.secretsFolder, 'space') });
  assert.notEqual(ring.publicKey(kid), null);
  assert.equal(run('everything', ...place).status, 2);
  assert.equal(run('tokens', '--data', join(world.databases.data, 'empty')).status, 3, 'no secrets there');
  assert.match(run('--help').stdout, /--now/);
});
