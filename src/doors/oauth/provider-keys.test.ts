import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { errors, type JWTVerifyGetKey } from 'jose';
import { manualClock } from '../../kernel/clock.ts';
import {
  PROVIDER_KEYS_AGE_MS,
  PROVIDER_KEYS_INTERVAL_MS,
  PROVIDER_KEYS_LIFE_MS,
  providerKeys,
} from './provider-keys.ts';

const jwk = (kid: string) => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
};

function provider() {
  const clock = manualClock(new Date('2026-11-28T08:00:00Z'));
  const state = { keys: [jwk('one')], away: false, asked: 0 };
  const find = providerKeys(async () => {
    state.asked += 1;
    if (state.away) throw new Error('away');
    return JSON.stringify({ keys: state.keys });
  }, clock);
  const has = async (kid: string): Promise<boolean | 'away'> => {
    try {
      await (find as JWTVerifyGetKey)({ alg: 'ES256', kid }, { payload: '', signature: '' });
      return true;
    } catch (error) {
      return error instanceof errors.JWKSTimeout ? 'away' : false;
    }
  };
  return { clock, state, has };
}

test('a key that the provider just made is found within a bounded delay; one that it dropped is dropped', async () => {
  const { clock, state, has } = provider();
  assert.equal(await has('one'), true);
  state.keys = [jwk('two')];
  assert.equal(await has('two'), false, 'asked a moment ago');
  clock.advance(PROVIDER_KEYS_INTERVAL_MS);
  assert.equal(await has('two'), true);
  assert.equal(await has('one'), false);
  assert.equal(state.asked, 2);
});

test('a thousand tokens with invented key ids cost the provider one request in each interval', async () => {
  const { clock, state, has } = provider();
  await has('one');
  clock.advance(PROVIDER_KEYS_INTERVAL_MS);
  const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => has(`invented-${n}`)));
  assert.ok(answers.every((found) => found === false));
  assert.equal(state.asked, 2);
  assert.equal(await has('one'), true, 'those who show a real one are served meanwhile');
});

test('while the provider is away its last keys serve, for a day; it is asked now and then', async () => {
  const { clock, state, has } = provider();
  await has('one');
  state.away = true;
  clock.advance(PROVIDER_KEYS_AGE_MS);
  assert.equal(await has('one'), true);
  assert.equal(await has('one'), true);
  assert.equal(state.asked, 2, 'not at every token');
  clock.advance(PROVIDER_KEYS_LIFE_MS);
  assert.equal(await has('one'), 'away');
  state.away = false;
  clock.advance(PROVIDER_KEYS_INTERVAL_MS);
  assert.equal(await has('one'), true);
});

test('a provider that was never heard is away, not wrong; what it publishes must be keys', async () => {
  const { clock, state, has } = provider();
  state.away = true;
  assert.equal(await has('one'), 'away');
  state.away = false;
  state.keys = Array.from({ length: 40 }, (_, n) => jwk(`${n}`));
  clock.advance(PROVIDER_KEYS_INTERVAL_MS);
  assert.equal(await has('1'), 'away');
});
