import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import { addressGroup } from '../../identity/attempt-limits.ts';
import type { Clock } from '../../kernel/clock.ts';
import { FailureCount } from '../../kernel/failure-count.ts';
import type { KnownPlaces } from '../../kernel/known-places.ts';
import type { AddShared } from '../../kernel/shared-counters.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';

/** Failed authentications of products that one address may make in a window. */
export const MAX_CLIENT_FAILURES = 60;
export const CLIENT_FAILURE_WINDOW_MS = 10 * 60_000;
/** A product that succeeded from an address is not held up there for this long, whatever others do beside it. */
const KNOWN_CLIENT_MS = 24 * 3_600_000;
/** Milliseconds between two questions whether a product succeeded elsewhere, for one address. */
const KNOWN_LOOK_MS = 1_000;
/** Addresses, and products at addresses, that one process remembers. */
const MAX_REMEMBERED = 50_000;

export interface FailureParts {
  readonly clock: Clock;
  /** Absent in tests: this process counts alone. */
  readonly addShared?: AddShared;
  readonly knownPlaces?: KnownPlaces;
}

/**
 * Against floods of forged assertions (security row 41): an address that failed too often is told to come back later, before
 * anything is looked up. Nothing can be guessed here, so that the honest come first: a product that succeeded from an address is
 * never held up there. Counted in all processes together; where a product succeeded, each process learns at the first refusal.
 */
export class FailureBudget {
  readonly #parts: FailureParts;
  readonly #failures: FailureCount;
  readonly #known = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  readonly #writtenAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });
  readonly #askedAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  constructor(parts: FailureParts) {
    this.#parts = parts;
    const { clock, addShared: add } = parts;
    const [max, windowMs] = [MAX_CLIENT_FAILURES, CLIENT_FAILURE_WINDOW_MS];
    this.#failures = new FailureCount({ clock, name: 'client', max, windowMs, add });
  }

  /** Runs an authentication from this address. @throws OAuthError temporarily_unavailable when it failed too often */
  async within<T extends { readonly clientId: string }>(
    address: string,
    parameters: Parameters,
    authenticate: () => Promise<T>,
  ): Promise<T> {
    const group = addressGroup(address);
    await this.#require(group, parameters);
    try {
      const client = await authenticate();
      await this.#remember(`${group} ${client.clientId}`);
      return client;
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'invalid_client') await this.#failures.failed(group);
      throw error;
    }
  }

  async #require(group: string, parameters: Parameters): Promise<void> {
    if (this.#failures.wait(group) === null) return;
    if (await this.#isKnown(group, claimedClient(parameters))) return;
    throw new OAuthError(
      'temporarily_unavailable',
      'too many failed authentications from this address: try again later',
    );
  }

  /** Known for a day from its last success; written twice a day for a product at an address, in each process. */
  async #remember(place: string): Promise<void> {
    const { clock, knownPlaces } = this.#parts;
    const now = clock.monotonic();
    this.#known.set(place, now);
    if (now - (this.#writtenAt.get(place) ?? Number.NEGATIVE_INFINITY) < KNOWN_CLIENT_MS / 2) return;
    this.#writtenAt.set(place, now);
    await knownPlaces?.remember(`client|${place}`, clock.now()).catch(() => undefined);
  }

  #isKnownHere(place: string): boolean {
    const knownAt = this.#known.get(place);
    return knownAt !== undefined && this.#parts.clock.monotonic() - knownAt < KNOWN_CLIENT_MS;
  }

  /** Here, or in another process: a flood makes it ask once in KNOWN_LOOK_MS only. */
  async #isKnown(group: string, clientId: string): Promise<boolean> {
    const place = `${group} ${clientId}`;
    if (this.#isKnownHere(place)) return true;
    const { clock, knownPlaces } = this.#parts;
    if (clock.monotonic() - (this.#askedAt.get(group) ?? Number.NEGATIVE_INFINITY) < KNOWN_LOOK_MS) return false;
    this.#askedAt.set(group, clock.monotonic());
    const since = new Date(clock.now().getTime() - KNOWN_CLIENT_MS);
    const isKnown = (await knownPlaces?.has(`client|${place}`, since).catch(() => false)) ?? false;
    if (isKnown) this.#known.set(place, clock.monotonic());
    return isKnown;
  }
}

/** Whom an assertion, not verified yet, says it is from. */
function claimedClient(parameters: Parameters): string {
  try {
    return String(decodeJwt(parameters.get('client_assertion') ?? '').sub);
  } catch {
    return '';
  }
}
