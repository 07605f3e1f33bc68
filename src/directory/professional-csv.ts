import { MAX_DIRECTORY_NAME } from './limits.ts';

/** The columns of `carnet import professionals`: one line for each activity; `--help` prints this table. */
export const PROFESSIONAL_COLUMNS = [
  { name: 'id_nat', required: true, help: 'PS_IdNat: 8 + RPPS for most (national identifier of the professional)' },
  { name: 'family_name', required: true, help: 'practice name' },
  { name: 'given_name', required: true, help: 'practice given name' },
  {
    name: 'profession',
    required: true,
    help: 'code of TRE_G15: 10 doctor, 60 nurse…; of TRE_A00 for staff: SECRETARIAT_MEDICAL',
  },
  { name: 'title', required: false, help: 'as shown before the name: Dr, Pr, Mme, M.' },
  { name: 'profession_label', required: false, help: 'label of the profession' },
  { name: 'specialty', required: false, help: 'code of TRE_R01, for doctors: SM54…' },
  { name: 'specialty_label', required: false, help: 'label of the specialty' },
  { name: 'status', required: false, help: 'active or inactive; empty: stays as it is, active for who is new' },
  { name: 'structure_id', required: false, help: 'Struct_IdNat of the activity: 1 + FINESS, 3 + SIRET…' },
  { name: 'structure_name', required: false, help: 'name of the structure; wanted with structure_id' },
  { name: 'structure_finess', required: false, help: 'FINESS number, 9 digits' },
  { name: 'structure_type', required: false, help: 'code of TRE_R02: SA01…' },
  { name: 'structure_regulation', required: false, help: 'yes: a centre of medical regulation (SAMU); default no' },
  { name: 'sector', required: false, help: 'sector of activity (TRE_R02); default: the type of the structure' },
] as const;

export const REQUIRED_PROFESSIONAL_COLUMNS: readonly string[] = PROFESSIONAL_COLUMNS.filter((c) => c.required).map(
  (c) => c.name,
);
export const OPTIONAL_PROFESSIONAL_COLUMNS: readonly string[] = PROFESSIONAL_COLUMNS.filter((c) => !c.required).map(
  (c) => c.name,
);

export type ProfessionalLine = Readonly<Record<(typeof PROFESSIONAL_COLUMNS)[number]['name'], string>>;

/** First digit = type of identifier (PS_IdNat, CI-SIS "Identification des professionnels"). */
export const PS_ID_NAT = /^(?:0|1|3|4|5|6|8)[0-9A-Za-z/]{5,60}$/;
const RPPS = /^8[0-9]{11}$/;
export const STRUCT_ID_NAT = /^[0-9][0-9A-Za-z/]{5,60}$/;
/** A profession of TRE_G15, or a role of staff of TRE_A00. */
const PROFESSION = /^(?:[0-9]{2}|[A-Z][A-Z_]{2,40})$/;
const R01 = /^[A-Z]{1,4}[0-9]{1,4}$/;
export const R02 = /^SA[0-9]{2}$/;
const FINESS = /^[0-9]{9}$/;
const TEXT = /^[^\p{Cc}<>]*$/u;

/** Fields in the order required columns, then optional ones. */
export function readProfessional(fields: readonly string[]): ProfessionalLine | { readonly reason: string } {
  const names = [...REQUIRED_PROFESSIONAL_COLUMNS, ...OPTIONAL_PROFESSIONAL_COLUMNS];
  const row = Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ''])) as ProfessionalLine;
  const reason = wrongField(row);
  if (reason !== null) return { reason };
  const type = row.structure_type;
  return { ...row, sector: row.sector === '' ? type : row.sector };
}

function wrongField(row: ProfessionalLine): string | null {
  const tooLong = Object.entries(row).find(([, text]) => text.length > MAX_DIRECTORY_NAME || !TEXT.test(text));
  if (tooLong !== undefined) return `${tooLong[0]} is too long or has control characters`;
  if (!PS_ID_NAT.test(row.id_nat)) return 'id_nat is not a PS_IdNat';
  if (row.family_name === '' || row.given_name === '') return 'family_name or given_name is missing';
  if (!PROFESSION.test(row.profession)) return 'profession is not a code of TRE_G15 or TRE_A00';
  if (row.specialty !== '' && !R01.test(row.specialty)) return 'specialty is not a code of TRE_R01';
  if (!['', 'active', 'inactive'].includes(row.status)) return 'status is not active or inactive';
  if (!['', 'yes', 'no'].includes(row.structure_regulation)) return 'structure_regulation is not yes or no';
  if (row.structure_id === '') return null;
  if (!STRUCT_ID_NAT.test(row.structure_id)) return 'structure_id is not a Struct_IdNat';
  if (row.structure_name === '') return 'structure_name is missing';
  if (!R02.test(row.structure_type)) return 'structure_type is not a code of TRE_R02';
  if (row.sector !== '' && !R02.test(row.sector)) return 'sector is not a code of TRE_R02';
  return row.structure_finess !== '' && !FINESS.test(row.structure_finess)
    ? 'structure_finess is not nine digits'
    : null;
}

/** The RPPS number inside a PS_IdNat of that type, else null. */
export function rppsOf(idNat: string): string | null {
  return RPPS.test(idNat) ? idNat.slice(1) : null;
}
