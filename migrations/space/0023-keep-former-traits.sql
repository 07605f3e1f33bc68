-- The identity traits that an import replaced, sealed, until when they were hers; trace_id is the act that replaced them.
create table former_traits (
  person_id uuid not null,
  trace_id bigint not null,
  until timestamptz not null,
  sealed bytea not null,
  primary key (person_id, trace_id)
);
alter table former_traits add constraint former_traits_trace
  foreign key (person_id, trace_id) references trace (person_id, trace_id) deferrable initially deferred;
alter table former_traits enable row level security;
alter table former_traits force row level security;
create policy by_person on former_traits to carnet_space_app
  using (person_id = nullif(current_setting('carnet.person', true), '')::uuid);
grant select, insert on former_traits to carnet_space_app;
