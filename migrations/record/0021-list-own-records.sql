-- Record zone: which records a professional or a structure was ever let into (TD0.4). Filled by the outbox, as global_key is; whether
-- it still is is read in each record. actor_key = keyed index of the professional or structure.
create table actor_record (
  actor_key bytea not null,
  record_id uuid not null,
  since timestamptz not null,
  primary key (actor_key, record_id)
);
grant select, insert, update on actor_record to carnet_record_app;

-- Those of before. The owner sees no row under forced security: it is put back at once, in this transaction.
alter table access_rule no force row level security;
insert into actor_record (actor_key, record_id, since)
  select subject_key, record_id, max(since) from access_rule
   where kind in ('consent', 'administrator') and subject_kind in ('professional', 'structure') group by subject_key, record_id;
alter table access_rule force row level security;
