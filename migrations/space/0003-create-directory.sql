-- Space zone, directory: public facts on professionals and structures, registered software products.

create table structure (
  id_nat text primary key,
  finess text,
  name text not null,
  type_code text not null,
  active boolean not null,
  updated_at timestamptz not null
);

create table professional (
  id_nat text primary key,
  rpps text,
  family_name text not null,
  given_name text not null,
  title text not null,
  profession_code text not null,
  profession_label text,
  specialty_code text,
  specialty_label text,
  active boolean not null,
  updated_at timestamptz not null
);

create table professional_activity (
  professional_id text not null references professional (id_nat),
  structure_id text not null references structure (id_nat),
  sector_code text not null,
  primary key (professional_id, structure_id)
);

create table software (
  client_id text primary key,
  name text not null,
  version text not null,
  approval_number text not null,
  status text not null check (status in ('approved', 'suspended', 'unapproved')),
  source_id text not null,
  kind text not null check (kind in ('professional', 'structure')),
  structure_id text references structure (id_nat),
  jwks jsonb not null,
  updated_at timestamptz not null,
  check ((kind = 'structure') = (structure_id is not null))
);

-- Assertions already shown (RFC 7523 §3, jti): refused a second time until they expire.
create table used_assertion (
  client_id text not null,
  jti_hash bytea not null,
  expires_at timestamptz not null,
  primary key (client_id, jti_hash)
);
create index used_assertion_expiry on used_assertion (expires_at);

grant select, insert, update on structure, professional, software to carnet_space_app;
grant select, insert, delete on professional_activity, used_assertion to carnet_space_app;
