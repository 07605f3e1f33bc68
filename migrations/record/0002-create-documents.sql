-- Record zone, documents: content <- document <- entry version, submission sets, associations, access rules.

-- The bytes' identity, immutable. unique_id_hash = SHA-256 of the uniqueId (an OID).
create table content (
  record_id uuid not null,
  content_id uuid not null,
  unique_id_hash bytea not null,
  sha256 bytea not null,
  size bigint not null,
  media_type text not null,
  document_key bytea not null,
  -- SHA-256 of the CDA's setId and versionNumber: the same pair twice is refused (CI-SIS structuration minimale).
  revision_hash bytea,
  received_at timestamptz not null,
  trace_id bigint not null,
  primary key (record_id, content_id),
  unique (record_id, unique_id_hash),
  unique (record_id, revision_hash)
);

-- Where the bytes lie: the one mutable row, so that compaction can move them.
create table blob_locator (
  record_id uuid not null,
  content_id uuid not null,
  locator text not null,
  primary key (record_id, content_id)
);
create index blob_locator_content on blob_locator (content_id);

create table document (
  record_id uuid not null,
  logical_id uuid not null,
  content_id uuid not null,
  set_id uuid not null,
  depositor_kind text not null,
  depositor_key bytea not null,
  structure_key bytea,
  software_key bytea,
  deposited_at timestamptz not null,
  trace_id bigint not null,
  primary key (record_id, logical_id)
);

-- One version of the index card. Insert-only, but for the flag of the current one.
create table entry_version (
  record_id uuid not null,
  entry_uuid uuid not null,
  logical_id uuid not null,
  version integer not null,
  current boolean not null,
  status text not null check (status in ('approved', 'deprecated', 'archived', 'deleted')),
  masked boolean not null,
  hidden_from_holder boolean not null,
  hidden_from_representatives boolean not null,
  confidentiality text not null,
  class_code text not null,
  type_code text not null,
  format_code text not null,
  facility_code text,
  practice_code text,
  event_codes text[] not null,
  author_keys bytea[] not null,
  owner_keys bytea[] not null,
  reference_keys bytea[] not null,
  unique_id_hash bytea not null,
  creation_from timestamptz not null,
  creation_to timestamptz not null,
  service_from timestamptz not null,
  service_to timestamptz not null,
  entered_at timestamptz not null,
  sealed bytea not null,
  trace_id bigint not null,
  primary key (record_id, entry_uuid),
  unique (record_id, logical_id, version)
);
alter table entry_version alter column sealed set storage external;
alter table entry_version set (toast_tuple_target = 8160);
create unique index entry_version_current on entry_version (record_id, logical_id) where current;
create index entry_version_listing on entry_version (record_id, creation_from desc, entry_uuid desc) where current;

create table submission_set (
  record_id uuid not null,
  set_id uuid not null,
  unique_id_hash bytea not null,
  fingerprint bytea not null,
  content_type text not null,
  submitted_at timestamptz not null,
  received_at timestamptz not null,
  sealed bytea not null,
  sealed_answer bytea not null,
  trace_id bigint not null,
  primary key (record_id, set_id),
  unique (record_id, unique_id_hash)
);

create table folder (
  record_id uuid not null,
  folder_id uuid not null,
  unique_id_hash bytea not null,
  sealed bytea not null,
  updated_at timestamptz not null,
  trace_id bigint not null,
  primary key (record_id, folder_id),
  unique (record_id, unique_id_hash)
);

create table association (
  record_id uuid not null,
  association_id uuid not null,
  kind text not null check (kind in ('has-member', 'replaces', 'transforms', 'appends', 'signs', 'update-status')),
  source_id uuid not null,
  target_id uuid not null,
  trace_id bigint not null,
  primary key (record_id, association_id)
);

-- Rules of the person and declarations of professionals. subject_key = keyed index of a professional or structure.
create table access_rule (
  record_id uuid not null,
  rule_id uuid not null,
  kind text not null check (kind in ('consent', 'block', 'administrator')),
  subject_kind text not null check (subject_kind in ('professional', 'structure')),
  subject_key bytea not null,
  since timestamptz not null,
  until timestamptz,
  sealed bytea not null,
  trace_id bigint not null,
  ended_trace_id bigint,
  primary key (record_id, rule_id)
);
create index access_rule_subject on access_rule (record_id, subject_key);

-- What the decision reads from the other zone, fed by events, with the version of the source.
create table professional_status (
  professional_key bytea primary key,
  active boolean not null,
  source_version bigint not null,
  as_of timestamptz not null
);
create table software_status (
  software_key bytea primary key,
  approved boolean not null,
  source_version bigint not null,
  as_of timestamptz not null
);
create table projection_heartbeat (
  source text primary key,
  as_of timestamptz not null
);

-- Global keys, filled by the outbox: which record holds this entry, document, content or set. A uniqueId hash that is
-- used in a second record goes to quarantine with an alarm.
create table global_key (
  key_kind text not null,
  key bytea not null,
  record_id uuid not null,
  since timestamptz not null,
  primary key (key_kind, key)
);
create table global_key_quarantine (
  key_kind text not null,
  key bytea not null,
  record_id uuid not null,
  at timestamptz not null,
  primary key (key_kind, key, record_id)
);

do $$
declare t text;
begin
  foreach t in array array['content', 'document', 'entry_version', 'submission_set', 'folder', 'association', 'access_rule'] loop
    execute format('alter table %I add constraint %I foreign key (record_id, trace_id)
      references trace (record_id, trace_id) deferrable initially deferred', t, t || '_trace');
  end loop;
  foreach t in array array['content', 'blob_locator', 'document', 'entry_version', 'submission_set', 'folder',
                           'association', 'access_rule'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy by_record on %I to carnet_record_app
      using (record_id = nullif(current_setting(''carnet.record'', true), '''')::uuid)', t);
    execute format('grant select, insert on %I to carnet_record_app', t);
  end loop;
end $$;

alter table document add constraint document_content
  foreign key (record_id, content_id) references content (record_id, content_id) deferrable initially deferred;
alter table entry_version add constraint entry_version_document
  foreign key (record_id, logical_id) references document (record_id, logical_id) deferrable initially deferred;

grant update (current) on entry_version to carnet_record_app;
grant update (locator) on blob_locator to carnet_record_app;
grant update (until, ended_trace_id) on access_rule to carnet_record_app;
grant update (sealed, updated_at, trace_id) on folder to carnet_record_app;
grant select, insert, update on professional_status, software_status, projection_heartbeat to carnet_record_app, carnet_record_loader;
grant select, insert on global_key, global_key_quarantine to carnet_record_app;
create policy sweep on blob_locator for select to carnet_record_auditor using (true);
grant select on blob_locator to carnet_record_auditor;
