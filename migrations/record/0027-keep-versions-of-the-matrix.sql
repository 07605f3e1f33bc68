-- Record zone: versions of the table of professions and types of documents, as operators keep them (`carnet matrix`). What was
-- proposed is never changed: no update is granted on it, and nothing is deleted; a version is approved once, by another operator.
-- rules: by profession (TRE_G15), what it reads of the types of JDV_J07. effective_on: the day asked for, of the deployment's zone;
-- effective_from: the instant from which it is in force, set by the approval.
create table type_matrix (
  version integer primary key check (version > 0),
  effective_on date not null,
  source text not null,
  rules jsonb not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  approved_by text check (approved_by <> proposed_by),
  approved_at timestamptz,
  effective_from timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz
);
create unique index type_matrix_start on type_matrix (effective_from) where withdrawn_at is null;
grant select, insert on type_matrix to carnet_record_app;
grant update (approved_by, approved_at, effective_from, withdrawn_by, withdrawn_at) on type_matrix to carnet_record_app;
grant select on type_matrix to carnet_record_auditor;

-- Version 1 comes with the software: what is public of the annex of the order of 26 October 2023, conservative elsewhere.
-- No operator approved it. In force since the day of its publication.
insert into type_matrix (version, effective_on, source, rules, proposed_by, proposed_at, effective_from) values (1, '2023-10-29',
  'Arrêté du 26 octobre 2023, annexe : ce qui en est public, le reste fermé par prudence',
  '{"10": {"reads": "all-but", "types": ["ATTEST-RESID"]},
  "21": {"reads": "all-but", "types": ["80788-3", "75496-0", "83981-1", "83901-9", "68599-0", "ATTEST-RESID"]},
  "28": {"reads": "only", "types": ["47420-5", "78513-9", "83836-7", "DOCPAT02", "57828-6", "57832-8", "75468-9", "61357-0", "PRESC-ORTHOPTIE", "EXPPAT_1", "EXPPAT_2", "DOCPAT09"]},
  "40": {"reads": "all-but", "types": ["80788-3", "75496-0", "83981-1", "83901-9", "68599-0", "ATTEST-RESID"]},
  "50": {"reads": "all-but", "types": ["80788-3", "75496-0", "83981-1", "83901-9", "68599-0", "ATTEST-RESID"]},
  "60": {"reads": "all-but", "types": ["80788-3", "75496-0", "83981-1", "83901-9", "68599-0", "ATTEST-RESID"]}}',
  'Carnet', '2023-10-28T22:00:00Z', '2023-10-28T22:00:00Z');
