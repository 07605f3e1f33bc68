/**
 * ebRIM 3.0 objects as XDS metadata use them, read from XML. Source: ebRIM 3.0 (OASIS 2005), ITI TF-3 §4.2.
 * Elements are known by their local names: some products put an element in another namespace than their schema.
 */
import type { XmlElement } from '../cda/xml-tree.ts';
import { MetadataProblem } from './metadata-problem.ts';

/** Objects of one request: the set, its documents and folders, what ties them together. */
export const MAX_REGISTRY_OBJECTS = 400;
/** Slots of one object; values of one slot; classifications of one object. */
export const MAX_SLOTS = 64;
const MAX_VALUES = 200;
const MAX_CLASSIFICATIONS = 200;

export type Slots = ReadonlyMap<string, readonly string[]>;

export interface Classification {
  /** Of a coded value or an author. */
  readonly scheme?: string;
  /** Says what a package is. */
  readonly node?: string;
  readonly code: string;
  readonly slots: Slots;
  readonly label?: string;
}

export interface RegistryObject {
  readonly kind: 'document' | 'package';
  /** As written: a name inside the request, or `urn:uuid:…`. */
  readonly id: string;
  readonly lid?: string;
  readonly mimeType?: string;
  readonly objectType?: string;
  readonly status?: string;
  readonly version?: string;
  readonly slots: Slots;
  readonly title?: string;
  readonly description?: string;
  readonly classifications: readonly Classification[];
  readonly identifiers: ReadonlyMap<string, string>;
}

export interface Association {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly slots: Slots;
}

export interface RegistryObjects {
  readonly documents: readonly RegistryObject[];
  readonly packages: readonly RegistryObject[];
  readonly associations: readonly Association[];
}

export function childElements(parent: XmlElement | undefined, name?: string): XmlElement[] {
  const all = (parent?.children ?? []).filter((each): each is XmlElement => typeof each !== 'string');
  return name === undefined ? all : all.filter((each) => each.name === name);
}

export const firstChild = (parent: XmlElement | undefined, name: string): XmlElement | undefined =>
  childElements(parent, name)[0];

/** Reads a RegistryObjectList. @throws MetadataProblem */
export function readRegistryObjects(list: XmlElement | undefined): RegistryObjects {
  const elements = childElements(list);
  if (elements.length > MAX_REGISTRY_OBJECTS) {
    throw new MetadataProblem('too-many', `a request has at most ${MAX_REGISTRY_OBJECTS} registry objects`);
  }
  // Classifications may stand beside what they classify.
  const apart = elements.filter(({ name }) => name === 'Classification');
  const documents: RegistryObject[] = [];
  const packages: RegistryObject[] = [];
  const associations: Association[] = [];
  for (const element of elements) {
    if (element.name === 'ExtrinsicObject') documents.push(readObject(element, 'document', apart));
    else if (element.name === 'RegistryPackage') packages.push(readObject(element, 'package', apart));
    else if (element.name === 'Association') associations.push(readAssociation(element));
    else if (element.name !== 'Classification' && element.name !== 'ObjectRef') {
      throw new MetadataProblem('unknown-object', 'a registry object is of a kind that XDS does not use');
    }
  }
  return { documents, packages, associations };
}

function readObject(element: XmlElement, kind: RegistryObject['kind'], apart: readonly XmlElement[]): RegistryObject {
  const { id = '', lid, mimeType, objectType, status } = element.attrs;
  if (id === '') throw new MetadataProblem('missing', 'a registry object has no id');
  const mine = [
    ...childElements(element, 'Classification'),
    ...apart.filter(({ attrs }) => attrs.classifiedObject === id),
  ];
  if (mine.length > MAX_CLASSIFICATIONS) {
    throw new MetadataProblem('too-many', `an object has at most ${MAX_CLASSIFICATIONS} classifications`);
  }
  const identifiers = new Map<string, string>();
  for (const { attrs } of childElements(element, 'ExternalIdentifier')) {
    const scheme = attrs.identificationScheme ?? '';
    if (identifiers.has(scheme)) throw new MetadataProblem('twice', 'an external identifier is given twice');
    identifiers.set(scheme, (attrs.value ?? '').trim());
  }
  const version = firstChild(element, 'VersionInfo')?.attrs.versionName;
  return withDefined({
    kind,
    id,
    lid,
    mimeType,
    objectType,
    status,
    version,
    slots: readSlots(element),
    title: localized(firstChild(element, 'Name')),
    description: localized(firstChild(element, 'Description')),
    classifications: mine.map(readClassification),
    identifiers,
  });
}

function withDefined(object: { [K in keyof RegistryObject]: RegistryObject[K] | undefined }): RegistryObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as unknown as RegistryObject;
}

function readClassification(element: XmlElement): Classification {
  const { classificationScheme: scheme, classificationNode: node, nodeRepresentation: code = '' } = element.attrs;
  const label = localized(firstChild(element, 'Name'));
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(node === undefined ? {} : { node }),
    code: code.trim(),
    slots: readSlots(element),
    ...(label === undefined ? {} : { label }),
  };
}

function readAssociation(element: XmlElement): Association {
  const { associationType: type = '', sourceObject: source = '', targetObject: target = '' } = element.attrs;
  if (type === '' || source === '' || target === '') {
    throw new MetadataProblem('missing', 'an association has a type, a source and a target');
  }
  return { type: knownType(type), source, target, slots: readSlots(element) };
}

/** Older products leave out the prefix that the type has in ebRIM 3.0. */
function knownType(type: string): string {
  return type === 'HasMember' ? `urn:oasis:names:tc:ebxml-regrep:AssociationType:${type}` : type;
}

export function readSlots(parent: XmlElement): Slots {
  const slots = new Map<string, readonly string[]>();
  const elements = childElements(parent, 'Slot');
  if (elements.length > MAX_SLOTS) throw new MetadataProblem('too-many', `an object has at most ${MAX_SLOTS} slots`);
  for (const element of elements) {
    const name = element.attrs.name ?? '';
    const values = childElements(firstChild(element, 'ValueList'), 'Value').map(textOfValue);
    if (values.length > MAX_VALUES) throw new MetadataProblem('too-many', `a slot has at most ${MAX_VALUES} values`);
    if (slots.has(name)) throw new MetadataProblem('twice', 'a slot is given twice', slotName(name));
    slots.set(name, values);
  }
  return slots;
}

/** Names of slots are told in errors when they are names: letters, digits, colons. */
function slotName(name: string): string {
  return /^[$A-Za-z0-9:.-]{1,80}$/.test(name) ? name : 'Slot';
}

function textOfValue(element: XmlElement): string {
  return element.children
    .filter((each): each is string => typeof each === 'string')
    .join('')
    .trim();
}

/** The first localized text. */
function localized(element: XmlElement | undefined): string | undefined {
  const value = firstChild(element, 'LocalizedString')?.attrs.value?.trim();
  return value === undefined || value === '' ? undefined : value;
}
