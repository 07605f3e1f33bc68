import { join } from 'node:path';
import type { ServingConfig } from '../config.ts';
import type { ChainStatus, Progress, VerifySummary } from '../doors/cli/commands.ts';
import { systemClock } from '../kernel/clock.ts';
import { purgedBefore, readErasures } from '../kernel/erase-details.ts';
import type { Statement } from '../kernel/flight.ts';
import { HEAD_COPIES } from '../kernel/head-store.ts';
import { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import type { Log } from '../kernel/log.ts';
import { markFolder, readMark } from '../kernel/tlog/high-water.ts';
import { logKey } from '../kernel/tlog/note.ts';
import { type TreeReport, verifyTree } from '../kernel/tlog/verify-tree.ts';
import { Database } from '../kernel/transaction.ts';
import { verifyChains } from '../kernel/verify-chains.ts';
import { type Zone, zoneNames } from '../kernel/zones.ts';

const COUNT: Statement = {
  name: 'chains-count',
  text: 'select count(*) as n, coalesce(sum(seq), 0) as entries from chain_head',
};
const lastCopy = (zone: Zone): Statement => ({
  name: `chains-last-copy-${zone}`,
  text: `select max(at) as at, coalesce(sum(seq), 0) as entries from ${HEAD_COPIES[zone].table}`,
});

/** A zone's database as the role that reads; null where this process does not hold the zone. */
export function auditorOf(config: ServingConfig, zone: Zone): Database | null {
  const urls = config.urls[zone];
  if (urls === undefined) return null;
  return new Database(
    { url: urls.auditor, role: zoneNames(zone).auditor, maxConnections: 1, applicationName: 'carnet-verify' },
    zone === 'record' ? 'carnet.record' : 'carnet.person',
  );
}

/** Recomputes every chain of the zones at hand, or of one owner. */
export async function verifyZones(
  config: ServingConfig,
  _log: Log,
  owner: string | null,
  progress: Progress,
): Promise<VerifySummary> {
  const record = auditorOf(config, 'record');
  const space = auditorOf(config, 'space');
  const faults: VerifySummary['faults'][number][] = [];
  const tailsNotChecked: Zone[] = [];
  const logs: TreeReport[] = [];
  let chains = 0;
  let entries = 0;
  let erased = 0;
  try {
    for (const [zone, auditor, other] of [
      ['record', record, space],
      ['space', space, record],
    ] as const) {
      if (auditor === null) continue;
      progress.begin(`Chains of the ${zone} zone`);
      const folder = join(config.secretsFolder, zone);
      const keys = await ZoneKeys.open({ zone, folder, clock: systemClock });
      const ring = await SigningRing.open({ use: 'head', folder });
      const report = await verifyChains(
        {
          zone,
          auditor,
          keys,
          copies:
            other === null
              ? null
              : { database: other, verify: (kid, bytes, signature) => ring.verify(kid, bytes, signature) },
          purgedBefore: purgedBefore(await readErasures(auditor, keys)),
          onProgress: (done) => progress.advance(done),
        },
        owner,
      );
      if (owner === null) {
        progress.begin(`Public log of the ${zone} zone`);
        const { current } = await SigningRing.open({ use: 'log', folder });
        const mark = await readMark(markFolder(config.data), zone);
        logs.push(
          await verifyTree({ zone, auditor, other, mark, keyOf: (origin) => logKey(origin, current.publicKey) }),
        );
      }
      if (other === null) tailsNotChecked.push(zone);
      chains += report.chains;
      entries += report.entries;
      erased += report.erased;
      faults.push(...report.faults.map((fault) => ({ zone, ...fault })));
    }
    return { chains, entries, erased, faults, tailsNotChecked, logs };
  } finally {
    await record?.close();
    await space?.close();
  }
}

/** Counts only: for `carnet doctor`. */
export async function chainStatusOf(config: ServingConfig): Promise<readonly ChainStatus[]> {
  const found: ChainStatus[] = [];
  for (const zone of config.zones) {
    const auditor = auditorOf(config, zone);
    const other = auditorOf(config, zone === 'record' ? 'space' : 'record');
    if (auditor === null) continue;
    try {
      // The copies first: what is written between the two look-ups is then counted as not copied yet, never as lost.
      const [copy] = other === null ? [] : await other.lookUp<{ at: Date | null; entries: string }>(lastCopy(zone), []);
      const [count] = await auditor.lookUp<{ n: string; entries: string }>(COUNT, []);
      const age = copy?.at ? (systemClock.now().getTime() - copy.at.getTime()) / 1000 : null;
      const notCopied = other === null ? null : Number(count?.entries ?? 0) - Number(copy?.entries ?? 0);
      found.push({ zone, chains: Number(count?.n ?? 0), headCopyAge: age, notCopied });
    } finally {
      await auditor.close();
      await other?.close();
    }
  }
  return found;
}
