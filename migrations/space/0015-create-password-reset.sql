-- A forgotten password: what the code sent by mail opens. A code never opens a session, nor a sign-in code a password.
create table password_reset (
  person_id uuid not null,
  reset_id uuid not null,
  code_hash bytea not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null,
  used_at timestamptz,
  trace_id bigint not null,
  primary key (person_id, reset_id)
);
alter table password_reset add constraint password_reset_trace
  foreign key (person_id, trace_id) references trace (person_id, trace_id) deferrable initially deferred;
alter table password_reset enable row level security;
alter table password_reset force row level security;
create policy by_person on password_reset to carnet_space_app
  using (person_id = nullif(current_setting('carnet.person', true), '')::uuid);
grant select, insert, delete on password_reset to carnet_space_app;
grant update (tries, used_at) on password_reset to carnet_space_app;
