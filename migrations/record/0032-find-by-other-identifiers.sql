-- The other uniqueIds under which a document was sent again: it keeps its own, and these find it too. Append-only.
create table document_alias (
  record_id uuid not null,
  -- SHA-256 of the uniqueId (an OID).
  unique_id_hash bytea not null,
  logical_id uuid not null,
  trace_id bigint not null,
  primary key (record_id, unique_id_hash),
  foreign key (record_id, logical_id) references document (record_id, logical_id) deferrable initially deferred,
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred
);
alter table document_alias enable row level security;
alter table document_alias force row level security;
create policy by_record on document_alias to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on document_alias to carnet_record_app;
