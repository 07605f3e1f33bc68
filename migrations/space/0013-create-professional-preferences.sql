-- Space zone, directory: the categories of documents that a professional wants to see first, remembered between sessions.
-- Codes of the fifteen categories of the pages; nothing of any patient.

create table professional_preference (
  professional_id text primary key references professional (id_nat) on delete cascade,
  categories text[] not null,
  changed_at timestamptz not null
);

grant select, insert, delete on professional_preference to carnet_space_app;
grant update (categories, changed_at) on professional_preference to carnet_space_app;
