import { textOf } from './xml-query.ts';
import type { XmlElement } from './xml-tree.ts';

/** A number as authors write it: a sign, thousands apart, a point or a comma. */
const NUMBER = /[-−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[-−]?\d+(?:[.,]\d+)?/g;
/** Characters of a text that are searched for numbers. */
const MAX_SEARCHED = 200_000;

interface Place {
  readonly element: XmlElement;
  /** The row of the table that it is in. */
  readonly row: XmlElement | undefined;
}

/** What is written in an element: its words, and its numbers. */
interface Read {
  readonly words: string;
  readonly numbers: readonly Written[];
}

interface Written {
  readonly value: number;
  /** Half of the last digit: the author may have rounded. */
  readonly tolerance: number;
}

/** The narrative elements of a section by ID, walked once, when a result first asks. */
export class NarrativeIndex {
  readonly #text: XmlElement | undefined;
  #places: Map<string, Place> | undefined;
  readonly #read = new Map<XmlElement, Read>();

  constructor(text: XmlElement | undefined) {
    this.#text = text;
  }

  /** What the element reads to which a `<reference value="#…"/>` points. */
  textAt(reference: XmlElement | undefined): string | undefined {
    const value = reference?.attrs.value;
    return value?.startsWith('#') === true ? textOf(this.#place(value.slice(1))?.element) : undefined;
  }

  /**
   * False when the author's text states other numbers than this one where the result refers to (its row; else the element; else
   * the whole text). CDA R2 §4.3.5: what is attested is the narrative. A text without a number contradicts nothing; where it is
   * not of this unit (1,70 m for 170 cm), a power of ten between them is no difference.
   */
  says(value: number, unit: string | undefined, ids: readonly string[]): boolean {
    if (this.#text === undefined || this.#readOf(this.#text).numbers.length === 0) return true;
    const places = ids.flatMap((id) => this.#place(id) ?? []);
    const near = places
      .map(({ element, row }) => this.#readOf(row ?? element))
      .filter((each) => each.numbers.length > 0);
    return (near.length > 0 ? near : [this.#readOf(this.#text)]).some(({ words, numbers }) => {
      const scales = unit === undefined || words.includes(plainUnit(unit)) ? [1] : SCALES;
      return numbers.some((one) => scales.some((scale) => isSame(one, Math.abs(value), scale)));
    });
  }

  #place(id: string): Place | undefined {
    if (this.#places === undefined) {
      this.#places = new Map();
      if (this.#text !== undefined) walk(this.#text, undefined, this.#places);
    }
    return this.#places.get(id);
  }

  #readOf(element: XmlElement): Read {
    const known = this.#read.get(element);
    if (known !== undefined) return known;
    const texts: string[] = [];
    collect(element, texts, MAX_SEARCHED);
    const numbers = texts.flatMap((text) => [...text.matchAll(NUMBER)].map(([number]) => written(number)));
    const read = { words: plainUnit(texts.join(' ')), numbers };
    this.#read.set(element, read);
    return read;
  }
}

/** Powers of ten between units of one measure. */
const SCALES = [1, 10, 100, 1_000, 1_000_000, 0.1, 0.01, 0.001, 0.000_001];

function isSame({ value, tolerance }: Written, stated: number, scale: number): boolean {
  return Math.abs(value * scale - stated) <= tolerance * scale;
}

/** Units compare without spaces, case, and whichever micro they are written with. */
function plainUnit(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '').replace(/[µμ]/g, 'u');
}

/** The texts of an element, cells apart; gives the characters left to search. Recursion is bounded by MAX_XML_DEPTH. */
function collect(element: XmlElement, texts: string[], room: number): number {
  let left = room;
  for (const each of element.children) {
    if (left <= 0) return 0;
    if (typeof each !== 'string') left = collect(each, texts, left);
    else {
      texts.push(each.slice(0, left));
      left -= each.length;
    }
  }
  return left;
}

function written(text: string): Written {
  const plain = text
    .replace(/[ \u00a0\u202f]/g, '')
    .replace('−', '-')
    .replace(',', '.');
  const decimals = plain.split('.')[1]?.length ?? 0;
  return { value: Math.abs(Number(plain)), tolerance: 0.500_001 * 10 ** -decimals };
}

// Recursion is bounded by MAX_XML_DEPTH.
function walk(element: XmlElement, row: XmlElement | undefined, places: Map<string, Place>): void {
  const here = element.name === 'tr' ? element : row;
  const id = element.attrs.ID;
  if (id !== undefined && !places.has(id)) places.set(id, { element, row: here });
  for (const each of element.children) if (typeof each !== 'string') walk(each, here, places);
}
