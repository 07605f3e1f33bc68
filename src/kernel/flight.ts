import { Socket } from 'node:net';
import pg from 'pg';
import { assertInvariant } from './errors.ts';
import { sqlState } from './postgres-errors.ts';

/** A value that a statement binds. */
export type Bound = BoundValue | readonly BoundValue[];
type BoundValue = string | number | boolean | null | Date | Buffer;

/** One row, by column name. */
export type Row = Record<string, unknown>;

/** A written statement; the name makes it prepared once a connection. An empty name is for texts that are never the same. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a statement answered: its rows, and the word that PostgreSQL says it did (`SELECT`, `COMMIT`, `ROLLBACK`…). */
export interface Answer {
  readonly rows: Row[];
  readonly command: string;
}

/** One statement of a flight, and who waits for it. */
export interface Leg {
  readonly statement: Statement;
  readonly values: readonly Bound[];
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

type Encoded = string | Buffer | null;

/** The messages of the driver's connection that a flight sends. */
interface Wire {
  readonly stream: Socket;
  parse(message: { name: string; text: string; types: number[] }): void;
  bind(message: { statement: string; values: readonly Encoded[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/** How the rows of a statement read: the same for every execution on one connection. */
interface Shape {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

/** Statements that one connection has prepared: their text, and their shape once they answered. */
class Prepared {
  readonly texts = new Map<string, string>();
  readonly shapes = new Map<string, Shape | null>();
  /** Sent in a flight that failed: PostgreSQL may have them or not. */
  readonly doubtful = new Set<string>();
}

/** A prepared statement that PostgreSQL does not have any more, or whose columns a migration changed. */
const STALE = new Set(['0A000', '26000']);

const preparedOf = new WeakMap<object, Prepared>();
/** What a flight knows before it is sent. */
const NOTHING = new Prepared();

/**
 * Statements that travel together: sent in one write, answered in one, with a single synchronisation at their end
 * (PostgreSQL, "Frontend/Backend Protocol", Pipelining). When one fails, PostgreSQL skips those after it: they fail with its error.
 * A submittable of the driver: https://node-postgres.com ("custom query").
 */
export class Flight {
  readonly #legs: readonly Leg[];
  readonly #begun: boolean;
  readonly #landed: () => void;
  readonly #answers: { rows: Row[]; command: string }[];
  readonly #parsed = new Set<string>();
  #prepared = NOTHING;
  #at = 0;
  /** Why a row could not be read. */
  #unread: unknown = null;

  /**
   * @param begun true inside `begin` and `commit`: what answered there stays answered when a later statement fails. Outside, a
   *   statement is committed by the synchronisation alone: until then nothing is acknowledged
   * @param landed told when the connection is free of this flight, whether it failed or not
   */
  constructor(legs: readonly Leg[], begun: boolean, landed: () => void) {
    this.#legs = legs;
    this.#begun = begun;
    this.#landed = landed;
    this.#answers = legs.map(() => ({ rows: [], command: '' }));
  }

  /** Returns what is wrong with a statement or a value, before anything is sent: the driver then calls `handleError`. */
  submit(connection: object): unknown {
    const wire = connection as Wire;
    this.#prepared = preparedOf.get(connection) ?? new Prepared();
    preparedOf.set(connection, this.#prepared);
    try {
      const values = this.#legs.map((leg) => this.#encoded(leg));
      wire.stream.cork();
      this.#legs.forEach((leg, i) => {
        this.#send(wire, leg.statement, values[i] as Encoded[]);
      });
      wire.sync();
      wire.stream.uncork();
      return null;
    } catch (error) {
      return error;
    }
  }

  #encoded({ statement: { name, text }, values }: Leg): Encoded[] {
    const known = this.#prepared.texts.get(name) ?? text;
    const other = this.#legs.find(({ statement }) => statement.name === name && statement.text !== text);
    assertInvariant(name === '' || (known === text && other === undefined), 'a name is of one statement');
    return values.map(asText);
  }

  #send(wire: Wire, { name, text }: Statement, values: readonly Encoded[]): void {
    const { texts, shapes, doubtful } = this.#prepared;
    const known = texts.get(name);
    if (known === undefined || name === '') {
      if (doubtful.delete(name)) wire.close({ type: 'S', name });
      wire.parse({ name, text, types: [] });
      texts.set(name, text);
      this.#parsed.add(name);
    }
    wire.bind({ statement: name, values });
    // The shape of a prepared statement never changes: PostgreSQL refuses to run it when its columns do.
    if (name === '' || !shapes.has(name)) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#prepared.shapes.set(this.#name(), {
      names: fields.map((field) => field.name),
      parsers: fields.map((field) => pg.types.getTypeParser(field.dataTypeID, 'text')),
    });
  }

  handleDataRow(message: { fields: readonly (string | null)[] }): void {
    try {
      this.#read(message.fields);
    } catch (error) {
      this.#unread ??= error;
    }
  }

  #read(fields: readonly (string | null)[]): void {
    const shape = this.#prepared.shapes.get(this.#name());
    assertInvariant(shape !== null && shape !== undefined, 'rows come after their description');
    const row: Row = {};
    for (let i = 0; i < fields.length; i += 1) {
      const text = fields[i] ?? null;
      row[shape.names[i] as string] = text === null ? null : (shape.parsers[i] as (text: string) => unknown)(text);
    }
    this.#answers[this.#at]?.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const answer = this.#answers[this.#at];
    if (answer !== undefined) answer.command = text.split(' ', 1)[0] ?? '';
    const name = this.#name();
    if (!this.#prepared.shapes.has(name)) this.#prepared.shapes.set(name, null);
    this.#at += 1;
  }

  handleEmptyQuery(): void {
    this.#at += 1;
  }

  /** Every statement has answered. */
  handleReadyForQuery(): void {
    if (this.#unread !== null) {
      this.#at = 0;
      this.handleError(this.#unread);
      return;
    }
    this.#legs.forEach((leg, i) => {
      leg.resolve(this.#answers[i] as Answer);
    });
    this.#landed();
  }

  handleError(error: unknown): void {
    const failed = this.#legs[this.#at];
    if (failed !== undefined && STALE.has(sqlState(error) ?? '')) this.#parsed.add(failed.statement.name);
    this.#legs.forEach((leg, i) => {
      if (this.#begun && i < this.#at) leg.resolve(this.#answers[i] as Answer);
      else {
        this.#doubt(leg.statement.name);
        leg.reject(error);
      }
    });
    this.#landed();
  }

  #doubt(name: string): void {
    if (!this.#parsed.has(name)) return;
    this.#prepared.texts.delete(name);
    this.#prepared.shapes.delete(name);
    this.#prepared.doubtful.add(name);
  }

  #name(): string {
    return this.#legs[this.#at]?.statement.name ?? '';
  }
}

/** A value in the form that PostgreSQL reads: bytes as they are, everything else as text. */
function asText(value: Bound | undefined): Encoded {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (value instanceof Date) return timestamp(value);
  if (Array.isArray(value)) return `{${value.map(asElement).join(',')}}`;
  return String(value);
}

function asElement(value: BoundValue): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`;
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  return value instanceof Date ? `"${timestamp(value)}"` : String(value);
}

/** ISO 8601; PostgreSQL counts no year 0 and writes those before the first with BC. */
function timestamp(date: Date): string {
  const year = date.getUTCFullYear();
  const rest = date.toISOString().slice(-20);
  return year > 0 ? `${String(year).padStart(4, '0')}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

type Written = (error?: Error | null) => void;

/** A socket that sends what was held together as one piece: a write of many small pieces costs more than copying them. */
export class FlightSocket extends Socket {
  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], callback: Written): void {
    const pieces = chunks.map(({ chunk, encoding }) => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)));
    this._write(Buffer.concat(pieces), 'buffer' as BufferEncoding, callback);
  }
}
