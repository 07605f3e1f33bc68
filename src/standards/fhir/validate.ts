/**
 * Structural validation of FHIR R4 JSON against the rule tables: cardinalities, types, primitive formats, required
 * bindings, patterns, extension slices, reference targets; unknown properties are refused.
 * Source: HL7 FHIR R4 JSON format (§2.6.2) and the profiles named in rules.ts. Pure and bounded.
 */
import {
  contains,
  isBound,
  isObject,
  type JsonObject,
  type Named,
  type ObjectKind,
  ruleOf,
  safeName,
} from './match-rules.ts';
import { PRIMITIVES } from './primitives.ts';
import type { ElementRule, ElementTable, ProfileName } from './rules.ts';
import { datatypeTable, profileTable, resourceTable } from './rules.ts';
import type { Issue, IssueCode } from './types.ts';

/** Levels of objects inside one resource. */
export const MAX_JSON_DEPTH = 24;
/** Problems reported at once; the rest are left for the next try. */
export const MAX_ISSUES = 50;
/** Values of one list. */
export const MAX_LIST_VALUES = 1_000;
/** Objects and primitives of one resource. */
export const MAX_JSON_VALUES = 50_000;

interface Walk {
  readonly issues: Issue[];
  values: number;
  /** Resource type of each resource contained in the current container, by id. */
  contained: ReadonlyMap<string, string>;
  /** Profiles of a Bundle's entries, by resource type; the base rules for others. */
  readonly entryProfiles: Readonly<Record<string, ProfileName>>;
}

/** The entry slices of the ITI-65 bundle; which lists are folders is told apart before (bundle.ts). */
const ENTRY_PROFILES: Partial<Record<ProfileName, Readonly<Record<string, ProfileName>>>> = {
  'pdsm-comprehensive-provide-document-bundle': {
    List: 'pdsm-submissionset-comprehensive',
    DocumentReference: 'pdsm-comprehensive-document-reference',
  },
};

/**
 * Validates one parsed JSON resource. An empty array means valid; warnings may stand alone.
 * Never throws on input; stops at MAX_ISSUES, MAX_JSON_DEPTH and MAX_JSON_VALUES. Entries of the ITI-65 bundle are
 * checked against its profiles; entries of other bundles and contained resources against the base resource of their type.
 */
export function validateResource(resource: unknown, profile: ProfileName): Issue[] {
  const walk: Walk = { issues: [], values: 0, contained: new Map(), entryProfiles: ENTRY_PROFILES[profile] ?? {} };
  const { type, table } = profileTable(profile);
  if (!isObject(resource) || resource['resourceType'] !== type) {
    report(walk, 'structure', type, `A resource of type ${type} is expected.`);
    return walk.issues;
  }
  checkContainer(walk, resource, table, type, 0);
  return walk.issues;
}

function report(walk: Walk, code: IssueCode, at: string, diagnostics: string, severity: Issue['severity'] = 'error') {
  if (walk.issues.length < MAX_ISSUES) walk.issues.push({ severity, code, diagnostics, expression: at });
}

/** A resource that may contain others: `#id` references are resolved among those. */
function checkContainer(walk: Walk, resource: JsonObject, table: ElementTable, at: string, depth: number): void {
  const outer = walk.contained;
  const inside = new Map<string, string>();
  const contained = resource['contained'];
  for (const one of Array.isArray(contained) ? contained.slice(0, MAX_LIST_VALUES) : []) {
    if (isObject(one) && typeof one['id'] === 'string' && typeof one['resourceType'] === 'string') {
      inside.set(one['id'], one['resourceType']);
    }
  }
  walk.contained = inside;
  checkObject(walk, resource, table, at, depth, 'resource');
  walk.contained = outer;
}

function isExhausted(walk: Walk, at: string, depth: number): boolean {
  walk.values += 1;
  if (walk.issues.length >= MAX_ISSUES) return true;
  if (depth > MAX_JSON_DEPTH) {
    report(walk, 'too-costly', at, `Objects are nested deeper than ${MAX_JSON_DEPTH} levels.`);
    return true;
  }
  if (walk.values > MAX_JSON_VALUES) {
    if (walk.values === MAX_JSON_VALUES + 1) report(walk, 'too-costly', at, `More than ${MAX_JSON_VALUES} values.`);
    return true;
  }
  return false;
}

const ELEMENT: ElementTable = new Map();

function checkObject(
  walk: Walk,
  value: JsonObject,
  table: ElementTable,
  at: string,
  depth: number,
  kind: ObjectKind,
): void {
  if (isExhausted(walk, at, depth)) return;
  const names = Object.keys(value);
  if (names.length === 0) report(walk, 'invalid', at, 'An object may not be empty.');
  const seen = new Map<ElementRule, number>();
  for (const name of names) {
    if (name === 'resourceType' && kind === 'resource') continue;
    const plain = name.startsWith('_') ? name.slice(1) : name;
    const found = ruleOf(table, plain, kind);
    if (found === undefined || (name !== plain && !Object.hasOwn(PRIMITIVES, found.type))) {
      report(walk, 'structure', at, `Unknown property${safeName(name)}.`);
      continue;
    }
    const place = `${at}.${plain}`;
    if (name !== plain) {
      checkSibling(walk, value[name], place, depth);
      if (!Object.hasOwn(value, plain)) seen.set(found.rule, (seen.get(found.rule) ?? 0) + 1);
      continue;
    }
    const count = checkProperty(walk, value, name, found, place, depth);
    seen.set(found.rule, (seen.get(found.rule) ?? 0) + count);
  }
  checkCardinalities(walk, table, seen, at);
}

function checkCardinalities(walk: Walk, table: ElementTable, seen: Map<ElementRule, number>, at: string): void {
  for (const rule of table.values()) {
    const count = seen.get(rule) ?? 0;
    const place = `${at}.${rule.name.replace('[x]', '')}`;
    if (count < rule.min) report(walk, 'required', place, `At least ${rule.min} expected, ${count} found.`);
    if (count > rule.max) {
      const text = rule.max === 0 ? 'Not allowed by the profile.' : `At most ${rule.max} expected, ${count} found.`;
      report(walk, 'structure', place, text);
    }
  }
}

/** Checks one property and answers how many values it holds. */
function checkProperty(walk: Walk, owner: JsonObject, name: string, found: Named, at: string, depth: number): number {
  const value = owner[name];
  const { rule, type } = found;
  if (!rule.list) {
    if (Array.isArray(value)) {
      report(walk, 'structure', at, 'One value is expected, not a list.');
      return 1;
    }
    checkValue(walk, value, rule, type, at, depth);
    return 1;
  }
  if (!Array.isArray(value)) {
    report(walk, 'structure', at, 'A list is expected.');
    return 1;
  }
  if (value.length === 0) report(walk, 'invalid', at, 'A list may not be empty.');
  if (value.length > MAX_LIST_VALUES) {
    report(walk, 'too-costly', at, `More than ${MAX_LIST_VALUES} values.`);
    return value.length;
  }
  const siblings = owner[`_${name}`];
  for (const [index, one] of value.entries()) {
    const explained = one === null && Array.isArray(siblings) && isObject(siblings[index]);
    if (!explained) checkValue(walk, one, rule, type, `${at}[${index}]`, depth);
  }
  checkSlices(walk, value, rule, at);
  return value.length;
}

/** `_name`: id and extensions of a primitive, or a list of them with nulls. */
function checkSibling(walk: Walk, value: unknown, at: string, depth: number): void {
  const all = Array.isArray(value) ? value.slice(0, MAX_LIST_VALUES).filter((one) => one !== null) : [value];
  for (const one of all) {
    if (isObject(one)) checkObject(walk, one, ELEMENT, at, depth + 1, 'element');
    else report(walk, 'structure', at, 'Extensions of a primitive value are expected as an object.');
  }
}

function checkValue(walk: Walk, value: unknown, rule: ElementRule, type: string, at: string, depth: number): void {
  const isPrimitive = Object.hasOwn(PRIMITIVES, type) ? PRIMITIVES[type] : undefined;
  if (isPrimitive !== undefined) {
    if (isExhausted(walk, at, depth)) return;
    if (!isPrimitive(value)) report(walk, 'value', at, `Not a valid ${type}.`);
    else if (!isBound(rule, value)) report(walk, 'code-invalid', at, 'Not a code of the required value set.');
  } else if (!isObject(value)) {
    report(walk, 'structure', at, 'An object is expected.');
  } else if (type === 'Resource') {
    checkNestedResource(walk, value, rule, at, depth);
  } else {
    const table = rule.children ?? datatypeTable(type);
    if (table === undefined) checkOpaque(walk, value, at, depth + 1);
    else checkObject(walk, value, table, at, depth + 1, type === 'BackboneElement' ? 'backbone' : 'element');
    if (type === 'Reference') checkTarget(walk, value, rule, at);
  }
  if (rule.pattern !== undefined && !contains(value, rule.pattern)) {
    report(walk, 'value', at, 'The value differs from the one that the profile fixes.');
  }
}

function checkNestedResource(walk: Walk, value: JsonObject, rule: ElementRule, at: string, depth: number): void {
  const type = typeof value['resourceType'] === 'string' ? value['resourceType'] : '';
  const profile = Object.hasOwn(walk.entryProfiles, type) ? walk.entryProfiles[type] : undefined;
  const table = profile === undefined || rule.name === 'contained' ? resourceTable(type) : profileTable(profile).table;
  if (table === undefined) report(walk, 'not-supported', at, 'A resource of this type is not expected here.');
  else if (rule.name === 'contained') checkObject(walk, value, table, at, depth + 1, 'resource');
  else checkContainer(walk, value, table, at, depth + 1);
}

/** Datatypes that we do not read: bounded, otherwise free. */
function checkOpaque(walk: Walk, value: unknown, at: string, depth: number): void {
  if (isExhausted(walk, at, depth) || typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) checkOpaque(walk, child, at, depth + 1);
}

function checkSlices(walk: Walk, values: readonly unknown[], rule: ElementRule, at: string): void {
  for (const slice of rule.slices) {
    const count = values.filter((one) => isObject(one) && one['url'] === slice.url).length;
    if (count >= slice.min && count <= slice.max) continue;
    const expected = slice.min > count ? `At least ${slice.min}` : `At most ${slice.max}`;
    report(walk, count < slice.min ? 'required' : 'structure', at, `${expected} extension ${slice.url} expected.`);
  }
}

/** A wrong target type is a warning: the national guide's own examples have one (a Practitioner as List.source). */
function checkTarget(walk: Walk, value: JsonObject, rule: ElementRule, at: string): void {
  const reference = value['reference'];
  if (rule.targets.length === 0 || typeof reference !== 'string') return;
  const local = reference.startsWith('#') ? walk.contained.get(reference.slice(1)) : undefined;
  if (reference.startsWith('#') && local === undefined) {
    report(walk, 'invalid', `${at}.reference`, 'The contained resource that is referenced does not exist.');
    return;
  }
  const type = local ?? /^(?:https?:\/\/\S*\/)?([A-Z][A-Za-z]+)[/?]/.exec(reference)?.[1];
  if (type === undefined || rule.targets.includes(type)) return;
  const expected = rule.targets.join(', ');
  report(walk, 'structure', at, `A reference to ${expected} is expected.`, 'warning');
}
