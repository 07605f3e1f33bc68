import type { Statement } from '../kernel/flight.ts';
import { VISIBLE } from './queries.ts';

const CATEGORY = `($9::text[] is null or v.type_code = any($9::text[])
  or v.class_code = any($10::text[]) and v.type_code <> all($11::text[]))`;

/**
 * A professional's list: one page by date of the act, how many there are, how many are older, what the filters can offer.
 * $9 to $11 category, $12 and $13 the act's period, $14 since, $15 part, $16 and $17 the cursor, $18 how many,
 * $19 to $21 what comes first whatever its date, $22 true when the cursor is among it.
 */
export const CONSULT: Statement = {
  name: 'documents-consult',
  text: `with visible as (
  select e.entry_uuid, e.logical_id, e.sealed, e.service_from, e.type_code, e.class_code, d.deposited_at, d.depositor_kind,
         e.owner_keys && $4::bytea[] as own,
         coalesce(d.deposited_at > $14::timestamptz, false) and not (e.owner_keys && $4::bytea[]) as is_new
    from entry_version e join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
   where ${VISIBLE} and e.status = 'approved'
), kept as (
  select v.*, coalesce(v.type_code = any($19::text[]) or v.class_code = any($20::text[]) and v.type_code <> all($21::text[]), false) as preferred
    from visible v
   where ${CATEGORY}
     and ($12::timestamptz is null or v.service_from >= $12)
     and ($13::timestamptz is null or v.service_from < $13)
     and ($15::text = 'all' or v.is_new = ($15::text = 'new'))
), page as (
  select * from kept k
   where ($16::timestamptz is null or (k.preferred::int, k.service_from, k.entry_uuid) < ($22::boolean::int, $16, $17::uuid))
   order by k.preferred desc, k.service_from desc, k.entry_uuid desc limit $18
)
select 'page' as part, p.entry_uuid, p.logical_id, p.sealed, p.service_from, p.deposited_at, p.depositor_kind, p.own, p.is_new, p.preferred,
       null::bigint as n, null::text as type_code, null::text as class_code, null::int as year from page p
union all
select 'facet', null, null, null, null, null, null, null, null, null, count(*), v.type_code, v.class_code,
       extract(year from v.service_from at time zone 'UTC')::int
  from visible v group by v.type_code, v.class_code, extract(year from v.service_from at time zone 'UTC')
union all
select 'total', null, null, null, null, null, null, null, null, null, count(*), null, null, null from kept
union all
select 'older', null, null, null, null, null, null, null, null, null, count(*), null, null, null
  from visible v where ${CATEGORY} and v.service_from < $12::timestamptz
     and ($15::text = 'all' or v.is_new = ($15::text = 'new'))`,
};
