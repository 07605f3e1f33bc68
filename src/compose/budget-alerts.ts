/** Alerts on budgets spent again and again, from the command line. */
import type { ServingConfig } from '../config.ts';
import type { AlertChange, OpenAlert } from '../doors/cli/alert-shapes.ts';
import type { BudgetAlert } from '../kernel/budget-alerts.ts';
import type { Log } from '../kernel/log.ts';
import { ConfigError } from '../settings.ts';
import { openServed } from './deployment.ts';
import { NO_MAIL } from './imports.ts';

/** @throws ConfigError where the record zone is not at hand */
export const openAlerts = (config: ServingConfig, log: Log): Promise<readonly OpenAlert[]> =>
  withAlerts(config, log, async (alerts) => (await alerts.list()).map(toShape));

/** Null when none is open by this id. */
export const changeAlert = (
  config: ServingConfig,
  log: Log,
  { alertId, owner, outcome }: AlertChange,
): Promise<OpenAlert | null> =>
  withAlerts(config, log, async (alerts) => {
    const found = outcome === null ? await alerts.take(alertId, owner) : await alerts.close(alertId, owner, outcome);
    return found === null ? null : toShape(found);
  });

type Alerts = NonNullable<Awaited<ReturnType<typeof openServed>>['record']>['zone']['alerts'];

async function withAlerts<T>(config: ServingConfig, log: Log, work: (alerts: Alerts) => Promise<T>): Promise<T> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    if (served.record === null) throw new ConfigError(['Alerts are in the record zone: run this with --zone record.']);
    return await work(served.record.zone.alerts);
  } finally {
    await served.close();
  }
}

const toShape = ({ account, firstAt, lastAt, takenAt, ...alert }: BudgetAlert): OpenAlert => ({
  ...{ ...alert, ...account },
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
  takenAt: takenAt?.toISOString() ?? null,
});
