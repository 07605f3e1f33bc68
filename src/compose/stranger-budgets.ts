import { Counter } from 'prom-client';
import type { AccessState } from '../access/access-state.ts';
import { isAcquainted, MEETINGS } from '../access/strangers.ts';
import type { Actor } from '../kernel/actor.ts';
import { BudgetAlerts } from '../kernel/budget-alerts.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { StrangerBudgetOf } from '../kernel/limits.ts';
import type { Log } from '../kernel/log.ts';
import { LookUpBudget, MAX_MISSED_LOOK_UPS } from '../kernel/look-up-budget.ts';
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
  readonly ids: Ids;
}

/** The budgets of persons met without their consent: what they stop is in the security log, and told to whoever listens. */
export function strangerBudgets({ database, keys, clock, security, ids }: BudgetParts) {
  let listener: (of: StrangerBudgetOf) => void = () => undefined;
  const counters = new SharedCounters(database, (bucket) => keys.stamp('counter', bucket));
  const alerts = new BudgetAlerts({ database, keys, clock, ids });
  const spent = (actor: Actor): void => alerts.note('look-up', actor);
  const lookUps = new LookUpBudget(clock, counters.add, 'look-up', MAX_MISSED_LOOK_UPS, spent);
  const strangers = new StrangerBudget<AccessState>({
    ...{ clock, add: counters.add, isAcquainted, meetings: MEETINGS },
    refused(of, actor) {
      security.note(`stranger-budget:${of}`, keys.actorKey(`${actor.kind}|${actor.id}`));
      alerts.note(of, actor);
      listener(of);
    },
  });
  return {
    counters,
    strangers,
    lookUps,
    alerts,
    onBudgetSpent(heard: (of: StrangerBudgetOf) => void): void {
      listener = heard;
    },
  };
}

/** An alarm of row 36: an account met more strangers than a day allows. */
export function watchBudgets(
  { registry }: Metrics,
  zone: Pick<ReturnType<typeof strangerBudgets>, 'onBudgetSpent' | 'alerts'> | undefined,
  log: Log,
): void {
  const counter = new Counter({
    name: 'carnet_stranger_budget_refusals_total',
    help: 'Acts stopped because an account met more persons without their consent than a day allows, by whose budget',
    labelNames: ['budget'],
    registers: [registry],
  });
  zone?.onBudgetSpent((budget) => counter.inc({ budget }));
  const alerts = new Counter({
    name: 'carnet_budget_alerts_total',
    help: 'Alerts raised because an account spent a budget again and again, by which budget: carnet alerts list',
    labelNames: ['budget'],
    registers: [registry],
  });
  zone?.alerts.onRaised((budget) => {
    alerts.inc({ budget });
    log.warn({ budget }, 'an account spent its budget again and again: carnet alerts list');
  });
}
