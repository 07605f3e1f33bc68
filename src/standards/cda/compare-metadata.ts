import { toCx } from '../ins/ins.ts';
import { contradict } from '../ins/same-person.ts';
import { classOfType } from '../terminologies/types.ts';
import type { Coded, Cx, DocumentEntry } from '../xds/metadata.ts';
import { timesOverlap } from '../xds/stated-time.ts';
import type { DerivedEntry } from './derive-metadata.ts';

export type ComparedField =
  | 'patientId'
  | 'sourcePatientInfo'
  | 'uniqueId'
  | 'typeCode'
  | 'classCode'
  | 'formatCode'
  | 'mimeType'
  | 'size'
  | 'hash'
  | 'title'
  | 'languageCode'
  | 'creationTime'
  | 'serviceStart'
  | 'serviceStop'
  | 'authors'
  | 'legalAuthenticator'
  | 'confidentiality'
  | 'facilityType'
  | 'practiceSetting'
  | 'replaces';

/** A field on which what a depositor declared and what the document says differ. */
export interface Difference {
  readonly field: ComparedField;
  /** Both values, as text fit for an error answer to the depositor; null where they are personal (patient, people, title). */
  readonly declared: string | null;
  readonly derived: string | null;
  readonly message: string;
}
/** A difference that cannot be: the deposit is refused. */
export type Contradiction = Difference;

export interface Comparison {
  readonly contradictions: readonly Contradiction[];
  /** Differences that are kept and mentioned. */
  readonly warnings: readonly Difference[];
}

interface Rule {
  readonly field: ComparedField;
  readonly refuse: boolean;
  readonly personal?: true;
  /** The two sides as comparable text; undefined = nothing to compare (not declared, or not in the document). */
  readonly declared: (entry: DocumentEntry) => string | undefined;
  readonly derived?: (entry: DocumentEntry) => string | undefined;
  readonly same?: (declared: DocumentEntry, derived: DocumentEntry) => boolean;
  readonly message: string;
}

const code = (coded: Coded | undefined) => (coded === undefined ? undefined : `${coded.code} (${coded.system})`);
const time = (field: 'creationTime' | 'serviceStart' | 'serviceStop') => ({
  field,
  declared: (entry: DocumentEntry) => entry[field]?.text,
  same: (declared: DocumentEntry, derived: DocumentEntry) => {
    const [left, right] = [declared[field], derived[field]];
    return left === undefined || right === undefined || timesOverlap(left, right);
  },
});

/** PID-3 and sourcePatientId. */
const identifiersOf = ({ sourcePatientId, sourcePatientInfo }: DocumentEntry): readonly Cx[] => [
  ...(sourcePatientId === undefined ? [] : [sourcePatientId]),
  ...(sourcePatientInfo?.id ?? []),
];

/** What must agree, and what may differ. Source: domain rules on derivation; security: the document wins. */
const RULES: readonly Rule[] = [
  {
    field: 'patientId',
    refuse: true,
    personal: true,
    declared: (entry) => `${entry.patientId.value} ${entry.patientId.oid}`,
    message: 'the patient declared is not the patient of the document',
  },
  {
    field: 'sourcePatientInfo',
    refuse: true,
    personal: true,
    declared: (entry) => identifiersOf(entry).map(toCx).join(' ') || undefined,
    same: (declared, derived) => !contradict(identifiersOf(declared), identifiersOf(derived)),
    message: 'the identifiers of the source patient declared are not those of the document',
  },
  {
    field: 'uniqueId',
    refuse: true,
    declared: (entry) => entry.uniqueId,
    message: 'the uniqueId declared is not the id of the document',
  },
  {
    field: 'typeCode',
    refuse: true,
    declared: (entry) => code(entry.typeCode),
    message: 'the type declared is not the type of the document',
  },
  {
    field: 'classCode',
    refuse: true,
    declared: (entry) => entry.classCode.code,
    derived: (entry) => classOfType(entry.typeCode.code)?.classCode.code,
    message: 'the class declared is not the class of the type (ASS_X16)',
  },
  {
    field: 'mimeType',
    refuse: true,
    declared: (entry) => bareXml(entry.mimeType),
    message: 'the media type declared is not the one of the document',
  },
  {
    field: 'formatCode',
    refuse: true,
    declared: (entry) => level(entry.formatCode.code),
    message: 'the format declared is of another level (text or structured) than the document',
  },
  {
    field: 'size',
    refuse: true,
    declared: (entry) => entry.size?.toString(),
    message: 'the size declared is not the number of bytes',
  },
  {
    field: 'hash',
    refuse: true,
    declared: (entry) => entry.hash?.toLowerCase(),
    message: 'the hash declared is not the SHA-1 of the bytes',
  },
  {
    field: 'formatCode',
    refuse: false,
    declared: (entry) => entry.formatCode.code,
    message: 'the format declared is not the one of the model of the document',
  },
  {
    ...time('creationTime'),
    refuse: false,
    message: 'the creation time declared is not the effectiveTime of the document',
  },
  { ...time('serviceStart'), refuse: false, message: 'the start of service declared is not the one of the main act' },
  { ...time('serviceStop'), refuse: false, message: 'the end of service declared is not the one of the main act' },
  {
    field: 'languageCode',
    refuse: false,
    declared: (entry) => entry.languageCode,
    message: 'the language declared is not the one of the document',
  },
  {
    field: 'confidentiality',
    refuse: false,
    declared: (entry) => entry.confidentiality,
    message: 'the confidentiality declared is not the one of the document',
  },
  {
    field: 'facilityType',
    refuse: false,
    declared: (entry) => code(entry.facilityType),
    message: 'the facility type declared is not the one of the encounter',
  },
  {
    field: 'practiceSetting',
    refuse: false,
    declared: (entry) => code(entry.practiceSetting),
    message: 'the practice setting declared is not the one of the main act',
  },
  {
    field: 'title',
    refuse: false,
    personal: true,
    declared: (entry) => entry.title.trim(),
    message: 'the title declared is not the one of the document',
  },
  {
    field: 'authors',
    refuse: false,
    personal: true,
    declared: (entry) =>
      entry.authors
        .map(({ person }) => person.id ?? '')
        .sort()
        .join(' ') || undefined,
    message: 'the authors declared are not the authors of the document',
  },
  {
    field: 'legalAuthenticator',
    refuse: false,
    personal: true,
    declared: (entry) => entry.legalAuthenticator?.id,
    message: 'the legal authenticator declared is not the one of the document',
  },
  {
    field: 'replaces',
    refuse: false,
    declared: (entry) => entry.replaces?.uniqueId,
    message: 'the document declared as replaced is not the one that the document names',
  },
];

/** `text/xml`, `application/xml` and `application/hl7-v3+xml` are one type; an auto-presentable document is another. */
function bareXml(mimeType: string): string {
  const bare = (mimeType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return bare === 'application/xml' || bare === 'application/hl7-v3+xml' ? 'text/xml' : bare;
}

/** Formats of level 1 documents name the scanned-document profile. */
function level(formatCode: string): string {
  return /:xds-sd:/.test(formatCode) ? 'level 1' : 'level 3';
}

/**
 * Compares what a depositor declared with what the document says. Contradictions are on the patient (as identified here and by the source), the type, the class (of
 * the type), the unique id, the size, the hash, the media type and the level of the format; every other difference is a warning.
 * A field that one of the two does not state is not compared.
 */
export function compareDeclared(declared: DocumentEntry, derived: DerivedEntry): Comparison {
  const contradictions: Contradiction[] = [];
  const warnings: Difference[] = [];
  for (const rule of RULES) {
    const left = rule.declared(declared);
    const right = (rule.derived ?? rule.declared)(derived.entry);
    if (left === undefined || right === undefined) continue;
    if (rule.same === undefined ? left === right : rule.same(declared, derived.entry)) continue;
    const difference: Difference = {
      field: rule.field,
      declared: rule.personal ? null : left,
      derived: rule.personal ? null : right,
      message: rule.message,
    };
    (rule.refuse ? contradictions : warnings).push(difference);
  }
  return { contradictions, warnings };
}
