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
/** Documents looked at in one beat, those included that cannot be made visible. */
const MAX_TRIED_PER_BEAT = 5_000;
const DAY_MS = 86_400_000;

/** What was replaced waits as long as what replaced it: announced with it, or by itself when that was withdrawn or is already visible. */
const DUE: Statement = {
  name: 'documents-announcement-due',
  text: `select e.record_id, e.logical_id, e.version, d.deposited_at
from entry_version e
join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
join record r on r.record_id = e.record_id and r.status = 'open'
where e.current and e.hidden_from_holder and e.status <> 'deleted' and d.deposited_at <= $1
  and (e.status <> 'deprecated' or not exists (
    with recursive later (id) as (
      select a.source_id from association a where a.record_id = e.record_id and a.target_id = e.logical_id and a.kind = 'replaces'
      union
      select a.source_id from later l
        join association a on a.record_id = e.record_id and a.target_id = l.id and a.kind = 'replaces'
    )
    select from later l join entry_version w on w.record_id = e.record_id and w.logical_id = l.id
     where w.current and w.hidden_from_holder and w.status in ('approved', 'archived')))
  and ($2::timestamptz is null or (d.deposited_at, e.logical_id) > ($2, $3::uuid))
order by d.deposited_at, e.logical_id limit $4`,
};

/** Held while one document is announced: another process that reaches it leaves it alone. On a sharded database, of the coordinator. */
const CLAIM: Statement = {
  name: 'documents-announcement-claim',
  text: 'select pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) as claimed',
};

const STILL_DUE: Statement = {
  name: 'documents-announcement-still-due',
  text: `select version from entry_version
where record_id = $1 and logical_id = $2 and version = $3 and current and hidden_from_holder`,
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

interface Due extends Record<string, unknown> {
  readonly record_id: string;
  readonly logical_id: string;
  readonly version: number;
  readonly deposited_at: Date;
}

/**
 * Makes visible to the person what nobody announced within the delay: a traced act of the system in each record, decided
 * like any other (`REMISE_VISIBILITE_AUTO`; ADR 0022). One that cannot be made visible holds up no other. Gives how many became
 * visible. @throws the first failure, once the others are done; Failure unavailable or busy at once
 */
export async function announceDue(parts: DueParts): Promise<number> {
  const { auditor, clock, days } = parts;
  const before = new Date(clock.now().getTime() - days * DAY_MS);
  const failures: unknown[] = [];
  let [shown, tried] = [0, 0];
  let last: Due | undefined;
  do {
    const limit = Math.min(MAX_ANNOUNCED_PER_BEAT - shown, MAX_TRIED_PER_BEAT - tried);
    const place = [last?.deposited_at ?? null, last?.logical_id ?? null];
    const due = await auditor.lookUp<Due>(DUE, [before, ...place, limit]);
    for (const document of due) if (await announce(parts, document, failures)) shown += 1;
    tried += due.length;
    last = due.length === limit ? due.at(-1) : undefined;
  } while (last !== undefined && shown < MAX_ANNOUNCED_PER_BEAT && tried < MAX_TRIED_PER_BEAT);
  if (failures.length > 0) throw failures[0];
  return shown;
}

async function announce({ auditor, runner, reveal }: DueParts, due: Due, failures: unknown[]): Promise<boolean> {
  const { record_id, logical_id, version } = due;
  const document = { kind: 'document', id: logical_id, owner: { id: record_id } } as const;
  try {
    return await auditor.transact('none', async (tx) => {
      const [claim] = await tx.query<{ claimed: boolean }>(CLAIM, [logical_id]);
      // Asked after the claim: whoever had it before has committed. An act that is late would leave a refusal in the record.
      if (claim?.claimed !== true || (await tx.query(STILL_DUE, [record_id, logical_id, version])).length === 0)
        return false;
      const input = { document, expectedVersion: version };
      return (await runner.run(reveal, systemActor(ANNOUNCEMENT_JOB), input)).changed;
    });
  } catch (error) {
    if (isFailure(error, 'unavailable') || isFailure(error, 'busy')) throw error;
    // A professional was quicker: the next beat sees what is left.
    if (!isFailure(error, 'version-conflict') && !isFailure(error, 'not-found')) failures.push(error);
    return false;
  }
}
