-- What a person is told happened in her space: each row points at the trace that says it (source_id: the record, or the person herself).
create table notice (
  person_id uuid not null,
  source_id uuid not null,
  seq bigint not null,
  kind text not null,
  at timestamptz not null,
  -- A mail left for it.
  mailed boolean not null,
  read_at timestamptz,
  -- The act that kept it; rising within a person.
  trace_id bigint not null,
  primary key (person_id, source_id, seq)
);
create index notice_unread on notice (person_id) where read_at is null;
alter table notice add constraint notice_trace
  foreign key (person_id, trace_id) references trace (person_id, trace_id) deferrable initially deferred;
alter table notice enable row level security;
alter table notice force row level security;
create policy by_person on notice to carnet_space_app
  using (person_id = nullif(current_setting('carnet.person', true), '')::uuid);
grant select, insert, delete on notice to carnet_space_app;
grant update (read_at) on notice to carnet_space_app;

-- For which kinds she wants a mail; absent: she does.
create table notice_choice (
  person_id uuid not null,
  kind text not null,
  mail boolean not null,
  trace_id bigint not null,
  primary key (person_id, kind)
);
alter table notice_choice add constraint notice_choice_trace
  foreign key (person_id, trace_id) references trace (person_id, trace_id) deferrable initially deferred;
alter table notice_choice enable row level security;
alter table notice_choice force row level security;
create policy by_person on notice_choice to carnet_space_app
  using (person_id = nullif(current_setting('carnet.person', true), '')::uuid);
grant select, insert on notice_choice to carnet_space_app;
grant update (mail, trace_id) on notice_choice to carnet_space_app;
