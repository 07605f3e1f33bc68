import type { Statement } from '../flight.ts';
import { HEAD_COPIES, type OwnerColumn } from '../head-store.ts';
import type { Database } from '../transaction.ts';
import type { Zone } from '../zones.ts';
import { RECONCILE_OWNERS } from './limits.ts';

function statements(owner: OwnerColumn): { owners: Statement; missing: Statement; queue: Statement } {
  return {
    owners: {
      name: `log-owners-${owner}`,
      text: `select ${owner} as owner from chain_head where ${owner} > $1::uuid order by ${owner} limit $2`,
    },
    missing: {
      name: `log-missing-${owner}`,
      text: `select t.${owner} as owner, t.trace_id, t.commitment from trace t
left join log_leaf l on l.${owner} = t.${owner} and l.trace_id = t.trace_id
left join log_queue q on q.${owner} = t.${owner} and q.trace_id = t.trace_id
where t.${owner} = any($1::uuid[]) and l.trace_id is null and q.trace_id is null`,
    },
    queue: {
      name: `log-queue-${owner}`,
      text: `insert into log_queue (${owner}, trace_id, commitment)
select owner, trace_id, commitment from unnest($1::uuid[], $2::bigint[], $3::bytea[]) as g (owner, trace_id, commitment)
on conflict do nothing`,
    },
  };
}

const NO_OWNER = '00000000-0000-0000-0000-000000000000';

/**
 * Queues the traces that have no place in the tree and wait for none: those of before the log existed, and those that a process of
 * the release before wrote during an upgrade. Resumable: it may stop anywhere. Returns how many.
 */
export async function reconcileQueue(zone: Zone, auditor: Database, database: Database): Promise<number> {
  const sql = statements(HEAD_COPIES[zone].owner);
  let after = NO_OWNER;
  let queued = 0;
  for (;;) {
    const owners = await auditor.lookUp<{ owner: string }>(sql.owners, [after, RECONCILE_OWNERS]);
    const last = owners.at(-1);
    if (last === undefined) return queued;
    type Missing = { owner: string; trace_id: string; commitment: Buffer };
    const rows = await auditor.lookUp<Missing>(sql.missing, [owners.map(({ owner }) => owner)]);
    if (rows.length > 0) {
      await database.transact('load', async (tx) =>
        tx.last(sql.queue, [
          rows.map(({ owner }) => owner),
          rows.map(({ trace_id }) => trace_id),
          rows.map(({ commitment }) => commitment),
        ]),
      );
    }
    queued += rows.length;
    after = last.owner;
  }
}
