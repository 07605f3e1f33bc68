import {
  error as collector,
  XmlNodeStruct,
  XmlNsStruct,
  xmlCtxtSetErrorHandler,
  xmlDocGetRootElement,
  xmlFreeDoc,
  xmlFreeParserCtxt,
  xmlNewParserCtxt,
  xmlNodeGetContent,
  xmlReadMemory,
} from 'libxml2-wasm/lib/libxml2.mjs';
import { CdaError } from './cda-error.ts';

/**
 * XML as plain objects, through libxml2 compiled to WebAssembly. The library's low-level functions are called directly:
 * its wrapper objects cost more than the parse itself on a header, and compute a node path for each error.
 * Nothing here resolves an entity, loads a DTD, follows an XInclude or an href, or opens a file or a connection.
 */

export const CDA_NAMESPACE = 'urn:hl7-org:v3';
const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** An element as plain data. Attributes have their local name; `xsi:type` keeps its prefix; other foreign ones are dropped. */
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

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const CDATA_NODE = 4;

/** A live element: valid only inside the callback of `withXml`. */
export class LiveElement {
  readonly pointer: number;
  readonly #names: NameCache;

  constructor(pointer: number, names: NameCache) {
    this.pointer = pointer;
    this.#names = names;
  }

  get name(): string {
    return this.#names.name(this.pointer);
  }

  get ns(): string {
    return this.#names.namespace(this.pointer);
  }

  /** Child elements, in order. */
  elements(): LiveElement[] {
    const found: LiveElement[] = [];
    for (let child = XmlNodeStruct.children(this.pointer); child !== 0; child = XmlNodeStruct.next(child)) {
      if (XmlNodeStruct.type(child) === ELEMENT_NODE) found.push(new LiveElement(child, this.#names));
    }
    return found;
  }

  /** The first child element with this local name in the CDA namespace. */
  child(name: string): LiveElement | undefined {
    for (let child = XmlNodeStruct.children(this.pointer); child !== 0; child = XmlNodeStruct.next(child)) {
      if (XmlNodeStruct.type(child) !== ELEMENT_NODE) continue;
      if (this.#names.name(child) === name && this.#names.namespace(child) === CDA_NAMESPACE) {
        return new LiveElement(child, this.#names);
      }
    }
    return undefined;
  }

  /** All descendants with this local name and namespace, in document order, at most `limit` of them. */
  descendants(name: string, namespace: string, limit: number): LiveElement[] {
    const found: LiveElement[] = [];
    this.#collect(this.pointer, name, namespace, limit, found);
    return found;
  }

  // Recursion is bounded by MAX_XML_DEPTH.
  #collect(parent: number, name: string, namespace: string, limit: number, found: LiveElement[]): void {
    for (let child = XmlNodeStruct.children(parent); child !== 0; child = XmlNodeStruct.next(child)) {
      if (XmlNodeStruct.type(child) !== ELEMENT_NODE) continue;
      if (found.length >= limit) return;
      if (this.#names.name(child) === name && this.#names.namespace(child) === namespace) {
        found.push(new LiveElement(child, this.#names));
      }
      this.#collect(child, name, namespace, limit, found);
    }
  }

  /** The whole text of the element and its descendants. */
  text(): string {
    return xmlNodeGetContent(this.pointer);
  }

  attribute(name: string): string | undefined {
    return this.#names.attributes(this.pointer)[name];
  }

  /** The element and its descendants as plain objects. */
  tree(): XmlElement {
    return toTree(this.pointer, this.#names);
  }
}

/** Names and namespaces by the address of their string: the parser keeps one copy of each in a document. */
class NameCache {
  readonly #namespaces = new Map<number, string>();

  name(node: number): string {
    return XmlNodeStruct.name_(node);
  }

  namespace(node: number): string {
    const pointer = XmlNodeStruct.namespace(node);
    if (pointer === 0) return '';
    const known = this.#namespaces.get(pointer);
    if (known !== undefined) return known;
    const href = XmlNsStruct.href(pointer);
    this.#namespaces.set(pointer, href);
    return href;
  }

  attributes(node: number): Record<string, string | undefined> {
    const attrs: Record<string, string | undefined> = Object.create(null) as Record<string, string | undefined>;
    for (let attr = XmlNodeStruct.properties(node); attr !== 0; attr = XmlNodeStruct.next(attr)) {
      const namespace = this.namespace(attr);
      const prefix = namespace === '' ? '' : namespace === XSI_NAMESPACE ? 'xsi:' : null;
      if (prefix !== null) attrs[prefix + this.name(attr)] = xmlNodeGetContent(attr);
    }
    return attrs;
  }
}

// Recursion is bounded by MAX_XML_DEPTH.
function toTree(pointer: number, names: NameCache): XmlElement {
  const children: (XmlElement | string)[] = [];
  for (let child = XmlNodeStruct.children(pointer); child !== 0; child = XmlNodeStruct.next(child)) {
    const type = XmlNodeStruct.type(child);
    if (type === ELEMENT_NODE) children.push(toTree(child, names));
    else if (type === TEXT_NODE || type === CDATA_NODE) children.push(xmlNodeGetContent(child));
  }
  return { name: names.name(pointer), ns: names.namespace(pointer), attrs: names.attributes(pointer), children };
}

/**
 * Parses UTF-8 bytes that `scanXml` has accepted, gives the root to `use`, and frees the document whatever happens.
 * The whole document is checked for well-formedness, namespaces included. Throws CdaError `not-well-formed`.
 * `dropBlanks` leaves out text made of white space only: right for a header, wrong for a narrative.
 */
export function withXml<T>(utf8: Uint8Array, dropBlanks: boolean, use: (root: LiveElement) => T): T {
  const problems: unknown[] = [];
  const context = xmlNewParserCtxt();
  const slot = collector.storage.allocate(problems as never);
  let document = 0;
  try {
    xmlCtxtSetErrorHandler(context, collector.errorCollector, slot);
    document = xmlReadMemory(context, utf8, null, 'UTF-8', PARSE_OPTIONS | (dropBlanks ? XML_PARSE_NOBLANKS : 0));
  } finally {
    collector.storage.free(slot);
    xmlFreeParserCtxt(context);
  }
  try {
    // With warnings off, any problem collected is an error: a broken document, or one with an undeclared prefix.
    const root = document === 0 || problems.length > 0 ? 0 : xmlDocGetRootElement(document);
    if (root === 0) throw new CdaError('not-well-formed', 'the document is not well-formed XML');
    return use(new LiveElement(root, new NameCache()));
  } finally {
    if (document !== 0) xmlFreeDoc(document);
  }
}
