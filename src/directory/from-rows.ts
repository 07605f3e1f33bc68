/** What rows of the directory say. Pure. */
import type { Professional, PublicJwk, Software, Structure } from './contract.ts';
import { STAFF_ROLES } from './staff-roles.ts';
import type * as sql from './statements.ts';

const PROFESSION_OID = '1.2.250.1.71.1.2.7';
const IS_PROFESSION = /^[0-9]{2}$/;
const SPECIALTY_OID = '1.2.250.1.71.4.2.5';

export function toProfessional(row: sql.ProfessionalRow, activities: readonly sql.ActivityRow[]): Professional {
  return {
    idNat: row.id_nat,
    ...(row.rpps === null ? {} : { rpps: row.rpps }),
    familyName: row.family_name,
    givenName: row.given_name,
    displayName: `${row.title} ${row.given_name} ${row.family_name}`.trim(),
    profession: coded(
      row.profession_code,
      IS_PROFESSION.test(row.profession_code) ? PROFESSION_OID : STAFF_ROLES,
      row.profession_label,
    ),
    ...(row.specialty_code === null
      ? {}
      : { specialty: coded(row.specialty_code, SPECIALTY_OID, row.specialty_label) }),
    active: row.active,
    activities: activities
      .filter((activity) => activity.professional_id === row.id_nat)
      .map((activity) => ({ structure: toStructure(activity), sector: activity.sector_code })),
  };
}

function coded(code: string, system: string, label: string | null) {
  return { code, system, ...(label === null ? {} : { label }) };
}

export function toStructure(row: sql.StructureRow): Structure {
  return {
    idNat: row.id_nat,
    ...(row.finess === null ? {} : { finess: row.finess }),
    name: row.name,
    type: row.type_code,
    active: row.active,
    ...(row.medical_regulation ? { medicalRegulation: true } : {}),
  };
}

export function toSoftware(row: sql.SoftwareRow): Software {
  return {
    clientId: row.client_id,
    name: row.name,
    version: row.version,
    approvalNumber: row.approval_number,
    status: row.status,
    sourceId: row.source_id,
    kind: row.kind,
    ...(row.structure_id === null ? {} : { structureId: row.structure_id }),
    ...(row.jwks_uri === null ? {} : { jwksUri: row.jwks_uri }),
    jwks: row.jwks as { keys: PublicJwk[] },
  };
}
