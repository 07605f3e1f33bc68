-- Record zone: the officers of structures answer the cases about their own professionals. Structures and professionals are keyed indexes.
create table structure_officer (
  structure_key bytea not null,
  professional_key bytea not null,
  active boolean not null,
  source_version bigint not null,
  as_of timestamptz not null,
  primary key (structure_key, professional_key)
);
grant select, insert, update on structure_officer to carnet_record_app, carnet_record_loader;
grant select on structure_officer to carnet_record_auditor;

-- Which cases wait for which structure: where to look, filled by the outbox; each record says whether it still waits.
create table structure_case (
  structure_key bytea not null,
  report_id uuid not null,
  record_id uuid not null,
  actor_key bytea not null,
  reported_at timestamptz not null,
  due_at timestamptz not null,
  primary key (structure_key, report_id)
);
grant select, insert, delete on structure_case to carnet_record_app;

-- Whose access, and for which structure: null where no structure is known, and of cases opened before. sealed_words: what the person
-- wrote. answered_by: null of answers given before, which were the operator's.
alter table access_report add column structure_key bytea, add column actor_key bytea,
  add column sealed_words bytea, add column words_trace_id bigint,
  add column answered_by text check (answered_by in ('structure', 'operator'));
alter table access_report add constraint access_report_words_trace
  foreign key (record_id, words_trace_id) references trace (record_id, trace_id) deferrable initially deferred;
grant update (sealed_words, words_trace_id, answered_by) on access_report to carnet_record_app;
grant select (structure_key, actor_key) on access_report to carnet_record_auditor;
