-- Signed copies of the heads of the space zone's chains: a cut tail there shows here. Insert and move forward only.
create table person_head_copy (
  person_id uuid primary key,
  seq bigint not null,
  chain bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  path bytea
);

grant select, insert, update on person_head_copy to carnet_record_app;
grant select on person_head_copy to carnet_record_auditor;
