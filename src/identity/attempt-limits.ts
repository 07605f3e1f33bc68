import { isIPv6 } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import {
  ATTEMPT_WINDOW_MS,
  KNOWN_ADDRESS_MS,
  MAX_FAILURES_PER_ADDRESS,
  MAX_FAILURES_PER_IDENTIFIER,
  MAX_FAILURES_PER_PAIR,
  MAX_PURGE_ROWS,
} from './limits.ts';
import type { IdentityKeys } from './person.ts';

const BUCKET_BYTES = 16;

const COUNT: Statement = {
  name: 'attempt-count',
  text: `insert into attempt_counter (bucket, window_start, count) select bucket, $2, 1 from unnest($1::bytea[]) as g (bucket)
on conflict (bucket, window_start) do update set count = attempt_counter.count + 1 returning bucket, count`,
};
const FORGIVE: Statement = {
  name: 'attempt-forgive',
  text: `update attempt_counter set count = greatest(count - 1, 0) where bucket = any ($1) and window_start = $2`,
};
const IS_KNOWN: Statement = {
  name: 'attempt-known-address',
  text: 'select 1 from known_address where bucket = $1 and last_at > $2',
};
const REMEMBER: Statement = {
  name: 'attempt-remember-address',
  text: `insert into known_address (bucket, last_at) values ($1, $2)
on conflict (bucket) do update set last_at = excluded.last_at`,
};
const PURGE_COUNTERS: Statement = {
  name: 'attempt-purge-counters',
  text: `delete from attempt_counter where (bucket, window_start) in (
  select bucket, window_start from attempt_counter where window_start < $1 limit $2) returning 1`,
};
const PURGE_ADDRESSES: Statement = {
  name: 'attempt-purge-addresses',
  text: 'delete from known_address where bucket in (select bucket from known_address where last_at < $1 limit $2) returning 1',
};

/** One attempt counted before its outcome is known: a thousand at once cannot slip between reading and writing. */
export interface Attempt {
  readonly buckets: readonly Buffer[];
  readonly window: Date;
  readonly known: Buffer;
  /** From an address from which the identifier once succeeded. */
  readonly isKnown: boolean;
}

/**
 * Limits on failed sign-ins by identifier, by address and by both together. Nobody is locked out by somebody else's
 * failures: an address from which the identifier once succeeded obeys only the limit of that pair.
 * Existing and unknown identifiers are counted alike, under keyed hashes.
 */
export class AttemptLimits {
  readonly #database: Database;
  readonly #keys: IdentityKeys;
  readonly #clock: Clock;

  constructor(parts: { readonly database: Database; readonly keys: IdentityKeys; readonly clock: Clock }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
  }

  /**
   * @param knownAs the name under which a success is remembered
   * @throws Failure too-many-attempts with retryAfterSeconds
   */
  async begin(login: string, clientAddress: string, knownAs = login): Promise<Attempt> {
    const now = this.#clock.now();
    const window = new Date(Math.floor(now.getTime() / ATTEMPT_WINDOW_MS) * ATTEMPT_WINDOW_MS);
    const address = addressGroup(clientAddress);
    const pair = this.#bucket(`pair|${address}|${login}`);
    const ofAddress = this.#bucket(`address|${address}`);
    const ofLogin = this.#bucket(`login|${login}`);
    const known = this.#bucket(`known|${address}|${knownAs}`);
    // Always in the same order: two attempts never wait for each other's rows.
    const buckets = [pair, ofAddress, ofLogin].sort(Buffer.compare);
    const [rows, knownRows] = await this.#database.transact('none', (tx) =>
      Promise.all([
        tx.query<{ bucket: Buffer; count: number }>(COUNT, [buckets, window]),
        tx.query(IS_KNOWN, [known, new Date(now.getTime() - KNOWN_ADDRESS_MS)]),
      ]),
    );
    const countOf = (bucket: Buffer): number => rows.find((row) => row.bucket.equals(bucket))?.count ?? 0;
    const isOver =
      countOf(pair) > MAX_FAILURES_PER_PAIR ||
      (knownRows.length === 0 &&
        (countOf(ofAddress) > MAX_FAILURES_PER_ADDRESS || countOf(ofLogin) > MAX_FAILURES_PER_IDENTIFIER));
    if (isOver) {
      const end = window.getTime() + ATTEMPT_WINDOW_MS;
      throw new Failure('too-many-attempts', { retryAfterSeconds: Math.ceil((end - now.getTime()) / 1000) });
    }
    return { buckets, window, known, isKnown: knownRows.length > 0 };
  }

  /** The password was right: the attempt no longer counts as a failure. */
  async forgive(attempt: Attempt): Promise<void> {
    await this.#database.lookUp(FORGIVE, [attempt.buckets, attempt.window]);
  }

  /** Both factors were right: this address is known for this identifier. */
  async remember(login: string, clientAddress: string): Promise<void> {
    const bucket = this.#bucket(`known|${addressGroup(clientAddress)}|${login}`);
    await this.#database.lookUp(REMEMBER, [bucket, this.#clock.now()]);
  }

  /** Deletes what no longer counts. Returns the number of rows. */
  async purge(): Promise<number> {
    const now = this.#clock.now().getTime();
    const counters = await this.#database.lookUp(PURGE_COUNTERS, [
      new Date(now - 2 * ATTEMPT_WINDOW_MS),
      MAX_PURGE_ROWS,
    ]);
    const addresses = await this.#database.lookUp(PURGE_ADDRESSES, [new Date(now - KNOWN_ADDRESS_MS), MAX_PURGE_ROWS]);
    return counters.length + addresses.length;
  }

  #bucket(text: string): Buffer {
    return this.#keys.stamp('attempt', text).subarray(0, BUCKET_BYTES);
  }
}

/** A port after the address, as some proxies write it: `203.0.113.7:51234`, `[2001:db8::7]:51234`. */
const PORT = /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;

/** An IPv4 address, or the /64 of an IPv6 one: whoever holds one address of it holds them all. Ports do not count. */
export function addressGroup(address: string): string {
  const alone = address.replace(PORT, '$1$2');
  const bare = alone.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare.slice(0, 64);
  const [head = '', tail] = bare.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...new Array<string>(zeros).fill('0'), ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
