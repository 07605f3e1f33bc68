/** A backup was put back on purpose: an operator accepts it, and it is written down. */
import type { ServingConfig } from '../config.ts';
import type { AcceptedRestore } from '../doors/cli/commands.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { openServed } from './deployment.ts';
import { NO_MAIL } from './imports.ts';

/** The zones whose public log did not continue its high-water mark: it begins again from the tree as it is. */
export async function acceptRestored(config: ServingConfig, log: Log, by: string): Promise<readonly AcceptedRestore[]> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    const accepted: AcceptedRestore[] = [];
    for (const { zone, mark } of served.logs) {
      const moved = await mark.accept(by, systemClock.now());
      if (moved === null) continue;
      accepted.push({ zone, ...moved });
      const side = zone === 'record' ? served.record?.zone : served.space;
      side?.security.note('operator:accept-restored', side.keys.actorKey(`operator|${by}`));
      await side?.security.flush();
    }
    return accepted;
  } finally {
    await served.close();
  }
}
