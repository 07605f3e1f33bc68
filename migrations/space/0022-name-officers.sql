-- Space zone, directory: who answers for a structure to persons who report an access (`carnet officers`). Proposed by one operator,
-- approved by another, ended by one alone; what was stated is never changed, and nothing is deleted.
create table structure_officer (
  officer_id integer primary key check (officer_id > 0),
  structure_id text not null references structure (id_nat),
  professional_id text not null references professional (id_nat),
  proposed_by text not null,
  proposed_at timestamptz not null,
  approved_by text check (approved_by <> proposed_by),
  approved_at timestamptz,
  ended_by text,
  ended_at timestamptz
);
create unique index structure_officer_once on structure_officer (structure_id, professional_id) where ended_at is null;
grant select, insert on structure_officer to carnet_space_app;
grant update (approved_by, approved_at, ended_by, ended_at) on structure_officer to carnet_space_app;
