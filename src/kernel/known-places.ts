import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

const REMEMBER: Statement = {
  name: 'known-place-remember',
  text: `insert into known_address (bucket, last_at) values ($1, $2)
on conflict (bucket) do update set last_at = excluded.last_at`,
};
const IS_KNOWN: Statement = {
  name: 'known-place-find',
  text: 'select 1 from known_address where bucket = $1 and last_at > $2',
};
const BUCKET_BYTES = 16;

/** Places from which somebody once succeeded, as all processes know them, under keyed names. */
export class KnownPlaces {
  readonly #database: Database;
  readonly #keyOf: (place: string) => Buffer;

  constructor(database: Database, keyOf: (place: string) => Buffer) {
    this.#database = database;
    this.#keyOf = keyOf;
  }

  async remember(place: string, now: Date): Promise<void> {
    await this.#database.lookUp(REMEMBER, [this.#bucket(place), now]);
  }

  /** True when somebody succeeded there after `since`. */
  async has(place: string, since: Date): Promise<boolean> {
    return (await this.#database.lookUp(IS_KNOWN, [this.#bucket(place), since])).length > 0;
  }

  #bucket(place: string): Buffer {
    return this.#keyOf(place).subarray(0, BUCKET_BYTES);
  }
}
