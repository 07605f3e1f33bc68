import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import type { Statement } from './flight.ts';
import type { Ids } from './ids.ts';
import type { ZoneKeys } from './keys/key-ring.ts';
import type { Database } from './transaction.ts';

/** Acts stopped for want of budget within ALERT_WINDOW_MS of each other that make an alert: once is a busy day. */
export const ALERT_AFTER = 3;
export const ALERT_WINDOW_MS = 24 * 3_600_000;
/** Well within the minute of security row 36. */
export const ALERT_WRITE_INTERVAL_MS = 5_000;
/** Accounts kept between two writes; beyond, they wait for the next act that is stopped. */
const MAX_PENDING = 1_000;
/** Alerts are technical logs: twelve months after the last act (CNIL, recommendation on logging of 2021). */
const ALERT_LIFE_MS = 365 * 24 * 3_600_000;
const MAX_PURGED = 1_000;
const MAX_LISTED = 500;
const PURPOSE = 'budget-alert';

export const ALERT_OUTCOMES = ['legitimate', 'abuse', 'mistake'] as const;
export type AlertOutcome = (typeof ALERT_OUTCOMES)[number];

// An account that was stopped too rarely, long ago, begins again.
const COUNT: Statement = {
  name: 'alert-count',
  text: `insert into budget_alert (alert_id, budget, actor_key, sealed, first_at, last_at, count)
values ($1, $2, $3, $4, $5, $5, $6)
on conflict (budget, actor_key) where closed_at is null do update set
  count = case when budget_alert.count < $7 and budget_alert.last_at < $8 then excluded.count else budget_alert.count + excluded.count end,
  first_at = case when budget_alert.count < $7 and budget_alert.last_at < $8 then excluded.first_at else budget_alert.first_at end,
  last_at = greatest(budget_alert.last_at, excluded.last_at), sealed = excluded.sealed
returning count`,
};
const LIST: Statement = {
  name: 'alert-list',
  text: `select alert_id, budget, sealed, first_at, last_at, count, owner, taken_at from budget_alert
where closed_at is null and count >= $1 order by last_at desc limit $2`,
};
const TAKE: Statement = {
  name: 'alert-take',
  text: `update budget_alert set owner = $2, taken_at = $3 where alert_id = $1 and closed_at is null and count >= $4
returning alert_id, budget, sealed, first_at, last_at, count, owner, taken_at`,
};
const CLOSE: Statement = {
  name: 'alert-close',
  text: `update budget_alert set owner = $2, taken_at = coalesce(taken_at, $3), closed_at = $3, outcome = $5
where alert_id = $1 and closed_at is null and count >= $4
returning alert_id, budget, sealed, first_at, last_at, count, owner, taken_at`,
};
const PURGE: Statement = {
  name: 'alert-purge',
  text: `delete from budget_alert where alert_id in (select alert_id from budget_alert where last_at < $1 limit $2) returning 1`,
};

/** Whose budget was spent; never whom it was spent on. */
export interface AlertedAccount {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly structure: string | null;
  readonly software: string | null;
}

export interface BudgetAlert {
  readonly alertId: string;
  /** Of strangers, by whose; or `look-up`: identifiers that nobody has. */
  readonly budget: string;
  readonly account: AlertedAccount;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Acts that were stopped. */
  readonly count: number;
  /** Who took it; null while nobody did. */
  readonly owner: string | null;
  readonly takenAt: Date | null;
}

interface AlertRow extends Record<string, unknown> {
  readonly alert_id: string;
  readonly budget: string;
  readonly sealed: string;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly count: string;
  readonly owner: string | null;
  readonly taken_at: Date | null;
}

export interface AlertParts {
  readonly database: Pick<Database, 'lookUp'>;
  readonly keys: Pick<ZoneKeys, 'actorKey' | 'sealToken' | 'openToken'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Pending {
  readonly budget: string;
  readonly account: AlertedAccount;
  count: number;
}

/** Accounts whose budget is spent again and again (security row 36): counted off the request path, until somebody answers for each. */
export class BudgetAlerts {
  readonly #parts: AlertParts;
  #pending = new Map<string, Pending>();
  #raised: (budget: string) => void = () => undefined;

  constructor(parts: AlertParts) {
    this.#parts = parts;
  }

  /** `heard` is told once an alert. */
  onRaised(heard: (budget: string) => void): void {
    this.#raised = heard;
  }

  /** An act was stopped. The account: the professional, the structure or the product, whoever's the budget is. */
  note(budget: string, actor: Actor): void {
    const account = accountOf(budget, actor);
    const key = `${budget}|${account.kind}|${account.id}`;
    const known = this.#pending.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#pending.size < MAX_PENDING) this.#pending.set(key, { budget, account, count: 1 });
  }

  /** Called by a timer and at shutdown; what could not be written is kept for the next time. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [key, one] of pending) {
      try {
        await this.#write(key, one);
      } catch (error) {
        for (const [left, each] of pending) this.#keep(left, each);
        throw error;
      }
      pending.delete(key);
    }
  }

  #keep(key: string, one: Pending): void {
    const known = this.#pending.get(key);
    if (known === undefined) this.#pending.set(key, one);
    else known.count += one.count;
  }

  async #write(key: string, { budget, account, count }: Pending): Promise<void> {
    const { database, keys, clock, ids } = this.#parts;
    const now = clock.now();
    const stale = new Date(now.getTime() - ALERT_WINDOW_MS);
    const sealed = keys.sealToken(PURPOSE, account);
    const values = [ids.uuid(), budget, keys.actorKey(key), sealed, now, count, ALERT_AFTER, stale];
    const [row] = await database.lookUp<{ count: string }>(COUNT, values);
    const sum = Number(row?.count ?? 0);
    if (sum >= ALERT_AFTER && sum - count < ALERT_AFTER) this.#raised(budget);
  }

  /** Forgets what is older than twelve months. Returns how many. */
  async purge(now: Date): Promise<number> {
    const before = new Date(now.getTime() - ALERT_LIFE_MS);
    return (await this.#parts.database.lookUp(PURGE, [before, MAX_PURGED])).length;
  }

  /** The open ones, the last first. */
  async list(): Promise<readonly BudgetAlert[]> {
    const rows = await this.#parts.database.lookUp<AlertRow>(LIST, [ALERT_AFTER, MAX_LISTED]);
    return rows.map((row) => this.#toAlert(row));
  }

  /** Somebody answers for it from now on; null when none is open by this id. */
  async take(alertId: string, owner: string): Promise<BudgetAlert | null> {
    return this.#one(TAKE, [alertId, owner, this.#parts.clock.now(), ALERT_AFTER]);
  }

  /** The same account spent again makes another alert. Null when none is open by this id. */
  async close(alertId: string, owner: string, outcome: AlertOutcome): Promise<BudgetAlert | null> {
    return this.#one(CLOSE, [alertId, owner, this.#parts.clock.now(), ALERT_AFTER, outcome]);
  }

  async #one(statement: Statement, values: Parameters<Database['lookUp']>[1]): Promise<BudgetAlert | null> {
    const [row] = await this.#parts.database.lookUp<AlertRow>(statement, values);
    return row === undefined ? null : this.#toAlert(row);
  }

  #toAlert(row: AlertRow): BudgetAlert {
    return {
      alertId: row.alert_id,
      budget: row.budget,
      account: this.#parts.keys.openToken(PURPOSE, row.sealed) as AlertedAccount,
      ...{ firstAt: row.first_at, lastAt: row.last_at, count: Number(row.count) },
      ...{ owner: row.owner, takenAt: row.taken_at },
    };
  }
}

function accountOf(budget: string, { kind, id, name, structure, software }: Actor): AlertedAccount {
  const [place, product] = [structure?.name ?? null, software?.name ?? null];
  if (budget === 'software' && software !== undefined)
    return { kind: 'software', id: software.id, name: software.name, structure: null, software: null };
  if (budget.startsWith('structure') && kind !== 'structure' && structure !== undefined)
    return { kind: 'structure', id: structure.id, name: structure.name, structure: null, software: product };
  return { kind, id, name, structure: place, software: product };
}
