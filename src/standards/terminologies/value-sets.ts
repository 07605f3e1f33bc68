import { AUTHOR_SPECIALTIES } from './generated/author-specialty.ts';
import { AVAILABILITY_STATUSES } from './generated/availability-status.ts';
import { CLASS_CODES } from './generated/class-code.ts';
import { CONFIDENTIALITIES } from './generated/confidentiality.ts';
import { CONTENT_TYPES } from './generated/content-type.ts';
import { ENCOUNTER_TYPES } from './generated/encounter-type.ts';
import { FACILITY_TYPES } from './generated/facility-type.ts';
import { FORMAT_CODES } from './generated/format-code.ts';
import { FUNCTION_CODES } from './generated/function-code.ts';
import { PRACTICE_SETTINGS } from './generated/practice-setting.ts';
import { REFERENCE_ID_TYPES } from './generated/reference-id-type.ts';
import { SUBJECT_ROLES } from './generated/subject-role.ts';
import { TYPE_CODES } from './generated/type-code.ts';

interface Row {
  readonly code: string;
  readonly system?: string;
  readonly label: string;
}

/** The value sets of the French profiles; each generated file names its source and version. */
const VALUE_SETS = {
  authorSpecialty: AUTHOR_SPECIALTIES,
  availabilityStatus: AVAILABILITY_STATUSES,
  class: CLASS_CODES,
  confidentiality: CONFIDENTIALITIES,
  contentType: CONTENT_TYPES,
  encounterType: ENCOUNTER_TYPES,
  facilityType: FACILITY_TYPES,
  format: FORMAT_CODES,
  functionCode: FUNCTION_CODES,
  practiceSetting: PRACTICE_SETTINGS,
  referenceIdType: REFERENCE_ID_TYPES,
  subjectRole: SUBJECT_ROLES,
  type: TYPE_CODES,
} as const satisfies Record<string, readonly Row[]>;

export type ValueSetName = keyof typeof VALUE_SETS;

const indexes = new Map<string, ReadonlyMap<string, Row>>(
  Object.entries(VALUE_SETS).map(([name, rows]) => [
    name,
    new Map((rows as readonly Row[]).map((row) => [row.code, row])),
  ]),
);

/** The row of a code in a value set; undefined when it is not there, or is there under another code system (OID). */
export function codeIn(name: ValueSetName, code: string, system?: string): Row | undefined {
  const row = indexes.get(name)?.get(code);
  return row === undefined || system === undefined || row.system === undefined || row.system === system
    ? row
    : undefined;
}

/** All the rows of a value set, in the order of its publication: for a form's choices. */
export function codesOf(name: ValueSetName): readonly Row[] {
  return VALUE_SETS[name];
}
