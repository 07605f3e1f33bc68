import { Counter } from 'prom-client';
import type { AccessState } from '../access/access-state.ts';
import { isAcquainted, MEETINGS } from '../access/strangers.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { StrangerBudgetOf } from '../kernel/limits.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { SecurityLog } from '../kernel/security-log.ts';
import { SharedCounters } from '../kernel/shared-counters.ts';
import { StrangerBudget } from '../kernel/stranger-budget.ts';
import type { Database } from '../kernel/transaction.ts';

interface BudgetParts {
  readonly database: Database;
  readonly keys: ZoneKeys;
  readonly clock: Clock;
  readonly security: SecurityLog;
}

/** The budgets of persons met without their consent: what they stop is in the security log, and told to whoever listens. */
export function strangerBudgets({ database, keys, clock, security }: BudgetParts) {
  let listener: (of: StrangerBudgetOf) => void = () => undefined;
  const counters = new SharedCounters(database, (bucket) => keys.stamp('counter', bucket));
  const strangers = new StrangerBudget<AccessState>({
    ...{ clock, add: counters.add, isAcquainted, meetings: MEETINGS },
    refused(of, { kind, id }) {
      security.note(`stranger-budget:${of}`, keys.actorKey(`${kind}|${id}`));
      listener(of);
    },
  });
  return {
    counters,
    strangers,
    onBudgetSpent(heard: (of: StrangerBudgetOf) => void): void {
      listener = heard;
    },
  };
}

/** An alarm of row 36: an account met more strangers than a day allows. */
export function watchBudgets(
  { registry }: Metrics,
  zone: Pick<ReturnType<typeof strangerBudgets>, 'onBudgetSpent'> | undefined,
): void {
  const counter = new Counter({
    name: 'carnet_stranger_budget_refusals_total',
    help: 'Acts stopped because an account met more persons without their consent than a day allows, by whose budget',
    labelNames: ['budget'],
    registers: [registry],
  });
  zone?.onBudgetSpent((budget) => counter.inc({ budget }));
}
