/**
 * Rule tables as trees. A table is a list of rows, one element each, in this grammar:
 *
 *   path min..max types [@valueSet] [=pattern]
 *
 * - `path` is relative to the resource or datatype; `name[x]` is a choice of types; `path~url` is a slice of an extension
 *   list by url; `types` are separated by `|`, `*` is any datatype, `#path` reuses the children of another element;
 * - `Reference(Patient|Device)` names the resource types that a reference may designate;
 * - `@valueSet` is a required binding (code-lists.ts); `=pattern` is JSON that the value must contain.
 *
 * `id` and `extension` are allowed on every element, `modifierExtension` on backbone elements: they have no row.
 */
import { BASE_DATATYPES } from './base-datatype-rules.ts';
import { BASE_RESOURCES } from './base-rules.ts';
import { PDSM_COMPREHENSIVE_DOCUMENT_REFERENCE } from './generated/pdsm-comprehensive-document-reference.ts';
import { PDSM_COMPREHENSIVE_PROVIDE_DOCUMENT_BUNDLE } from './generated/pdsm-comprehensive-provide-document-bundle.ts';
import { PDSM_FOLDER_COMPREHENSIVE } from './generated/pdsm-folder-comprehensive.ts';
import { PDSM_SIMPLIFIED_PUBLISH } from './generated/pdsm-simplified-publish.ts';
import { PDSM_SUBMISSIONSET_COMPREHENSIVE } from './generated/pdsm-submissionset-comprehensive.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** One profile as committed under generated/. */
export interface ProfileTable {
  /** Canonical address and version of the profile. */
  readonly url: string;
  readonly version: string;
  /** Resource type. */
  readonly type: string;
  readonly rows: readonly string[];
}

export interface SliceRule {
  readonly url: string;
  readonly min: number;
  readonly max: number;
}

export interface ElementRule {
  readonly name: string;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  /** Written as a JSON array: decided by the base resource, also where a profile allows one value only. */
  readonly list: boolean;
  readonly types: readonly string[];
  /** Resource types that a Reference may designate; empty for any. */
  readonly targets: readonly string[];
  readonly valueSet?: string;
  readonly pattern?: JsonValue;
  /** Rules of its children, when they are not those of its datatype. */
  readonly children?: ElementTable;
  readonly slices: readonly SliceRule[];
}

/** Children by name; a choice is filed under its declared name, `value[x]`. */
export type ElementTable = ReadonlyMap<string, ElementRule>;

/** What can be validated: five PDSm profiles, and the base resources. */
export type ProfileName =
  | 'pdsm-comprehensive-document-reference'
  | 'pdsm-submissionset-comprehensive'
  | 'pdsm-comprehensive-provide-document-bundle'
  | 'pdsm-simplified-publish'
  | 'pdsm-folder-comprehensive'
  | 'Binary'
  | 'Bundle'
  | 'Consent'
  | 'Device'
  | 'DocumentReference'
  | 'List'
  | 'Organization'
  | 'Parameters'
  | 'Patient'
  | 'Practitioner'
  | 'PractitionerRole';

interface Row {
  path: readonly string[];
  slice?: string;
  rule: ElementRule;
}

const ROW = /^(\S+?)(?:~(\S+))? (\d+)\.\.(\d+|\*) (\S+)(?: @(\S+))?(?: =(.+))?$/;

function parseRow(text: string): Row {
  const found = ROW.exec(text);
  const [, path, slice, min, max, types, valueSet, pattern] = found ?? [];
  if (path === undefined || types === undefined) throw new Error(`not a rule row: ${text}`);
  const reference = /^Reference\((.+)\)$/.exec(types);
  const rule: ElementRule = {
    name: path.slice(path.lastIndexOf('.') + 1),
    min: Number(min),
    max: max === '*' ? Number.POSITIVE_INFINITY : Number(max),
    list: max === '*' || Number(max) > 1,
    types: reference ? ['Reference'] : types.split('|'),
    targets: reference?.[1]?.split('|') ?? [],
    ...(valueSet === undefined ? {} : { valueSet }),
    ...(pattern === undefined ? {} : { pattern: JSON.parse(pattern) as JsonValue }),
    slices: [],
  };
  return { path: path.split('.'), rule, ...(slice === undefined ? {} : { slice }) };
}

interface Growing {
  rule: ElementRule;
  children: Map<string, Growing>;
  slices: SliceRule[];
}

function grow(rows: readonly string[]): Map<string, Growing> {
  const root = new Map<string, Growing>();
  for (const text of rows) {
    const { path, slice, rule } = parseRow(text);
    let level = root;
    for (const step of path.slice(0, -1)) {
      const parent = level.get(step);
      if (parent === undefined) throw new Error(`the parent of a rule row is missing: ${text}`);
      level = parent.children;
    }
    const found = level.get(rule.name);
    if (slice !== undefined) {
      if (found === undefined) throw new Error(`the list of a sliced row is missing: ${text}`);
      found.slices.push({ url: slice, min: rule.min, max: rule.max });
    } else if (found !== undefined) {
      found.rule = rule;
    } else {
      level.set(rule.name, { rule, children: new Map(), slices: [] });
    }
  }
  return root;
}

/** Rows of a datatype come first, the profile's own rows replace them one by one. */
function inherit(growing: Growing): Map<string, Growing> {
  const [type] = growing.rule.types;
  const base = type === undefined ? undefined : BASE_DATATYPES[type];
  if (growing.children.size === 0 || base === undefined) return growing.children;
  const merged = grow(base);
  for (const [name, child] of growing.children) merged.set(name, child);
  return merged;
}

interface Frame {
  /** The table at the root, for `#path` rows. */
  readonly top: ElementTable;
  /** The base table at the same place, for `list`. */
  readonly base: ElementTable | undefined;
}

function freeze(level: Map<string, Growing>, frame?: Frame): ElementTable {
  const table = new Map<string, ElementRule>();
  const top = frame?.top ?? table;
  for (const [name, growing] of level) {
    const base = frame?.base?.get(name);
    const rule: ElementRule = { ...growing.rule, slices: growing.slices, list: base?.list ?? growing.rule.list };
    const children = inherit(growing);
    const shared = rule.types[0]?.startsWith('#') ? rule.types[0].slice(1) : undefined;
    if (shared !== undefined) {
      // A getter, because the element may be shared with its own ancestor (Parameters.parameter.part).
      const backbone = { ...rule, types: ['BackboneElement'] };
      table.set(name, Object.defineProperty(backbone, 'children', { get: () => top.get(shared)?.children }));
    } else {
      const within = base?.children ?? datatypes.get(rule.types[0] ?? '');
      table.set(name, children.size === 0 ? rule : { ...rule, children: freeze(children, { top, base: within }) });
    }
  }
  return table;
}

const PROFILES: readonly ProfileTable[] = [
  PDSM_COMPREHENSIVE_DOCUMENT_REFERENCE,
  PDSM_SUBMISSIONSET_COMPREHENSIVE,
  PDSM_COMPREHENSIVE_PROVIDE_DOCUMENT_BUNDLE,
  PDSM_SIMPLIFIED_PUBLISH,
  PDSM_FOLDER_COMPREHENSIVE,
];

const datatypes: Map<string, ElementTable> = new Map();
for (const [type, rows] of Object.entries(BASE_DATATYPES)) datatypes.set(type, freeze(grow(rows)));
const resources = new Map(Object.entries(BASE_RESOURCES).map(([type, rows]) => [type, freeze(grow(rows))]));
const profiles = new Map(
  PROFILES.map((profile) => [
    profile.url.slice(profile.url.lastIndexOf('/') + 1),
    { type: profile.type, table: freezeProfile(profile) },
  ]),
);

function freezeProfile(profile: ProfileTable): ElementTable {
  const top: Map<string, ElementRule> = new Map();
  for (const [name, rule] of freeze(grow(profile.rows), { top, base: resources.get(profile.type) }))
    top.set(name, rule);
  return top;
}

/** The children of a complex datatype, or undefined when it is not one that we know. */
export function datatypeTable(type: string): ElementTable | undefined {
  return datatypes.get(type);
}

/** The children of a base resource, or undefined when it is not one that we know. */
export function resourceTable(type: string): ElementTable | undefined {
  return resources.get(type);
}

/** Resource type and children of a profile or base resource. */
export function profileTable(profile: ProfileName): { readonly type: string; readonly table: ElementTable } {
  const found = profiles.get(profile);
  if (found !== undefined) return found;
  const base = resources.get(profile);
  if (base === undefined) throw new Error(`no rules for ${profile}`);
  return { type: profile, table: base };
}
