-- Space zone, kernel: a chain of traces per person, outbox and inbox, copies of the record zone's chain heads.

create table chain_head (
  person_id uuid primary key,
  seq bigint not null,
  chain bytea not null,
  access_version bigint not null
) with (fillfactor = 70);

create table trace (
  person_id uuid not null,
  trace_id bigint not null,
  at timestamptz not null,
  kind text not null,
  commitment bytea not null,
  chain bytea not null,
  primary key (person_id, trace_id)
);

create table trace_detail (
  person_id uuid not null,
  trace_id bigint not null,
  salt bytea not null,
  sealed bytea not null,
  primary key (person_id, trace_id)
);

create table outbox_key (
  key text primary key,
  version bigint not null
);
create table outbox (
  key text not null,
  version bigint not null,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null,
  primary key (key, version)
);
create index outbox_order on outbox (at, key, version);

create table inbox_key (
  source text not null,
  key text not null,
  version bigint not null,
  primary key (source, key)
);

create table security_event (
  at_minute timestamptz not null,
  kind text not null,
  actor_key bytea not null,
  count bigint not null,
  primary key (at_minute, kind, actor_key)
);

-- Signed copies of the heads of the record zone's chains: a cut tail there shows here. Insert and move forward only.
create table record_head_copy (
  record_id uuid primary key,
  seq bigint not null,
  chain bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null
);

alter table trace_detail add constraint trace_detail_trace
  foreign key (person_id, trace_id) references trace (person_id, trace_id) deferrable initially deferred;

do $$
declare t text;
begin
  foreach t in array array['chain_head', 'trace', 'trace_detail'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_person on %I to carnet_space_app
      using (person_id = nullif(current_setting(''carnet.person'', true), '''')::uuid)', t);
    execute format('create policy load on %I for insert to carnet_space_loader with check (true)', t);
    execute format('create policy audit on %I for select to carnet_space_auditor using (true)', t);
    execute format('grant select, insert on %I to carnet_space_app', t);
    execute format('grant insert on %I to carnet_space_loader', t);
    execute format('grant select on %I to carnet_space_auditor', t);
  end loop;
end $$;

grant update (seq, chain, access_version) on chain_head to carnet_space_app;
grant select, insert, delete, update (at) on outbox to carnet_space_app;
grant select, insert on outbox to carnet_space_loader;
grant select, insert, update on outbox_key, inbox_key to carnet_space_app, carnet_space_loader;
grant select, insert, update on security_event, record_head_copy to carnet_space_app;
grant select on outbox, outbox_key, inbox_key, security_event, record_head_copy to carnet_space_auditor;
