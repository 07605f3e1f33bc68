-- The other ways by which a document came after the first one, which its row in `document` tells. Append-only.
-- Two deposits by one depositor with one product through one door are one way.
create table document_arrival (
  record_id uuid not null,
  arrival_id uuid not null,
  logical_id uuid not null,
  set_id uuid not null,
  way text not null check (way in ('fhir', 'xds', 'mail', 'page', 'other')),
  -- False: the same document in another wrapper, or written by another program.
  same_bytes boolean not null,
  depositor_kind text not null,
  depositor_key bytea not null,
  structure_key bytea,
  software_key bytea,
  arrived_at timestamptz not null,
  -- Who sent it, in words.
  sealed bytea not null,
  trace_id bigint not null,
  primary key (record_id, arrival_id),
  foreign key (record_id, logical_id) references document (record_id, logical_id) deferrable initially deferred,
  foreign key (record_id, trace_id) references trace (record_id, trace_id) deferrable initially deferred
);
create index document_arrival_document on document_arrival (record_id, logical_id);
alter table document_arrival set (toast_tuple_target = 8160);
alter table document_arrival alter column sealed set storage external;
alter table document_arrival enable row level security;
alter table document_arrival force row level security;
create policy by_record on document_arrival to carnet_record_app
  using (record_id = nullif(current_setting('carnet.record', true), '')::uuid);
grant select, insert on document_arrival to carnet_record_app;

-- SHA-256 of the file that a level 1 document carries, or that the content is: the same file under other identifiers is found
-- by it. Null for a structured document, and for those of before.
alter table content add column body_hash bytea;
create index content_body on content (record_id, body_hash) where body_hash is not null;
