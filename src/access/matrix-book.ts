import type { Clock } from '../kernel/clock.ts';
import { assertInvariant } from '../kernel/errors.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import { type Matrix, type MatrixFacts, SHIPPED_MATRIX, type TypeRules } from './matrix.ts';

/** The version in force at $1 and those that come; the rules of those that the process does not know yet ($2). */
const LOAD: Statement = {
  name: 'matrix-load',
  text: `select version, effective_from, source, case when version = any($2::int[]) then null else rules end as rules
from type_matrix
where effective_from is not null and withdrawn_at is null and effective_from >= (
  select coalesce(max(effective_from), '-infinity') from type_matrix
   where effective_from <= $1 and withdrawn_at is null)
order by effective_from, version`,
};

/** How often each serving process looks for versions. */
export const MATRIX_INTERVAL_MS = 10_000;
/** No decision is taken by what a process read longer ago: it reads again, in the act's own transaction. */
const MAX_MATRIX_AGE_MS = 20_000;
/**
 * A version is in force no earlier than this after its approval, and may be withdrawn until as long before: every process knows of it
 * by then, and all of them change at the same instant.
 */
export const MATRIX_LEAD_MS = 30_000;

interface Row extends Record<string, unknown> {
  readonly version: number;
  readonly effective_from: Date;
  readonly source: string;
  readonly rules: TypeRules | null;
}

/** The versions of the table of professions and types that one process knows: in force, and coming. */
export class MatrixBook {
  readonly #database: Database;
  readonly #clock: Clock;
  /** The earliest first. */
  #versions: readonly Matrix[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The version in force: from memory, else read in the flight of `tx`. A decision takes one, and keeps to it. */
  at(tx: Pick<Transaction, 'query'>, now: Date): Matrix | Promise<Matrix> {
    if (this.#isFresh(now)) return this.#inForce(now);
    return this.#read(now, (values) => tx.query<Row>(LOAD, values)).then(() => this.#inForce(now));
  }

  /** What memory says, however old: for what is read early, and of no use when it was decided by another. */
  readonly remembered = (now: Date): Matrix => this.#inForce(now);

  /** The version in force, outside any act. */
  async now(): Promise<Matrix> {
    const now = this.#clock.now();
    if (!this.#isFresh(now)) await this.refresh();
    return this.#inForce(now);
  }

  /** Called by a timer. */
  async refresh(): Promise<void> {
    await this.#read(this.#clock.now(), (values) => this.#database.lookUp<Row>(LOAD, values));
  }

  async #read(now: Date, query: (values: readonly Bound[]) => Promise<Row[]>): Promise<void> {
    const rulesOf = (versions: readonly Matrix[]) => new Map(versions.map(({ version, rules }) => [version, rules]));
    const asked = rulesOf(this.#versions);
    const rows = await query([now, [...asked.keys()]]);
    const known = new Map([...asked, ...rulesOf(this.#versions)]);
    const facts = rows.map(
      ({ version, effective_from, source }): MatrixFacts => ({ version, from: effective_from.toISOString(), source }),
    );
    this.#versions = rows.map(({ version, rules: read }, i) => {
      const rules = known.get(version) ?? read;
      assertInvariant(rules !== null, 'the rules of a version are read once');
      return { ...(facts[i] as MatrixFacts), rules, next: facts[i + 1] ?? null };
    });
    this.#readAt = now.getTime();
  }

  #isFresh(now: Date): boolean {
    const age = now.getTime() - this.#readAt;
    return age >= 0 && age <= MAX_MATRIX_AGE_MS;
  }

  #inForce(now: Date): Matrix {
    const at = now.toISOString();
    return this.#versions.findLast(({ from }) => from <= at) ?? this.#versions[0] ?? SHIPPED_MATRIX;
  }
}
