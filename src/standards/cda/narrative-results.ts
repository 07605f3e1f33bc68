import { MAX_RESULTS } from './limits.ts';
import type { NarrativeResult, ReferenceRange, ResultFlag } from './narrative.ts';
import { NarrativeIndex } from './narrative-index.ts';
import { allChildren, at, child, children, codedOf, periodOf, textOf } from './xml-query.ts';
import type { XmlElement } from './xml-tree.ts';

/** IHE PaLM Laboratory Observation: its text and coded values are results too. */
const LABORATORY_OBSERVATION = '1.3.6.1.4.1.19376.1.3.1.6';

/** HL7 ObservationInterpretation (2.16.840.1.113883.5.83) -> what a page shows. N and the rest have no flag. */
const FLAGS: Readonly<Record<string, ResultFlag | undefined>> = {
  L: 'low',
  LU: 'low',
  LL: 'very-low',
  '<': 'low',
  H: 'high',
  HU: 'high',
  HH: 'very-high',
  '>': 'high',
  A: 'abnormal',
  AA: 'abnormal',
  POS: 'abnormal',
};

/** typeCode of entryRelationship (HL7 ActRelationshipType) that leads to another act than this one's parts. */
const NOT_PARTS = new Set(['REFR', 'RSON', 'XCRPT', 'SAS', 'MFST', 'CAUS', 'GEVL']);

interface Value {
  readonly text: string;
  readonly numeric?: number;
  readonly unit?: string;
}

export interface SectionResults {
  readonly results: readonly NarrativeResult[];
  /** Narrative IDs that show an out-of-range result. */
  readonly flags: ReadonlyMap<string, ResultFlag>;
  /** The author's text states other numbers than these results: the text is what the author attests (CDA R2 §4.3.5). */
  readonly differs: boolean;
}

/** Structured results of a section's own entries (not those of its subsections), and the narrative elements they refer to. */
export function readResults(
  section: XmlElement,
  text: XmlElement | undefined,
  budget: { truncated: boolean },
): SectionResults {
  const results: NarrativeResult[] = [];
  const flags = new Map<string, ResultFlag>();
  const labels = new NarrativeIndex(text);
  let differs = false;
  for (const entry of allChildren(section, 'entry')) {
    const observations: XmlElement[] = [];
    collectObservations(entry, observations);
    for (const observation of observations) {
      const value = child(observation, 'value');
      const read = value === undefined || !isResult(observation, value) ? undefined : readValue(value);
      if (read === undefined) continue;
      if (results.length >= MAX_RESULTS) {
        budget.truncated = true;
        return { results, flags, differs };
      }
      const result = toResult(observation, read, labels);
      if (read.numeric !== undefined && !labels.says(read.numeric, read.unit, referencesOf(observation)))
        differs = true;
      results.push(result);
      if (result.flag !== undefined) for (const id of referencesOf(observation)) flags.set(id, result.flag);
    }
  }
  return { results, flags: differs ? new Map() : flags, differs };
}

// Recursion is bounded by MAX_XML_DEPTH.
function collectObservations(element: XmlElement, found: XmlElement[]): void {
  for (const each of element.children) {
    if (typeof each === 'string' || each.name === 'referenceRange' || refersElsewhere(each)) continue;
    if (each.name === 'observation') found.push(each);
    collectObservations(each, found);
  }
}

/** An earlier result, a reason, a reference: shown by the narrative, never as a result of this examination. */
function refersElsewhere(element: XmlElement): boolean {
  return element.name === 'entryRelationship' && NOT_PARTS.has(element.attrs.typeCode ?? '');
}

function typeOf(value: XmlElement): string {
  return (value.attrs['xsi:type'] ?? '').replace(/^[^:]*:/, '');
}

/** A measure, or an observation that says how it compares, or a laboratory result; other observations are narrative only. */
function isResult(observation: XmlElement, value: XmlElement): boolean {
  if (observation.attrs.moodCode !== 'EVN' || observation.attrs.negationInd === 'true') return false;
  if (typeOf(value) === 'PQ' || typeOf(value) === 'IVL_PQ') return true;
  if (child(observation, 'interpretationCode') !== undefined || child(observation, 'referenceRange') !== undefined)
    return true;
  return children(observation, 'templateId').some((each) => each.attrs.root === LABORATORY_OBSERVATION);
}

function readValue(value: XmlElement): Value | undefined {
  const type = typeOf(value);
  if (type === 'PQ' || type === 'INT' || type === 'REAL') return quantity(value);
  if (type === 'IVL_PQ' || type === 'IVL_INT') return interval(value);
  if (type === 'BL') return value.attrs.value === undefined ? undefined : { text: value.attrs.value };
  const coded = codedOf(value);
  const text = textOf(child(value, 'originalText')) ?? coded?.label ?? coded?.code ?? textOf(value);
  return text === undefined ? undefined : { text };
}

function quantity(element: XmlElement): Value | undefined {
  const text = element.attrs.value?.trim();
  if (text === undefined || text === '') return undefined;
  const numeric = Number(text.replace(',', '.'));
  const unit = element.attrs.unit;
  return {
    text: text.slice(0, 64),
    ...(Number.isFinite(numeric) ? { numeric } : {}),
    ...(unit === undefined || unit === '1' ? {} : { unit: unit.slice(0, 64) }),
  };
}

function interval(element: XmlElement): Value | undefined {
  const low = bound(child(element, 'low'));
  const high = bound(child(element, 'high'));
  const unit = (low ?? high)?.unit;
  const text =
    low === undefined
      ? high === undefined
        ? undefined
        : `≤ ${high.text}`
      : high === undefined
        ? `≥ ${low.text}`
        : `${low.text} – ${high.text}`;
  return text === undefined ? undefined : { text, ...(unit === undefined ? {} : { unit }) };
}

function bound(element: XmlElement | undefined): Value | undefined {
  return element === undefined ? undefined : quantity(element);
}

function toResult(observation: XmlElement, value: Value, labels: NarrativeIndex): NarrativeResult {
  const coded = child(observation, 'code');
  const code = codedOf(coded);
  const interpretation = codedOf(child(observation, 'interpretationCode'))?.code;
  const reference = referenceOf(observation);
  const flag = interpretation === undefined ? compare(value, reference) : FLAGS[interpretation];
  const { start: time } = periodOf(child(observation, 'effectiveTime'));
  const original = at(coded, 'originalText');
  const label = labels.textAt(at(original, 'reference')) ?? textOf(original) ?? code?.label ?? code?.code ?? '';
  return {
    label,
    ...(code === undefined ? {} : { code }),
    value: value.text,
    ...(value.numeric === undefined ? {} : { numeric: value.numeric }),
    ...(value.unit === undefined ? {} : { unit: value.unit }),
    ...(reference === undefined ? {} : { reference }),
    ...(interpretation === undefined ? {} : { interpretation }),
    ...(flag === undefined ? {} : { flag }),
    ...(time === undefined ? {} : { time }),
  };
}

/** The normal range: the one marked N, else the first with bounds, else the first with a text. */
function referenceOf(observation: XmlElement): ReferenceRange | undefined {
  const ranges = children(observation, 'referenceRange').flatMap((each) => child(each, 'observationRange') ?? []);
  const chosen =
    ranges.find((each) => child(each, 'interpretationCode')?.attrs.code === 'N') ??
    ranges.find((each) => child(each, 'value') !== undefined) ??
    ranges[0];
  const low = bound(at(chosen, 'value', 'low'));
  const high = bound(at(chosen, 'value', 'high'));
  const text = textOf(child(chosen, 'text'));
  const unit = (low ?? high)?.unit;
  if (low?.numeric === undefined && high?.numeric === undefined && text === undefined) return undefined;
  return {
    ...(low?.numeric === undefined ? {} : { low: low.numeric }),
    ...(high?.numeric === undefined ? {} : { high: high.numeric }),
    ...(unit === undefined ? {} : { unit }),
    ...(text === undefined ? {} : { text }),
  };
}

/** Without an interpretation code, the value speaks for itself, if its unit is the range's. */
function compare(value: Value, reference: ReferenceRange | undefined): ResultFlag | undefined {
  if (
    value.numeric === undefined ||
    reference === undefined ||
    (value.unit ?? '') !== (reference.unit ?? value.unit ?? '')
  )
    return undefined;
  if (reference.low !== undefined && value.numeric < reference.low) return 'low';
  return reference.high !== undefined && value.numeric > reference.high ? 'high' : undefined;
}

function referencesOf(observation: XmlElement): string[] {
  const references = [
    at(observation, 'code', 'originalText', 'reference'),
    at(observation, 'text', 'reference'),
    at(observation, 'value', 'originalText', 'reference'),
  ];
  return references.flatMap((each) => (each?.attrs.value?.startsWith('#') ? [each.attrs.value.slice(1)] : []));
}
