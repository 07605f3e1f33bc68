import type { Statement } from '../kernel/flight.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type ChangeEntry, changeEntry, newEntries, type WritePlace, writeVersion } from './change-entry.ts';
import type { DocumentsEnv } from './documents-env.ts';
import type { FoundRow } from './find-document.ts';
import { openEnvelope, readEnvelope, type StoredEntry } from './stored-entry.ts';

/** Earlier versions made visible in one act; the job of ADR 0022 makes those beyond visible after their delay. */
const MAX_ANNOUNCED_TOGETHER = 50;

/** What the document $2 of record $1 replaced, step by step, and the person does not see yet. */
const EARLIER: Statement = {
  name: 'documents-earlier-unannounced',
  text: `with recursive earlier (id, step) as (
  select a.target_id, 1 from association a where a.record_id = $1 and a.source_id = $2 and a.kind = 'replaces'
  union all
  select a.target_id, c.step + 1 from earlier c
    join association a on a.record_id = $1 and a.source_id = c.id and a.kind = 'replaces'
   where c.step < ${MAX_ANNOUNCED_TOGETHER}
)
select e.entry_uuid, e.logical_id, e.version, e.owner_keys, e.sealed, d.content_id
from earlier v
join entry_version e on e.record_id = $1 and e.logical_id = v.id and e.current
join document d on d.record_id = $1 and d.logical_id = v.id
where e.hidden_from_holder and e.status <> 'deleted' order by v.step`,
};

type EarlierRow = Pick<FoundRow, 'entry_uuid' | 'logical_id' | 'version' | 'owner_keys' | 'sealed' | 'content_id'> &
  Record<string, unknown>;

/**
 * Makes visible to the person what was kept from her until it was announced: removes INVISIBLE_PATIENT (TD3.3b). Nothing
 * hides it from her again: a document is kept from her at its deposit only. What it replaced meanwhile is announced with it: she
 * finds it as an earlier version, as any that was replaced.
 */
export function revealDocument(env: DocumentsEnv): ChangeEntry {
  const one = changeEntry(env, 'documents.reveal', ({ visibility }) =>
    visibility.includes('INVISIBLE_PATIENT') ? announced(visibility) : null,
  );
  return {
    ...one,
    async perform(tx, facts) {
      const done = await one.perform(tx, facts);
      if (!done.output.changed) return done;
      const { ownerId, now, traceId } = facts;
      const recordKey = await env.recordKeys.get(ownerId);
      if (recordKey === null) return done;
      const place = { ownerId, key: sealKey(recordKey), now, traceId };
      const earlier = await revealEarlier(env, tx, place, done.output.logicalId);
      return {
        output: done.output,
        objects: [...done.objects, ...earlier.map(({ logicalId }) => logicalId)],
        events: [
          newEntries(
            ownerId,
            [done.output, ...earlier].map(({ entryUuid }) => entryUuid),
          ),
        ],
      };
    },
  };
}

const announced = (visibility: StoredEntry['visibility']) => ({
  visibility: visibility.filter((v) => v !== 'INVISIBLE_PATIENT'),
});

async function revealEarlier(
  env: DocumentsEnv,
  tx: Transaction,
  place: WritePlace,
  logicalId: string,
): Promise<StoredEntry[]> {
  const { ownerId, key } = place;
  const shown: StoredEntry[] = [];
  for (const row of await tx.query<EarlierRow>(EARLIER, [ownerId, logicalId])) {
    const entry = readEnvelope(openEnvelope(key, ownerId, row.entry_uuid, row.sealed));
    const { next } = await writeVersion(env, tx, place, row, { ...entry, ...announced(entry.visibility) });
    shown.push(next);
  }
  return shown;
}
