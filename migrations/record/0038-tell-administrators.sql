-- Record zone: an emergency is told to the administrators of the record (CSP R1111-48). Who was told of which, by the act that opened
-- it, and when she put it away. Of a secret session nobody is told.
create table emergency_notice (
  record_id uuid not null,
  emergency_id uuid not null,
  administrator_key bytea not null,
  trace_id bigint not null,
  seen_at timestamptz,
  seen_trace_id bigint,
  primary key (record_id, emergency_id, administrator_key)
);
alter table emergency_notice add constraint emergency_notice_emergency
  foreign key (record_id, emergency_id) references emergency_access (record_id, emergency_id);
alter table emergency_notice add constraint emergency_notice_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table emergency_notice add constraint emergency_notice_seen_trace
  foreign key (record_id, seen_trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table emergency_notice enable row level security;
alter table emergency_notice force row level security;
create policy by_record on emergency_notice to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on emergency_notice to carnet_record_app;
grant update (seen_at, seen_trace_id) on emergency_notice to carnet_record_app;
create index emergency_notice_waits on emergency_notice (record_id, administrator_key) where seen_at is null;

-- In which record an administrator looks: filled and emptied by the outbox; each record says what waits there, and for whom.
create table administrator_emergency (
  administrator_key bytea not null,
  emergency_id uuid not null,
  record_id uuid not null,
  opened_at timestamptz not null,
  primary key (administrator_key, emergency_id)
);
create index administrator_emergency_age on administrator_emergency (opened_at);
grant select, insert, delete on administrator_emergency to carnet_record_app;
