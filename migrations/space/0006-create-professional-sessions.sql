-- Space zone, directory: sessions of professionals on the pages, and the patients that each of them opened.
-- Clear columns: opaque ids, hashes, dates, public identifiers of the directory. Purged when the session is over.

create table professional_session (
  session_id uuid primary key,
  professional_id text not null references professional (id_nat),
  -- The activity chosen for this session; null until it is, or when the directory knows none.
  structure_id text references structure (id_nat),
  token_hash bytea not null,
  previous_hash bytea,
  rotated_at timestamptz not null,
  confirmed_at timestamptz,
  opened_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index professional_session_of on professional_session (professional_id, opened_at);
create index professional_session_expiry on professional_session (expires_at);

-- What leads to a record in the addresses of one session: patient_id is random and means nothing to another session.
create table professional_patient (
  session_id uuid not null references professional_session (session_id) on delete cascade,
  patient_id uuid not null,
  person_id uuid not null,
  record_id uuid not null,
  opened_at timestamptz not null,
  -- How the patient was found and what was shown, sealed for this session.
  sealed bytea not null,
  primary key (session_id, patient_id),
  unique (session_id, person_id)
);

grant select, insert, delete on professional_session, professional_patient to carnet_space_app;
grant update (structure_id, token_hash, previous_hash, rotated_at, confirmed_at, last_used_at, ended_at)
  on professional_session to carnet_space_app;
grant update (opened_at, sealed) on professional_patient to carnet_space_app;
