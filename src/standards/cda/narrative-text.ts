import { MAX_CELL_SPAN } from './limits.ts';
import type { NarrativeInline, TextStyle } from './narrative.ts';
import { CDA_NAMESPACE, type XmlElement } from './xml-tree.ts';

/** Pure helpers over one narrative element or one line of text. */

const BLOCKS: ReadonlySet<string> = new Set(['paragraph', 'list', 'table']);

/** styleCode values with a meaning for us; every other one (rules, colours of one editor) is dropped. */
const STYLES: Readonly<Record<string, readonly TextStyle[]>> = {
  bold: ['bold'],
  italics: ['italics'],
  underline: ['underline'],
  emphasis: ['emphasis'],
  bolditalics: ['bold', 'italics'],
  boldunderline: ['bold', 'underline'],
  strikethrough: ['strikethrough'],
  small: ['small'],
  xalert: ['alert'],
};

const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>"'`]{1,1000}$/i;

/** A block, or an inline wrapper around one (not valid, but written). */
export function holdsBlock(element: XmlElement): boolean {
  if (BLOCKS.has(element.name)) return true;
  return (
    element.name === 'content' && element.children.some((each) => typeof each !== 'string' && BLOCKS.has(each.name))
  );
}

export function narrativeChildren(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(
    (each) => typeof each !== 'string' && each.name === name && each.ns === CDA_NAMESPACE,
  ) as XmlElement[];
}

export function stylesOf(element: XmlElement): TextStyle[] {
  const styles = (element.attrs.styleCode ?? '').split(/\s+/, 20).flatMap((code) => STYLES[code.toLowerCase()] ?? []);
  return [...new Set(styles)];
}

export function wrap(element: XmlElement, children: NarrativeInline[]): NarrativeInline[] {
  if (element.name === 'sub' || element.name === 'sup') return [{ kind: element.name, children }];
  if (element.name === 'linkHtml') {
    const href = (element.attrs.href ?? '').trim();
    return [{ kind: 'link', address: ADDRESS.test(href) ? href : null, children }];
  }
  const styles = stylesOf(element);
  if (element.attrs.revised === 'delete') styles.push('strikethrough');
  return styles.length === 0 ? children : [{ kind: 'styled', styles, children }];
}

/** Adds to a line, joining neighbouring texts. */
export function append(line: NarrativeInline[], added: readonly NarrativeInline[]): void {
  for (const each of added) {
    const last = line.at(-1);
    if (each.kind === 'text' && last?.kind === 'text') {
      line[line.length - 1] = { kind: 'text', text: (last.text + each.text).replace(/ {2,}/g, ' ') };
    } else line.push(each);
  }
}

export function span(text: string | undefined): number {
  const value = Number(text ?? 1);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, MAX_CELL_SPAN) : 1;
}

/** Without the white space and breaks at both ends. */
export function trimmed(line: readonly NarrativeInline[]): NarrativeInline[] {
  const empty = (each: NarrativeInline | undefined) =>
    each?.kind === 'break' || (each?.kind === 'text' && each.text.trim() === '');
  let [start, end] = [0, line.length];
  while (start < end && empty(line[start])) start += 1;
  while (end > start && empty(line[end - 1])) end -= 1;
  return line.slice(start, end);
}
