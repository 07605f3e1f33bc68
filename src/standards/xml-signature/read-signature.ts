import { X509Certificate } from 'node:crypto';
import type { XmlElement } from '../cda/xml-tree.ts';
import { DSIG, ENVELOPED, EXCLUSIVE_C14N } from './algorithms.ts';
import { MAX_CERTIFICATE_LENGTH, MAX_CERTIFICATES, MAX_PREFIXES, MAX_VALUE_LENGTH } from './limits.ts';
import { XmlSignatureError } from './signature-error.ts';

/** How one thing becomes bytes: an algorithm and the prefixes of its InclusiveNamespaces. */
export interface Method {
  readonly algorithm: string | undefined;
  readonly prefixes: readonly string[];
}

export interface Reference {
  readonly uri: string | undefined;
  readonly type: string | undefined;
  /** Algorithms of the transforms, in order. */
  readonly transforms: readonly Method[];
  readonly digestMethod: string | undefined;
  readonly digest: Buffer;
}

/** A ds:Signature as it is written; nothing of it is proved. */
export interface ReadSignature {
  readonly canonicalization: Method;
  readonly signatureMethod: string | undefined;
  readonly references: readonly Reference[];
  readonly value: Buffer;
  readonly certificate: X509Certificate;
}

/** @throws XmlSignatureError signature-shape, key-info, transform-refused */
export function readSignature(signature: XmlElement): ReadSignature {
  const [info, value, keyInfo] = elementsOf(signature);
  if (!is(info, 'SignedInfo') || !is(value, 'SignatureValue') || !is(keyInfo, 'KeyInfo')) throw shape();
  const [canonicalization, method, ...references] = elementsOf(info);
  if (!is(canonicalization, 'CanonicalizationMethod') || !is(method, 'SignatureMethod')) throw shape();
  // HMACOutputLength (CVE-2009-0217) and parameters of RSASSA-PSS: none is accepted.
  if (elementsOf(method).length > 0) throw new XmlSignatureError('signature-algorithm');
  return {
    canonicalization: methodOf(canonicalization),
    signatureMethod: method.attrs.Algorithm,
    references: references.map(referenceOf),
    value: base64Of(value),
    certificate: certificateOf(keyInfo),
  };
}

/** One ds:Reference, of a SignedInfo or of a Manifest. */
export function referenceOf(reference: XmlElement): Reference {
  if (!is(reference, 'Reference')) throw shape();
  const parts = elementsOf(reference);
  const transforms = is(parts[0], 'Transforms') ? elementsOf(parts[0]).map(transformOf) : [];
  const [digestMethod, digest, ...rest] = is(parts[0], 'Transforms') ? parts.slice(1) : parts;
  if (!is(digestMethod, 'DigestMethod') || !is(digest, 'DigestValue') || rest.length > 0) throw shape();
  return {
    uri: reference.attrs.URI,
    type: reference.attrs.Type,
    transforms,
    digestMethod: digestMethod.attrs.Algorithm,
    digest: base64Of(digest),
  };
}

function transformOf(transform: XmlElement): Method {
  if (!is(transform, 'Transform')) throw shape();
  const method = methodOf(transform);
  if (method.algorithm === ENVELOPED && method.prefixes.length > 0) throw new XmlSignatureError('transform-refused');
  return method;
}

/** An algorithm; the only parameter read is InclusiveNamespaces (Exclusive XML-C14N §4). */
function methodOf(element: XmlElement): Method {
  const parts = elementsOf(element);
  const [list] = parts;
  if (list === undefined) return { algorithm: element.attrs.Algorithm, prefixes: [] };
  const isList = list.ns === EXCLUSIVE_C14N && list.name === 'InclusiveNamespaces' && list.children.length === 0;
  if (parts.length !== 1 || !isList) throw new XmlSignatureError('transform-refused');
  const prefixes = (list.attrs.PrefixList ?? '').split(/[\t\n\r ]+/).filter((prefix) => prefix !== '');
  const areNames = prefixes.every((prefix) => prefix === '#default' || /^[\p{L}_][\p{L}\p{N}._-]{0,63}$/u.test(prefix));
  if (prefixes.length > MAX_PREFIXES || !areNames) throw new XmlSignatureError('transform-refused');
  return { algorithm: element.attrs.Algorithm, prefixes };
}

/**
 * The signer's certificate: the one X509Certificate that is not an authority's. Keys, names and retrieval methods beside it
 * are never looked at: nothing else says who signed.
 */
function certificateOf(keyInfo: XmlElement): X509Certificate {
  const texts = elementsOf(keyInfo)
    .filter((part) => is(part, 'X509Data'))
    .flatMap((data) => elementsOf(data).filter((part) => is(part, 'X509Certificate')))
    .map(plainText);
  if (texts.length === 0 || texts.length > MAX_CERTIFICATES) throw new XmlSignatureError('key-info');
  const certificates = texts.map((text) => {
    if (text.length > MAX_CERTIFICATE_LENGTH) throw new XmlSignatureError('key-info');
    try {
      const certificate = new X509Certificate(decode(text));
      // Read now: a key that is none is told by its first reading only.
      return certificate.publicKey.asymmetricKeyType === undefined ? unreadable() : certificate;
    } catch {
      throw new XmlSignatureError('key-info');
    }
  });
  const [signer, ...others] = certificates.filter(({ ca }) => !ca);
  if (signer === undefined || others.length > 0) throw new XmlSignatureError('key-info');
  return signer;
}

export function elementsOf(element: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of element.children) {
    if (typeof child !== 'string') found.push(child);
    else if (child.trim() !== '') throw shape();
  }
  return found;
}

export function is(element: XmlElement | undefined, name: string): element is XmlElement {
  return element?.ns === DSIG && element.name === name;
}

/** All the text of an element that holds nothing else. */
export function plainText(element: XmlElement): string {
  if (element.children.some((child) => typeof child !== 'string')) throw shape();
  return element.children.join('');
}

export function base64Of(element: XmlElement): Buffer {
  const text = plainText(element);
  if (text.length > MAX_VALUE_LENGTH) throw shape();
  return decode(text);
}

function decode(text: string): Buffer {
  const tight = text.replace(/[\t\n\r ]+/g, '');
  if (tight === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(tight)) throw shape();
  return Buffer.from(tight, 'base64');
}

function unreadable(): never {
  throw new XmlSignatureError('key-info');
}

function shape(): XmlSignatureError {
  return new XmlSignatureError('signature-shape');
}
