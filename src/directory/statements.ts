/** The SQL of the directory, beside the rows that it gives. */
import type { Row, Statement } from '../kernel/flight.ts';
import type { SoftwareStatus } from './contract.ts';

export interface ProfessionalRow extends Row {
  id_nat: string;
  rpps: string | null;
  family_name: string;
  given_name: string;
  title: string;
  profession_code: string;
  profession_label: string | null;
  specialty_code: string | null;
  specialty_label: string | null;
  active: boolean;
}

export interface StructureRow extends Row {
  id_nat: string;
  finess: string | null;
  name: string;
  type_code: string;
  active: boolean;
  medical_regulation: boolean;
}

export interface ActivityRow extends StructureRow {
  professional_id: string;
  sector_code: string;
}

export interface SoftwareRow extends Row {
  client_id: string;
  name: string;
  version: string;
  approval_number: string;
  status: SoftwareStatus;
  source_id: string;
  kind: 'professional' | 'structure';
  structure_id: string | null;
  jwks: unknown;
  jwks_uri: string | null;
}

export const PROFESSIONAL: Statement = {
  name: 'directory-professional',
  text: 'select * from professional where id_nat = $1',
};
export const PROFESSIONALS: Statement = {
  name: 'directory-professionals',
  text: 'select * from professional order by family_name, given_name, id_nat limit $1',
};
export const SOME_PROFESSIONALS: Statement = {
  name: 'directory-some-professionals',
  text: 'select * from professional where id_nat = any ($1::text[])',
};
export const MEMBERS: Statement = {
  name: 'directory-members',
  text: `select p.* from professional_activity a join professional p on p.id_nat = a.professional_id
where a.structure_id = $1 and p.active order by p.family_name, p.given_name, p.id_nat limit $2`,
};
export const ACTIVITIES: Statement = {
  name: 'directory-activities',
  text: `select a.professional_id, a.sector_code, s.id_nat, s.finess, s.name, s.type_code, s.active, s.medical_regulation
from professional_activity a join structure s on s.id_nat = a.structure_id
where a.professional_id = any ($1::text[]) order by a.professional_id, s.name, s.id_nat limit $2`,
};
export const STRUCTURE: Statement = { name: 'directory-structure', text: 'select * from structure where id_nat = $1' };
export const SOFTWARE: Statement = { name: 'directory-software', text: 'select * from software where client_id = $1' };
export const SOFTWARE_BY_APPROVAL: Statement = {
  name: 'directory-software-by-approval',
  text: `select * from software where approval_number = $1 and (structure_id is null or structure_id = $2)
order by structure_id nulls last, client_id limit 1`,
};
export const SOFTWARE_OF_STRUCTURE: Statement = {
  name: 'directory-software-of-structure',
  text: `select * from software where structure_id = $1 order by (status = 'approved') desc, client_id limit 1`,
};
export const ALL_SOFTWARE: Statement = {
  name: 'directory-all-software',
  text: 'select * from software order by name, client_id limit $1',
};
export const PUT_STRUCTURE: Statement = {
  name: 'directory-put-structure',
  text: `insert into structure (id_nat, finess, name, type_code, active, updated_at, medical_regulation)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id_nat) do update set finess = excluded.finess, name = excluded.name, type_code = excluded.type_code,
  active = excluded.active, updated_at = excluded.updated_at, medical_regulation = excluded.medical_regulation`,
};
export const SET_STRUCTURE_STATUS: Statement = {
  name: 'directory-structure-status',
  text: 'update structure set active = $2, updated_at = $3 where id_nat = $1 returning medical_regulation',
};
export const PUT_SOFTWARE: Statement = {
  name: 'directory-put-software',
  text: `insert into software
  (client_id, name, version, approval_number, status, source_id, kind, structure_id, jwks, updated_at, jwks_uri)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11)
on conflict (client_id) do update set name = excluded.name, version = excluded.version,
  approval_number = excluded.approval_number, status = excluded.status, source_id = excluded.source_id,
  kind = excluded.kind, structure_id = excluded.structure_id, jwks = excluded.jwks, updated_at = excluded.updated_at,
  jwks_uri = excluded.jwks_uri`,
};
export const SET_SOFTWARE_STATUS: Statement = {
  name: 'directory-software-status',
  text: 'update software set status = $2, updated_at = $3 where client_id = $1 returning 1',
};
export const SET_PROFESSIONAL_STATUS: Statement = {
  name: 'directory-professional-status',
  text: `update professional set suspended = not $2, active = $2 and directory_active, updated_at = $3
where id_nat = $1 returning active`,
};
export const USE_ASSERTION: Statement = {
  name: 'directory-use-assertion',
  text: `insert into used_assertion (client_id, jti_hash, expires_at) values ($1, $2, $3)
on conflict do nothing returning 1`,
};
export const PURGE_ASSERTIONS: Statement = {
  name: 'directory-purge-assertions',
  text: `delete from used_assertion where (client_id, jti_hash) in (
  select client_id, jti_hash from used_assertion where expires_at <= $1 limit $2) returning 1`,
};
