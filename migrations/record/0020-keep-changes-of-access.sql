-- What a change of access replaced, so that the person can undo it; and whose room each rule takes.

-- person, administrator (a professional whom the person named), professional (what she declares of herself): each has its own
-- room, so that nobody fills another's. Null: written before; told by its basis.
alter table access_rule add column set_by text check (set_by in ('person', 'administrator', 'professional'));
-- The last act that wrote the rule, when another than the one that made it.
alter table access_rule add column changed_trace_id bigint;
grant update (changed_trace_id) on access_rule to carnet_record_app;

-- before = the rules touched, each with its id, whether it was in force, its end and its basis; the choices, where those changed.
-- Ids, dates and codes only.
create table access_change (
  record_id uuid not null,
  change_id uuid not null,
  act text not null,
  changed_at timestamptz not null,
  before jsonb not null,
  undone_at timestamptz,
  trace_id bigint not null,
  undone_trace_id bigint,
  primary key (record_id, change_id)
);
create index access_change_newest on access_change (record_id, changed_at);

alter table access_change add constraint access_change_trace
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred;
alter table access_change enable row level security;
alter table access_change force row level security;
create policy by_record on access_change to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on access_change to carnet_record_app;
grant update (undone_at, undone_trace_id) on access_change to carnet_record_app;
