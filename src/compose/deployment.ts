import type { ServingConfig } from '../config.ts';
import type { MailTransport } from '../identity/mail-queue.ts';
import { systemClock } from '../kernel/clock.ts';
import { HeadCopies } from '../kernel/head-copies.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { Database } from '../kernel/transaction.ts';
import { zoneNames } from '../kernel/zones.ts';
import { insText, openRecordZone, type RecordZone, type ZoneOptions } from './record-zone.ts';
import { openSpaceZone, type SpaceZone } from './space-zone.ts';

/** Connections to each zone's database, per serving process. */
export const CONNECTIONS_PER_PROCESS = 12;

/** Both zones in one process, crossing by direct calls and by the outboxes. */
export interface Deployment {
  readonly record: RecordZone;
  readonly space: SpaceZone;
  readonly heads: HeadCopies;
  /** The record zone as the role that reads heads and places of bytes. */
  readonly auditor: Database;
  /** Everything that either zone announced is applied in the other. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly transport: MailTransport;
  readonly maxConnections?: number;
  readonly clock?: ZoneOptions['clock'];
}

/** Opens both zones. @throws Failure unavailable when a database does not answer */
export async function openDeployment(config: ServingConfig, log: Log, options: OpenOptions): Promise<Deployment> {
  const { record: recordUrls, space: spaceUrls } = config.urls;
  if (recordUrls === undefined || spaceUrls === undefined) throw new Error('both zones are needed');
  const zone = {
    secretsFolder: config.secretsFolder,
    data: config.data,
    maxConnections: options.maxConnections ?? CONNECTIONS_PER_PROCESS,
    clock: options.clock ?? systemClock,
    ids: systemIds,
  };
  const record = await openRecordZone({ ...zone, url: recordUrls.app, log: log.child({ zone: 'record' }) });
  const space = await openSpaceZone({
    ...zone,
    url: spaceUrls.app,
    log: log.child({ zone: 'space' }),
    transport: options.transport,
    toRecord: record.fromSpace,
    recordIndexes: (ins) => record.keys.blindIndexes(insText(ins)),
  });
  const auditor = new Database(
    { url: recordUrls.auditor, role: zoneNames('record').auditor, maxConnections: 1, applicationName: 'carnet-heads' },
    'carnet.record',
  );
  const ring = record.headSigner;
  const heads = new HeadCopies(
    auditor,
    space.database,
    { keyId: ring.current.kid, sign: (b) => ring.sign(b) },
    zone.clock,
  );
  record.onMoved((id) => heads.moved(id));
  return {
    record,
    space,
    heads,
    auditor,
    async settle() {
      await space.relay.drain();
      await record.relay.drain();
    },
    async close() {
      await heads.copyMoved().catch(() => undefined);
      await space.close();
      await record.close();
      await auditor.close();
    },
  };
}
