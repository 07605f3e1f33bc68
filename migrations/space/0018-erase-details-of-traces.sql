-- Details of traces end by kind of act (CARNET_DETAIL_YEARS); headers, commitments and places in the public log stay.
-- What is erased is decided here first; seal = by a key outside the database, so that nobody deletes and says that it was due.
create table trace_erasure (
  kind text primary key,
  erased_before timestamptz not null,
  decided_at timestamptz not null,
  seal bytea not null
);
grant select, insert, update on trace_erasure to carnet_space_app;
grant select on trace_erasure to carnet_space_auditor;

-- The role that erases sees which traces there are, not what they say.
create policy erase on trace for select to carnet_space_eraser using (true);
grant select (person_id, trace_id, at, kind) on trace to carnet_space_eraser;
create policy erase_sees on trace_detail for select to carnet_space_eraser using (true);
create policy erase on trace_detail for delete to carnet_space_eraser using (true);
grant select (person_id, trace_id), delete on trace_detail to carnet_space_eraser;
-- Traces come in the order of time: a page of them is found by its bounds, for a few bytes.
create index trace_at on trace using brin (at);
