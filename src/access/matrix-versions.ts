/** Versions of the table of professions and types as operators keep them: proposed, approved by another, withdrawn; never changed. */
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { NO_OPERATOR, operatorName, sameOperator } from '../kernel/operators.ts';
import type { Database } from '../kernel/transaction.ts';
import { fromFhirTime } from '../standards/xds/stated-time.ts';
import type { TypeRules } from './matrix.ts';
import { MATRIX_LEAD_MS } from './matrix-book.ts';

export type MatrixErrorCode =
  | 'unknown-matrix' // no version has this number
  | 'matrix-refused'; // what may not be done to it, and why, in details.reason

/** Versions that one list shows. */
const MAX_LISTED_VERSIONS = 500;
export const MAX_MATRIX_SOURCE = 300;
const TEXT = /^[^\p{Cc}\p{Cf}<>]+$/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const PROPOSE: Statement = {
  name: 'matrix-propose',
  text: `insert into type_matrix (version, effective_on, source, rules, proposed_by, proposed_at)
select coalesce(max(version), 0) + 1, $1::date, $2, $3::jsonb, $4, $5 from type_matrix returning version`,
};
/** What is approved or withdrawn by somebody meanwhile matches no more. */
const APPROVE: Statement = {
  name: 'matrix-approve',
  text: `update type_matrix set approved_by = $2, approved_at = $3, effective_from = $4
where version = $1 and approved_at is null and withdrawn_at is null and not exists (
  select 1 from type_matrix o where o.effective_from = $4 and o.withdrawn_at is null) returning version`,
};
const WITHDRAW: Statement = {
  name: 'matrix-withdraw',
  text: `update type_matrix set withdrawn_by = $2, withdrawn_at = $3
where version = $1 and withdrawn_at is null and (effective_from is null or effective_from > $4) returning version`,
};
const LIST: Statement = {
  name: 'matrix-list',
  text: `select version, effective_on::text as effective_on, source, proposed_by, proposed_at, approved_by, approved_at, effective_from,
  withdrawn_by, withdrawn_at from type_matrix order by version desc limit $1`,
};
const RULES: Statement = { name: 'matrix-rules', text: 'select rules from type_matrix where version = $1' };

interface Row extends Record<string, unknown> {
  readonly version: number;
  readonly effective_on: string;
  readonly source: string;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly effective_from: Date | null;
  readonly withdrawn_by: string | null;
  readonly withdrawn_at: Date | null;
}

/** `shipped` is version 1 while in force; `replaced`: a later one is in force; `expired`: its date passed without approval. */
export type MatrixStatus = 'proposed' | 'expired' | 'coming' | 'in-force' | 'replaced' | 'withdrawn';

/** Instants in ISO 8601 UTC; the effective day is one of the deployment's zone. */
export interface MatrixVersion {
  readonly version: number;
  readonly status: MatrixStatus;
  readonly effectiveOn: string;
  readonly effectiveFrom: string | null;
  readonly source: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  /** Null of version 1: it comes with the software, and no operator approved it. */
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
}

export interface MatrixProposal {
  readonly rules: TypeRules;
  /** YYYY-MM-DD, of the deployment's zone. */
  readonly effectiveOn: string;
  readonly source: string;
  readonly by: string;
}

export class MatrixVersions {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Every version, the newest first. */
  async list(): Promise<readonly MatrixVersion[]> {
    const rows = await this.#database.lookUp<Row>(LIST, [MAX_LISTED_VERSIONS]);
    const now = this.#clock.now();
    const started = rows.filter((row) => hasStarted(row, now));
    const inForce = started.reduce<Row | null>((last, row) => (isLater(row, last) ? row : last), null);
    return rows.map((row) => toVersion(row, statusOf(row, inForce, now)));
  }

  /** @throws Failure unknown-matrix */
  async rules(version: number): Promise<TypeRules> {
    const [row] = await this.#database.lookUp<{ rules: TypeRules }>(RULES, [version]);
    if (row === undefined) throw new Failure<MatrixErrorCode>('unknown-matrix');
    return row.rules;
  }

  /** Writes a version that opens nothing until another operator approves it. Returns its number. @throws Failure matrix-refused */
  async propose({ rules, effectiveOn, source, by }: MatrixProposal): Promise<number> {
    if (source.length > MAX_MATRIX_SOURCE || !TEXT.test(source)) {
      throw refusal(`the source is empty, longer than ${MAX_MATRIX_SOURCE} characters, or not plain text`);
    }
    const now = this.#clock.now();
    dayIn(effectiveOn, now);
    const values = [effectiveOn, source, JSON.stringify(rules), operatorOf(by), now];
    const [row] = await this.#database.lookUp<{ version: number }>(PROPOSE, values);
    return row?.version ?? 0;
  }

  /** By somebody else than who proposed it; in force at its day, and at least MATRIX_LEAD_MS later. @throws Failure unknown-matrix, matrix-refused */
  async approve(version: number, by: string): Promise<MatrixVersion> {
    const found = await this.#find(version);
    const name = operatorOf(by);
    if (found.status === 'withdrawn') throw refusal('it was withdrawn');
    if (found.approvedAt !== null || version === 1)
      throw refusal('it is approved already: an approved version is never changed');
    if (sameOperator(found.proposedBy, name))
      throw refusal('two different operators are needed: who proposed it does not approve it');
    const now = this.#clock.now();
    const day = dayIn(found.effectiveOn, now);
    const from = new Date(Math.max(day.getTime(), now.getTime() + MATRIX_LEAD_MS));
    const rows = await this.#database.lookUp(APPROVE, [version, name, now, from]);
    if (rows.length === 0)
      throw refusal('another version is approved for the same day: withdraw it first, or import with another day');
    return this.#find(version);
  }

  /** One that is not in force. @throws Failure unknown-matrix, matrix-refused */
  async withdraw(version: number, by: string): Promise<MatrixVersion> {
    const found = await this.#find(version);
    const name = operatorOf(by);
    if (found.status === 'withdrawn') throw refusal('it was withdrawn already');
    const now = this.#clock.now();
    const rows = await this.#database.lookUp(WITHDRAW, [version, name, now, new Date(now.getTime() + MATRIX_LEAD_MS)]);
    if (rows.length === 0) {
      throw refusal('it is in force, was, or is about to be: import and approve another version in its place');
    }
    return this.#find(version);
  }

  async #find(version: number): Promise<MatrixVersion> {
    const found = (await this.list()).find((one) => one.version === version);
    if (found === undefined) throw new Failure<MatrixErrorCode>('unknown-matrix');
    return found;
  }
}

const refusal = (reason: string): Failure => new Failure<MatrixErrorCode>('matrix-refused', { reason });

/** The beginning of a day of the deployment's zone that is not over. */
function dayIn(effectiveOn: string, now: Date): Date {
  const day = DAY.test(effectiveOn) ? fromFhirTime(effectiveOn) : null;
  if (day === null) throw refusal('the effective date is not a day written YYYY-MM-DD');
  if (Date.parse(day.to) <= now.getTime()) throw refusal('the effective date is in the past');
  return new Date(day.from);
}

/** @throws Failure matrix-refused */
function operatorOf(stated: string): string {
  const name = operatorName(stated);
  if (name === null) throw refusal(NO_OPERATOR);
  return name;
}

const hasStarted = (row: Row, now: Date): boolean =>
  row.effective_from !== null && row.withdrawn_at === null && row.effective_from <= now;

const isLater = (row: Row, other: Row | null): boolean =>
  other === null || (row.effective_from ?? 0) > (other.effective_from ?? 0);

function statusOf(row: Row, inForce: Row | null, now: Date): MatrixStatus {
  if (row.withdrawn_at !== null) return 'withdrawn';
  if (row === inForce) return 'in-force';
  if (row.effective_from !== null) return hasStarted(row, now) ? 'replaced' : 'coming';
  const day = fromFhirTime(row.effective_on);
  return day !== null && Date.parse(day.to) <= now.getTime() ? 'expired' : 'proposed';
}

function toVersion(row: Row, status: MatrixStatus): MatrixVersion {
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    version: row.version,
    status,
    effectiveOn: row.effective_on,
    effectiveFrom: iso(row.effective_from),
    source: row.source,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at.toISOString(),
    approvedBy: row.approved_by,
    approvedAt: iso(row.approved_at),
    withdrawnBy: row.withdrawn_by,
    withdrawnAt: iso(row.withdrawn_at),
  };
}
