import { SHIPPED_MATRIX } from '../../access/matrix.ts';

/** Professions (TRE_G15) that read something of others: those that a rule may name. */
export const SHIPPED_PROFESSIONS: readonly string[] = Object.keys(SHIPPED_MATRIX.rules);
