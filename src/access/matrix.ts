/**
 * Which document types a profession reads (arrêté of 26 October 2023, annex). The full table is not public in a form
 * that can be quoted: what is public is in version 1, which is shipped, and the rest of it is conservative. Codes: TRE_G15
 * professions, JDV_J07 types. Operators import later versions (`carnet matrix`). Own documents stay readable whatever it says.
 */
export type TypeRule =
  | { readonly reads: 'all-but'; readonly types: readonly string[] }
  | { readonly reads: 'only'; readonly types: readonly string[] };

export type TypeRules = Readonly<Record<string, TypeRule>>;

/** What is said of a version. Instants in ISO 8601. */
export interface MatrixFacts {
  /** 1 is the shipped one. */
  readonly version: number;
  /** From when it is in force. */
  readonly from: string;
  /** Where it comes from, as the operator who imported it says. */
  readonly source: string;
}

/** One version of the table. Each rule is one object for as long as a process knows the version: filters compare by it. */
export interface Matrix extends MatrixFacts {
  readonly rules: TypeRules;
  /** The version already approved that will be in force after it. */
  readonly next: MatrixFacts | null;
}

const RESIDENCE = ['ATTEST-RESID'];
/** Known for dentists; applied to the neighbours whose column is only known to be "slightly restricted". */
const RESTRICTED = ['80788-3', '75496-0', '83981-1', '83901-9', '68599-0', ...RESIDENCE];

/** Version 1; the migration that creates the table of versions writes the same. */
export const SHIPPED_MATRIX: Matrix = {
  version: 1,
  from: '2023-10-28T22:00:00.000Z',
  source: 'Arrêté du 26 octobre 2023, annexe : ce qui en est public, le reste fermé par prudence',
  next: null,
  rules: {
    '10': { reads: 'all-but', types: RESIDENCE }, // doctor
    '21': { reads: 'all-but', types: RESTRICTED }, // pharmacist
    '40': { reads: 'all-but', types: RESTRICTED }, // dentist
    '50': { reads: 'all-but', types: RESTRICTED }, // midwife
    '60': { reads: 'all-but', types: RESTRICTED }, // nurse
    '28': {
      // optician: the twelve types of the published list
      reads: 'only',
      types: [
        '47420-5',
        '78513-9',
        '83836-7',
        'DOCPAT02',
        '57828-6',
        '57832-8',
        '75468-9',
        '61357-0',
        'PRESC-ORTHOPTIE',
        'EXPPAT_1',
        'EXPPAT_2',
        'DOCPAT09',
      ],
    },
  },
};

/** What readers are told of a version. */
export type MatrixNotice = Omit<Matrix, 'rules'>;

export const noticeOf = ({ version, from, source, next }: Matrix): MatrixNotice => ({ version, from, source, next });

export const ALL_TYPES: TypeRule = { reads: 'all-but', types: [] };
const NOTHING: TypeRule = { reads: 'only', types: [] };

/** Professions that the table does not name read nothing but their own documents. */
export function typeRuleOf({ rules }: Pick<Matrix, 'rules'>, profession: string | undefined): TypeRule {
  return (profession === undefined ? undefined : rules[profession]) ?? NOTHING;
}

export function readsType(rule: TypeRule, typeCode: string): boolean {
  return rule.reads === 'only' ? rule.types.includes(typeCode) : !rule.types.includes(typeCode);
}
