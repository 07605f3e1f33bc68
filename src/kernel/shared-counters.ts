import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

const ADD: Statement = {
  name: 'shared-counter-add',
  text: `insert into attempt_counter (bucket, window_start, count) values ($1, $2, $3)
on conflict (bucket, window_start) do update set count = attempt_counter.count + excluded.count returning count`,
};
const PURGE: Statement = {
  name: 'shared-counter-purge',
  text: `delete from attempt_counter where (bucket, window_start) in (
  select bucket, window_start from attempt_counter where window_start < $1 limit $2) returning 1`,
};

const BUCKET_BYTES = 16;
/** The longest window is a day. */
const COUNTER_LIFE_MS = 48 * 3_600_000;
const MAX_PURGED_COUNTERS = 10_000;

/** Adds to a counter of one window, and tells what it is then in all processes together. */
export type AddShared = (bucket: string, window: Date, count: number) => Promise<number>;

/** Counters that all processes of a deployment share, under keyed names: who is counted is not in the database. */
export class SharedCounters {
  readonly #database: Database;
  readonly #keyOf: (bucket: string) => Buffer;

  constructor(database: Database, keyOf: (bucket: string) => Buffer) {
    this.#database = database;
    this.#keyOf = keyOf;
  }

  /** One statement: for what fails, or for blocks of what succeeds; never once a request. @throws Failure unavailable, busy */
  readonly add: AddShared = async (bucket, window, count) => {
    const key = this.#keyOf(bucket).subarray(0, BUCKET_BYTES);
    const rows = await this.#database.lookUp<{ count: number }>(ADD, [key, window, count]);
    return rows[0]?.count ?? count;
  };

  /** Forgets windows that are over. Returns how many. */
  async purge(now: Date): Promise<number> {
    const before = new Date(now.getTime() - COUNTER_LIFE_MS);
    return (await this.#database.lookUp(PURGE, [before, MAX_PURGED_COUNTERS])).length;
  }
}

/** The window of this length in which an instant is: all processes begin it together. */
export function windowAt(now: Date, length: number): Date {
  return new Date(Math.floor(now.getTime() / length) * length);
}
