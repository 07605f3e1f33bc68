/**
 * Structural validation of FHIR R4 JSON against the rule tables: cardinalities, types, primitive formats, required
 * bindings, patterns, extension slices, reference targets; unknown properties are refused.
 * Source: HL7 FHIR R4 JSON format (§2.6.2) and the profiles named in rules.ts. Pure and bounded.
 */
import {
  contains,
  countOf,
  countsOf,
  isBound,
  isExplained,
  isObject,
  type JsonObject,
  type Named,
  namedIn,
  type Place,
  placeOf,
  safeName,
} from './match-rules.ts';
import { type ElementRule, type ProfileName, profileTable, resourceTable } from './rules.ts';
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
  /** Where the walk is, from the root: names and indices, written out for an issue alone. */
  readonly steps: (string | number)[];
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
  const { type, table } = profileTable(profile);
  const entryProfiles = ENTRY_PROFILES[profile] ?? {};
  const walk: Walk = { issues: [], values: 0, steps: [type], contained: new Map(), entryProfiles };
  if (!isObject(resource) || resource['resourceType'] !== type) {
    report(walk, 'structure', `A resource of type ${type} is expected.`);
    return walk.issues;
  }
  checkContainer(walk, resource, placeOf(table, 'resource'), 0);
  return walk.issues;
}

/** An issue where the walk is, or at an element `below`. */
function report(
  walk: Walk,
  code: IssueCode,
  diagnostics: string,
  below?: string,
  severity: Issue['severity'] = 'error',
) {
  if (walk.issues.length >= MAX_ISSUES) return;
  const steps = below === undefined ? walk.steps : [...walk.steps, below];
  const expression = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  walk.issues.push({ severity, code, diagnostics, expression: expression.slice(1) });
}

/** A resource that may contain others: `#id` references are resolved among those. */
function checkContainer(walk: Walk, resource: JsonObject, place: Place, depth: number): void {
  const outer = walk.contained;
  const inside = new Map<string, string>();
  const contained = resource['contained'];
  for (const one of Array.isArray(contained) ? contained.slice(0, MAX_LIST_VALUES) : []) {
    if (isObject(one) && typeof one['id'] === 'string' && typeof one['resourceType'] === 'string') {
      inside.set(one['id'], one['resourceType']);
    }
  }
  walk.contained = inside;
  checkObject(walk, resource, place, depth);
  walk.contained = outer;
}

function isExhausted(walk: Walk, depth: number): boolean {
  walk.values += 1;
  if (walk.issues.length >= MAX_ISSUES) return true;
  if (depth > MAX_JSON_DEPTH) {
    report(walk, 'too-costly', `Objects are nested deeper than ${MAX_JSON_DEPTH} levels.`);
    return true;
  }
  if (walk.values > MAX_JSON_VALUES) {
    if (walk.values === MAX_JSON_VALUES + 1) report(walk, 'too-costly', `More than ${MAX_JSON_VALUES} values.`);
    return true;
  }
  return false;
}

const ELEMENT = placeOf(new Map(), 'element');

function checkObject(walk: Walk, value: JsonObject, place: Place, depth: number): void {
  if (isExhausted(walk, depth)) return;
  const names = Object.keys(value);
  if (names.length === 0) report(walk, 'invalid', 'An object may not be empty.');
  let met = 0;
  let choices = 0;
  let isTooMany = false;
  for (const name of names) {
    if (name === 'resourceType' && place.kind === 'resource') continue;
    const found = namedIn(place, name);
    if (found === undefined) {
      report(walk, 'structure', `Unknown property${safeName(name)}.`);
      continue;
    }
    const { rule } = found;
    walk.steps.push(found.plain);
    if (found.isSibling) checkSibling(walk, value[name], depth);
    else checkProperty(walk, value, name, found, depth);
    walk.steps.pop();
    const count = countOf(value, name, found);
    if (rule.min > 0 && count >= rule.min) met += 1;
    if (count > rule.max) isTooMany = true;
    if (found.isChoice) choices += 1;
  }
  // Names are unique, so that only choices can meet one rule twice: otherwise the rules need not be walked.
  if (isTooMany || choices > 1 || met !== place.required) checkCardinalities(walk, value, place);
}

function checkCardinalities(walk: Walk, value: JsonObject, place: Place): void {
  const seen = countsOf(value, place);
  for (const rule of place.table.values()) {
    const count = seen.get(rule) ?? 0;
    const name = rule.name.replace('[x]', '');
    if (count < rule.min) report(walk, 'required', `At least ${rule.min} expected, ${count} found.`, name);
    if (count > rule.max) {
      const text = rule.max === 0 ? 'Not allowed by the profile.' : `At most ${rule.max} expected, ${count} found.`;
      report(walk, 'structure', text, name);
    }
  }
}

function checkProperty(walk: Walk, owner: JsonObject, name: string, found: Named, depth: number): void {
  const value = owner[name];
  if (!found.rule.list) {
    if (Array.isArray(value)) report(walk, 'structure', 'One value is expected, not a list.');
    else checkValue(walk, value, found, depth);
  } else if (!Array.isArray(value)) {
    report(walk, 'structure', 'A list is expected.');
  } else {
    if (value.length === 0) report(walk, 'invalid', 'A list may not be empty.');
    if (value.length > MAX_LIST_VALUES) report(walk, 'too-costly', `More than ${MAX_LIST_VALUES} values.`);
    else checkList(walk, value, owner, found, depth);
  }
}

function checkList(walk: Walk, values: readonly unknown[], owner: JsonObject, found: Named, depth: number): void {
  const step = walk.steps.length;
  for (let index = 0; index < values.length; index += 1) {
    const one = values[index];
    if (one === null && isExplained(owner, found, index)) continue;
    walk.steps[step] = index;
    checkValue(walk, one, found, depth);
  }
  walk.steps.length = step;
  checkSlices(walk, values, found.rule);
}

/** `_name`: id and extensions of a primitive, or a list of them with nulls. */
function checkSibling(walk: Walk, value: unknown, depth: number): void {
  const all = Array.isArray(value) ? value.slice(0, MAX_LIST_VALUES).filter((one) => one !== null) : [value];
  for (const one of all) {
    if (isObject(one)) checkObject(walk, one, ELEMENT, depth + 1);
    else report(walk, 'structure', 'Extensions of a primitive value are expected as an object.');
  }
}

function checkValue(walk: Walk, value: unknown, found: Named, depth: number): void {
  const { rule, type, isPrimitive, inside } = found;
  if (isPrimitive !== undefined) {
    if (isExhausted(walk, depth)) return;
    if (!isPrimitive(value)) report(walk, 'value', `Not a valid ${type}.`);
    else if (!isBound(rule, value)) report(walk, 'code-invalid', 'Not a code of the required value set.');
  } else if (!isObject(value)) {
    report(walk, 'structure', 'An object is expected.');
  } else if (type === 'Resource') {
    checkNestedResource(walk, value, rule, depth);
  } else {
    if (inside === undefined) checkOpaque(walk, value, depth + 1);
    else checkObject(walk, value, inside, depth + 1);
    if (type === 'Reference') checkTarget(walk, value, rule);
  }
  if (rule.pattern !== undefined && !contains(value, rule.pattern)) {
    report(walk, 'value', 'The value differs from the one that the profile fixes.');
  }
}

function checkNestedResource(walk: Walk, value: JsonObject, rule: ElementRule, depth: number): void {
  const type = typeof value['resourceType'] === 'string' ? value['resourceType'] : '';
  const profile = Object.hasOwn(walk.entryProfiles, type) ? walk.entryProfiles[type] : undefined;
  const table = profile === undefined || rule.name === 'contained' ? resourceTable(type) : profileTable(profile).table;
  if (table === undefined) report(walk, 'not-supported', 'A resource of this type is not expected here.');
  else if (rule.name === 'contained') checkObject(walk, value, placeOf(table, 'resource'), depth + 1);
  else checkContainer(walk, value, placeOf(table, 'resource'), depth + 1);
}

/** Datatypes that we do not read: bounded, otherwise free. */
function checkOpaque(walk: Walk, value: unknown, depth: number): void {
  if (isExhausted(walk, depth) || typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) checkOpaque(walk, child, depth + 1);
}

function checkSlices(walk: Walk, values: readonly unknown[], rule: ElementRule): void {
  for (const slice of rule.slices) {
    const count = values.filter((one) => isObject(one) && one['url'] === slice.url).length;
    if (count >= slice.min && count <= slice.max) continue;
    const expected = slice.min > count ? `At least ${slice.min}` : `At most ${slice.max}`;
    report(walk, count < slice.min ? 'required' : 'structure', `${expected} extension ${slice.url} expected.`);
  }
}

/** A wrong target type is a warning: the national guide's own examples have one (a Practitioner as List.source). */
function checkTarget(walk: Walk, value: JsonObject, rule: ElementRule): void {
  const reference = value['reference'];
  if (rule.targets.length === 0 || typeof reference !== 'string') return;
  const local = reference.startsWith('#') ? walk.contained.get(reference.slice(1)) : undefined;
  if (reference.startsWith('#') && local === undefined) {
    report(walk, 'invalid', 'The contained resource that is referenced does not exist.', 'reference');
    return;
  }
  const type = local ?? /^(?:https?:\/\/\S*\/)?([A-Z][A-Za-z]+)[/?]/.exec(reference)?.[1];
  if (type === undefined || rule.targets.includes(type)) return;
  const expected = rule.targets.join(', ');
  report(walk, 'structure', `A reference to ${expected} is expected.`, undefined, 'warning');
}
