import type { Statement } from '../kernel/flight.ts';
import { VISIBLE } from './queries.ts';

/** Criteria $9 to $31 (criteriaValues); null = not asked. */
const CRITERIA = `($9::text[] is null or e.status = any($9::text[]))
  and ($10::text[] is null or e.type_code = any($10::text[]))
  and ($11::text[] is null or e.class_code = any($11::text[]))
  and ($12::text[] is null or e.format_code = any($12::text[]))
  and ($13::text[] is null or e.facility_code = any($13::text[]))
  and ($14::text[] is null or e.practice_code = any($14::text[]))
  and ($15::text[] is null or e.event_codes && $15::text[])
  and ($16::bytea[] is null or e.unique_id_hash = any($16::bytea[]) or e.logical_id in (
    select a.logical_id from document_alias a where a.record_id = $1 and a.unique_id_hash = any($16::bytea[])))
  and ($17::uuid[] is null or e.logical_id = any($17::uuid[]) or e.entry_uuid = any($17::uuid[]))
  and ($18::bytea[] is null or e.author_keys && $18::bytea[])
  and ($19::bytea[] is null or e.reference_keys && $19::bytea[])
  and ($20::timestamptz is null or e.creation_to > $20)
  and ($21::timestamptz is null or e.creation_from < $21)
  and ($22::timestamptz is null or e.service_to > $22)
  and ($23::timestamptz is null or e.service_from < $23)
  and ($24::boolean is null or e.masked = $24)
  and ($25::text[] is null or e.confidentiality = any($25::text[]))
  and ($26::bytea[] is null or e.author_keys && $26::bytea[])
  and ($27::bytea[] is null or e.author_keys && $27::bytea[])
  and ($28::uuid[] is null and $29::bytea[] is null or exists (
    select from association a where a.record_id = $1 and a.kind = 'replaces' and a.source_id = e.logical_id
       and a.target_id in (select t.logical_id from entry_version t where t.record_id = $1
         and (t.entry_uuid = any($28::uuid[]) or t.logical_id = any($28::uuid[]) or t.unique_id_hash = any($29::bytea[])
           or t.logical_id in (select x.logical_id from document_alias x
             where x.record_id = $1 and x.unique_id_hash = any($29::bytea[]))))))
  and ($30::boolean is null or e.hidden_from_holder = $30)
  and ($31::boolean is null or e.hidden_from_representatives = $31)`;

/**
 * A page read before it is decided ($n subjects of the reader's rules, $m now; null = decided): nothing is read for whom no rule
 * lets read, so that a refusal costs the same whatever the record holds.
 */
function isOpen(n: number, m: number): string {
  const rule = `select from access_rule a where a.record_id = $1 and a.subject_key = any($${n}::bytea[])
    and a.since <= $${m} and (a.until is null or a.until > $${m})`;
  return `($${n}::bytea[] is null or exists (${rule} and a.kind in ('consent', 'administrator')) and not exists (${rule} and a.kind = 'block'))`;
}

/** What a list is sorted by: the document's own time, or the start of the act. */
export type SortColumn = 'creation_from' | 'service_from';

/** A page after the cursor ($32, $33), at most $34, if open ($35, $36). `sorted_at` in seconds: a number is printed and read for a tenth of an instant's price. */
function list(column: SortColumn, direction: 'desc' | 'asc'): Statement {
  const comparison = direction === 'desc' ? '<' : '>';
  return {
    name: `documents-list-${column === 'creation_from' ? 'creation' : 'service'}-${direction}`,
    text: `select e.entry_uuid, e.logical_id, date_part('epoch', e.${column}) as sorted_at, e.sealed from entry_version e
where ${VISIBLE} and ${CRITERIA}
  and ($32::timestamptz is null or (e.${column}, e.entry_uuid) ${comparison} ($32, $33::uuid)) and ${isOpen(35, 36)}
order by e.${column} ${direction}, e.entry_uuid ${direction} limit $34`,
  };
}

export const LISTS: Readonly<Record<SortColumn, Readonly<Record<'desc' | 'asc', Statement>>>> = {
  creation_from: { desc: list('creation_from', 'desc'), asc: list('creation_from', 'asc') },
  service_from: { desc: list('service_from', 'desc'), asc: list('service_from', 'asc') },
};

/**
 * Most recent first, without criteria but the status ($9), from the top, at most $10, if open ($11, $12): what nearly every search asks. A card that
 * the record's sheet holds is not sent again: its `sealed` is null.
 */
export const LIST_TOP: Statement = {
  name: 'documents-list-top',
  text: `select e.entry_uuid, e.logical_id, date_part('epoch', e.creation_from) as sorted_at,
  case when e.entry_uuid = any ((select s.entries from card_sheet s where s.record_id = $1)::uuid[]) then null else e.sealed end
    as sealed
from entry_version e
where ${VISIBLE} and ($9::text[] is null or e.status = any($9::text[])) and ${isOpen(11, 12)}
order by e.creation_from desc, e.entry_uuid desc limit $10`,
};

/**
 * The sheet that goes with LIST_TOP, in the same flight, if open ($2, $3). Under the record's lock both see the same one; without it,
 * a list whose sheet has changed in between does not open, and is read again under the lock.
 */
export const READ_SHEET: Statement = {
  name: 'documents-read-sheet',
  text: `select sealed from card_sheet where record_id = $1 and ${isOpen(2, 3)}`,
};

/** $1 record, $2 entries, $3 sealed, $4 trace. The head's lock makes the writers of one record wait for each other. */
export const KEEP_SHEET: Statement = {
  name: 'documents-keep-sheet',
  text: `insert into card_sheet (record_id, entries, sealed, trace_id) values ($1, $2::uuid[], $3, $4)
on conflict (record_id) do update set entries = excluded.entries, sealed = excluded.sealed, trace_id = excluded.trace_id`,
};

export const COUNT: Statement = {
  name: 'documents-count',
  text: `select count(*) as total from entry_version e where ${VISIBLE} and ${CRITERIA}`,
};

/** Where the values of criteria begin among the parameters: after the record and the filter. */
export const CRITERIA_AT = 8;
