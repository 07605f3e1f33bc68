import { type TownProfessional, titleOf } from './professionals.ts';
import { structureOf, type TownStructure } from './structures.ts';
import type { TownPerson } from './world.ts';

/** Columns of `carnet import insured`, in order. */
export const INSURED_COLUMNS = [
  'matricule',
  'oid',
  'birth_name',
  'given_names',
  'used_name',
  'sex',
  'birth_date',
  'birthplace_code',
  'address_department',
  'email',
  'telephone',
  'scheme',
] as const;

/** Columns of `carnet import professionals`, in order. */
export const PROFESSIONAL_COLUMNS = [
  'id_nat',
  'family_name',
  'given_name',
  'profession',
  'title',
  'profession_label',
  'specialty',
  'specialty_label',
  'status',
  'structure_id',
  'structure_name',
  'structure_finess',
  'structure_type',
  'sector',
] as const;

/** Lines of a CSV file (RFC 4180, UTF-8, comma, CRLF): header first, then one line a person. Given names are joined by spaces. */
export function* insuredCsv(persons: Iterable<TownPerson>): Generator<string, void, undefined> {
  yield line(INSURED_COLUMNS);
  for (const person of persons) {
    yield line([
      person.ins.matricule,
      person.ins.oid,
      person.birthName,
      person.givenNames.join(' '),
      person.usedName ?? '',
      person.sex,
      person.birthDate,
      person.birthplaceCode,
      person.address.department,
      person.email,
      person.telephone,
      person.scheme,
    ]);
  }
}

/** Lines of a CSV file of professionals with the structure where each works. */
export function* professionalsCsv(
  professionals: Iterable<TownProfessional>,
  structures: readonly TownStructure[],
): Generator<string, void, undefined> {
  yield line(PROFESSIONAL_COLUMNS);
  for (const professional of professionals) {
    const structure = structureOf(structures, professional.structureKey);
    yield line([
      professional.nationalId,
      professional.familyName,
      professional.givenName,
      professional.profession,
      titleOf(professional),
      professional.professionLabel,
      professional.specialty ?? '',
      professional.specialtyLabel ?? '',
      'active',
      structure.id,
      structure.name,
      structure.finess,
      structure.type.code,
      structure.type.code,
    ]);
  }
}

function line(fields: readonly string[]): string {
  return `${fields.map(quote).join(',')}\r\n`;
}

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
