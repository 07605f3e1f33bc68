import pg from 'pg';
import { assertInvariant, Failure } from './errors.ts';
import { type Answer, type Bound, Flight, FlightSocket, type Leg, type Row, type Statement } from './flight.ts';
import {
  CONNECT_TIMEOUT_MS,
  IDLE_TRANSACTION_TIMEOUT_MS,
  LOCK_TIMEOUT_MS,
  MAX_WAITING_FOR_DATABASE,
  STATEMENT_TIMEOUT_MS,
} from './limits.ts';
import { busy, endsConnection, translate } from './postgres-errors.ts';
import { type ZoneNames, zoneNames } from './zones.ts';

/** Rights as an object: it exists only inside an authorised, traced act on one owner (record or person). */
export interface Transaction {
  /** Runs a statement. Statements issued without awaiting travel in one flight, in order. */
  query<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]>;
  /** Sends a statement in the same flight as the commit; its failure is the transaction's failure. */
  last(statement: Statement, values: readonly Bound[]): void;
}

/** What a transaction is opened on: one owner, nothing, a load of many owners (insert-only role), or traces of many reads. */
export type Scope = { readonly owner: string } | 'none' | 'load' | 'traces';

export interface DatabaseOptions {
  readonly url: string;
  /** The role of zones.ts that its sessions act as, whatever the login: it neither owns tables nor bypasses row security. */
  readonly role: string;
  readonly maxConnections: number;
  readonly applicationName: string;
}

const BEGIN: Statement = { name: 'begin', text: 'begin' };
const COMMIT: Statement = { name: 'commit', text: 'commit' };
const ROLLBACK: Statement = { name: 'rollback', text: 'rollback' };

/** Nothing but lower-case hexadecimal in the shape of a UUID goes into `set local`. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The driver stays in this file: pools, transactions, and nothing about health. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #setting: string;
  readonly #zone: ZoneNames;

  /** @param ownerSetting the transaction-local setting that row-level security reads, e.g. `carnet.record` */
  constructor(options: DatabaseOptions, ownerSetting: 'carnet.record' | 'carnet.person') {
    this.#setting = ownerSetting;
    this.#zone = zoneNames(ownerSetting === 'carnet.record' ? 'record' : 'space');
    assertInvariant(/^[a-z_]+$/.test(options.role), 'the name of a role');
    this.#pool = new pg.Pool({
      stream: () => new FlightSocket(),
      // Every statement finds its rows by the owner's key: planning it again for each set of values gains nothing.
      // On a sharded database, the transaction-local owner below must reach the workers; elsewhere this setting is just a name.
      options: `-c role=${options.role} -c plan_cache_mode=force_generic_plan -c citus.propagate_set_commands=local`,
      connectionString: options.url,
      max: options.maxConnections,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: options.applicationName,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    });
    this.#pool.on('error', () => undefined); // an idle connection died: the next use opens another
    // One that died in use tells its statements too; without a listener the whole process would end.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * One transaction on one owner. Commits when `work` resolves, rolls back when it throws.
   * @throws Failure `unavailable` when the server does not answer, `busy` when too many wait
   */
  transact<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#within(this.#opening(scope), async (tx) => {
      const result = await work(tx);
      await tx.commit();
      return result;
    });
  }

  /**
   * Reads of one owner that need no lock and change nothing, in one flight with their begin and commit: `work` issues all
   * its statements before it first waits. @throws Failure as transact
   */
  readAtOnce<T>(owner: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.atOnce({ owner }, work);
  }

  /** A transaction in one flight: `work` issues all its statements before it first waits. @throws Failure as transact */
  atOnce<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#within(this.#opening(scope), async (tx) => {
      const [result] = await Promise.all([work(tx), tx.commit()]);
      return result;
    });
  }

  async #within<T>(opening: readonly Statement[], work: (tx: PgTransaction) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const tx = new PgTransaction(client, opening);
    let broken: Error | undefined;
    try {
      return await work(tx);
    } catch (error) {
      broken = await tx.rollback(error);
      throw translate(error);
    } finally {
      client.release(broken);
    }
  }

  /** One statement that reads rows of one owner. */
  read<R extends Row = Row>(owner: string, statement: Statement, values: readonly Bound[]): Promise<R[]> {
    return this.readAtOnce(owner, (tx) => tx.query<R>(statement, values));
  }

  /** A single statement outside any owner: global look-ups and the deployment's own tables. */
  lookUp<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]> {
    return this.#within([], (tx) => tx.query<R>(statement, values));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #opening(scope: Scope): readonly Statement[] {
    if (scope === 'none') return [BEGIN];
    if (scope === 'load') return [BEGIN, { name: 'set-role', text: `set local role ${this.#zone.loader}` }];
    if (scope === 'traces') return [BEGIN, { name: 'set-tracer', text: `set local role ${this.#zone.tracer}` }];
    assertInvariant(UUID.test(scope.owner), 'an owner is named by a UUID');
    return [BEGIN, { name: '', text: `set local ${this.#setting} = '${scope.owner}'` }];
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#pool.waitingCount > MAX_WAITING_FOR_DATABASE) throw busy();
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw translate(error);
    }
  }
}

/** One transaction, or one statement alone, on one connection. Statements gather until their turn ends, then leave in a flight. */
class PgTransaction implements Transaction {
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
    if (!this.#begun) return undefined;
    try {
      await new Promise<Answer>((resolve, reject) => {
        this.#client.query(new Flight([{ statement: ROLLBACK, values: [], resolve, reject }], true, () => undefined));
      });
      return undefined;
    } catch (lost) {
      return lost as Error;
    }
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
