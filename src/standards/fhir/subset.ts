/**
 * A part of a resource, by `_summary` or `_elements`, tagged SUBSETTED. Source: HL7 FHIR R4 §3.1.1.5.8 (summary), §3.1.1.5.9
 * (elements): mandatory and modifier elements are always there, and what is contained as long as something points to it.
 */
import { RESOURCE_STRUCTURES } from './generated/structures.ts';
import { errorIssue } from './operation-outcome.ts';
import type { Issue } from './types.ts';

export type SubsetType = 'DocumentReference' | 'List';
type Json = Readonly<Record<string, unknown>>;

/** The elements that are told; null tells all but the narrative (`_summary=data`). */
export interface Subset {
  readonly elements: ReadonlySet<string> | null;
  /** True for `_summary=true`: of the context, the period alone. */
  readonly isSummary: boolean;
}

/** What makes a resource one, and what changes its meaning. */
const ALWAYS: Readonly<Record<SubsetType, readonly string[]>> = {
  DocumentReference: ['resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', 'status', 'content'],
  List: ['resourceType', 'id', 'meta', 'implicitRules', 'modifierExtension', 'status', 'mode'],
};

/** Elements that R4 marks Σ. */
const SUMMARY: Readonly<Record<SubsetType, readonly string[]>> = {
  DocumentReference: [
    'masterIdentifier',
    'identifier',
    'docStatus',
    'type',
    'category',
    'subject',
    'date',
    'author',
    'relatesTo',
    'description',
    'securityLabel',
    'context',
  ],
  List: ['title', 'code', 'subject', 'date', 'source'],
};

const OF_ANY = ['id', 'meta', 'implicitRules', 'language', 'text', 'contained', 'extension', 'modifierExtension'];
const SUMMARIES = ['true', 'text', 'data', 'count', 'false'];

/**
 * @param summary value of `_summary`; `count` and `false` ask for no part
 * @param elements values of `_elements`
 * @returns null when the whole resource is asked; problems are added to `issues`, without the values
 */
export function readSubset(
  type: SubsetType,
  summary: string | undefined,
  elements: readonly string[],
  issues: Issue[],
): Subset | null {
  if (summary !== undefined && !SUMMARIES.includes(summary)) {
    issues.push(errorIssue('value', 'true, text, data, count or false is expected.', '_summary'));
  }
  const isPart = summary === 'true' || summary === 'text' || summary === 'data';
  if (elements.length === 0) {
    if (!isPart) return null;
    if (summary === 'data') return { elements: null, isSummary: false };
    const more = summary === 'true' ? SUMMARY[type] : ['text'];
    return { elements: new Set([...ALWAYS[type], ...more]), isSummary: summary === 'true' };
  }
  if (isPart) issues.push(errorIssue('not-supported', '_summary and _elements are not asked together.', '_elements'));
  const known = knownElements(type);
  if (elements.some((name) => !known.has(name))) {
    issues.push(errorIssue('value', `Elements at the root of a ${type} are expected.`, '_elements'));
  }
  return { elements: new Set([...ALWAYS[type], ...elements]), isSummary: false };
}

function knownElements(type: SubsetType): ReadonlySet<string> {
  const names = (RESOURCE_STRUCTURES[type] ?? '').split(' ').filter((one) => !one.includes('.'));
  return new Set([...OF_ANY, ...names.map((one) => one.replace(/\*?:.*$/, ''))]);
}

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' } as const;

/** The part asked of a resource, in the order of the whole. */
export function subsetOf(resource: Json, { elements, isSummary }: Subset): Json {
  const wanted = (name: string) =>
    elements === null ? name !== 'text' : elements.has(name.replace(/^_/, '')) || name === 'contained';
  const kept = Object.entries(resource).filter(([name]) => wanted(name) && name !== 'meta' && name !== 'contained');
  const part = kept.map(([name, value]) => [name, isSummary && name === 'context' ? periodOf(value) : value] as const);
  const told = part.filter(([, value]) => value !== undefined);
  const contained =
    elements?.has('contained') === false ? pointedTo(resource['contained'], told) : resource['contained'];
  const meta = resource['meta'] as Json | undefined;
  const tags = (meta?.['tag'] as readonly unknown[] | undefined) ?? [];
  return {
    ...Object.fromEntries(told.filter(([name]) => name === 'resourceType' || name === 'id')),
    meta: { ...meta, tag: [...tags, SUBSETTED] },
    ...(contained === undefined ? {} : { contained }),
    ...Object.fromEntries(told),
  };
}

function periodOf(context: unknown): Json | undefined {
  const { period } = context as { readonly period?: unknown };
  return period === undefined ? undefined : { period };
}

/** Contained resources that what is kept points to, also through one another. */
function pointedTo(contained: unknown, kept: unknown): readonly Json[] | undefined {
  const all = (contained ?? []) as readonly Json[];
  let text = JSON.stringify(kept);
  const found = new Set<Json>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const one of all) {
      if (found.has(one) || !text.includes(JSON.stringify(`#${one['id']}`))) continue;
      found.add(one);
      text += JSON.stringify(one);
    }
  }
  return found.size === 0 ? undefined : all.filter((one) => found.has(one));
}
