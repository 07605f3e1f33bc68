-- What registered software told of acts done on its side (ITI-20): never mixed with our own traces. Sealed under the record's key.
create table told_event (
  record_id uuid not null,
  event_id uuid not null,
  actor_key bytea not null,
  -- Keyed, of all that was told: the same, told again, is the same event.
  digest bytea not null,
  told_at timestamptz not null,
  sealed bytea not null,
  trace_id bigint not null,
  primary key (record_id, event_id)
);
create index told_event_by on told_event (record_id, actor_key, told_at);

alter table told_event add constraint told_event_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table told_event enable row level security;
alter table told_event force row level security;
create policy by_record on told_event to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on told_event to carnet_record_app;
