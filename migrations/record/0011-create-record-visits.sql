-- Record zone: when a professional last came to a record through the pages, so that she sees what is new since.
-- visitor_key = keyed index of the professional; session_id is opaque and only told apart from another one.

create table record_visit (
  record_id uuid not null,
  visitor_key bytea not null,
  session_id uuid not null,
  visited_at timestamptz not null,
  previous_at timestamptz,
  trace_id bigint not null,
  primary key (record_id, visitor_key)
);

alter table record_visit add constraint record_visit_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table record_visit enable row level security;
alter table record_visit force row level security;
create policy by_record on record_visit to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on record_visit to carnet_record_app;
grant update (session_id, visited_at, previous_at, trace_id) on record_visit to carnet_record_app;
