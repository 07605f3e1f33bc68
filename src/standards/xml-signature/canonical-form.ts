import { COMMENT_NODE, ELEMENT_NODE, INSTRUCTION_NODE, library, type Pointer } from '../cda/xml-memory.ts';
import type { LiveElement } from '../cda/xml-tree.ts';
import type { Canonicalization } from './algorithms.ts';
import { MAX_SIGNED_BYTES } from './limits.ts';
import { XmlSignatureError } from './signature-error.ts';

/**
 * Canonical XML (XML-C14N 1.0, Exclusive XML-C14N 1.0) of one element and what is in it, written by libxml2.
 * Elements are live: valid inside the callback of `withXml` only.
 */

// Words of xmlNode (tree.h), beside those of XmlMemory.
const TYPE = 1;
const CHILDREN = 3;
const PARENT = 5;
const NEXT = 6;
const C14N_1_0 = 0;
const C14N_EXCLUSIVE = 1;

const word = (node: Pointer, index: number): Pointer => library.HEAP32[(node >> 2) + index] as Pointer;
/** Of a node: every kind has its document in the ninth word. */
const DOCUMENT = 8;

let written: Buffer[] = [];
let size = 0;
let allowed = 0;
const onWrite = library.addFunction((_context: number, from: Pointer, length: number) => {
  size += length;
  if (size > allowed) return -1;
  written.push(Buffer.from(library.HEAPU8.subarray(from, from + length)));
  return length;
}, 'iiii');
const onClose = library.addFunction(() => 0, 'ii');

/** The element that is shown; what is not: its ancestors, and from them on the elements beside it, parents first. */
let shown: Pointer = 0;
let hidden = new Set<Pointer>();
const isVisible = library.addFunction((_context: number, node: Pointer, parent: Pointer) => {
  if (node === shown) return 1;
  if (hidden.has(node)) return 0;
  if (!hidden.has(parent)) return 1;
  // A namespace declared there is asked for again by what is shown, which inherits it.
  if (word(node, TYPE) === ELEMENT_NODE) hidden.add(node);
  return 0;
}, 'iiii');

/**
 * The canonical bytes. The library walks through the whole document: see `isolate`.
 * @throws XmlSignatureError too-large
 */
export function canonicalForm(element: LiveElement, how: Canonicalization, prefixes: readonly string[]): Buffer {
  const ancestors = new Set<Pointer>();
  for (let node = word(element.address, PARENT); node !== 0; node = word(node, PARENT)) ancestors.add(node);
  hidden = ancestors;
  shown = element.address;
  return write(word(element.address, DOCUMENT), isVisible, how, prefixes, MAX_SIGNED_BYTES);
}

/**
 * The same of a whole document, what stands beside its root included: what a canonicalisation makes of bytes (XMLDSig 1.1 §4.4.3.2).
 * @throws XmlSignatureError too-large
 */
export function canonicalDocument(root: LiveElement, how: Canonicalization, limit: number): Buffer {
  return write(word(root.address, DOCUMENT), 0, how, [], limit);
}

function write(
  document: Pointer,
  visible: Pointer,
  how: Canonicalization,
  prefixes: readonly string[],
  limit: number,
): Buffer {
  written = [];
  size = 0;
  allowed = limit;
  const list = prefixList(how.exclusive ? prefixes : []);
  const output = library._xmlOutputBufferCreateIO(onWrite, onClose, 0, 0);
  try {
    const mode = how.exclusive ? C14N_EXCLUSIVE : C14N_1_0;
    const comments = how.withComments ? 1 : 0;
    const result = library._xmlC14NExecute(document, visible, 0, mode, list.address, comments, output);
    library._xmlOutputBufferClose(output);
    if (size > limit) throw new XmlSignatureError('too-large');
    if (result < 0) throw new XmlSignatureError('not-xml');
    return Buffer.concat(written);
  } finally {
    list.free();
    written = [];
    hidden = new Set();
  }
}

/** Null-terminated array of C strings; `#default` is the empty prefix of XML-Exclusive-C14N §4, which libxml2 reads as such. */
function prefixList(prefixes: readonly string[]): { readonly address: Pointer; free(): void } {
  if (prefixes.length === 0) return { address: 0, free: () => undefined };
  const texts = prefixes.map((prefix) => {
    const length = Buffer.byteLength(prefix) + 1;
    const address = library._malloc(length);
    library.stringToUTF8(prefix, address, length);
    return address;
  });
  const address = library._malloc(4 * (texts.length + 1));
  for (const [index, text] of [...texts, 0].entries()) library.HEAP32[(address >> 2) + index] = text;
  return {
    address,
    free() {
      for (const text of texts) library._free(text);
      library._free(address);
    },
  };
}

/** Takes an element out of its document, for good: the enveloped-signature transform (XMLDSig §6.6.4). */
export function takeOut(element: LiveElement): void {
  library._xmlUnlinkNode(element.address);
  library._xmlFreeNode(element.address);
}

/**
 * Takes everything out of the document but the element, what is in it, and its ancestors: from then on time depends on what
 * is signed alone, not on the message around it.
 */
export function isolate(element: LiveElement): void {
  for (
    let kept = element.address, parent = word(kept, PARENT);
    parent !== 0;
    kept = parent, parent = word(kept, PARENT)
  ) {
    for (let child = word(parent, CHILDREN); child !== 0; ) {
      const next = word(child, NEXT);
      if (child !== kept) {
        library._xmlUnlinkNode(child);
        library._xmlFreeNode(child);
      }
      child = next;
    }
  }
}

/** Refuses comments and instructions inside an element: nobody signs an identity with them. */
export function refuseComments(element: LiveElement): void {
  const walk = (parent: Pointer): void => {
    for (let child = word(parent, CHILDREN); child !== 0; child = word(child, NEXT)) {
      const type = word(child, TYPE);
      if (type === COMMENT_NODE || type === INSTRUCTION_NODE) throw new XmlSignatureError('comment-refused');
      if (type === ELEMENT_NODE) walk(child);
    }
  };
  walk(element.address); // depth is bounded by MAX_XML_DEPTH
}
