import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWTHeaderParameters,
  type JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '../../kernel/clock.ts';

/** Milliseconds after which the provider's keys are asked for again. */
export const PROVIDER_KEYS_AGE_MS = 5 * 60_000;
/** Milliseconds between two requests made because of an unknown key, or of a failure: also what a new key waits at most. */
export const PROVIDER_KEYS_INTERVAL_MS = 15_000;
/** Milliseconds that known keys serve while the provider does not answer: professionals who are signed in go on working. */
export const PROVIDER_KEYS_LIFE_MS = 24 * 3_600_000;
const FETCH_TIMEOUT_MS = 5_000;
const MAX_JWKS_BYTES = 64 * 1024;
const MAX_PROVIDER_KEYS = 32;

/** What the provider publishes (RFC 7517 §5), as text. Rejects when it does not answer. */
export type FetchKeys = () => Promise<string>;

/** Fetches a key set over HTTPS: one address, no redirect, a bounded answer. */
export function keysAt(address: string): FetchKeys {
  return async () => {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!answer.ok || answer.body === null) throw new Error(`the identity provider answers ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of answer.body) {
      size += piece.length;
      if (size > MAX_JWKS_BYTES) throw new Error('the identity provider publishes too much');
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  };
}

/**
 * The keys of the identity provider. A key that it just made is found within PROVIDER_KEYS_INTERVAL_MS; tokens with invented
 * key ids cost it one request in that time, whatever their number; while it is away, what it published last serves.
 */
export function providerKeys(fetchKeys: FetchKeys, clock: Clock): JWTVerifyGetKey {
  let known: { readonly find: JWTVerifyGetKey; readonly at: number } | null = null;
  let asking: Promise<void> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  const load = async (): Promise<void> => {
    const { keys } = JSON.parse(await fetchKeys()) as { keys: unknown };
    if (!Array.isArray(keys) || keys.length > MAX_PROVIDER_KEYS)
      throw new Error('the identity provider publishes no keys');
    known = { find: createLocalJWKSet({ keys }), at: clock.monotonic() };
  };
  /** At most one request at a time and in each interval. A failure keeps what is known. */
  const ask = async (): Promise<void> => {
    if (asking === null && clock.monotonic() - askedAt < PROVIDER_KEYS_INTERVAL_MS) return;
    if (asking === null) askedAt = clock.monotonic();
    asking ??= load()
      .catch(() => undefined)
      .finally(() => {
        asking = null;
      });
    await asking;
  };
  return async (header: JWTHeaderParameters, token: FlattenedJWSInput) => {
    if (known === null || clock.monotonic() - known.at >= PROVIDER_KEYS_AGE_MS) await ask();
    if (known === null || clock.monotonic() - known.at >= PROVIDER_KEYS_LIFE_MS) throw new errors.JWKSTimeout();
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await ask();
      return known.find(header, token);
    }
  };
}
