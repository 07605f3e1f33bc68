/** The SQL of the import of professionals. */
import type { Statement } from '../kernel/flight.ts';

export const PUT_STRUCTURES: Statement = {
  name: 'directory-put-structures',
  text: `insert into structure (id_nat, finess, name, type_code, active, updated_at, medical_regulation)
select id_nat, nullif(finess, ''), name, type_code, true, $5, regulation = 'yes'
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::text[]) as g (id_nat, finess, name, type_code, regulation)
on conflict (id_nat) do update set finess = excluded.finess, name = excluded.name, type_code = excluded.type_code,
  updated_at = excluded.updated_at,
  medical_regulation = case when structure.id_nat = any($7::text[]) then excluded.medical_regulation
    else structure.medical_regulation end
where (structure.finess, structure.name, structure.type_code)
  is distinct from (excluded.finess, excluded.name, excluded.type_code)
  or structure.id_nat = any($7::text[]) and structure.medical_regulation <> excluded.medical_regulation
returning id_nat, active, medical_regulation`,
};
export const KNOWN: Statement = {
  name: 'directory-known-professionals',
  text: 'select id_nat, active from professional where id_nat = any ($1::text[])',
};
/** What an operator cut stays cut ($12: those of whom the file says a status; of the others it changes nothing). */
export const PUT_PROFESSIONALS: Statement = {
  name: 'directory-put-professionals',
  text: `insert into professional (id_nat, rpps, family_name, given_name, title, profession_code, profession_label,
  specialty_code, specialty_label, active, directory_active, updated_at)
select id_nat, nullif(rpps, ''), family_name, given_name, title, profession, nullif(profession_label, ''),
  nullif(specialty, ''), nullif(specialty_label, ''), active, active, $11
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::boolean[]) as g (id_nat, rpps, family_name, given_name, title, profession, profession_label, specialty,
  specialty_label, active)
on conflict (id_nat) do update set rpps = excluded.rpps, family_name = excluded.family_name,
  given_name = excluded.given_name, title = excluded.title, profession_code = excluded.profession_code,
  profession_label = excluded.profession_label, specialty_code = excluded.specialty_code,
  specialty_label = excluded.specialty_label, updated_at = excluded.updated_at,
  directory_active = case when professional.id_nat = any($12::text[]) then excluded.directory_active
    else professional.directory_active end,
  active = case when professional.id_nat = any($12::text[]) then excluded.active and not professional.suspended
    else professional.active end
where (professional.rpps, professional.family_name, professional.given_name, professional.title, professional.profession_code,
    professional.profession_label, professional.specialty_code, professional.specialty_label)
  is distinct from (excluded.rpps, excluded.family_name, excluded.given_name, excluded.title, excluded.profession_code,
    excluded.profession_label, excluded.specialty_code, excluded.specialty_label)
  or professional.id_nat = any($12::text[]) and (professional.directory_active <> excluded.directory_active
    or professional.active <> (excluded.active and not professional.suspended))
returning id_nat, active`,
};
export const STAY_SUSPENDED: Statement = {
  name: 'directory-stay-suspended',
  text: 'select id_nat from professional where id_nat = any ($1::text[]) and suspended and directory_active',
};
/** Only what the file no longer says: an activity that stays is never absent, not even for a moment. */
export const END_ACTIVITIES: Statement = {
  name: 'directory-end-activities',
  text: `delete from professional_activity a where a.professional_id = any ($1::text[]) and not exists (
  select from unnest($2::text[], $3::text[], $4::text[]) as g (professional_id, structure_id, sector_code)
  where (g.professional_id, g.structure_id, g.sector_code) = (a.professional_id, a.structure_id, a.sector_code))
returning a.professional_id`,
};
export const PUT_ACTIVITIES: Statement = {
  name: 'directory-put-activities',
  text: `insert into professional_activity (professional_id, structure_id, sector_code)
select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing returning professional_id`,
};
