import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';

const LOAD: Statement = {
  name: 'revoked-tokens-load',
  text: 'select token_hash from revoked_token where expires_at > $1 order by expires_at desc limit $2',
};
const PURGE: Statement = {
  name: 'revoked-tokens-purge',
  text: `delete from revoked_token where token_hash in (select token_hash from revoked_token where expires_at <= $1 limit $2)
returning 1`,
};

/** Tokens revoked within their five minutes of life that one process remembers. */
const MAX_REVOKED_TOKENS = 100_000;
/** How often each process looks for more. */
export const REVOKED_TOKENS_INTERVAL_MS = 5_000;

/** Access tokens revoked before their end (RFC 7009), as one process knows them: a look-up in memory for each request. */
export class RevokedTokens {
  readonly #database: Database;
  readonly #clock: Clock;
  #known: ReadonlySet<string> = new Set();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** `tokenId`: the `jti`. */
  has(tokenId: string): boolean {
    return this.#known.size > 0 && this.#known.has(createHash('sha256').update(tokenId).digest('hex'));
  }

  /** Called by a timer, and when a revocation just arrived in this process. */
  async refresh(): Promise<void> {
    const rows = await this.#database.lookUp<{ token_hash: Buffer }>(LOAD, [this.#clock.now(), MAX_REVOKED_TOKENS]);
    this.#known = new Set(rows.map(({ token_hash }) => token_hash.toString('hex')));
  }

  /** Forgets tokens that would have ended by now. Returns how many. */
  async purge(now: Date): Promise<number> {
    return (await this.#database.lookUp(PURGE, [now, MAX_REVOKED_TOKENS])).length;
  }
}
