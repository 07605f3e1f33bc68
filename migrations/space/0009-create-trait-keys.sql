-- Space zone, identity: who answers to a keyed index of birth name, first given name, sex and birth date together.
-- Several persons may. Rows of persons known before this table are made by a job that can stop and go on.

create table trait_key (
  index_version integer not null,
  trait_index bytea not null,
  person_id uuid not null,
  primary key (index_version, trait_index, person_id)
);
create index trait_key_person on trait_key (person_id);

grant select, insert, delete on trait_key to carnet_space_app;
grant insert on trait_key to carnet_space_loader;
