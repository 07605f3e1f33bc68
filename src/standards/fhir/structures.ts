/**
 * Which elements a type has, in which order: what the XML form of FHIR needs beside names. A structure is one line:
 *
 *   name:Type name*:Type backbone:BackboneElement backbone.child:Type choice[x]:* again*:#backbone
 *
 * `*` after a name says that it repeats; a choice is open here, because validation (validate.ts) closes it.
 * Source: HL7 FHIR R4 4.0.1; where each line comes from is said in its file.
 */
import { BASE_DATATYPES } from './base-datatype-rules.ts';
import { BASE_RESOURCES } from './base-rules.ts';
import { ANSWER_STRUCTURES, DATATYPE_STRUCTURES } from './base-structures.ts';
import { RESOURCE_STRUCTURES } from './generated/structures.ts';
import { PRIMITIVES } from './primitives.ts';

export interface Field {
  /** Declared name; `value[x]` for a choice. */
  readonly name: string;
  /** Position among its siblings. */
  readonly order: number;
  readonly list: boolean;
  /** Name of a primitive, datatype, `Resource` or `xhtml`; empty for a choice. */
  readonly type: string;
  /** Children of a backbone element; else those of its type. */
  readonly inside: Structure | undefined;
}

/** One property or XML element as it is named in an instance. */
export interface NamedField {
  readonly field: Field;
  readonly type: string;
  readonly isPrimitive: boolean;
  /** Undefined for primitives, resources and the narrative. */
  readonly inside: Structure | undefined;
}

export interface Structure {
  readonly fields: ReadonlyMap<string, Field>;
  readonly choices: readonly Field[];
  /** Names met that have a field: as many as the standard allows, whatever the input. */
  readonly known: Map<string, NamedField>;
}

const COMMON =
  'id:id meta:Meta implicitRules:uri language:code text:Narrative contained*:Resource extension*:Extension modifierExtension*:Extension';
const ELEMENT = 'extension*:Extension';
const BACKBONE = 'extension*:Extension modifierExtension*:Extension';

const types = new Map<string, Structure>();
const resources = new Map<string, Structure>();

interface Growing {
  readonly fields: Map<string, Field>;
  readonly choices: Field[];
  readonly known: Map<string, NamedField>;
}

function empty(): Growing {
  return { fields: new Map(), choices: [], known: new Map() };
}

function parseStructure(text: string): Structure {
  const root = empty();
  const inner = new Map<string, Growing>([['', root]]);
  for (const row of text.split(' ')) {
    const [, parent = '', name = '', star, type = ''] =
      /^(?:(\S+)\.)?([a-zA-Z]+(?:\[x\])?)(\*?):(\S+)$/.exec(row) ?? [];
    const level = inner.get(parent);
    if (level === undefined || name === '') throw new Error(`not a structure row: ${row}`);
    const isBackbone = type === 'BackboneElement' || type === 'Element';
    const reused = type.startsWith('#') ? inner.get(type.slice(1)) : undefined;
    const inside = isBackbone ? grow(type === 'Element' ? ELEMENT : BACKBONE) : reused;
    if (isBackbone && inside !== undefined) inner.set(parent === '' ? name : `${parent}.${name}`, inside as Growing);
    add(level, { name, list: star === '*', type: type === '*' ? '' : type, inside });
  }
  return root;
}

/** The elements that stand first in every backbone element. */
function grow(text: string): Growing {
  const level = empty();
  for (const row of text.split(' ')) {
    const [name = '', type = ''] = row.split('*:');
    add(level, { name, list: true, type, inside: undefined });
  }
  return level;
}

function add(level: Growing, field: Omit<Field, 'order'>): void {
  const placed = { ...field, order: level.fields.size };
  level.fields.set(field.name, placed);
  if (field.name.endsWith('[x]')) level.choices.push(placed);
}

/** A rule row (rules.ts) as a structure row. */
function fromRule(row: string): string {
  const [path, cardinality = '', declared = ''] = row.split(' ');
  const [type = ''] = declared.replace(/\(.*\)/, '').split('|');
  const isChoice = path?.endsWith('[x]') === true;
  return `${path}${cardinality.endsWith('..1') ? '' : '*'}:${isChoice ? '*' : type}`;
}

for (const [type, rows] of Object.entries(BASE_DATATYPES)) {
  // The address of an extension is an attribute.
  const elements = rows.map(fromRule).filter((row) => type !== 'Extension' || !row.startsWith('url:'));
  types.set(type, parseStructure([ELEMENT, ...elements].join(' ')));
}
for (const [type, text] of Object.entries(DATATYPE_STRUCTURES)) types.set(type, parseStructure(`${ELEMENT} ${text}`));
for (const [type, rows] of Object.entries(BASE_RESOURCES)) {
  resources.set(type, parseStructure(rows.map(fromRule).join(' ')));
}
for (const [type, text] of Object.entries({ ...ANSWER_STRUCTURES, ...RESOURCE_STRUCTURES })) {
  resources.set(type, parseStructure(`${COMMON} ${text}`));
}

/** What stands beside a primitive value. */
export const PRIMITIVE_EXTRA: Structure = parseStructure(ELEMENT);

/** The elements of a resource; undefined for a type that is not known here. */
export function resourceStructure(type: string): Structure | undefined {
  return resources.get(type);
}

/** What a name means inside a structure, choices included (`valueString`); undefined when no such element may stand there. */
export function fieldNamed(structure: Structure, name: string): NamedField | undefined {
  const known = structure.known.get(name);
  if (known !== undefined) return known;
  const found = name.endsWith('[x]') ? undefined : (direct(structure, name) ?? chosen(structure, name));
  if (found !== undefined) structure.known.set(name, found);
  return found;
}

function direct({ fields }: Structure, name: string): NamedField | undefined {
  const field = fields.get(name);
  return field === undefined ? undefined : describe(field, field.type);
}

function chosen({ choices }: Structure, name: string): NamedField | undefined {
  for (const field of choices) {
    const stem = field.name.slice(0, -3);
    const suffix = name.startsWith(stem) ? name.slice(stem.length) : '';
    const primitive = suffix.charAt(0).toLowerCase() + suffix.slice(1);
    if (suffix !== primitive && isPrimitiveType(primitive)) return describe(field, primitive);
    if (types.has(suffix)) return describe(field, suffix);
  }
  return undefined;
}

function describe(field: Field, type: string): NamedField {
  const isPrimitive = isPrimitiveType(type) && type !== 'xhtml';
  const inside = isPrimitive ? undefined : (field.inside ?? types.get(type));
  return { field, type, isPrimitive, inside };
}

function isPrimitiveType(type: string): boolean {
  return Object.hasOwn(PRIMITIVES, type);
}
