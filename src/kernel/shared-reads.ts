import { assertInvariant } from './errors.ts';
import type { Bound, Leg, Row, Statement } from './flight.ts';
import { Gathering } from './gathering.ts';
import { MAX_READS_A_FLIGHT } from './limits.ts';

/** A read of one owner, gathered whole. */
interface Gathered {
  readonly legs: readonly Leg[];
  landed(): void;
  failed(error: unknown): void;
}

/** What a read says: the part of a transaction that reading needs. */
interface Reading {
  query<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]>;
  last(statement: Statement, values: readonly Bound[]): void;
}

/** The read was not sent: the caller reads alone. */
const NOT_TOGETHER = new Error('not with others');

/** Sends statements in one flight and one transaction. Rejects when one of them failed. */
export type SendFlight = (legs: readonly Leg[]) => Promise<void>;

/**
 * Reads of several owners that are asked at the same time leave together, each under its own owner: one write, one answer, one
 * waking of PostgreSQL.
 */
export class SharedReads {
  readonly #gathering: Gathering<Gathered>;

  constructor(send: SendFlight) {
    this.#gathering = new Gathering(
      MAX_READS_A_FLIGHT,
      (together) =>
        send(together.flatMap(({ legs }) => legs)).then(
          () => {
            for (const { landed } of together) landed();
          },
          (error: unknown) => {
            for (const { failed } of together) failed(error);
          },
        ),
      ({ failed }) => failed(NOT_TOGETHER),
    );
  }

  /**
   * @param naming makes the statements after it those of one owner
   * @param work issues all its statements before it first waits
   * @throws what made the flight fail, which may be another's statement: the caller reads again, alone
   */
  async read<T>(naming: Statement, work: (tx: Reading) => Promise<T>): Promise<T> {
    if (!this.#gathering.isOpen) throw NOT_TOGETHER;
    const legs: Leg[] = [{ statement: naming, values: [], resolve: () => undefined, reject: () => undefined }];
    let isWhole = false;
    const result = work({
      query: <R extends Row>(statement: Statement, values: readonly Bound[]) => {
        assertInvariant(!isWhole, 'a statement after the end of its read');
        const rows = new Promise<R[]>((resolve, reject) => {
          legs.push({ statement, values, resolve: (answer) => resolve(answer.rows as R[]), reject });
        });
        rows.catch(() => undefined); // the flight tells it
        return rows;
      },
      last: () => assertInvariant(false, 'a read writes nothing'),
    });
    result.catch(() => undefined);
    isWhole = true;
    await new Promise<void>((landed, failed) => this.#gathering.add({ legs, landed, failed }));
    return result;
  }
}
