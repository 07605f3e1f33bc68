-- Record zone: counters that all processes share: identifiers that nobody has, persons met without any rule (budgets a day).

-- Under a keyed name: who is counted is not here.
create table attempt_counter (
  bucket bytea not null,
  window_start timestamptz not null,
  count integer not null,
  primary key (bucket, window_start)
);
create index attempt_counter_window on attempt_counter (window_start);

grant select, insert, update, delete on attempt_counter to carnet_record_app;
