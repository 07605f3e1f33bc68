import { createHash } from 'node:crypto';
import type { GlobalKeyKind } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Log } from '../kernel/log.ts';
import type { Consumer } from '../kernel/outbox.ts';
import type { Database } from '../kernel/transaction.ts';

const FILL: Statement = {
  name: 'global-keys-fill',
  text: `with given as (
  select distinct kind, key, record_id from unnest($1::text[], $2::bytea[], $3::uuid[]) as g (kind, key, record_id)
), first as (
  select distinct on (kind, key) kind, key, record_id from given
), filled as (
  insert into global_key (key_kind, key, record_id, since) select kind, key, record_id, $4 from first
  on conflict (key_kind, key) do nothing
)
insert into global_key_quarantine (key_kind, key, record_id, at)
select g.kind, g.key, g.record_id, $4 from given g
  join first f on f.kind = g.kind and f.key = g.key
  left join global_key k on k.key_kind = g.kind and k.key = g.key
 where coalesce(k.record_id, f.record_id) <> g.record_id
on conflict do nothing returning record_id`,
};

const FIND: Statement = {
  name: 'global-keys-find',
  text: 'select record_id from global_key where key_kind = $1 and key = $2',
};

interface SubmittedPayload {
  readonly recordId: string;
  readonly entries: string[];
  readonly documents: string[];
  readonly contents: string[];
  readonly uniqueIds: string[];
  /** Submission sets and folders; absent in events of before they were searched. */
  readonly lists?: string[];
}

const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** Fills the global keys from submission events. A uniqueId in two records is quarantined, with an alarm. */
export function globalKeysConsumer(database: Database, now: () => Date, log: Log): Consumer {
  return async (events) => {
    const kinds: string[] = [];
    const keys: Buffer[] = [];
    const records: string[] = [];
    const add = (kind: GlobalKeyKind | 'unique', key: Buffer, recordId: string): void => {
      kinds.push(kind);
      keys.push(key);
      records.push(recordId);
    };
    for (const event of events) {
      if (event.kind !== 'documents.submitted') continue;
      const p = event.payload as unknown as SubmittedPayload;
      for (const id of p.entries) add('entry', uuidBytes(id), p.recordId);
      for (const id of p.documents) add('document', uuidBytes(id), p.recordId);
      for (const id of p.contents) add('content', uuidBytes(id), p.recordId);
      for (const id of p.lists ?? []) add('list', uuidBytes(id), p.recordId);
      for (const hash of p.uniqueIds) add('unique', Buffer.from(hash, 'base64'), p.recordId);
    }
    if (keys.length === 0) return;
    const doubled = await database.lookUp(FILL, [kinds, keys, records, now()]);
    if (doubled.length > 0)
      log.error({ count: doubled.length }, 'a uniqueId is used in two records: quarantined, see global_key_quarantine');
  };
}

/** The record that holds an opaque id, or null. */
export async function recordHolding(database: Database, kind: GlobalKeyKind, id: string): Promise<string | null> {
  const rows = await database.lookUp<{ record_id: string }>(FIND, [kind, uuidBytes(id)]);
  return rows[0]?.record_id ?? null;
}

/** Records that claim one uniqueId and are looked at; beyond, whoever names it says whose she means. */
const MAX_CLAIMS = 20;

const FIND_UNIQUE: Statement = {
  name: 'global-keys-unique',
  text: `select record_id from (
  select record_id, since as at from global_key where key_kind = 'unique' and key = $1
  union all
  select record_id, at from global_key_quarantine where key_kind = 'unique' and key = $1
) claims group by record_id order by min(at), record_id limit ${MAX_CLAIMS + 1}`,
};

/**
 * The records that hold a document by its uniqueId (dotted OID), the first that claimed it first: anybody may claim it in another one.
 * Null: more than MAX_CLAIMS do.
 */
export async function recordsOfUniqueId(database: Database, uniqueId: string): Promise<readonly string[] | null> {
  const rows = await database.lookUp<{ record_id: string }>(FIND_UNIQUE, [
    createHash('sha256').update(uniqueId).digest(),
  ]);
  return rows.length > MAX_CLAIMS ? null : rows.map(({ record_id: id }) => id);
}
