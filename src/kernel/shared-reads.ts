import { assertInvariant } from './errors.ts';
import type { Answer, Bound, Leg, Row, Statement } from './flight.ts';
import { MAX_READS_A_FLIGHT, MAX_SHARED_FLIGHTS } from './limits.ts';

/** A read of one owner, gathered whole: its begin, its statements, its commit. */
interface Gathered {
  readonly legs: readonly Leg[];
  /** Called when its flight failed before the commit answered. */
  fail(error: unknown): void;
}

/** What a read says: the part of a transaction that reading needs. */
interface Reading {
  query<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]>;
  last(statement: Statement, values: readonly Bound[]): void;
}

/** Sends statements in one flight on one connection, and takes the connection back. Rejects when one of them failed. */
export type SendFlight = (legs: readonly Leg[]) => Promise<void>;

/**
 * Reads of several owners that are asked at the same time leave together, each in a transaction of its own: one write, one answer, one
 * waking of PostgreSQL. While MAX_SHARED_FLIGHTS are under way, the next one gathers.
 */
export class SharedReads {
  readonly #send: SendFlight;
  #waiting: Gathered[] = [];
  #underWay = 0;

  constructor(send: SendFlight) {
    this.#send = send;
  }

  /**
   * @param work issues all its statements before it first waits
   * @throws what made the flight fail, which may be another's statement: the caller reads again, alone
   */
  async read<T>(opening: readonly Statement[], closing: Statement, work: (tx: Reading) => Promise<T>): Promise<T> {
    const legs: Leg[] = [];
    const gather = (statement: Statement, values: readonly Bound[]): Promise<Answer> => {
      const answer = new Promise<Answer>((resolve, reject) => legs.push({ statement, values, resolve, reject }));
      answer.catch(() => undefined); // told by the commit
      return answer;
    };
    for (const statement of opening) gather(statement, []);
    const result = work({
      query: async <R extends Row>(statement: Statement, values: readonly Bound[]) =>
        (await gather(statement, values)).rows as R[],
      last: () => assertInvariant(false, 'a read writes nothing'),
    });
    result.catch(() => undefined);
    const ended = gather(closing, []);
    this.#waiting.push({ legs, fail: (error) => legs.at(-1)?.reject(error) });
    // Not before every request that arrived at the same time has said what it reads.
    if (this.#underWay < MAX_SHARED_FLIGHTS) setImmediate(() => this.#leave());
    await ended;
    return result;
  }

  #leave(): void {
    if (this.#waiting.length === 0 || this.#underWay >= MAX_SHARED_FLIGHTS) return;
    const together = this.#waiting.splice(0, MAX_READS_A_FLIGHT);
    this.#underWay += 1;
    this.#send(together.flatMap(({ legs }) => legs))
      .catch((error: unknown) => {
        for (const each of together) each.fail(error);
      })
      .finally(() => {
        this.#underWay -= 1;
        this.#leave();
      });
  }
}
