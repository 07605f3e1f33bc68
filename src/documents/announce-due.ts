import type { AccessState } from '../access/access-state.ts';
import { ANNOUNCEMENT_JOB } from '../access/acts.ts';
import type { Runner } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { ChangeEntry } from './change-entry.ts';

/** Documents made visible in one beat of the job; the next beat goes on. */
export const MAX_ANNOUNCED_PER_BEAT = 500;
const DAY_MS = 86_400_000;

const DUE: Statement = {
  name: 'documents-announcement-due',
  text: `select e.record_id, e.logical_id, e.version
from entry_version e
join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
join record r on r.record_id = e.record_id and r.status = 'open'
where e.current and e.hidden_from_holder and e.status in ('approved', 'archived') and d.deposited_at <= $1
order by d.deposited_at, e.logical_id limit $2`,
};

export interface DueParts {
  /** Reads which documents wait, in all records. */
  readonly auditor: Database;
  readonly runner: Runner<AccessState>;
  readonly reveal: ChangeEntry;
  readonly clock: Clock;
  /** Days from the deposit. */
  readonly days: number;
}

/**
 * Makes visible to the person what nobody announced within the delay: a traced act of the system in each record, decided
 * like any other (`REMISE_VISIBILITE_AUTO`; ADR 0022). Gives how many became visible.
 */
export async function announceDue({ auditor, runner, reveal, clock, days }: DueParts): Promise<number> {
  const before = new Date(clock.now().getTime() - days * DAY_MS);
  type Due = { record_id: string; logical_id: string; version: number };
  const due = await auditor.lookUp<Due>(DUE, [before, MAX_ANNOUNCED_PER_BEAT]);
  let shown = 0;
  for (const { record_id, logical_id, version } of due) {
    const document = { kind: 'document', id: logical_id, owner: { id: record_id } } as const;
    try {
      const { changed } = await runner.run(reveal, systemActor(ANNOUNCEMENT_JOB), {
        document,
        expectedVersion: version,
      });
      if (changed) shown += 1;
    } catch (error) {
      // Another process, or a professional, was quicker: the next beat sees what is left.
      if (!isFailure(error, 'version-conflict') && !isFailure(error, 'not-found')) throw error;
    }
  }
  return shown;
}
