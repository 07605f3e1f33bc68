import type { Clock } from '../kernel/clock.ts';
import type { PublicJwk, Software } from './contract.ts';
import { MAX_CLIENT_KEYS, MAX_LISTED } from './limits.ts';
import { isUsableKey } from './software.ts';

/**
 * Milliseconds between two requests to one address by one process, whatever is asked for. As long is a key believed that its product
 * no longer publishes, and as long may a new one wait.
 */
export const PRODUCT_KEYS_AGE_MS = 60_000;
/** Milliseconds that what was published last serves while the address does not answer. */
export const PRODUCT_KEYS_LIFE_MS = 3_600_000;

export interface ProductKeysParts {
  readonly clock: Clock;
  /** Where products may publish: `whyNotKeyAddress`. */
  readonly privateAddresses: boolean;
  /** The text of the key set at an address. */
  readonly fetch: (address: string) => Promise<string>;
  /** Told why an address gave no keys. */
  readonly failed?: (clientId: string, reason: string) => void;
}

interface Published {
  readonly address: string;
  keys: readonly PublicJwk[];
  /** Monotonic time of the answer, and of the last question. */
  at: number;
  askedAt: number;
  asking: Promise<void> | null;
}

/** The public keys of products: as registered, or as each publishes them (RFC 7591 `jwks_uri`), so that it changes its keys without us. */
export class ProductKeys {
  readonly #parts: ProductKeysParts;
  readonly #published = new Map<string, Published>();
  constructor(parts: ProductKeysParts) {
    this.#parts = parts;
  }

  get privateAddresses(): boolean {
    return this.#parts.privateAddresses;
  }

  /** The keys of a product now; `kid` is the one that is looked for. Never rejects: an address that gives none has none. */
  async keysOf({ clientId, jwks, jwksUri }: Software, kid: string): Promise<readonly PublicJwk[]> {
    if (jwksUri === undefined) return jwks.keys;
    const published = this.#of(clientId, jwksUri);
    const age = this.#parts.clock.monotonic() - published.at;
    if (age >= PRODUCT_KEYS_AGE_MS || !published.keys.some((key) => key.kid === kid))
      await this.#ask(clientId, published);
    return this.#parts.clock.monotonic() - published.at < PRODUCT_KEYS_LIFE_MS ? published.keys : [];
  }

  #of(clientId: string, address: string): Published {
    const known = this.#published.get(clientId);
    if (known?.address === address) return known;
    const never = Number.NEGATIVE_INFINITY;
    const fresh: Published = { address, keys: [], at: never, askedAt: never, asking: null };
    // Registered products only, and no more than are listed: the oldest is asked again.
    const [oldest] = this.#published.keys();
    if (this.#published.size >= MAX_LISTED && oldest !== undefined) this.#published.delete(oldest);
    this.#published.set(clientId, fresh);
    return fresh;
  }

  /** One question at a time, and in each interval. A failure keeps what is known. */
  async #ask(clientId: string, published: Published): Promise<void> {
    const { clock, fetch, failed } = this.#parts;
    if (published.asking === null) {
      if (clock.monotonic() - published.askedAt < PRODUCT_KEYS_AGE_MS) return;
      published.askedAt = clock.monotonic();
      published.asking = fetch(published.address)
        .then((text) => {
          published.keys = keysIn(text);
          published.at = clock.monotonic();
        })
        .catch((error: unknown) => failed?.(clientId, (error as Error).message))
        .finally(() => {
          published.asking = null;
        });
    }
    await published.asking;
  }
}

/** Members of a public signature key (RFC 7518 §6.2.1, §6.3.1); others, such as certificates, are left aside. */
const MEMBERS = ['kid', 'kty', 'alg', 'crv', 'x', 'y', 'n', 'e'] as const;
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * The keys of a set that can be believed, at most MAX_CLIENT_KEYS: what is not understood is ignored (RFC 7517 §5), and so is a key that was
 * published with its private half, or is not for signatures.
 */
function keysIn(text: string): PublicJwk[] {
  let set: { readonly keys?: unknown } | null;
  try {
    set = JSON.parse(text) as typeof set;
  } catch {
    throw new Error('it publishes no JSON');
  }
  if (!Array.isArray(set?.keys)) throw new Error('it publishes no key set');
  const usable = (set.keys as unknown[]).flatMap((key) => {
    if (typeof key !== 'object' || key === null) return [];
    const members = key as Readonly<Record<string, unknown>>;
    if (PRIVATE.some((name) => name in members) || (members['use'] ?? 'sig') !== 'sig') return [];
    const kept = Object.fromEntries(MEMBERS.flatMap((name) => (name in members ? [[name, members[name]]] : [])));
    return isUsableKey(kept as PublicJwk) ? [kept as PublicJwk] : [];
  });
  return usable.slice(0, MAX_CLIENT_KEYS);
}
