-- The public log: a Merkle tree (RFC 6962) over the commitments of every trace of this zone, whoever's it is. A commitment says
-- nothing without its salt, and stays when row and salt are erased: the tree can be shown to anybody, and never changes.

-- Commitments that wait for their place in the tree: written with their trace, taken by one appender at a time.
create table log_queue (
  record_id uuid not null,
  trace_id bigint not null,
  commitment bytea not null,
  primary key (record_id, trace_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- Where each trace stands in the tree.
create table log_leaf (
  record_id uuid not null,
  trace_id bigint not null,
  leaf_index bigint not null,
  primary key (record_id, trace_id)
);

-- Hashes of the tree, 256 a row (C2SP tlog-tiles); level -1 holds the commitments themselves. A full row never changes.
create table log_tile (
  level smallint not null,
  tile_index bigint not null,
  hashes bytea not null,
  primary key (level, tile_index)
);
alter table log_tile alter column hashes set storage external;

-- One row: the size of the tree, the name that it keeps for ever (C2SP tlog-checkpoint: origin), and the name under which this zone
-- cosigns the other one's log.
create table log_head (
  id smallint primary key check (id = 1),
  size bigint not null,
  origin text,
  witness_name text
);
insert into log_head (id, size) values (1, 0);

-- What was signed and shown.
create table log_checkpoint (
  size bigint primary key,
  at timestamptz not null,
  note text not null,
  cosigned boolean not null
);

-- What this zone has cosigned of the other zone's log, and the key that signed it first.
create table log_witness (
  origin text primary key,
  log_key text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  at timestamptz not null
);

do $$
declare t text;
begin
  foreach t in array array['log_queue', 'log_leaf'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_record on %I to carnet_record_app
      using (record_id = nullif(current_setting(''carnet.record'', true), '''')::uuid)', t);
    execute format('create policy append on %I to carnet_record_loader using (true) with check (true)', t);
    execute format('create policy audit on %I for select to carnet_record_auditor using (true)', t);
    execute format('grant select on %I to carnet_record_auditor', t);
  end loop;
end $$;

grant select, insert on log_queue to carnet_record_app;
grant select, insert, delete on log_queue to carnet_record_loader;
grant select on log_leaf to carnet_record_app;
grant select, insert on log_leaf to carnet_record_loader;
grant select on log_tile, log_head, log_checkpoint to carnet_record_app, carnet_record_auditor;
grant select, insert, update on log_tile to carnet_record_loader;
grant select, update (size, origin, witness_name) on log_head to carnet_record_loader;
grant select, insert, delete, update (at, note, cosigned) on log_checkpoint to carnet_record_loader;
grant select, insert, update on log_witness to carnet_record_app;
grant select on log_witness to carnet_record_auditor;
