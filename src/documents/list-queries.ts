import type { Statement } from '../kernel/flight.ts';
import { VISIBLE } from './queries.ts';

/** A submission set or a folder, as ITI-66 calls them. */
export type ListKind = 'submissionset' | 'folder';

interface ListTable {
  readonly from: string;
  readonly id: string;
  /** What it is sorted by: its submission, its last update. */
  readonly at: string;
  readonly until: string;
  readonly codes: string;
  /** Criteria on who submitted, $15 to $19: a folder has no author. */
  readonly source: string;
  /** Its documents, as rows of entry_version `e`. */
  readonly members: string;
}

const TABLES: Readonly<Record<ListKind, ListTable>> = {
  submissionset: {
    from: 'submission_set l',
    id: 'l.set_id',
    at: 'l.submitted_at',
    until: `coalesce(l.submitted_to, l.submitted_at + interval '1 second')`,
    codes: 'l.content_type = any($9::text[])',
    source: `($15::bytea[] is null or l.source_key = any($15::bytea[]))
  and ($16::bytea[] is null or l.author_keys && $16::bytea[])
  and ($17::bytea[] is null or l.author_keys && $17::bytea[])
  and ($18::bytea[] is null or l.author_keys && $18::bytea[])
  and ($19::bytea[] is null or l.author_keys && $19::bytea[])`,
    // What came with it first, and what it brought again.
    members: `entry_version e where e.record_id = l.record_id and e.logical_id in (
      select d.logical_id from document d where d.record_id = l.record_id and d.set_id = l.set_id
      union select a.logical_id from document_arrival a where a.record_id = l.record_id and a.set_id = l.set_id)`,
  },
  folder: {
    from: 'folder l',
    id: 'l.folder_id',
    at: 'l.updated_at',
    until: `l.updated_at + interval '1 millisecond'`,
    codes: 'l.code_list && $9::text[]',
    source: `$15::bytea[] is null and $16::bytea[] is null and $17::bytea[] is null and $18::bytea[] is null and $19::bytea[] is null`,
    members: `association m join entry_version e on e.record_id = m.record_id and e.logical_id = m.target_id
    where m.record_id = l.record_id and m.source_id = l.folder_id and m.kind = 'has-member'`,
  },
};

/** Lists of record $1 with at least one document that the filter ($2 to $8) shows; criteria $9 to $20, null = not asked. */
function kept({ from, id, at, until, codes, source, members }: ListTable): string {
  return `${from} cross join lateral (
    select array_agg(e.entry_uuid order by e.logical_id) as entries, array_agg(e.logical_id order by e.logical_id) as documents,
      bool_and(e.status = 'archived') as archived
    from ${members} and ${VISIBLE}
  ) v
where l.record_id = $1 and v.entries is not null
  and ($9::text[] is null or ${codes})
  and ($10::bytea[] is null and $11::uuid[] is null or l.unique_id_hash = any($10::bytea[]) or ${id} = any($11::uuid[]))
  and ($12::timestamptz is null or ${until} > $12)
  and ($13::timestamptz is null or ${at} < $13)
  and ($14::bytea[] is null or l.title_keys && $14::bytea[])
  and ${source}
  and ($20::boolean is null or v.archived = $20)`;
}

/** A page after the cursor ($21, $22), at most $23. */
function page(kind: ListKind, direction: 'desc' | 'asc'): Statement {
  const table = TABLES[kind];
  const comparison = direction === 'desc' ? '<' : '>';
  return {
    name: `lists-page-${kind}-${direction}`,
    text: `select '${kind}' as kind, ${table.id} as list_id, ${table.at} as at, l.sealed, v.entries, v.documents, v.archived
from ${kept(table)}
  and ($21::timestamptz is null or (${table.at}, ${table.id}) ${comparison} ($21, $22::uuid))
order by ${table.at} ${direction}, ${table.id} ${direction} limit $23`,
  };
}

export const LIST_PAGES: Readonly<Record<ListKind, Readonly<Record<'desc' | 'asc', Statement>>>> = {
  submissionset: { desc: page('submissionset', 'desc'), asc: page('submissionset', 'asc') },
  folder: { desc: page('folder', 'desc'), asc: page('folder', 'asc') },
};

function count(kind: ListKind): Statement {
  return { name: `lists-count-${kind}`, text: `select count(*) as total from ${kept(TABLES[kind])}` };
}

export const LIST_COUNTS: Readonly<Record<ListKind, Statement>> = {
  submissionset: count('submissionset'),
  folder: count('folder'),
};

export interface ListRow extends Record<string, unknown> {
  readonly kind: ListKind;
  readonly list_id: string;
  readonly at: Date;
  readonly sealed: Buffer;
  readonly entries: readonly string[];
  readonly documents: readonly string[];
  readonly archived: boolean;
}

/** One list by its id ($2), whatever it is. */
export const READ_LIST: Statement = {
  name: 'lists-read',
  text: `select 'submissionset' as kind, l.set_id as list_id, l.submitted_at as at, l.sealed from submission_set l
 where l.record_id = $1 and l.set_id = $2
union all
select 'folder', l.folder_id, l.updated_at, l.sealed from folder l where l.record_id = $1 and l.folder_id = $2`,
};

/** The documents of one list ($2), as they are now. */
export const READ_MEMBERS: Statement = {
  name: 'lists-members',
  text: `select e.entry_uuid, e.logical_id, e.version, e.current, e.status, e.masked, e.hidden_from_holder,
  e.hidden_from_representatives, e.type_code, e.owner_keys
from entry_version e
where e.record_id = $1 and e.current and (
  e.logical_id in (select d.logical_id from document d where d.record_id = $1 and d.set_id = $2)
  or e.logical_id in (select a.logical_id from document_arrival a where a.record_id = $1 and a.set_id = $2)
  or e.logical_id in (select a.target_id from association a where a.record_id = $1 and a.source_id = $2 and a.kind = 'has-member'))
order by e.logical_id`,
};
