/** Binary content of an element: another part of the package (XOP 1.0 §3.2), or base64 in its place. */
import type { XmlElement } from '../cda/xml-tree.ts';
import { elementsOf, textOf } from './envelope.ts';
import type { MimePart } from './package-reader.ts';
import { SoapError } from './soap-error.ts';

const XOP = 'http://www.w3.org/2004/08/xop/include';

/** @throws SoapError missing-part, foreign-reference, unreadable-part */
export function binaryOf(element: XmlElement, parts: readonly MimePart[]): Buffer {
  const [include, ...others] = elementsOf(element);
  if (include === undefined) return inline(textOf(element));
  const href = include.attrs.href ?? '';
  if (include.name !== 'Include' || include.ns !== XOP || others.length > 0) {
    throw new SoapError('unreadable-part', 'a document holds one xop:Include, or base64');
  }
  if (!/^cid:/i.test(href)) {
    throw new SoapError('foreign-reference', 'an xop:Include names a part of the same message, by cid:');
  }
  const [id, decoded] = [href.slice(4), decodedId(href.slice(4))];
  const part = parts.find((each) => each.id === decoded) ?? parts.find((each) => each.id === id);
  if (part === undefined) throw new SoapError('missing-part', 'an xop:Include names a part that is not in the message');
  return part.bytes;
}

function decodedId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function inline(text: string): Buffer {
  const bare = text.replace(/\s+/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(bare)) {
    throw new SoapError('unreadable-part', 'a document holds one xop:Include, or base64');
  }
  return Buffer.from(bare, 'base64');
}
