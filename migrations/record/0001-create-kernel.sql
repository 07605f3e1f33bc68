-- Record zone, kernel: owners, chains of traces, outbox and inbox, security log.
-- Clear columns are opaque ids, codes, dates, status and visibility; everything else is sealed outside the database.
-- Row-level security: a row is seen only when the transaction names its record; the owner of the tables never serves.

create table chain_head (
  record_id uuid primary key,
  seq bigint not null,
  chain bytea not null,
  access_version bigint not null
) with (fillfactor = 70);

-- Header of a trace, for the life of the record. trace_id counts 1, 2, 3… in each record.
create table trace (
  record_id uuid not null,
  trace_id bigint not null,
  at timestamptz not null,
  kind text not null,
  commitment bytea not null,
  chain bytea not null,
  primary key (record_id, trace_id)
);

-- Detail of a trace, sealed; purgeable per kind by a role of its own.
create table trace_detail (
  record_id uuid not null,
  trace_id bigint not null,
  salt bytea not null,
  sealed bytea not null,
  primary key (record_id, trace_id)
);

create table record (
  record_id uuid primary key,
  status text not null check (status in ('open', 'closed')),
  opened_at timestamptz not null,
  closed_at timestamptz,
  test boolean not null,
  trace_id bigint not null
);

-- Keyed blind index of each INS of a record: HMAC by the key service, never the INS.
create table ins_index (
  blind bytea primary key,
  key_version integer not null,
  record_id uuid not null,
  since timestamptz not null,
  trace_id bigint not null
);
create index ins_index_record on ins_index (record_id);

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

-- What has no record: bad tokens, unknown INS. Counted per minute, bounded, purged after twelve months.
create table security_event (
  at_minute timestamptz not null,
  kind text not null,
  actor_key bytea not null,
  count bigint not null,
  primary key (at_minute, kind, actor_key)
);

alter table record add constraint record_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table trace_detail add constraint trace_detail_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table ins_index add constraint ins_index_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;

do $$
declare t text;
begin
  foreach t in array array['chain_head', 'trace', 'trace_detail', 'record'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_record on %I to carnet_record_app
      using (record_id = nullif(current_setting(''carnet.record'', true), '''')::uuid)', t);
    execute format('create policy load on %I for insert to carnet_record_loader with check (true)', t);
    execute format('create policy audit on %I for select to carnet_record_auditor using (true)', t);
    execute format('grant select, insert on %I to carnet_record_app', t);
    execute format('grant insert on %I to carnet_record_loader', t);
    execute format('grant select on %I to carnet_record_auditor', t);
  end loop;
end $$;

grant update (seq, chain, access_version) on chain_head to carnet_record_app;
grant update (status, closed_at, trace_id) on record to carnet_record_app;
grant select, insert, delete, update (at) on outbox to carnet_record_app;
grant select, insert on outbox to carnet_record_loader;
grant select, insert, update on outbox_key, inbox_key to carnet_record_app, carnet_record_loader;
grant select, insert on ins_index to carnet_record_app, carnet_record_loader;
grant select, insert, update on security_event to carnet_record_app;
grant select on ins_index, outbox, outbox_key, inbox_key, security_event to carnet_record_auditor;
