import type { Clock } from '../kernel/clock.ts';
import { DetailEraser, type DetailRetention } from '../kernel/erase-details.ts';
import type { PeriodicWork } from './background.ts';
import type { Served } from './deployment.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rounds of one purge: each deletes a bounded number of rows; what is left waits for the next beat. */
const MAX_PURGE_ROUNDS = 100;

interface Purge {
  readonly name: string;
  readonly everyMs: number;
  /** Deletes a bounded number of rows that their retention (migrations/manifest.ts) no longer keeps; returns how many. */
  round(now: Date): Promise<number>;
}

/** Every purge of the deployment's own tables, in one place: what `migrations/manifest.ts` promises of them is done here. */
export function purges({ record, space }: Served, clock: Clock, retention: readonly DetailRetention[]): PeriodicWork[] {
  const table: Purge[] = [];
  if (record !== null) {
    const { usedProofs, revokedTokens, security, counters, alerts, emergencies, database, keys } = record.zone;
    const details = new DetailEraser({ zone: 'record', database, keys, retention });
    table.push(
      { name: 'purge-record-proofs', everyMs: MINUTE_MS, round: (now) => usedProofs.purge(now) },
      { name: 'purge-revoked-tokens', everyMs: MINUTE_MS, round: (now) => revokedTokens.purge(now) },
      { name: 'purge-record-counters', everyMs: HOUR_MS, round: (now) => counters.purge(now) },
      { name: 'erase-record-details', everyMs: DAY_MS, round: (now) => details.round(now) },
      { name: 'purge-told-emergencies', everyMs: DAY_MS, round: (now) => emergencies.purge(now) },
      { name: 'purge-alerts', everyMs: DAY_MS, round: (now) => alerts.purge(now) },
      { name: 'purge-record-security', everyMs: HOUR_MS, round: (now) => security.purge(now) },
    );
  }
  if (space !== null) {
    const { usedProofs, security, identity, directory, professionalSessions, database, keys } = space;
    const details = new DetailEraser({ zone: 'space', database, keys, retention });
    table.push(
      { name: 'purge-space-proofs', everyMs: MINUTE_MS, round: (now) => usedProofs.purge(now) },
      { name: 'purge-assertions', everyMs: MINUTE_MS, round: () => directory.purgeAssertions() },
      { name: 'purge-exchanged-tokens', everyMs: HOUR_MS, round: () => directory.purgeExchangedTokens() },
      { name: 'purge-attempts', everyMs: HOUR_MS, round: () => identity.purge() },
      { name: 'purge-professional-sessions', everyMs: HOUR_MS, round: () => professionalSessions.purge() },
      { name: 'erase-space-details', everyMs: DAY_MS, round: (now) => details.round(now) },
      { name: 'purge-space-security', everyMs: HOUR_MS, round: (now) => security.purge(now) },
    );
  }
  return table.map(({ name, everyMs, round }) => ({ name, everyMs, run: () => untilDone(round, clock) }));
}

async function untilDone(round: Purge['round'], clock: Clock): Promise<void> {
  for (let done = 0; done < MAX_PURGE_ROUNDS; done += 1) {
    if ((await round(clock.now())) === 0) return;
  }
}
