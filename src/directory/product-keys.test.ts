import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { manualClock } from '../kernel/clock.ts';
import type { Software } from './contract.ts';
import { PRODUCT_KEYS_AGE_MS, PRODUCT_KEYS_LIFE_MS, ProductKeys } from './product-keys.ts';
import { checkSoftware } from './software.ts';

const ADDRESS = 'https://editeur.example/jwks';
const PRODUCT: Software = {
  ...{ clientId: 'dpi', name: 'DPI', version: '2', approvalNumber: '', status: 'approved', sourceId: '1.2.3' },
  ...{ kind: 'professional', jwksUri: ADDRESS, jwks: { keys: [] } },
};
const pair = (kid: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    open: { ...publicKey.export({ format: 'jwk' }), kid },
    secret: { ...privateKey.export({ format: 'jwk' }), kid },
  };
};

function published() {
  const clock = manualClock(new Date('2026-11-29T08:00:00Z'));
  const site = { text: '', away: false, asked: 0, reasons: [] as string[] };
  const keys = new ProductKeys({
    clock,
    privateAddresses: false,
    fetch: async () => {
      site.asked += 1;
      if (site.away) throw new Error('it answers 503');
      return site.text;
    },
    failed: (clientId, reason) => void site.reasons.push(`${clientId}: ${reason}`),
  });
  const has = async (kid: string, product = PRODUCT) =>
    (await keys.keysOf(product, kid)).some((key) => key.kid === kid);
  const publish = (...set: (object | string)[]) => {
    site.text = JSON.stringify({ keys: set });
  };
  return { clock, site, has, publish };
}

test('a product changes its keys by itself: a new one is found, one that it takes away is believed a minute at most', async () => {
  const { clock, site, has, publish } = published();
  const [one, two] = [pair('one').open, pair('two').open];
  publish(one);
  assert.equal(await has('one'), true);
  publish(one, two);
  assert.equal(await has('two'), false, 'asked a moment ago');
  clock.advance(PRODUCT_KEYS_AGE_MS);
  assert.equal(await has('two'), true);
  publish(two);
  assert.equal(await has('one'), true);
  clock.advance(PRODUCT_KEYS_AGE_MS);
  assert.equal(await has('one'), false);
  publish();
  clock.advance(PRODUCT_KEYS_AGE_MS);
  assert.equal(await has('two'), false, 'an empty set takes all keys away');
  assert.equal(site.asked, 4);
});

test('invented key ids cost an address one request a minute, whatever their number', async () => {
  const { clock, site, has, publish } = published();
  publish(pair('one').open);
  await Promise.all(Array.from({ length: 50 }, (_, n) => has(`invented-${n}`)));
  assert.equal(site.asked, 1);
  clock.advance(PRODUCT_KEYS_AGE_MS - 1);
  await has('invented');
  assert.equal(site.asked, 1);
  clock.advance(1);
  await Promise.all([has('one'), has('invented')]);
  assert.equal(site.asked, 2);
});

test('while its address does not answer, what it published serves for an hour; a failure is told', async () => {
  const { clock, site, has, publish } = published();
  publish(pair('one').open);
  assert.equal(await has('one'), true);
  site.away = true;
  clock.advance(PRODUCT_KEYS_LIFE_MS - 1);
  assert.equal(await has('one'), true);
  clock.advance(1);
  assert.equal(await has('one'), false);
  assert.deepEqual([...new Set(site.reasons)], ['dpi: it answers 503']);
  site.away = false;
  site.text = '<html>';
  clock.advance(PRODUCT_KEYS_AGE_MS);
  assert.equal(await has('one'), false);
  assert.equal(site.reasons.at(-1), 'dpi: it publishes no JSON');
});

test('a product that moves its keys is believed at the new address alone; one registered by value is asked nothing', async () => {
  const { site, has, publish } = published();
  const [one, two] = [pair('one').open, pair('two').open];
  publish(one);
  assert.equal(await has('one'), true);
  publish(two);
  const moved = { ...PRODUCT, jwksUri: 'https://autre.example/jwks' };
  assert.deepEqual([await has('two', moved), await has('one', moved)], [true, false]);
  const { jwksUri: _, ...bare } = PRODUCT;
  const byValue = { ...bare, jwks: { keys: [{ ...one, kty: 'EC' as const }] } };
  assert.deepEqual([await has('one', byValue), await has('two', byValue)], [true, false]);
  assert.equal(site.asked, 2);
});

test('of a published set only public signature keys of the strength that is registered count', async () => {
  const { has, publish } = published();
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const good = pair('good').open;
  publish(
    { ...pair('leaked').secret },
    { ...weak, kid: 'weak' },
    { kty: 'oct', kid: 'shared', k: 'AAAA' },
    { ...pair('sealing').open, use: 'enc' },
    { ...pair('nameless').open, kid: undefined },
    'text',
    { ...good, use: 'sig', x5c: ['MII'], x5u: 'https://ailleurs.example/' },
  );
  for (const kid of ['leaked', 'weak', 'shared', 'sealing', 'nameless']) assert.equal(await has(kid), false, kid);
  assert.equal(await has('good'), true);
});

test('an address is registered only on the public Internet, by https; on this machine in the demonstration alone', () => {
  const refusal = (jwksUri: string, privateAddresses = false) => {
    try {
      checkSoftware({ ...PRODUCT, jwksUri }, privateAddresses);
      return null;
    } catch (error) {
      return (error as { details?: { reason?: string } }).details?.reason ?? 'another error';
    }
  };
  assert.equal(refusal(ADDRESS), null);
  const NOT_HTTPS = 'jwksUri is not https';
  const NOT_PUBLIC = 'jwksUri is not on the public Internet';
  for (const address of ['http://editeur.example/jwks', 'file:///etc/passwd', 'ftp://editeur.example/'])
    assert.equal(refusal(address), NOT_HTTPS, address);
  for (const host of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.0.0.1',
    '169.254.169.254',
    '0x7f.1',
    '2130706433',
    '[fe80::1]',
  ])
    assert.equal(refusal(`https://${host}/jwks`), NOT_PUBLIC, host);
  assert.equal(refusal('https://[::ffff:10.0.0.1]/jwks'), NOT_PUBLIC);
  assert.match(refusal('https://a:b@editeur.example/jwks') ?? '', /password/);
  assert.match(refusal('editeur.example') ?? '', /not an address/);
  assert.equal(refusal('http://127.0.0.1:8090/jwks', true), null);
  assert.equal(refusal('http://editeur.example/jwks', true), NOT_HTTPS);
  const both = { ...PRODUCT, jwks: { keys: [{ ...pair('one').open, kty: 'EC' as const }] } };
  assert.throws(() => checkSoftware(both, false), /not both/);
});
