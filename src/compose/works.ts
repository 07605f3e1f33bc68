import { MATRIX_INTERVAL_MS } from '../access/matrix-book.ts';
import { REVOKED_TOKENS_INTERVAL_MS } from '../access/revoked-tokens.ts';
import type { Config } from '../config.ts';
import { announceDue } from '../documents/announce-due.ts';
import { sweepBlobs } from '../documents/sweep-blobs.ts';
import { ALERT_WRITE_INTERVAL_MS } from '../kernel/budget-alerts.ts';
import type { Clock } from '../kernel/clock.ts';
import { SECURITY_WRITE_INTERVAL_MS } from '../kernel/security-log.ts';
import type { PeriodicWork } from './background.ts';
import type { RecordSide, Served } from './deployment.ts';
import type { PeerTrust } from './peer-trust.ts';
import { publicLogWorks } from './public-log.ts';
import { purges } from './purges.ts';
import { spaceWorks } from './space-zone.ts';
import { headWorks } from './watch-heads.ts';

const RELAY_INTERVAL_MS = 1_000;
const SWEEP_INTERVAL_MS = 3_600_000;
/** The delay counts in days: a quarter of an hour more is nothing. */
const ANNOUNCEMENT_INTERVAL_MS = 900_000;
/** Looks whether the other zone's keys are old, or not there yet. */
const KEYS_INTERVAL_MS = 2_000;
/** Looks whether certificates or the revocation list of the link changed: well within the minute that a revocation may take. */
const LINK_FILES_INTERVAL_MS = 10_000;

const TRUST_INTERVAL_MS = 20_000;

/** Everything that a serving process does besides answering. */
export function worksOf(
  served: Served,
  clock: Clock,
  config: Pick<Config, 'announcementDays' | 'detailRetention'>,
): PeriodicWork[] {
  const { record, space, watches, logs, published, link } = served;
  return [
    ...purges(served, clock, config.detailRetention),
    ...(link === null
      ? []
      : [{ name: 'link-files', everyMs: LINK_FILES_INTERVAL_MS, run: () => link.credentials.refresh() }]),
    ...watches.flatMap(headWorks),
    ...logs.flatMap(publicLogWorks),
    ...(space === null ? [] : spaceWorks(space)),
    ...(record === null ? [] : recordWorks(record, clock, config)),
    ...published.map((keys) => ({
      name: 'published-keys',
      everyMs: KEYS_INTERVAL_MS,
      run: () => keys.refreshIfOld(),
    })),
  ];
}

/** Certificates and revocation lists of the port for client certificates: what was revoked is refused within the minute. */
export function trustWorks(trust: PeerTrust | null): PeriodicWork[] {
  return trust === null
    ? []
    : [{ name: 'client-certificates', everyMs: TRUST_INTERVAL_MS, run: () => trust.refresh() }];
}

function recordWorks(
  { zone, auditor }: RecordSide,
  clock: Clock,
  { announcementDays: days }: Pick<Config, 'announcementDays'>,
): PeriodicWork[] {
  const { runner, actions } = zone;
  return [
    { name: 'record-relay', everyMs: RELAY_INTERVAL_MS, run: () => zone.relay.drain() },
    { name: 'revoked-tokens', everyMs: REVOKED_TOKENS_INTERVAL_MS, run: () => zone.revokedTokens.refresh() },
    { name: 'matrix-versions', everyMs: MATRIX_INTERVAL_MS, run: () => zone.matrices.refresh() },
    { name: 'record-refusals', everyMs: SECURITY_WRITE_INTERVAL_MS, run: () => zone.refusals.flush() },
    { name: 'record-security-log', everyMs: SECURITY_WRITE_INTERVAL_MS, run: () => zone.security.flush() },
    { name: 'budget-alerts', everyMs: ALERT_WRITE_INTERVAL_MS, run: () => zone.alerts.flush() },
    {
      name: 'blob-sweep',
      everyMs: SWEEP_INTERVAL_MS,
      run: () => sweepBlobs(zone.blobs, auditor, zone.database, clock),
    },
    {
      name: 'announcement-due',
      everyMs: ANNOUNCEMENT_INTERVAL_MS,
      run: () => announceDue({ auditor, runner, reveal: actions.revealDocument, clock, days }),
    },
  ];
}
