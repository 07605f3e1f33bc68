/**
 * confidentialityCode and visibility codes as security labels. Source: JDV_J08 (N, R, V of v3-Confidentiality; TRE_A07).
 */
import type { DocumentEntry, Visibility } from '../xds/metadata.ts';
import type { CodeableConcept } from './datatypes.ts';
import { errorIssue } from './operation-outcome.ts';
import { TRE_A07_VISIBILITY, V3_CONFIDENTIALITY } from './systems.ts';
import type { Issue } from './types.ts';

export type Confidentiality = DocumentEntry['confidentiality'];

export interface SecurityLabels {
  readonly confidentiality: Confidentiality;
  readonly visibility: readonly Visibility[];
}

export const CONFIDENTIALITIES: readonly Confidentiality[] = ['N', 'R', 'V'];
export const VISIBILITIES: readonly Visibility[] = ['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REPRESENTANTS_LEGAUX'];
/** N, R or V and three visibility codes (PDSm-for-DMP: confidentialityCode 1..4). */
export const MAX_SECURITY_LABELS = 4;

export function isConfidentiality(code: string | undefined): code is Confidentiality {
  return CONFIDENTIALITIES.some((one) => one === code);
}

export function isVisibility(code: string | undefined): code is Visibility {
  return VISIBILITIES.some((one) => one === code);
}

/**
 * Visibility codes come first: the guide masks by replacing `/securityLabel/0` with MASQUE_PS and unmasks by replacing
 * `/securityLabel/0` with N (TD3.3a), which in this order does what its author means.
 */
export function toSecurityLabels({ confidentiality, visibility }: SecurityLabels): CodeableConcept[] {
  return [
    ...visibility.map((code) => ({ coding: [{ system: TRE_A07_VISIBILITY, code }] })),
    { coding: [{ system: V3_CONFIDENTIALITY, code: confidentiality }] },
  ];
}

/**
 * Reads the labels; systems are not compared, because the published examples write N under three of them.
 * Without N, R or V, `fallback` stands (N is always implied); repeated codes count once; an unknown code is an issue.
 */
export function fromSecurityLabels(
  labels: readonly CodeableConcept[],
  fallback: Confidentiality,
  at: string,
): { readonly labels: SecurityLabels; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const visibility: Visibility[] = [];
  const levels: Confidentiality[] = [];
  for (const [index, label] of labels.entries()) {
    const codes = (label.coding ?? []).map(({ code }) => code);
    const level = codes.find(isConfidentiality);
    const hidden = codes.find(isVisibility);
    if (level !== undefined && !levels.includes(level)) levels.push(level);
    if (hidden !== undefined && !visibility.includes(hidden)) visibility.push(hidden);
    if (level === undefined && hidden === undefined) {
      issues.push(errorIssue('code-invalid', 'Not a confidentiality or visibility code (JDV_J08).', `${at}[${index}]`));
    }
  }
  if (levels.length > 1) issues.push(errorIssue('business-rule', 'One of N, R and V is allowed, not several.', at));
  return { labels: { confidentiality: levels[0] ?? fallback, visibility }, issues };
}
