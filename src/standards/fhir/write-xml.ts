/**
 * The XML form of a resource given in its JSON form. Source: HL7 FHIR R4 §2.6.1: elements in the order of the structures,
 * primitives as `value`, `id` and an extension's `url` as attributes, a resource inside the element that contains it.
 */
import { numberText } from './exact-json.ts';
import { FHIR_NAMESPACE } from './read-xml.ts';
import { fieldNamed, type NamedField, PRIMITIVE_EXTRA, resourceStructure, type Structure } from './structures.ts';
import { attributeText, cleanXhtml } from './xhtml.ts';

type Json = Readonly<Record<string, unknown>>;

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
/** Half of a property: its value, and what stands beside it (`_name`). */
interface Property {
  readonly name: string;
  readonly named: NamedField;
  value?: unknown;
  extra?: unknown;
}

/**
 * One resource as a whole XML document. Meant for resources that validation accepted or that we made: a property that the
 * structures do not know is a mistake of ours. @throws Error
 */
export function writeFhirXml(resource: Json): string {
  const pieces: string[] = [HEAD];
  writeResource(pieces, resource, ` xmlns="${FHIR_NAMESPACE}"`);
  return pieces.join('');
}

function writeResource(pieces: string[], resource: Json, namespace: string): void {
  const type = String(resource['resourceType']);
  const structure = resourceStructure(type);
  if (structure === undefined) throw new Error('no structure is known for this resource type');
  pieces.push(`<${type}${namespace}>`);
  writeChildren(pieces, resource, structure);
  pieces.push(`</${type}>`);
}

function writeChildren(pieces: string[], owner: Json, structure: Structure): void {
  const properties = new Map<string, Property>();
  for (const [key, value] of Object.entries(owner)) {
    const isExtra = key.startsWith('_');
    const name = isExtra ? key.slice(1) : key;
    const named = fieldNamed(structure, name);
    if (named === undefined) {
      if (isAttribute(key)) continue;
      throw new Error('a property has no place in the XML form');
    }
    const property = properties.get(name) ?? { name, named };
    properties.set(name, property);
    if (isExtra) property.extra = value;
    else property.value = value;
  }
  const inOrder = [...properties.values()].sort((one, other) => one.named.field.order - other.named.field.order);
  for (const property of inOrder) writeProperty(pieces, property);
}

/** Written on the element itself, or its name. */
function isAttribute(key: string): boolean {
  return key === 'id' || key === 'url' || key === 'resourceType';
}

function writeProperty(pieces: string[], { name, named, value, extra }: Property): void {
  if (!Array.isArray(value) && !Array.isArray(extra)) {
    writeElement(pieces, name, named, value, extra);
    return;
  }
  const values = Array.isArray(value) ? value : [];
  const extras = Array.isArray(extra) ? extra : [];
  for (let index = 0; index < Math.max(values.length, extras.length); index += 1) {
    writeElement(pieces, name, named, values[index], extras[index]);
  }
}

function writeElement(pieces: string[], name: string, named: NamedField, value: unknown, extra: unknown): void {
  if (named.type === 'xhtml') {
    pieces.push(cleanXhtml(String(value)) ?? '');
  } else if (named.type === 'Resource') {
    pieces.push(`<${name}>`);
    writeResource(pieces, value as Json, '');
    pieces.push(`</${name}>`);
  } else if (named.isPrimitive) {
    const text = value === undefined || value === null ? undefined : (numberText(value) ?? String(value));
    const beside = (extra ?? {}) as Json;
    const attribute = text === undefined ? '' : ` value="${attributeText(text)}"`;
    writeTagged(pieces, name, `${idOf(beside)}${attribute}`, beside, PRIMITIVE_EXTRA);
  } else {
    if (named.inside === undefined) throw new Error('a datatype has no place in the XML form');
    const owner = value as Json;
    const url = named.type === 'Extension' ? ` url="${attributeText(String(owner['url'] ?? ''))}"` : '';
    writeTagged(pieces, name, `${idOf(owner)}${url}`, owner, named.inside);
  }
}

function idOf({ id }: Json): string {
  return id === undefined ? '' : ` id="${attributeText(String(id))}"`;
}

function writeTagged(pieces: string[], name: string, attributes: string, owner: Json, structure: Structure): void {
  pieces.push(`<${name}${attributes}`);
  const before = pieces.length;
  pieces.push('>');
  writeChildren(pieces, owner, structure);
  if (pieces.length === before + 1) pieces[before] = '/>';
  else pieces.push(`</${name}>`);
}
