/** Which rule a JSON property falls under, and small tests of one value against a rule. Pure, without state. */
import { OPAQUE_DATATYPES } from './base-datatype-rules.ts';
import { CODE_LISTS, MEDIA_TYPE } from './code-lists.ts';
import { PRIMITIVES } from './primitives.ts';
import { datatypeTable, type ElementRule, type ElementTable, type JsonValue } from './rules.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a property stands: decides what is implied there. */
export type ObjectKind = 'resource' | 'backbone' | 'element';

/** Children allowed everywhere, which tables leave out. */
function impliedRule(name: string, kind: ObjectKind): ElementRule | undefined {
  const rule = { min: 0, max: 1, list: false, targets: [], slices: [] };
  if (kind === 'resource') return undefined;
  if (name === 'id') return { ...rule, name, types: ['string'] };
  const isExtension = name === 'extension' || (name === 'modifierExtension' && kind === 'backbone');
  return isExtension ? { ...rule, name, max: Number.POSITIVE_INFINITY, list: true, types: ['Extension'] } : undefined;
}

export interface Named {
  readonly rule: ElementRule;
  /** The one type that the property's name selects. */
  readonly type: string;
  /** The name, without the underscore of `_name`. */
  readonly plain: string;
  /** `_name`: what stands beside a primitive. */
  readonly isSibling: boolean;
  readonly isChoice: boolean;
  /** The format of its values, of a primitive. */
  readonly isPrimitive: ((value: unknown) => boolean) | undefined;
  /** Where the properties of its values stand; undefined for primitives, resources and datatypes that we do not read. */
  readonly inside: Place | undefined;
}

/** A table and where it stands; what each name means there is found once. */
export interface Place {
  readonly table: ElementTable;
  readonly kind: ObjectKind;
  /** How many of its elements are required. */
  readonly required: number;
  /** Names met so far that have a rule: as many as the rules allow, whatever the input. */
  readonly known: Map<string, Named>;
}

const places: Readonly<Record<ObjectKind, WeakMap<ElementTable, Place>>> = {
  resource: new WeakMap(),
  backbone: new WeakMap(),
  element: new WeakMap(),
};

export function placeOf(table: ElementTable, kind: ObjectKind): Place {
  const found = places[kind].get(table);
  if (found !== undefined) return found;
  const required = [...table.values()].filter(({ min }) => min > 0).length;
  const made: Place = { table, kind, required, known: new Map() };
  places[kind].set(table, made);
  return made;
}

/** What a property's name means; undefined when no such property may stand here. */
export function namedIn(place: Place, name: string): Named | undefined {
  const known = place.known.get(name);
  if (known !== undefined) return known;
  const isSibling = name.startsWith('_');
  const plain = isSibling ? name.slice(1) : name;
  const found = ruleOf(place, plain);
  if (found === undefined) return undefined;
  const { rule, type } = found;
  const isPrimitive = Object.hasOwn(PRIMITIVES, type) ? PRIMITIVES[type] : undefined;
  if (isSibling && isPrimitive === undefined) return undefined;
  const table = isPrimitive === undefined && type !== 'Resource' ? (rule.children ?? datatypeTable(type)) : undefined;
  const inside = table && placeOf(table, type === 'BackboneElement' ? 'backbone' : 'element');
  const isChoice = rule.name.endsWith('[x]');
  const made: Named = { rule, type, plain, isSibling, isChoice, isPrimitive, inside };
  place.known.set(name, made);
  return made;
}

/** The rule behind a name, choices included (`valueString` of `value[x]`). */
function ruleOf({ table, kind }: Place, name: string): Pick<Named, 'rule' | 'type'> | undefined {
  const direct = table.get(name) ?? impliedRule(name, kind);
  if (direct !== undefined) return name.endsWith('[x]') ? undefined : { rule: direct, type: direct.types[0] ?? '' };
  for (const rule of table.values()) {
    if (!rule.name.endsWith('[x]')) continue;
    const stem = rule.name.slice(0, -3);
    if (!name.startsWith(stem) || name === stem) continue;
    const suffix = name.slice(stem.length);
    const primitive = suffix.charAt(0).toLowerCase() + suffix.slice(1);
    const type = Object.hasOwn(PRIMITIVES, primitive) && suffix !== primitive ? primitive : suffix;
    const open = rule.types[0] === '*';
    if (open ? isDatatype(type) : rule.types.includes(type)) return { rule, type };
  }
  return undefined;
}

/** How many values a property holds; a sibling counts where the primitive itself is absent. */
export function countOf(owner: JsonObject, name: string, { rule, plain, isSibling }: Named): number {
  if (isSibling) return Object.hasOwn(owner, plain) ? 0 : 1;
  const value = rule.list ? owner[name] : undefined;
  return Array.isArray(value) ? value.length : 1;
}

/** A null in a list of primitives says that there is only something beside it. */
export function isExplained(owner: JsonObject, { plain }: Named, index: number): boolean {
  const siblings = owner[`_${plain}`];
  return Array.isArray(siblings) && isObject(siblings[index]);
}

/** How many values an object holds for each rule. */
export function countsOf(owner: JsonObject, place: Place): ReadonlyMap<ElementRule, number> {
  const counts = new Map<ElementRule, number>();
  for (const name of Object.keys(owner)) {
    const found = namedIn(place, name);
    if (found !== undefined) counts.set(found.rule, (counts.get(found.rule) ?? 0) + countOf(owner, name, found));
  }
  return counts;
}

function isDatatype(type: string): boolean {
  return Object.hasOwn(PRIMITIVES, type) || datatypeTable(type) !== undefined || OPAQUE_DATATYPES.includes(type);
}

/** Names come from the input: only a plain one is repeated in a message. */
export function safeName(name: string): string {
  return /^_?[a-zA-Z]{1,40}$/.test(name) ? ` '${name}'` : '';
}

/** Whether a code belongs to the rule's required value set. */
export function isBound(rule: ElementRule, value: unknown): boolean {
  if (rule.valueSet === undefined) return true;
  if (rule.valueSet === 'mimetypes') return MEDIA_TYPE.test(String(value));
  return CODE_LISTS[rule.valueSet]?.includes(String(value)) ?? false;
}

/** Whether the value holds everything that the pattern fixes. */
export function contains(value: unknown, pattern: JsonValue): boolean {
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((wanted) => value.some((one) => contains(one, wanted)));
  }
  return isObject(value) && Object.entries(pattern).every(([name, wanted]) => contains(value[name], wanted));
}
