import pg from 'pg';
import { assertInvariant } from './errors.ts';
import { type Bound, FlightSocket, type Leg, type Row, type Statement } from './flight.ts';
import {
  CONNECT_TIMEOUT_MS,
  FLIGHT_TIMEOUT_MS,
  IDLE_TRANSACTION_TIMEOUT_MS,
  LOCK_TIMEOUT_MS,
  MAX_WAITING_FOR_DATABASE,
  STATEMENT_TIMEOUT_MS,
} from './limits.ts';
import { BEGIN, COMMIT, flown, legOf, PgTransaction, rolledBack } from './pg-transaction.ts';
import { busy, endsConnection, translate } from './postgres-errors.ts';
import { SharedReads } from './shared-reads.ts';
import { type ZoneNames, zoneNames } from './zones.ts';

/** Rights as an object: it exists only inside an authorised, traced act on one owner (record or person). */
export interface Transaction {
  /** Runs a statement. Statements issued without awaiting travel in one flight, in order. */
  query<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]>;
  /** Sends a statement in the same flight as the commit; its failure is the transaction's failure. */
  last(statement: Statement, values: readonly Bound[]): void;
}

/** What a transaction is opened on: one owner, nothing, a load of many owners (insert-only role), traces of many reads, or details that end. */
export type Scope = { readonly owner: string } | 'none' | 'load' | 'traces' | 'erasures';

export interface DatabaseOptions {
  readonly url: string;
  /** The role of zones.ts that its sessions act as, whatever the login: it neither owns tables nor bypasses row security. */
  readonly role: string;
  readonly maxConnections: number;
  readonly applicationName: string;
}

/** Nothing but lower-case hexadecimal in the shape of a UUID goes into `set local`. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The driver stays in this file: pools, transactions, and nothing about health. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #setting: string;
  readonly #zone: ZoneNames;
  readonly #shared = new SharedReads((legs) => this.#fly(legs));

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

  /** As readAtOnce, together with the reads of other owners that are asked at the same time: for what is found by its key. */
  async readTogether<T>(owner: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#shared.read(this.#naming(owner), work);
    } catch {
      return await this.readAtOnce(owner, work); // the fault may be another's: whoever has it meets it alone
    }
  }

  /** A transaction in one flight: `work` issues all its statements before it first waits. @throws Failure as transact */
  atOnce<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#within(this.#opening(scope), async (tx) => {
      const [result] = await Promise.all([work(tx), tx.commit()]);
      return result;
    });
  }

  /** A transaction in one flight; resolves when it has ended. */
  async #fly(legs: readonly Leg[]): Promise<void> {
    const client = await this.#connect();
    let broken: Error | undefined;
    try {
      await withinTime(flown(client, [legOf(BEGIN), ...legs, legOf(COMMIT)]));
    } catch (error) {
      broken = error === LOST || endsConnection(error) ? (error as Error) : await rolledBack(client);
      throw error;
    } finally {
      client.release(broken);
    }
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
    if (scope === 'erasures') return [BEGIN, { name: 'set-eraser', text: `set local role ${this.#zone.eraser}` }];
    return [BEGIN, this.#naming(scope.owner)];
  }

  #naming(owner: string): Statement {
    assertInvariant(UUID.test(owner), 'an owner is named by a UUID');
    return { name: '', text: `set local ${this.#setting} = '${owner}'` };
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

const LOST = new Error('the database did not answer a flight');

/** PostgreSQL ends a statement in time; a connection of which one end is gone ends nothing. */
async function withinTime(flight: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(LOST), FLIGHT_TIMEOUT_MS);
  });
  try {
    await Promise.race([flight, late]);
  } finally {
    clearTimeout(timer);
  }
}
