import type { Concept } from '../../../src/standards/cda/write-xml.ts';
import type { Skill } from '../professionals.ts';
import type { PanelKey } from './analytes.ts';
import type { MedicineKey } from './medicines.ts';

/** A long-lasting condition, and what its follow-up writes into a record. Texts are the town's own. */
export interface Condition {
  readonly diagnosis: Concept;
  /** How the persons are touched: ages, sex, share between these ages. */
  readonly from: number;
  readonly to: number;
  readonly sex?: 'F' | 'M';
  readonly share: number;
  readonly skill: Skill;
  readonly panels: readonly PanelKey[];
  /** LOINC code -> factor on the usual mean: what this condition does to results. */
  readonly shifts: Readonly<Record<string, number>>;
  readonly medicines: readonly MedicineKey[];
  readonly reasons: readonly string[];
  readonly findings: readonly string[];
  readonly plans: readonly string[];
}

export type ConditionKey =
  | 'diabetes'
  | 'hypertension'
  | 'lipids'
  | 'thyroid'
  | 'asthma'
  | 'copd'
  | 'fibrillation'
  | 'dialysis'
  | 'arthrosis'
  | 'depression'
  | 'migraine'
  | 'osteoporosis'
  | 'prostate'
  | 'pregnancy'
  | 'psoriasis'
  | 'rhinitis';
