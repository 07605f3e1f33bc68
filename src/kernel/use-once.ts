import { createHash } from 'node:crypto';
import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

const SPEND: Statement = {
  name: 'use-once-spend',
  text: 'insert into used_proof (proof_hash, expires_at) values ($1, $2) on conflict do nothing returning 1',
};
/** Both at once, or neither: what is shown, and by whom. */
const CLAIM: Statement = {
  name: 'use-once-claim',
  text: `with first as (insert into used_proof (proof_hash, expires_at) values ($1, $3) on conflict do nothing returning 1)
insert into used_proof (proof_hash, expires_at) select $2, $3 where exists (select from first) on conflict do nothing returning 1`,
};
const FIND: Statement = { name: 'use-once-find', text: 'select 1 from used_proof where proof_hash = $1' };
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
    return (await this.#database.lookUp(SPEND, [hashOf(what), expiresAt])).length === 1;
  }

  /**
   * True the first time that this is shown, and again when it is shown by exactly the same: a request sent twice is one request.
   * Anybody else's showing of it is refused, in whichever process, also while the first is under way.
   */
  async claim(what: string, by: string, expiresAt: Date): Promise<boolean> {
    const bound = hashOf(JSON.stringify([what, by]));
    if ((await this.#database.lookUp(CLAIM, [hashOf(what), bound, expiresAt])).length === 1) return true;
    return (await this.#database.lookUp(FIND, [bound])).length === 1;
  }

  /** Forgets what is refused by its age. Returns how many. */
  async purge(now: Date): Promise<number> {
    return (await this.#database.lookUp(PURGE, [now, MAX_PURGED_PROOFS])).length;
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
