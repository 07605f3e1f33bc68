import { checkIns, type Ins, type InsWarning, parseIns } from '../standards/ins/ins.ts';
import { contradictsNir, type NirTrait } from '../standards/ins/same-person.ts';
import { fromFhirTime } from '../standards/xds/stated-time.ts';
import type { Contact, PersonTraits } from './contract.ts';
import { MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_TELEPHONE_LENGTH } from './limits.ts';

/** The columns of `carnet import insured`, in the order of `readInsured`; `--help` prints this table. */
export const INSURED_COLUMNS = [
  { name: 'matricule', required: true, help: 'INS matricule: 15 characters, key included (2A and 2B for Corsica)' },
  {
    name: 'oid',
    required: true,
    help: 'OID of the INS authority: 1.2.250.1.213.1.4.8 (NIR), .9 (NIA), .10 or .11 (tests)',
  },
  { name: 'birth_name', required: true, help: 'birth name' },
  { name: 'given_names', required: true, help: 'given names of the birth certificate, separated by spaces' },
  { name: 'used_name', required: false, help: 'used name' },
  { name: 'sex', required: true, help: 'M, F or U (unknown)' },
  { name: 'birth_date', required: true, help: 'YYYY-MM-DD; YYYY-MM, YYYY or 00 for a part that is not known' },
  { name: 'birthplace_code', required: true, help: 'official geographic code (COG), 5 characters; 99xxx abroad' },
  { name: 'address_department', required: false, help: 'department of the address: 38, 2A, 974' },
  { name: 'email', required: false, help: 'e-mail address' },
  { name: 'telephone', required: false, help: 'telephone number' },
  { name: 'scheme', required: false, help: 'code of the insurance scheme' },
] as const;

export const REQUIRED_INSURED_COLUMNS: readonly string[] = INSURED_COLUMNS.filter((c) => c.required).map((c) => c.name);
export const OPTIONAL_INSURED_COLUMNS: readonly string[] = INSURED_COLUMNS.filter((c) => !c.required).map(
  (c) => c.name,
);

/** One good line. */
export interface Insured {
  readonly ins: Ins;
  readonly warnings: readonly InsWarning[];
  readonly traits: PersonTraits;
  readonly contact: Contact;
}

const DATE = /^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$/;
const COG = /^(?:[0-9]{2}|2[AB])[0-9]{3}$/;
const DEPARTMENT = /^(?:[0-9]{2,3}|2[AB])$/;
const EMAIL = /^[^\s@<>"(),;:\\[\]]{1,64}@[^\s@<>"(),;:\\[\]]+\.[^\s@<>"(),;:\\[\].]{2,}$/;
const TELEPHONE = /^\+?[0-9][0-9 .()-]{3,}$/;
const SCHEME = /^[0-9A-Za-z_-]{1,20}$/;
// Letters of any script with their marks, and what joins them; control characters and digits never.
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’.-]*$/u;

const CONTRADICTED: Readonly<Record<NirTrait, string>> = {
  sex: 'the sex is not that of the NIR',
  birthDate: 'the year or month of birth is not that of the NIR',
};

/** Fields in the order required columns, then optional ones; `lastBirth` YYYY-MM-DD. A reason never repeats the content of a field. */
export function readInsured(fields: readonly string[], lastBirth: string): Insured | { readonly reason: string } {
  const row = namedFields(fields);
  const parsed = parseIns(row.matricule, row.oid);
  if (!parsed.ok) return { reason: `the INS is not usable: ${parsed.reason}` };
  const checked = checkIns(parsed.ins);
  if (!checked.ok) return { reason: `the INS is not usable: ${checked.reason}` };
  const wrong = wrongField(row, lastBirth);
  if (wrong !== null) return { reason: wrong };
  const [contradicted] = contradictsNir(
    { value: parsed.ins.matricule, oid: parsed.ins.oid },
    { sex: row.sex as PersonTraits['sex'], birthDate: row.birth_date },
  );
  if (contradicted !== undefined) return { reason: CONTRADICTED[contradicted] };
  return { ins: parsed.ins, warnings: checked.warnings, traits: traitsOf(row), contact: contactOf(row) };
}

type Fields = Record<(typeof INSURED_COLUMNS)[number]['name'], string>;

function namedFields(fields: readonly string[]): Fields {
  const names = [...REQUIRED_INSURED_COLUMNS, ...OPTIONAL_INSURED_COLUMNS];
  return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ''])) as Fields;
}

function wrongField(row: Fields, lastBirth: string): string | null {
  if (!isName(row.birth_name)) return 'birth_name is missing or is not a name';
  if (!isName(row.given_names)) return 'given_names is missing or is not a list of names';
  if (row.used_name !== '' && !isName(row.used_name)) return 'used_name is not a name';
  if (!/^[MFU]$/.test(row.sex)) return 'sex is not M, F or U';
  if (!DATE.test(row.birth_date)) return 'birth_date is not YYYY-MM-DD, YYYY-MM or YYYY';
  if (!isOnCalendar(row.birth_date)) return 'birth_date is not a day of the calendar';
  if (row.birth_date > lastBirth) return 'birth_date is in the future';
  if (!COG.test(row.birthplace_code)) return 'birthplace_code is not a geographic code of 5 characters';
  if (row.address_department !== '' && !DEPARTMENT.test(row.address_department))
    return 'address_department is not a department';
  if (row.email !== '' && (row.email.length > MAX_EMAIL_LENGTH || !EMAIL.test(row.email)))
    return 'email is not an address';
  if (row.telephone !== '' && (row.telephone.length > MAX_TELEPHONE_LENGTH || !TELEPHONE.test(row.telephone))) {
    return 'telephone is not a telephone number';
  }
  return row.scheme !== '' && !SCHEME.test(row.scheme) ? 'scheme is not a code' : null;
}

/** 31 February is on none. A month or day of 00 is unknown (RNIV): what is stated before it counts. */
function isOnCalendar(text: string): boolean {
  return fromFhirTime(text.replace(/-00.*$/, '')) !== null;
}

function isName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && NAME.test(text);
}

function traitsOf(row: Fields): PersonTraits {
  const givenNames = row.given_names.split(/ +/);
  return {
    birthName: row.birth_name,
    givenNames,
    firstGivenName: givenNames[0] ?? '',
    birthDate: row.birth_date,
    sex: row.sex as PersonTraits['sex'],
    birthplaceCode: row.birthplace_code,
    ...(row.used_name === '' ? {} : { usedName: row.used_name }),
    ...(row.address_department === '' ? {} : { addressDepartment: row.address_department }),
    ...(row.scheme === '' ? {} : { scheme: row.scheme }),
  };
}

function contactOf(row: Fields): Contact {
  return {
    ...(row.email === '' ? {} : { email: row.email }),
    ...(row.telephone === '' ? {} : { telephone: row.telephone }),
  };
}
