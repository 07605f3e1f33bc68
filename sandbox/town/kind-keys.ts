/** Kinds that one body builder writes: each is told in a file of its own under kinds/, listed in kinds/plain-kinds.ts. */
export const PLAIN_KIND_KEYS = [
  'operation',
  'vaccination-history',
  'emergency-link',
  'hospital-report',
  'pathology',
  'dental',
  'orthoptics',
  'physiotherapy',
  'nursing',
  'long-term-protocol',
  'transfer',
  'pregnancy',
  'child-examination',
  'discharge-prescription',
  'reconciliation',
  'social-care',
  'insurance',
] as const;

export type PlainKindKey = (typeof PLAIN_KIND_KEYS)[number];

const plain: ReadonlySet<string> = new Set(PLAIN_KIND_KEYS);

/** True for a kind of the one body builder. */
export function isPlainKind(kind: string): kind is PlainKindKey {
  return plain.has(kind);
}

/** Code system of the document types that have no LOINC code (TA_ASIP). */
export const FRENCH_TYPES = '1.2.250.1.213.1.1.4.12';
