-- Submission sets and folders are searched (ITI-66): keyed indexes of what is searched by words, and ways to their members.
alter table submission_set
  add column submitted_to timestamptz,
  add column title_keys bytea[] not null default '{}',
  add column author_keys bytea[] not null default '{}',
  add column source_key bytea;
create index submission_set_listing on submission_set (record_id, submitted_at desc, set_id desc);

alter table folder
  add column code_list text[] not null default '{}',
  add column title_keys bytea[] not null default '{}';
alter table folder set (toast_tuple_target = 8160);
alter table folder alter column sealed set storage external;
create index folder_listing on folder (record_id, updated_at desc, folder_id desc);

create index document_set on document (record_id, set_id);
create index association_source on association (record_id, source_id);
create index association_target on association (record_id, target_id);
create index document_arrival_set on document_arrival (record_id, set_id);
