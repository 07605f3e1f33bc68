/**
 * Which document types a profession reads (arrêté of 26 October 2023, annex). The full table is not public in a form
 * that can be quoted: what is public is in the shipped version, the rest is conservative. Codes: TRE_G15 professions, JDV_J07
 * types. A deployment imports a later version (`carnet matrix`). Own documents stay readable whatever this table says.
 */
export type TypeRule =
  | { readonly reads: 'all-but'; readonly types: readonly string[] }
  | { readonly reads: 'only'; readonly types: readonly string[] };

/** One version of the table. Each rule is one object for as long as the version is known: filters compare by it. */
export interface Matrix {
  /** 0 is the shipped one. */
  readonly version: number;
  readonly rules: Readonly<Record<string, TypeRule>>;
}

const RESIDENCE = ['ATTEST-RESID'];
/** Known for dentists; applied to the neighbours whose column is only known to be "slightly restricted". */
const RESTRICTED = ['80788-3', '75496-0', '83981-1', '83901-9', '68599-0', ...RESIDENCE];

export const SHIPPED_MATRIX: Matrix = {
  version: 0,
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

/** The version in force: the shipped one, while none is imported. */
export const matrixNow = (): Matrix => SHIPPED_MATRIX;

export const ALL_TYPES: TypeRule = { reads: 'all-but', types: [] };
const NOTHING: TypeRule = { reads: 'only', types: [] };

/** Professions that the table does not name read nothing but their own documents. */
export function typeRuleOf({ rules }: Matrix, profession: string | undefined): TypeRule {
  return (profession === undefined ? undefined : rules[profession]) ?? NOTHING;
}

export function readsType(rule: TypeRule, typeCode: string): boolean {
  return rule.reads === 'only' ? rule.types.includes(typeCode) : !rule.types.includes(typeCode);
}
