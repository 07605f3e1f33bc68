import type { Coded, Cx, StatedTime } from '../xds/metadata.ts';
import { fromHl7Time } from '../xds/stated-time.ts';
import type { InstanceId } from './cda-document.ts';
import { MAX_HEADER_ITEMS, MAX_HEADER_TEXT } from './limits.ts';
import { CDA_NAMESPACE, type XmlElement } from './xml-tree.ts';

/** Small readers of CDA data types over the plain tree. An element with a nullFlavor and no value reads as absent. */

/** Characters looked at to make one header text: white space between elements is not yet collapsed. */
const MAX_GATHERED_TEXT = 8 * MAX_HEADER_TEXT;

/** The first child element with this name in the CDA namespace. */
export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  if (parent === undefined) return undefined;
  for (const each of parent.children) {
    if (typeof each !== 'string' && each.name === name && each.ns === CDA_NAMESPACE) return each;
  }
  return undefined;
}

/** All child elements with this name in the CDA namespace, at most MAX_HEADER_ITEMS. */
export function children(parent: XmlElement | undefined, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  if (parent === undefined) return found;
  for (const each of parent.children) {
    if (typeof each !== 'string' && each.name === name && each.ns === CDA_NAMESPACE) found.push(each);
    if (found.length === MAX_HEADER_ITEMS) break;
  }
  return found;
}

/** All child elements with this name in the CDA namespace, without limit: for bodies, whose readers count for themselves. */
export function allChildren(parent: XmlElement | undefined, name: string): XmlElement[] {
  const isOne = (each: XmlElement | string): each is XmlElement =>
    typeof each !== 'string' && each.name === name && each.ns === CDA_NAMESPACE;
  return parent === undefined ? [] : parent.children.filter(isOne);
}

/** Follows names from child to child. */
export function at(parent: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let here = parent;
  for (const name of names) here = child(here, name);
  return here;
}

/** The first descendant with this name, in document order. Depth is bounded by MAX_XML_DEPTH. */
export function descendant(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  for (const each of parent?.children ?? []) {
    if (typeof each === 'string') continue;
    if (each.name === name && each.ns === CDA_NAMESPACE) return each;
    const deeper = descendant(each, name);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** The text of an element, white space collapsed, at most MAX_HEADER_TEXT characters; undefined when empty. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const parts: string[] = [];
  gather(element, parts, MAX_GATHERED_TEXT);
  const text = parts.join('').replace(/\s+/g, ' ').trim().slice(0, MAX_HEADER_TEXT);
  return text === '' ? undefined : text;
}

/** Adds the text of an element and its descendants until the room is used; gives the room left. */
function gather(element: XmlElement, parts: string[], room: number): number {
  let left = room;
  for (const each of element.children) {
    if (left <= 0) return 0;
    if (typeof each !== 'string') left = gather(each, parts, left);
    else {
      parts.push(each.slice(0, left));
      left -= each.length;
    }
  }
  return left;
}

/** CD, CE, CS: null when there is no code. */
export function codedOf(element: XmlElement | undefined): Coded | undefined {
  const code = element?.attrs.code?.trim();
  if (element === undefined || code === undefined || code === '') return undefined;
  const { codeSystem, codeSystemVersion, displayName } = element.attrs;
  return {
    code,
    system: codeSystem ?? '',
    ...(codeSystemVersion === undefined ? {} : { version: codeSystemVersion }),
    ...(displayName === undefined ? {} : { label: displayName.slice(0, MAX_HEADER_TEXT) }),
  };
}

/** II: undefined without a root. */
export function idOf(element: XmlElement | undefined): InstanceId | undefined {
  const root = element?.attrs.root?.trim();
  if (root === undefined || root === '') return undefined;
  const extension = element?.attrs.extension?.trim();
  return extension === undefined || extension === '' ? { root } : { root, extension };
}

export function idsOf(parent: XmlElement | undefined, name = 'id'): InstanceId[] {
  return children(parent, name).flatMap((each) => idOf(each) ?? []);
}

/** An II as a CX: the extension under its root, or the root alone. */
export function toCxValue(id: InstanceId): Cx {
  return id.extension === undefined ? { value: id.root, oid: id.root } : { value: id.extension, oid: id.root };
}

/** TS@value. */
export function timeOf(element: XmlElement | undefined): StatedTime | undefined {
  const value = element?.attrs.value;
  return value === undefined ? undefined : (fromHl7Time(value.trim()) ?? undefined);
}

/** IVL_TS: low and high, or a single value as the start. */
export function periodOf(element: XmlElement | undefined): { start?: StatedTime; stop?: StatedTime } {
  const start = timeOf(child(element, 'low')) ?? timeOf(element);
  const stop = timeOf(child(element, 'high'));
  return { ...(start === undefined ? {} : { start }), ...(stop === undefined ? {} : { stop }) };
}
