import type { ServingConfig } from '../config.ts';
import type { Clock } from '../kernel/clock.ts';
import { HeadCopies } from '../kernel/head-copies.ts';
import type { HeadStore } from '../kernel/head-store.ts';
import type { Log } from '../kernel/log.ts';
import { Database } from '../kernel/transaction.ts';
import { zoneNames } from '../kernel/zones.ts';
import type { RecordZone } from './record-zone.ts';

/** Copies of the record zone's heads, signed, to where the space zone keeps them. */
export function watchHeads(config: ServingConfig, record: RecordZone, store: HeadStore, clock: Clock, log: Log) {
  const auditor = new Database(
    {
      url: config.urls.record?.auditor ?? '',
      role: zoneNames('record').auditor,
      maxConnections: 1,
      applicationName: 'carnet-heads',
    },
    'carnet.record',
  );
  const ring = record.headSigner;
  const signer = { keyId: ring.current.kid, sign: (bytes: Buffer) => ring.sign(bytes) };
  const heads = new HeadCopies(auditor, store, signer, clock, (recordId) =>
    log.error({ recordId }, 'a chain of traces does not continue its signed copy: run `carnet verify-log`'),
  );
  record.onMoved((id) => heads.moved(id));
  return { heads, auditor };
}
