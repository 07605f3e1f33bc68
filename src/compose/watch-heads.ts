import type { ServingConfig } from '../config.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HeadCopies } from '../kernel/head-copies.ts';
import { HEAD_COPIES, type HeadStore } from '../kernel/head-store.ts';
import type { SigningRing } from '../kernel/keys/signing-keys.ts';
import { HEAD_COPY_INTERVAL_MS } from '../kernel/limits.ts';
import type { Log } from '../kernel/log.ts';
import { Database } from '../kernel/transaction.ts';
import { type Zone, zoneNames } from '../kernel/zones.ts';
import type { PeriodicWork } from './background.ts';

/** What copies the heads of one zone to the other. */
export interface HeadWatch {
  readonly zone: Zone;
  readonly heads: HeadCopies;
  /** The zone as the role that reads all heads (in the record zone, the places of bytes too). */
  readonly auditor: Database;
}

interface Watched {
  readonly headSigner: SigningRing;
  onMoved(tell: (ownerId: string) => void): void;
}

const RECONCILE_INTERVAL_MS = 3_600_000;

/** Copies of a zone's heads, signed, to where the other zone keeps them. */
export function watchHeads(
  zone: Zone,
  config: ServingConfig,
  { headSigner: ring, onMoved }: Watched,
  store: HeadStore,
  { clock = systemClock }: { readonly clock?: Clock },
  log: Log,
): HeadWatch {
  const auditor = new Database(
    {
      url: config.urls[zone]?.auditor ?? '',
      role: zoneNames(zone).auditor,
      maxConnections: 1,
      applicationName: 'carnet-heads',
    },
    `carnet.${zone === 'record' ? 'record' : 'person'}`,
  );
  const heads = new HeadCopies({
    zone,
    auditor,
    store,
    clock,
    signer: { keyId: ring.current.kid, sign: (bytes) => ring.sign(bytes) },
    broken: (id) =>
      log.error(
        { [HEAD_COPIES[zone].owner]: id },
        'a chain of traces does not continue its signed copy: run `carnet verify-log`',
      ),
  });
  onMoved((id) => heads.moved(id));
  return { zone, heads, auditor };
}

/** The rhythm of the copies. */
export function headWorks({ zone, heads }: HeadWatch): PeriodicWork[] {
  return [
    { name: `${zone}-head-copies`, everyMs: HEAD_COPY_INTERVAL_MS, run: () => heads.copyMoved() },
    { name: `${zone}-head-reconciliation`, everyMs: RECONCILE_INTERVAL_MS, run: () => heads.reconcile() },
  ];
}
