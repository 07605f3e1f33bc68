import type { DocumentFilter } from '../access/decide.ts';
import type { Bound, Statement } from '../kernel/flight.ts';

/** Places of the switches of VISIBLE in $2. */
const [HOLDER, REPRESENTATIVES, OWN_ONLY, MASKED, ONLY_TYPES, HIDES_ALL_BUT, SHOWS_ALL_BUT] = [1, 2, 3, 4, 5, 6, 7].map(
  (place) => `($2::boolean[])[${place}]`,
);

/**
 * The visibility filter in SQL: the twin of `sees` in access/document-filter.ts, from the same DocumentFilter.
 * Parameters $2 to $8 (filterValues), record in $1.
 */
export const VISIBLE = `e.record_id = $1 and e.current and e.status <> 'deleted'
  and (${HOLDER} or not e.hidden_from_holder)
  and (${REPRESENTATIVES} or not e.hidden_from_representatives)
  and ((not ${OWN_ONLY} and (e.type_code = any($7::text[])) = ${ONLY_TYPES}
        and (e.logical_id = any($6::uuid[])
             or e.logical_id <> all($5::uuid[]) and (e.type_code = any($3::text[])) = ${HIDES_ALL_BUT}
                and (not e.masked or ${MASKED} or (e.type_code = any($8::text[])) <> ${SHOWS_ALL_BUT})))
       or e.owner_keys && $4::bytea[])`;

export function filterValues(filter: DocumentFilter, ownKeys: readonly Buffer[]): Bound[] {
  const { own } = filter;
  return [
    [
      filter.seesHiddenFromHolder,
      filter.seesHiddenFromRepresentatives,
      filter.ownOnly,
      filter.seesMasked,
      filter.types.reads === 'only',
      own.hiddenTypes.reads === 'all-but',
      own.shownTypes.reads === 'all-but',
    ],
    [...own.hiddenTypes.types],
    [...ownKeys],
    [...own.hiddenDocuments],
    [...own.shownDocuments],
    [...filter.types.types],
    [...own.shownTypes.types],
  ];
}

const COLUMNS = `e.entry_uuid, e.logical_id, e.version, e.current, e.status, e.masked, e.hidden_from_holder,
  e.hidden_from_representatives, e.type_code, e.owner_keys, e.sealed`;

/** When the person could first see a document: at its deposit, or when it was announced to her. */
const VISIBLE_FROM = `(select min(w.entered_at) from entry_version w
  where w.record_id = e.record_id and w.logical_id = e.logical_id and not w.hidden_from_holder)`;

/** Replaced by something that waits to be announced: to her it is as before, and nothing tells that something came. */
const REPLACED_UNSEEN = `e.status = 'deprecated' and exists (select from association a
    join entry_version s on s.record_id = a.record_id and s.logical_id = a.source_id and s.current
   where a.record_id = e.record_id and a.target_id = e.logical_id and a.kind = 'replaces'
     and s.hidden_from_holder and s.status <> 'deleted' and not ${HOLDER})`;

/** The holder's own view: one page by date of the act, and what the filters of the page offer. */
export const BROWSE: Statement = {
  name: 'documents-browse',
  text: `with visible as (
  select e.*, d.deposited_at, d.depositor_kind, case when e.version = 1 then d.deposited_at else ${VISIBLE_FROM} end as visible_from
    from entry_version e
    join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
   where ${VISIBLE} and (e.status = 'approved' or ${REPLACED_UNSEEN})
), kept as (
  select v.*, coalesce(v.visible_from > $18::timestamptz and v.depositor_kind <> 'person', false) as fresh from visible v
   where ($9::text[] is null or v.type_code = any($9::text[]) or v.class_code = any($10::text[]) and v.type_code <> all($11::text[]))
     and ($12::timestamptz is null or v.service_from >= $12)
     and ($13::timestamptz is null or v.service_from < $13)
     and (not $14::boolean or v.masked)
), page as (
  select * from kept k
   where ($15::timestamptz is null or (k.service_from, k.entry_uuid) < ($15, $16::uuid))
   order by ($19::boolean and k.fresh) desc, case when $19 then k.visible_from else k.service_from end desc, k.entry_uuid desc
   limit $17
)
select 'page' as part, p.entry_uuid, p.logical_id, p.sealed, p.service_from, p.deposited_at, p.depositor_kind, p.visible_from,
       null::bigint as n, null::text as type_code, null::text as class_code, null::int as year, null::bigint as hidden from page p
union all
select 'facet', null, null, null, null, null, null, null, count(*), v.type_code, v.class_code,
       extract(year from v.service_from at time zone 'UTC')::int, count(*) filter (where v.masked)
  from visible v group by v.type_code, v.class_code, extract(year from v.service_from at time zone 'UTC')
union all
select 'total', null, null, null, null, null, null, null, count(*), null, null, null, count(*) filter (where k.fresh) from kept k`,
};

/** The current entry of one document of record $1, its content and where the bytes lie. */
function currentEntry(name: string, which: string): Statement {
  return {
    name,
    text: `select ${COLUMNS}, c.content_id, c.document_key, c.sha256, c.size, c.media_type, b.locator, d.deposited_at, d.depositor_kind
from document d
join entry_version e on e.record_id = d.record_id and e.logical_id = d.logical_id and e.current
join content c on c.record_id = d.record_id and c.content_id = d.content_id
join blob_locator b on b.record_id = d.record_id and b.content_id = d.content_id
where d.record_id = $1 and ${which}`,
  };
}

/** By logicalId. */
export const READ_BY_LOGICAL_ID = currentEntry('documents-read-logical', 'd.logical_id = $2');

/**
 * By entryUuid: an old version still resolves, and is decided by what the document is now: a card kept from before the
 * document was hidden opens nothing.
 */
export const READ_BY_ENTRY: Statement = {
  name: 'documents-read-entry',
  text: `select e.entry_uuid, e.logical_id, e.version, e.current, n.status, n.masked, n.hidden_from_holder,
  n.hidden_from_representatives, e.type_code, e.owner_keys, e.sealed,
  c.content_id, c.document_key, c.sha256, c.size, c.media_type, b.locator, d.deposited_at, d.depositor_kind,
  not e.current and exists (select from entry_version x where x.record_id = e.record_id and x.logical_id = e.logical_id and x.version > e.version
    and (x.masked, x.hidden_from_holder, x.hidden_from_representatives) <> (e.masked, e.hidden_from_holder, e.hidden_from_representatives)) as revised
from entry_version e
join entry_version n on n.record_id = e.record_id and n.logical_id = e.logical_id and n.current
join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
join content c on c.record_id = d.record_id and c.content_id = d.content_id
join blob_locator b on b.record_id = d.record_id and b.content_id = d.content_id
where e.record_id = $1 and e.entry_uuid = $2`,
};

/** By content. */
export const READ_BY_CONTENT = currentEntry('documents-read-content', 'd.content_id = $2');

/** By the hash of its uniqueId, or of another one under which it was sent again. */
export const READ_BY_UNIQUE_ID = currentEntry(
  'documents-read-unique',
  `d.logical_id in (
  select o.logical_id from content k join document o on o.record_id = k.record_id and o.content_id = k.content_id
   where k.record_id = $1 and k.unique_id_hash = $2
  union all
  select a.logical_id from document_alias a where a.record_id = $1 and a.unique_id_hash = $2)`,
);

/** Documents with the same file that a submission is compared with. */
const MAX_SAME_FILE = 50;

/**
 * What is already there for a submission: the set, the contents. Where the bytes of a content lie is looked up for those
 * that are found alone: a new document pays nothing for it.
 */
export const FIND_SUBMITTED: Statement = {
  name: 'documents-find-submitted',
  text: `select 'set' as part, s.set_id as id, s.fingerprint as hash, s.sealed_answer as sealed,
       null::bytea as sha256, null::bytea as document_key, null::text as locator, null::bytea as sent_sha256
  from submission_set s where s.record_id = $1 and s.unique_id_hash = $2
union all
select 'content', c.content_id, c.unique_id_hash, null, c.sha256, c.document_key,
       (select b.locator from blob_locator b where b.record_id = c.record_id and b.content_id = c.content_id), null
  from content c where c.record_id = $1 and c.unique_id_hash = any($3::bytea[])
union all
select 'content', c.content_id, a.unique_id_hash, null, c.sha256, c.document_key,
       (select b.locator from blob_locator b where b.record_id = c.record_id and b.content_id = c.content_id), a.sha256
  from document_alias a join document d on d.record_id = a.record_id and d.logical_id = a.logical_id
  join content c on c.record_id = d.record_id and c.content_id = d.content_id
 where a.record_id = $1 and a.unique_id_hash = any($3::bytea[])
union all
select 'revision', c.content_id, c.revision_hash, null, c.sha256, c.document_key,
       (select b.locator from blob_locator b where b.record_id = c.record_id and b.content_id = c.content_id), null
  from content c where c.record_id = $1 and c.revision_hash = any($4::bytea[])
union all
(select 'body', c.content_id, c.body_hash, null, c.sha256, c.document_key,
       (select b.locator from blob_locator b where b.record_id = c.record_id and b.content_id = c.content_id), null
  from content c where c.record_id = $1 and c.body_hash = any($5::bytea[]) limit ${MAX_SAME_FILE})`,
};

/**
 * One document with its content, its place and its first entry, in one statement. $1 to $17 as write-submission.ts lists
 * them; then those of INSERT_ENTRY without the record and the trace, which are $1 and $10 already; $42 is the hash of the body.
 */
export const INSERT_DOCUMENT: Statement = {
  name: 'documents-insert',
  text: `with c as (
  insert into content (record_id, content_id, unique_id_hash, sha256, size, media_type, document_key, revision_hash, received_at, trace_id, body_hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $42)
), b as (
  insert into blob_locator (record_id, content_id, locator) values ($1, $2, $11)
), d as (
  insert into document (record_id, logical_id, content_id, set_id, depositor_kind, depositor_key, structure_key, software_key, deposited_at, trace_id)
  values ($1, $12, $2, $13, $14, $15, $16, $17, $9, $10)
)
insert into entry_version (record_id, trace_id, current, entry_uuid, logical_id, version, status, masked, hidden_from_holder,
  hidden_from_representatives, confidentiality, class_code, type_code, format_code, facility_code, practice_code, event_codes,
  author_keys, owner_keys, reference_keys, unique_id_hash, creation_from, creation_to, service_from, service_to, entered_at,
  sealed)
values ($1, $10, true, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39,
  $40, $41)`,
};

/** $1 to $25 as stored-entry.ts lists them, $26 = trace. */
export const INSERT_ENTRY: Statement = {
  name: 'documents-insert-entry',
  text: `insert into entry_version (record_id, entry_uuid, logical_id, version, current, status, masked, hidden_from_holder,
  hidden_from_representatives, confidentiality, class_code, type_code, format_code, facility_code, practice_code, event_codes,
  author_keys, owner_keys, reference_keys, unique_id_hash, creation_from, creation_to, service_from, service_to, entered_at,
  sealed, trace_id)
values ($1, $2, $3, $4, true, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
};

/** The version that stops being the current one. */
export const END_ENTRY: Statement = {
  name: 'documents-end-entry',
  text: `update entry_version set current = false
where record_id = $1 and logical_id = $2 and version = $3 and current returning entry_uuid`,
};

export const INSERT_SET: Statement = {
  name: 'documents-insert-set',
  text: `insert into submission_set (record_id, set_id, unique_id_hash, fingerprint, content_type, submitted_at, submitted_to, title_keys, author_keys, source_key, received_at, sealed, sealed_answer, trace_id, signature_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
};

export const INSERT_ASSOCIATION: Statement = {
  name: 'documents-insert-association',
  text: `insert into association (record_id, association_id, kind, source_id, target_id, trace_id) values ($1, $2, $3, $4, $5, $6)`,
};
