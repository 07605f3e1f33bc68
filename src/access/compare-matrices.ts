/** What changes for whom between two versions of the table of professions and types. Pure. */
import { readsType, type TypeRules, typeRuleOf } from './matrix.ts';
import { MATRIX_TYPES } from './matrix-csv.ts';

export interface MatrixDifference {
  /** TRE_G15. */
  readonly profession: string;
  /** Types of JDV_J07 read by the second and not by the first. */
  readonly gains: readonly string[];
  readonly losses: readonly string[];
  /** Whether types that JDV_J07 does not have yet are read; null: as before. */
  readonly others: 'gained' | 'lost' | null;
}

/** A code that no table names. */
const UNKNOWN_TYPE = '';

/** Professions for which something changes, by code. */
export function compareMatrices(first: TypeRules, second: TypeRules): MatrixDifference[] {
  const professions = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
  return professions
    .map((profession): MatrixDifference => {
      const [before, after] = [first, second].map((rules) => typeRuleOf({ rules }, profession));
      const reads = (rule: typeof before, type: string) => rule !== undefined && readsType(rule, type);
      const gains = MATRIX_TYPES.filter((type) => !reads(before, type) && reads(after, type));
      const losses = MATRIX_TYPES.filter((type) => reads(before, type) && !reads(after, type));
      const [was, is] = [reads(before, UNKNOWN_TYPE), reads(after, UNKNOWN_TYPE)];
      return { profession, gains, losses, others: was === is ? null : is ? 'gained' : 'lost' };
    })
    .filter(({ gains, losses, others }) => gains.length > 0 || losses.length > 0 || others !== null);
}
