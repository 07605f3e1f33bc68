import type pg from 'pg';
import { assertInvariant, Failure } from './errors.ts';
import { type Answer, type Bound, Flight, type Leg, type Row, type Statement } from './flight.ts';
import { endsConnection } from './postgres-errors.ts';

export const BEGIN: Statement = { name: 'begin', text: 'begin' };
export const COMMIT: Statement = { name: 'commit', text: 'commit' };
const ROLLBACK: Statement = { name: 'rollback', text: 'rollback' };

/** A statement without values, whose answer says nothing. */
export function legOf(statement: Statement): Leg {
  return { statement, values: [], resolve: () => undefined, reject: () => undefined };
}

/** Sends a flight; resolves when its last statement has answered. */
export function flown(client: pg.PoolClient, legs: readonly Leg[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const heard = legs.map((leg, i) => ({
      ...leg,
      resolve(answer: Answer) {
        leg.resolve(answer);
        if (i === legs.length - 1) resolve();
      },
      reject(error: unknown) {
        leg.reject(error);
        reject(error);
      },
    }));
    client.query(new Flight(heard, true, () => undefined));
  });
}

/** Undoes what is open on a connection. Returns the error of one that is of no use any more. */
export async function rolledBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await flown(client, [legOf(ROLLBACK)]);
    return undefined;
  } catch (lost) {
    return lost as Error;
  }
}

/** One transaction, or one statement alone, on one connection. Statements gather until their turn ends, then leave in a flight. */
export class PgTransaction {
  readonly #client: pg.PoolClient;
  #gathered: Leg[] = [];
  readonly #tail: Promise<unknown>[] = [];
  #underWay = false;
  #begun = false;
  #closed = false;

  constructor(client: pg.PoolClient, opening: readonly Statement[]) {
    this.#client = client;
    for (const statement of opening) this.#hold(this.#gather(statement, []));
  }

  query<R extends Row>(statement: Statement, values: readonly Bound[]): Promise<R[]> {
    const rows = this.#gather(statement, values).then((answer) => answer.rows as R[]);
    // Whoever does not wait for it is told by the commit: a failed statement makes it a rollback.
    rows.catch(() => undefined);
    process.nextTick(() => this.#leave());
    return rows;
  }

  last(statement: Statement, values: readonly Bound[]): void {
    this.#hold(this.#gather(statement, values));
  }

  /** Sends what was gathered with the commit: nothing more may be said. */
  async commit(): Promise<void> {
    const ended = this.#gather(COMMIT, []);
    this.#closed = true;
    this.#leave();
    const [{ command }] = await Promise.all([ended, ...this.#tail]);
    // A failed statement that somebody swallowed turns the commit into a rollback: nothing may be acknowledged.
    assertInvariant(command === 'COMMIT', 'the transaction was rolled back');
  }

  /** After `cause`: forgets what was gathered, and undoes what was sent. Returns the error of a connection that is of no use any more. */
  async rollback(cause: unknown): Promise<Error | undefined> {
    this.#closed = true;
    const dropped = this.#gathered;
    this.#gathered = [];
    for (const leg of dropped) leg.reject(new Failure('unavailable', { reason: 'its transaction was rolled back' }));
    if (endsConnection(cause)) return cause;
    return this.#begun ? rolledBack(this.#client) : undefined;
  }

  #gather(statement: Statement, values: readonly Bound[]): Promise<Answer> {
    assertInvariant(!this.#closed, 'a statement after the end of its transaction');
    return new Promise((resolve, reject) => {
      this.#gathered.push({ statement, values, resolve, reject });
    });
  }

  /** Awaited with the commit. */
  #hold(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
    this.#tail.push(answer);
  }

  /** One flight at a time: what is said meanwhile leaves in the next. */
  #leave(): void {
    if (this.#underWay || this.#gathered.length === 0) return;
    const legs = this.#gathered;
    this.#gathered = [];
    this.#underWay = true;
    this.#begun ||= legs.some(({ statement }) => statement === BEGIN);
    const landed = (): void => {
      this.#underWay = false;
      this.#leave();
    };
    this.#client.query(new Flight(legs, this.#begun, landed));
  }
}
