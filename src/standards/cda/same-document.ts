import { isDeepStrictEqual } from 'node:util';
import { CdaError } from './cda-error.ts';
import { findDocument } from './find-document.ts';
import { readCda } from './read-cda.ts';
import { toUtf8 } from './to-utf8.ts';
import { type LiveElement, withXml, type XmlElement } from './xml-tree.ts';

/**
 * Lines of a header that who passes a document on writes in her own name: under which identifier she keeps it, who keeps it,
 * to whom it goes. Every other line is what the document says, and its set of versions and version are among them.
 */
const OF_THE_RELAY: ReadonlySet<string> = new Set(['id', 'custodian', 'informationRecipient']);

/** What a document says, apart from how it is written: equal in two writings of one document. */
interface Saying {
  readonly header: readonly XmlElement[];
  /** The body, or at level 1 what stands around its file. */
  readonly body: readonly XmlElement[];
  /** The file of a level 1 document, decoded. */
  readonly file: Buffer | null;
}

/**
 * Are these two CDA documents one document, written twice? Only when they say the same: each line of the header but those of the relay
 * (title, confidentiality, patient, authors, legal authenticator, times, acts, set of versions, version…), and the body. What may differ
 * is the writing: wrapper (stylesheet, signature), declaration, encoding, prefixes, order of attributes, comments, entities; between the
 * elements of the header white space; of a body that is a file its base64. Everything else is another document.
 */
export function sameDocument(one: Uint8Array, other: Uint8Array): boolean {
  try {
    return isDeepStrictEqual(sayingOf(one), sayingOf(other));
  } catch (error) {
    if (error instanceof CdaError) return false;
    throw error;
  }
}

/** @throws CdaError */
function sayingOf(bytes: Uint8Array): Saying {
  const { nonXmlBody } = readCda(bytes);
  return withXml(toUtf8(bytes), false, (root) => {
    const lines = findDocument(root).document.elements();
    const component = lines.find(({ name }) => name === 'component');
    return {
      header: lines
        .filter((line) => line !== component && !OF_THE_RELAY.has(line.name))
        .map((line) => tidy(line.wholeTree())),
      body: component === undefined ? [] : component.elements().flatMap(bodyTrees),
      file: nonXmlBody === undefined ? null : Buffer.from(nonXmlBody.bytes()),
    };
  });
}

/** White space counts in a structured body, whose narrative may be laid out by it. */
function bodyTrees(body: LiveElement): XmlElement[] {
  if (body.name !== 'nonXMLBody') return [joined(body.wholeTree())];
  return body.elements().flatMap((part) => (part.name === 'text' ? [] : [tidy(part.wholeTree())]));
}

/** A tree in which texts that only a comment or a CDATA section cut are one. Depth is bounded by MAX_XML_DEPTH. */
function joined(element: XmlElement): XmlElement {
  const children: (XmlElement | string)[] = [];
  for (const each of element.children) {
    const last = children.at(-1);
    if (typeof each !== 'string') children.push(joined(each));
    else if (typeof last === 'string') children[children.length - 1] = last + each;
    else children.push(each);
  }
  return { ...element, children };
}

/** A tree without white space around and between texts. */
function tidy(element: XmlElement): XmlElement {
  const whole = joined(element);
  return { ...whole, children: whole.children.flatMap(tidied) };
}

function tidied(each: XmlElement | string): (XmlElement | string)[] {
  if (typeof each !== 'string') return [{ ...each, children: each.children.flatMap(tidied) }];
  const text = each.replace(/\s+/g, ' ').trim();
  return text === '' ? [] : [text];
}
