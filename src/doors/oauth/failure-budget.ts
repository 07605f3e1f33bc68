import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import { addressGroup } from '../../identity/attempt-limits.ts';
import type { Clock } from '../../kernel/clock.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';

/** Failed authentications of products that one address may make in a window, in one process. */
export const MAX_CLIENT_FAILURES = 60;
export const CLIENT_FAILURE_WINDOW_MS = 10 * 60_000;
/** A product that succeeded from an address is not held up there for this long, whatever others do beside it. */
const KNOWN_CLIENT_MS = 24 * 3_600_000;
/** Addresses, and products at addresses, that one process remembers. */
const MAX_REMEMBERED = 50_000;

interface Failures {
  readonly since: number;
  count: number;
}

/**
 * Against floods of forged assertions (security row 41): an address that failed too often is told to come back later, before
 * anything is looked up. Nothing can be guessed here, so that the honest come first: a product that succeeded from an address is
 * never held up there. Counted by each process: with n processes the budget is at most n times as large.
 */
export class FailureBudget {
  readonly #clock: Clock;
  readonly #failures = new LRUCache<string, Failures>({ max: MAX_REMEMBERED });
  readonly #known = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs an authentication from this address. @throws OAuthError temporarily_unavailable when it failed too often */
  async within<T extends { readonly clientId: string }>(
    address: string,
    parameters: Parameters,
    authenticate: () => Promise<T>,
  ): Promise<T> {
    const group = addressGroup(address);
    this.#require(group, parameters);
    try {
      const client = await authenticate();
      this.#known.set(`${group} ${client.clientId}`, this.#clock.monotonic());
      return client;
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'invalid_client') this.#failed(group);
      throw error;
    }
  }

  #require(group: string, parameters: Parameters): void {
    const failures = this.#current(group);
    if (failures === undefined || failures.count < MAX_CLIENT_FAILURES) return;
    const knownAt = this.#known.get(`${group} ${claimedClient(parameters)}`);
    if (knownAt !== undefined && this.#clock.monotonic() - knownAt < KNOWN_CLIENT_MS) return;
    throw new OAuthError(
      'temporarily_unavailable',
      'too many failed authentications from this address: try again later',
    );
  }

  #failed(group: string): void {
    const failures = this.#current(group);
    if (failures === undefined) this.#failures.set(group, { since: this.#clock.monotonic(), count: 1 });
    else failures.count += 1;
  }

  #current(group: string): Failures | undefined {
    const failures = this.#failures.get(group);
    const isOver = failures === undefined || this.#clock.monotonic() - failures.since >= CLIENT_FAILURE_WINDOW_MS;
    return isOver ? undefined : failures;
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
