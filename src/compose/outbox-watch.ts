import { Gauge } from 'prom-client';
import type { ServingConfig } from '../config.ts';
import type { OutboxReport } from '../doors/cli/commands.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { type OutboxStatus, outboxStatus } from '../kernel/outbox-failures.ts';
import type { Database } from '../kernel/transaction.ts';
import type { Zone } from '../kernel/zones.ts';
import type { Served } from './deployment.ts';
import { auditorOf } from './verify.ts';

const GAUGES: Readonly<Record<string, { help: string; value(status: OutboxStatus, now: Date): number }>> = {
  carnet_outbox_events: { help: 'Events not applied yet in the other zone', value: ({ waiting }) => waiting },
  carnet_outbox_parked: { help: 'Parked events: tried in vain, see outbox_failure', value: ({ parked }) => parked },
  carnet_outbox_oldest_seconds: { help: 'Age of the oldest event not applied yet', value: ageOf },
};

function ageOf({ oldest }: OutboxStatus, now: Date): number {
  return oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000);
}

/** Tells `/metrics` how the outboxes of the zones served stand. Every worker reads the same rows: the highest counts once. */
export function watchOutboxes({ registry }: Metrics, databases: readonly { zone: Zone; database: Database }[]): void {
  for (const [name, { help, value }] of Object.entries(GAUGES)) {
    new Gauge({
      name,
      help,
      labelNames: ['zone'],
      registers: [registry],
      aggregator: 'max',
      async collect() {
        for (const { zone, database } of databases) {
          const status = await outboxStatus(database).catch(() => null); // the database's own state is told by readiness
          if (status === null) this.remove({ zone });
          else this.set({ zone }, value(status, systemClock.now()));
        }
      },
    });
  }
}

export function outboxesOf({ record, space }: Served) {
  return [
    ...(record === null ? [] : [{ zone: 'record' as const, database: record.zone.database }]),
    ...(space === null ? [] : [{ zone: 'space' as const, database: space.database }]),
  ];
}

/** For `carnet doctor`. */
export async function outboxReports(config: ServingConfig): Promise<readonly OutboxReport[]> {
  const found: OutboxReport[] = [];
  for (const zone of config.zones) {
    const auditor = auditorOf(config, zone);
    if (auditor === null) continue;
    try {
      const status = await outboxStatus(auditor);
      found.push({ zone, waiting: status.waiting, parked: status.parked, age: ageOf(status, systemClock.now()) });
    } finally {
      await auditor.close();
    }
  }
  return found;
}
