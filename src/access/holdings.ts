/**
 * The documents of a record by classes that no reader's decision tells apart: what is asked of all documents is decided once for each
 * class. Pure.
 */
import type { HeldDocument } from './explain.ts';
import type { NamedRule } from './record-access.ts';

export interface Holdings {
  readonly documents: readonly HeldDocument[];
  /** Of each class a document that nobody owns, and one that stands for those of a reader who does (`asOwn`). */
  readonly classes: readonly HeldDocument[];
  /** The class of each document, in order. */
  readonly classOf: readonly number[];
  /** Documents of each class. */
  readonly sizes: readonly number[];
  /** Places in `documents` by owner key. */
  readonly byOwner: ReadonlyMap<string, readonly number[]>;
}

/** @param rules all the rules that may be asked about: a document that one of them names is a class of its own */
export function holdingsOf(documents: readonly HeldDocument[], rules: readonly NamedRule[]): Holdings {
  const named = new Set(
    rules.flatMap(({ documentId, followedBy = [] }) =>
      typeof documentId === 'string' ? [documentId, ...followedBy] : [],
    ),
  );
  const numbers = new Map<string, number>();
  const [classes, sizes, classOf]: [HeldDocument[], number[], number[]] = [[], [], []];
  const byOwner = new Map<string, number[]>();
  for (const [place, document] of documents.entries()) {
    const key = classKey(document, named);
    const known = numbers.get(key) ?? classes.length;
    if (known === classes.length) {
      numbers.set(key, known);
      classes.push({ ...document, ownerKeys: [] });
    }
    sizes[known] = (sizes[known] ?? 0) + 1;
    classOf.push(known);
    for (const owner of new Set(document.ownerKeys)) {
      const places = byOwner.get(owner);
      if (places === undefined) byOwner.set(owner, [place]);
      else places.push(place);
    }
  }
  return { documents, classes, classOf, sizes, byOwner };
}

function classKey(document: HeldDocument, named: ReadonlySet<string>): string {
  if (named.has(document.logicalId)) return document.logicalId;
  const { typeCode, status, masked, hiddenFromHolder, hiddenFromRepresentatives } = document;
  return `${typeCode}|${status}|${+masked}${+hiddenFromHolder}${+hiddenFromRepresentatives}`;
}

/** A document of the class, as one of its owners meets it. */
export const asOwn = (document: HeldDocument, ownKey: string): HeldDocument => ({ ...document, ownerKeys: [ownKey] });

/** How many of each class are a reader's own. */
export function ownInClasses({ byOwner, classOf }: Holdings, ownKey: string | null): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const place of (ownKey === null ? undefined : byOwner.get(ownKey)) ?? []) {
    const one = classOf[place] ?? 0;
    found.set(one, (found.get(one) ?? 0) + 1);
  }
  return found;
}
