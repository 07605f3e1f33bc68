import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Failure } from '../errors.ts';
import type { PublicJwk } from '../keys/signing-keys.ts';
import { PUBLISHED_KEYS_AGE_MS, PUBLISHED_KEYS_INTERVAL_MS } from './limits.ts';

/** The public keys of one use of the other zone: fetched, kept while that zone does not answer, dropped when it drops them. */
export class PublishedKeys {
  readonly #fetch: () => Promise<readonly PublicJwk[]>;
  readonly #clock: Clock;
  #keys: ReadonlyMap<string, KeyObject> | null = null;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | null = null;

  constructor(fetch: () => Promise<readonly PublicJwk[]>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** True once the other zone was heard. */
  get known(): boolean {
    return this.#keys !== null;
  }

  /** The key of that id, or null when the other zone has none. @throws Failure unavailable before it was ever heard */
  publicKey(kid: string): KeyObject | null {
    if (this.#keys !== null) return this.#keys.get(kid) ?? null;
    throw new Failure('unavailable', { reason: 'the keys of the other zone are not known yet', retryAfterSeconds: 5 });
  }

  /** The key of that id, looking for a new one at most every PUBLISHED_KEYS_INTERVAL_MS. @throws Failure unavailable */
  async find(kid: string): Promise<KeyObject | null> {
    const known = this.#keys?.get(kid);
    if (known !== undefined) return known;
    if (this.#keys === null || this.#age() >= PUBLISHED_KEYS_INTERVAL_MS) await this.refresh();
    return this.publicKey(kid);
  }

  /** Fetches them again; calls while one runs join it. The known ones stay when it fails. */
  refresh(): Promise<void> {
    this.#fetching ??= this.#load().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** Called by a timer. */
  async refreshIfOld(): Promise<void> {
    if (this.#age() >= PUBLISHED_KEYS_AGE_MS) await this.refresh();
  }

  #age(): number {
    return this.#clock.monotonic() - this.#fetchedAt;
  }

  async #load(): Promise<void> {
    const keys = await this.#fetch();
    this.#keys = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    this.#fetchedAt = this.#clock.monotonic();
  }
}
