-- Who has read a record, so that the person is told when somebody reads it for the first time. reader_key is keyed, as in access_rule.
create table record_reader (
  record_id uuid not null,
  reader_key bytea not null,
  since timestamptz not null,
  trace_id bigint not null,
  primary key (record_id, reader_key)
);
alter table record_reader add constraint record_reader_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table record_reader enable row level security;
alter table record_reader force row level security;
create policy by_record on record_reader to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on record_reader to carnet_record_app;
