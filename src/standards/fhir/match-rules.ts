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
}

/** The rule behind a property's name, choices included (`valueString` of `value[x]`). */
export function ruleOf(table: ElementTable, name: string, kind: ObjectKind): Named | undefined {
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
