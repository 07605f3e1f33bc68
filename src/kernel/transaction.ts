import { Socket } from 'node:net';
import pg from 'pg';
import { assertInvariant, Failure } from './errors.ts';
import {
  CONNECT_TIMEOUT_MS,
  IDLE_TRANSACTION_TIMEOUT_MS,
  LOCK_TIMEOUT_MS,
  MAX_WAITING_FOR_DATABASE,
  STATEMENT_TIMEOUT_MS,
} from './limits.ts';

/** A value that a statement binds. */
export type Bound = BoundValue | readonly BoundValue[];
type BoundValue = string | number | boolean | null | Date | Buffer;

/** One row, by column name. */
export type Row = Record<string, unknown>;

/** A written statement; the name makes it prepared once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Rights as an object: it exists only inside an authorised, traced act on one owner (record or person). */
export interface Transaction {
  /** Runs a statement. Statements issued without awaiting travel in one flight, in order. */
  query<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]>;
  /** Sends a statement in the same flight as the commit; its failure is the transaction's failure. */
  last(statement: Statement, values: readonly Bound[]): void;
}

/** What a transaction is opened on: one owner, nothing, or a load of many owners (insert-only role). */
export type Scope = { readonly owner: string } | 'none' | 'load';

export interface DatabaseOptions {
  readonly url: string;
  /** The role of zones.ts that its sessions act as, whatever the login: it neither owns tables nor bypasses row security. */
  readonly role: string;
  readonly maxConnections: number;
  readonly applicationName: string;
}

/** Nothing but lower-case hexadecimal in the shape of a UUID goes into `set local`. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const LOST = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', '57014', '55P03', '25P03'];

/** PostgreSQL's codes of a lost or refusing server: class 08, 57P0x, 53300, and the driver's own. */
function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (/^(08(?!P01)|57P0|53)/.test(code)) return true; // 08P01 is a mistake of ours, not a lost server
    if (LOST.includes(code)) return true;
  }
  return /terminat|timeout|Connection/.test((error as Error).message ?? '');
}

/** SQLSTATE of a driver's error, or null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.length === 5 ? code : null;
}

/** The driver stays in this file: pools, transactions, and nothing about health. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #setting: string;
  readonly #loaderRole: string;

  /** @param ownerSetting the transaction-local setting that row-level security reads, e.g. `carnet.record` */
  constructor(options: DatabaseOptions, ownerSetting: 'carnet.record' | 'carnet.person') {
    this.#setting = ownerSetting;
    this.#loaderRole = ownerSetting === 'carnet.record' ? 'carnet_record_loader' : 'carnet_space_loader';
    assertInvariant(/^[a-z_]+$/.test(options.role), 'the name of a role');
    this.#pool = new pg.Pool({
      stream: () => new FlightSocket(),
      // Every statement finds its rows by the owner's key: planning it again for each set of values gains nothing.
      options: `-c role=${options.role} -c plan_cache_mode=force_generic_plan`,
      connectionString: options.url,
      max: options.maxConnections,
      pipeline: true,
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
  async transact<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const opening = this.#opening(scope);
    const client = await this.#connect();
    let broken: Error | undefined;
    try {
      const opened = client.query(opening);
      opened.catch(() => undefined); // reported below, by the first awaited statement or by `await opened`
      const tx = new PgTransaction(client);
      const result = await work(tx);
      const [ended] = await Promise.all([client.query('commit'), opened, ...tx.tail]);
      // A failed statement that somebody swallowed turns the commit into a rollback: nothing may be acknowledged.
      assertInvariant(ended.command === 'COMMIT', 'the transaction was rolled back');
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (lost) {
        broken = lost as Error;
      }
      throw translate(error);
    } finally {
      client.release(broken);
    }
  }

  /**
   * Reads of one owner that need no lock and change nothing, in one flight with their begin and commit: `work` issues all
   * its statements before it first waits. @throws Failure as transact
   */
  async readAtOnce<T>(owner: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const opening = this.#opening({ owner });
    const client = await this.#connect();
    const tx = new PgTransaction(client);
    try {
      const opened = client.query(opening);
      const reading = work(tx);
      tx.close();
      // The commit of a failed transaction is its rollback; all three are over before the connection is free again.
      const ended = await Promise.allSettled([opened, client.query('commit'), reading]);
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
      return await reading;
    } catch (error) {
      throw translate(error);
    } finally {
      client.release();
    }
  }

  /** One statement that reads rows of one owner. */
  read<R extends Row = Row>(owner: string, statement: Statement, values: readonly Bound[]): Promise<R[]> {
    return this.readAtOnce(owner, (tx) => tx.query<R>(statement, values));
  }

  /** A single statement outside any owner: global look-ups and the deployment's own tables. */
  async lookUp<R extends Row = Row>(statement: Statement, values: readonly Bound[]): Promise<R[]> {
    if (this.#pool.waitingCount > MAX_WAITING_FOR_DATABASE) throw busy();
    try {
      const result = await this.#pool.query({ name: statement.name, text: statement.text, values: [...values] });
      return result.rows as R[];
    } catch (error) {
      throw translate(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #opening(scope: Scope): string {
    if (scope === 'none') return 'begin';
    if (scope === 'load') return `begin; set local role ${this.#loaderRole}`;
    assertInvariant(UUID.test(scope.owner), 'an owner is named by a UUID');
    return `begin; set local citus.propagate_set_commands = 'local'; set local ${this.#setting} = '${scope.owner}'`;
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

type Written = (error?: Error | null) => void;

/**
 * Statements issued in one turn of the event loop leave in one write: the driver's five small writes for each, and one
 * system call a statement, cost more than the rest of its work.
 */
class FlightSocket extends Socket {
  #held = false;

  override write(data: Uint8Array | string, second?: BufferEncoding | Written, third?: Written): boolean {
    if (!this.#held) {
      this.#held = true;
      this.cork();
      process.nextTick(() => {
        this.#held = false;
        this.uncork();
      });
    }
    return typeof second === 'function' ? super.write(data, second) : super.write(data, second, third);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], callback: Written): void {
    const pieces = chunks.map(({ chunk, encoding }) => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)));
    this._write(Buffer.concat(pieces), 'buffer' as BufferEncoding, callback);
  }
}

class PgTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly tail: Promise<unknown>[] = [];
  #closed = false;
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  /** Its commit is on the way: nothing more may be said on this connection. */
  close(): void {
    this.#closed = true;
  }
  last(statement: Statement, values: readonly Bound[]): void {
    const sent = this.query(statement, values);
    sent.catch(() => undefined); // awaited with the commit
    this.tail.push(sent);
  }
  query<R extends Row>({ name, text }: Statement, values: readonly Bound[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      assertInvariant(!this.#closed, 'a statement after the end of its flight');
      this.#client.query({ name, text, values: [...values] }, (error, result) => {
        if (error) reject(error);
        else resolve(result.rows as R[]);
      });
    });
  }
}

function busy(): Failure {
  return new Failure('busy', { reason: 'too many requests wait for the database', retryAfterSeconds: 1 });
}

function translate(error: unknown): unknown {
  if (error instanceof Failure || !isUnavailable(error)) return error;
  const failure = new Failure('unavailable', { reason: 'the database does not answer', retryAfterSeconds: 2 });
  failure.cause = error;
  return failure;
}
