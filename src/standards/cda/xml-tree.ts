import { CdaError } from './cda-error.ts';
import { CDATA_NODE, ELEMENT_NODE, library, type Pointer, TEXT_NODE, XmlMemory } from './xml-memory.ts';

/** XML as plain objects, and as live elements whose descendants are looked at only when asked for. */

export const CDA_NAMESPACE = 'urn:hl7-org:v3';
/** Namespaces of attributes that are kept, and the prefix that they get whatever the document calls them. */
const KEPT_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['', ''],
  ['http://www.w3.org/2001/XMLSchema-instance', 'xsi:'],
  ['http://www.w3.org/XML/1998/namespace', 'xml:'],
  ['http://schemas.xmlsoap.org/soap/envelope/', 'soap:'],
  ['http://www.w3.org/2003/05/soap-envelope', 'soap:'],
]);

/** An element as plain data. Attributes have their local name; those of KEPT_ATTRIBUTES have a prefix; other foreign ones are dropped. */
export interface XmlElement {
  readonly name: string;
  /** Namespace URI; the empty string when there is none. */
  readonly ns: string;
  readonly attrs: Readonly<Record<string, string | undefined>>;
  readonly children: readonly (XmlElement | string)[];
}

// libxml2 parser options (parser.h).
const XML_PARSE_NOWARNING = 1 << 6;
const XML_PARSE_NOBLANKS = 1 << 8;
const XML_PARSE_NONET = 1 << 11;
const XML_PARSE_NOCDATA = 1 << 14;
const XML_PARSE_COMPACT = 1 << 16;
const XML_PARSE_HUGE = 1 << 19;
const XML_PARSE_IGNORE_ENC = 1 << 21;
const XML_PARSE_NO_XXE = 1 << 23;
/**
 * HUGE lifts libxml2's own limits on text length (10 MB), which a large PDF in base64 passes; it is safe because `scanXml`
 * has already held depth, counts, lengths and declarations to ours. NOENT, DTDLOAD, XINCLUDE and RECOVER are never set.
 */
const PARSE_OPTIONS =
  XML_PARSE_NOWARNING |
  XML_PARSE_NONET |
  XML_PARSE_NOCDATA |
  XML_PARSE_COMPACT |
  XML_PARSE_HUGE |
  XML_PARSE_IGNORE_ENC |
  XML_PARSE_NO_XXE;
/**
 * Words of xmlSAXHandler (parser.h), the first member of a parser's context: reference, characters, ignorableWhitespace,
 * processingInstruction, comment, cdataBlock, startElementNs, endElementNs. All that is checked is checked before them.
 */
const TREE_BUILDERS = [16, 17, 18, 19, 20, 25, 29, 30];
const UTF_8 = 'UTF-8';
const NO_ATTRIBUTES: XmlElement['attrs'] = Object.freeze(Object.create(null) as XmlElement['attrs']);

/** A live element: valid only inside the callback of `withXml`. */
export class LiveElement {
  readonly #pointer: Pointer;
  readonly #memory: XmlMemory;

  constructor(pointer: Pointer, memory: XmlMemory) {
    this.#pointer = pointer;
    this.#memory = memory;
  }

  /** Where it stands in the library's memory: for the canonical form, which the library writes itself. */
  get address(): Pointer {
    return this.#pointer;
  }

  get name(): string {
    return this.#memory.name(this.#pointer);
  }

  get ns(): string {
    return this.#memory.namespace(this.#pointer);
  }

  /** Child elements, in order. */
  elements(): LiveElement[] {
    const memory = this.#memory;
    const found: LiveElement[] = [];
    for (let child = memory.firstChild(this.#pointer); child !== 0; child = memory.next(child)) {
      if (memory.type(child) === ELEMENT_NODE) found.push(new LiveElement(child, memory));
    }
    return found;
  }

  /** The first child element with this local name in the CDA namespace. */
  child(name: string): LiveElement | undefined {
    const memory = this.#memory;
    for (let child = memory.firstChild(this.#pointer); child !== 0; child = memory.next(child)) {
      if (isElement(memory, child, name, CDA_NAMESPACE)) return new LiveElement(child, memory);
    }
    return undefined;
  }

  /** All descendants with this local name and namespace, in document order, at most `limit` of them. */
  descendants(name: string, namespace: string, limit: number): LiveElement[] {
    const memory = this.#memory;
    const found: LiveElement[] = [];
    // Recursion is bounded by MAX_XML_DEPTH.
    const collect = (parent: Pointer): void => {
      for (let child = memory.firstChild(parent); child !== 0; child = memory.next(child)) {
        if (memory.type(child) !== ELEMENT_NODE) continue;
        if (found.length >= limit) return;
        if (isElement(memory, child, name, namespace)) found.push(new LiveElement(child, memory));
        collect(child);
      }
    };
    collect(this.#pointer);
    return found;
  }

  /** The whole text of the element and its descendants. */
  text(): string {
    return this.#memory.text(this.#pointer);
  }

  attribute(name: string): string | undefined {
    return attributesOf(this.#memory, this.#pointer)[name];
  }

  /** The element and its descendants as plain objects. */
  tree(): XmlElement {
    return toTree(this.#memory, this.#pointer, attributesOf);
  }

  /** The same with every attribute: those that `tree` drops are named `{namespace}name`. For comparing, not for reading. */
  wholeTree(): XmlElement {
    return toTree(this.#memory, this.#pointer, allAttributesOf);
  }
}

function isElement(memory: XmlMemory, node: Pointer, name: string, namespace: string): boolean {
  return memory.type(node) === ELEMENT_NODE && memory.name(node) === name && memory.namespace(node) === namespace;
}

function attributesOf(memory: XmlMemory, element: Pointer): XmlElement['attrs'] {
  let attribute = memory.firstAttribute(element);
  if (attribute === 0) return NO_ATTRIBUTES;
  const attrs: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>;
  for (; attribute !== 0; attribute = memory.next(attribute)) {
    const prefix = KEPT_ATTRIBUTES.get(memory.namespace(attribute));
    if (prefix !== undefined) attrs[prefix + memory.name(attribute)] = memory.text(attribute);
  }
  return attrs;
}

function allAttributesOf(memory: XmlMemory, element: Pointer): XmlElement['attrs'] {
  const attrs: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>;
  for (let attribute = memory.firstAttribute(element); attribute !== 0; attribute = memory.next(attribute)) {
    const namespace = memory.namespace(attribute);
    const prefix = KEPT_ATTRIBUTES.get(namespace) ?? `{${namespace}}`;
    attrs[prefix + memory.name(attribute)] = memory.text(attribute);
  }
  return attrs;
}

// Recursion is bounded by MAX_XML_DEPTH.
function toTree(memory: XmlMemory, element: Pointer, attributes: typeof attributesOf): XmlElement {
  const children: (XmlElement | string)[] = [];
  for (let child = memory.firstChild(element); child !== 0; child = memory.next(child)) {
    const type = memory.type(child);
    if (type === ELEMENT_NODE) children.push(toTree(memory, child, attributes));
    else if (type === TEXT_NODE || type === CDATA_NODE) children.push(memory.content(child));
  }
  return {
    name: memory.name(element),
    ns: memory.namespace(element),
    attrs: attributes(memory, element),
    children,
  };
}

let problems = 0;
// With warnings off, any problem is an error: a broken document, or one with an undeclared prefix.
const countProblem = library.addFunction(() => {
  problems += 1;
}, 'vii');
const encoding = library._malloc(UTF_8.length + 1);
library.stringToUTF8(UTF_8, encoding, UTF_8.length + 1);

/**
 * Parses UTF-8 bytes that `scanXml` has accepted, gives the root to `use`, and frees the document whatever happens.
 * The whole document is checked for well-formedness, namespaces included. Throws CdaError `not-well-formed`.
 * `dropBlanks` leaves out text made of white space only: right for a header, wrong for a narrative.
 */
export function withXml<T>(utf8: Uint8Array, dropBlanks: boolean, use: (root: LiveElement) => T): T {
  const document = parse(utf8, PARSE_OPTIONS | (dropBlanks ? XML_PARSE_NOBLANKS : 0), []);
  try {
    const root = document === 0 || problems > 0 ? 0 : library._xmlDocGetRootElement(document);
    if (root === 0) throw notWellFormed();
    return use(new LiveElement(root, new XmlMemory()));
  } finally {
    if (document !== 0) library._xmlFreeDoc(document);
  }
}

/**
 * Checks the well-formedness of UTF-8 bytes exactly as `withXml` does, and makes no tree of them: two thirds of its cost.
 * Throws CdaError `not-well-formed`. One thing is not looked at: that the value of an `xml:id` is a name.
 */
export function checkXml(utf8: Uint8Array): void {
  const document = parse(utf8, PARSE_OPTIONS, TREE_BUILDERS);
  if (document !== 0) library._xmlFreeDoc(document);
  if (document === 0 || problems > 0) throw notWellFormed();
}

function notWellFormed(): CdaError {
  return new CdaError('not-well-formed', 'the document is not well-formed XML');
}

/** The document, or 0; leaves the number of `problems`. Events that are `unheard` add nothing to the document. */
function parse(utf8: Uint8Array, options: number, unheard: readonly number[]): Pointer {
  problems = 0;
  const context = library._xmlNewParserCtxt();
  const bytes = library._malloc(utf8.length + 1);
  try {
    library._xmlCtxtSetErrorHandler(context, countProblem, 0);
    const handlers = (library.HEAP32[context >> 2] as Pointer) >> 2;
    for (const event of unheard) library.HEAP32[handlers + event] = 0;
    library.HEAPU8.set(utf8, bytes);
    library.HEAPU8[bytes + utf8.length] = 0;
    return library._xmlCtxtReadMemory(context, bytes, utf8.length, 0, encoding, options);
  } finally {
    library._free(bytes);
    library._xmlFreeParserCtxt(context);
  }
}
