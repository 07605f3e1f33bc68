import type { ServingConfig } from '../config.ts';
import type { MailTransport } from '../identity/mail-queue.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Zone } from '../kernel/zones.ts';
import type { ZoneOptions } from './record-zone.ts';

/** Connections to each zone's database, per serving process. */
const CONNECTIONS_PER_PROCESS = 12;

export interface OpenOptions {
  readonly transport: MailTransport;
  readonly maxConnections?: number;
  readonly clock?: ZoneOptions['clock'];
  /** Told of every blind index computed for the other zone's process. */
  readonly countIndexes?: (count: number) => void;
}

/** What opening a zone needs of the configuration. */
export function zoneOptions(config: ServingConfig, options: OpenOptions, zone: Zone) {
  const urls = config.urls[zone];
  if (urls === undefined) throw new Error(`the database of the ${zone} zone is needed`);
  return {
    url: urls.app,
    secretsFolder: config.secretsFolder,
    data: config.data,
    maxConnections: options.maxConnections ?? CONNECTIONS_PER_PROCESS,
    clock: options.clock ?? systemClock,
    ids: systemIds,
  };
}
