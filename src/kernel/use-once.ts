import { createHash } from 'node:crypto';
import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

const SPEND: Statement = {
  name: 'use-once-spend',
  text: 'insert into used_proof (proof_hash, expires_at) values ($1, $2) on conflict do nothing returning 1',
};
const PURGE: Statement = {
  name: 'use-once-purge',
  text: `delete from used_proof where proof_hash in (select proof_hash from used_proof where expires_at <= $1 limit $2)
returning 1`,
};

/** Rows that one purge deletes. */
export const MAX_PURGED_PROOFS = 100_000;

/** What may be shown once, to whichever process of the zone: kept, as a hash, until it would be refused for its age. */
export class UseOnce {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** True the first time that this is shown. `expiresAt`: from then on its age alone refuses it. */
  async spend(what: string, expiresAt: Date): Promise<boolean> {
    const hash = createHash('sha256').update(what).digest();
    return (await this.#database.lookUp(SPEND, [hash, expiresAt])).length === 1;
  }

  /** Forgets what is refused by its age. Returns how many. */
  async purge(now: Date): Promise<number> {
    return (await this.#database.lookUp(PURGE, [now, MAX_PURGED_PROOFS])).length;
  }
}
