import loadLibrary from 'libxml2-wasm/lib/libxml2raw.mjs';

/**
 * libxml2 compiled to WebAssembly, and what it wrote into its memory, read in place: the library's own wrapper objects and
 * accessors cost more than the parse itself. Offsets are those of tree.h with 4-byte pointers, the same since libxml2 2.6.
 * Nothing here resolves an entity, loads a DTD, follows an XInclude or an href, or opens a file or a connection.
 */

export const library = await loadLibrary();
library._xmlInitParser();

export type Pointer = number;

export const ELEMENT_NODE = 1;
export const TEXT_NODE = 3;
export const CDATA_NODE = 4;
export const INSTRUCTION_NODE = 7;
export const COMMENT_NODE = 8;

// Words of xmlNode; xmlAttr has the same first ten.
const TYPE = 1;
const NAME = 2;
const CHILDREN = 3;
const NEXT = 6;
const NAMESPACE = 9;
const CONTENT = 10;
const PROPERTIES = 11;
/** Word of xmlNs. */
const HREF = 2;

/** Bytes of a string looked at one by one before its end is searched natively. */
const SHORT_STRING = 128;
/** First byte of a byte order mark, among others: only the library's decoder knows when it drops one. */
const MARK = 0xef;

/** The nodes of one document, by address. Names and namespaces are kept: the parser has one copy of each in a document. */
export class XmlMemory {
  readonly #names = new Map<Pointer, string>();
  readonly #namespaces = new Map<Pointer, string>([[0, '']]);
  #words = library.HEAP32;
  #bytes = bytesNow();

  type(node: Pointer): number {
    return this.#word(node, TYPE);
  }

  firstChild(node: Pointer): Pointer {
    return this.#word(node, CHILDREN);
  }

  /** The next sibling of a node, or attribute after this one. */
  next(node: Pointer): Pointer {
    return this.#word(node, NEXT);
  }

  firstAttribute(element: Pointer): Pointer {
    return this.#word(element, PROPERTIES);
  }

  name(node: Pointer): string {
    const pointer = this.#word(node, NAME);
    let name = this.#names.get(pointer);
    if (name === undefined) {
      name = this.#string(pointer);
      this.#names.set(pointer, name);
    }
    return name;
  }

  namespace(node: Pointer): string {
    const pointer = this.#word(node, NAMESPACE);
    let uri = this.#namespaces.get(pointer);
    if (uri === undefined) {
      uri = this.#string(this.#word(pointer, HREF));
      this.#namespaces.set(pointer, uri);
    }
    return uri;
  }

  /** The text of a text node. */
  content(text: Pointer): string {
    return this.#string(this.#word(text, CONTENT));
  }

  /** The whole text of an element or attribute, descendants included. */
  text(node: Pointer): string {
    const only = this.firstChild(node);
    if (only === 0) return '';
    if (this.next(only) === 0 && this.type(only) === TEXT_NODE) return this.content(only);
    const copy = library._xmlNodeGetContent(node);
    // The copy may have made the memory grow, which moves it.
    this.#words = library.HEAP32;
    this.#bytes = bytesNow();
    const text = this.#string(copy);
    library._free(copy);
    return text;
  }

  #word(struct: Pointer, index: number): number {
    return this.#words[(struct >> 2) + index] as number;
  }

  #string(pointer: Pointer): string {
    const bytes = this.#bytes;
    if (pointer === 0) return '';
    if (bytes[pointer] === MARK) return library.UTF8ToString(pointer);
    let end = pointer;
    while (bytes[end] !== 0 && end - pointer < SHORT_STRING) end += 1;
    if (bytes[end] !== 0) end = bytes.indexOf(0, end);
    return bytes.toString('utf8', pointer, end);
  }
}

function bytesNow(): Buffer {
  return Buffer.from(library.HEAPU8.buffer);
}
