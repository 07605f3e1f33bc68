-- Space zone, identity: persons, their INS history, records, credentials, sessions, one-time codes, mails to send.
-- Clear columns: opaque ids, keyed indexes, codes, dates, status. Everything else is sealed.

create table person (
  person_id uuid primary key,
  status text not null check (status in ('active', 'closed')),
  test boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_sign_in_at timestamptz,
  sealed_traits bytea not null,
  sealed_contact bytea not null,
  trace_id bigint not null
);

create table ins_history (
  person_id uuid not null,
  rank integer not null,
  kind text not null check (kind in ('NIR', 'NIA')),
  reason text not null check (reason in ('import', 'attribution', 'correction')),
  since timestamptz not null,
  until timestamptz,
  sealed bytea not null,
  trace_id bigint not null,
  primary key (person_id, rank)
);

create table record_link (
  person_id uuid not null,
  record_id uuid not null,
  since timestamptz not null,
  until timestamptz,
  trace_id bigint not null,
  primary key (person_id, record_id)
);

create table credential (
  person_id uuid primary key,
  login_index bytea not null,
  sealed_hash bytea not null,
  since timestamptz not null,
  trace_id bigint not null
);

create table sign_in_challenge (
  person_id uuid not null,
  challenge_id uuid not null,
  token_hash bytea not null,
  code_hash bytea not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null,
  used_at timestamptz,
  trace_id bigint not null,
  primary key (person_id, challenge_id)
);

create table session (
  person_id uuid not null,
  session_id uuid not null,
  token_hash bytea not null,
  previous_hash bytea,
  rotated_at timestamptz not null,
  confirmed_at timestamptz,
  opened_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  previous_sign_in_at timestamptz,
  sealed_device bytea not null,
  trace_id bigint not null,
  primary key (person_id, session_id)
);

-- Global keys: who answers to this keyed index. import_mark = keyed hash of the line last imported.
create table ins_key (
  index_version integer not null,
  ins_index bytea not null,
  person_id uuid not null,
  record_id uuid not null,
  import_mark bytea not null,
  primary key (index_version, ins_index)
);
create table login_key (
  login_index bytea primary key,
  person_id uuid not null
);

-- Sign-in attempts by keyed bucket (identifier, address, both): whether the identifier exists does not matter here.
create table attempt_counter (
  bucket bytea not null,
  window_start timestamptz not null,
  count integer not null,
  primary key (bucket, window_start)
);
create index attempt_counter_window on attempt_counter (window_start);
-- Addresses from which an identifier once succeeded: a flood from elsewhere does not lock them out.
create table known_address (
  bucket bytea primary key,
  last_at timestamptz not null
);
create index known_address_last on known_address (last_at);

-- Mails to send: recipient and text are sealed; a row is leased while it is sent, deleted once it is.
create table mail_queue (
  mail_id uuid primary key,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  attempts integer not null,
  sealed bytea not null
);
create index mail_queue_due on mail_queue (due_at);

do $$
declare t text;
begin
  foreach t in array array['person', 'ins_history', 'record_link', 'credential', 'sign_in_challenge', 'session'] loop
    execute format('alter table %I add constraint %I foreign key (person_id, trace_id)
      references trace (person_id, trace_id) deferrable initially deferred', t, t || '_trace');
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_person on %I to carnet_space_app
      using (person_id = nullif(current_setting(''carnet.person'', true), '''')::uuid)', t);
    execute format('grant select, insert on %I to carnet_space_app', t);
  end loop;
  foreach t in array array['person', 'ins_history', 'record_link'] loop
    execute format('create policy load on %I for insert to carnet_space_loader with check (true)', t);
    execute format('grant insert on %I to carnet_space_loader', t);
  end loop;
end $$;

grant update (status, updated_at, last_sign_in_at, sealed_traits, sealed_contact, trace_id) on person to carnet_space_app;
grant update (until) on ins_history, record_link to carnet_space_app;
grant update (login_index, sealed_hash, since, trace_id) on credential to carnet_space_app;
grant update (tries, used_at) on sign_in_challenge to carnet_space_app;
grant update (token_hash, previous_hash, rotated_at, confirmed_at, last_used_at, ended_at) on session to carnet_space_app;
grant delete on sign_in_challenge, session to carnet_space_app;
grant select, insert on ins_key to carnet_space_app;
grant update (import_mark) on ins_key to carnet_space_app;
grant insert on ins_key to carnet_space_loader;
grant select, insert, delete on login_key to carnet_space_app;
grant select, insert, update, delete on attempt_counter, known_address, mail_queue to carnet_space_app;
