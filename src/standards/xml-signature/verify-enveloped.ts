import type { X509Certificate } from 'node:crypto';
import { CdaError } from '../cda/cda-error.ts';
import { scanXml } from '../cda/scan-xml.ts';
import { toUtf8 } from '../cda/to-utf8.ts';
import { type LiveElement, withXml, type XmlElement } from '../cda/xml-tree.ts';
import { maySign } from '../x509/trust.ts';
import { type Accepted, canonicalizationOf, checkSignature, digestOf, ENVELOPED, isSameDigest } from './algorithms.ts';
import { canonicalForm, isolate, refuseComments, takeOut } from './canonical-form.ts';
import { is, type Method, type ReadSignature, type Reference, readSignature } from './read-signature.ts';
import { XmlSignatureError } from './signature-error.ts';
import { requireUniqueId } from './unique-id.ts';

/** What was signed, and by the key of which certificate: whether that one is believed is another question (`TrustStore`). */
export interface SignedElement {
  /** Read from the canonical bytes that were signed, and from nothing else. It has no signature in it any more. */
  readonly element: XmlElement;
  readonly certificate: X509Certificate;
  readonly signatureMethod: string;
}

/**
 * Verifies the enveloped signature of one element (XMLDSig 1.1; SAML 2.0 core §5.4) and gives back what was signed.
 * One signature, a child of the element; one reference, to the element's own identifier, which nothing else bears;
 * transforms enveloped-signature then a canonicalisation, nothing else; the key from a certificate, never from elsewhere.
 * @param find the element in the document, which is read as untrusted; it throws what it wants when there is none
 * @throws XmlSignatureError
 */
export function verifyEnveloped(
  xml: Uint8Array,
  find: (root: LiveElement) => LiveElement,
  accepted: Accepted,
): SignedElement {
  const { signature, bytes } = withScanned(xml, (root) => prove(root, find(root), accepted));
  const element = withScanned(bytes, (root) => root.tree());
  return { element, certificate: signature.certificate, signatureMethod: signature.signatureMethod ?? '' };
}

/** Scans against the limits of XML that we read, then parses. @throws XmlSignatureError not-xml, and what `use` throws */
export function withScanned<T>(xml: Uint8Array, use: (root: LiveElement) => T): T {
  try {
    const utf8 = toUtf8(xml);
    scanXml(utf8);
    return withXml(utf8, false, use);
  } catch (error) {
    if (error instanceof CdaError) throw new XmlSignatureError('not-xml', error.code);
    throw error;
  }
}

function prove(root: LiveElement, element: LiveElement, accepted: Accepted) {
  const holder = signatureOf(element);
  const signature = readSignature(holder.tree());
  const reference = theReference(signature);
  const id = element.attribute('ID') ?? element.attribute('Id');
  requireUniqueId(root, id);
  if (reference.uri !== `#${id}`) throw new XmlSignatureError('reference-elsewhere');
  const method = transformOf(reference);
  const how = canonicalizationOf(method.algorithm);
  const infoHow = canonicalizationOf(signature.canonicalization.algorithm);
  refuseComments(element);
  // Every element is found before the library writes: writing may move its memory.
  const info = holder.elements()[0];
  if (info === undefined) throw new XmlSignatureError('signature-shape');
  isolate(element);
  const signedInfo = canonicalForm(info, infoHow, signature.canonicalization.prefixes);
  takeOut(holder);
  const bytes = canonicalForm(element, how, method.prefixes);
  if (!isSameDigest(digestOf(reference.digestMethod, bytes, accepted), reference.digest))
    throw new XmlSignatureError('digest-differs');
  const { certificate, signatureMethod, value } = signature;
  checkSignature(signatureMethod, certificate.publicKey, signedInfo, value, accepted);
  if (!maySignAtAll(certificate)) throw new XmlSignatureError('key-refused');
  return { signature, bytes };
}

/** The one signature of the element: its child, and none deeper. */
function signatureOf(element: LiveElement): LiveElement {
  const found = element.elements().filter((child) => is(asName(child), 'Signature'));
  const [signature] = found;
  if (signature === undefined) throw new XmlSignatureError('not-signed');
  if (found.length > 1) throw new XmlSignatureError('several-signatures');
  const all = element.descendants('Signature', signature.ns, 2);
  if (all.length > 1) throw new XmlSignatureError('several-signatures');
  return signature;
}

function asName({ name, ns }: LiveElement): XmlElement {
  return { name, ns, attrs: {}, children: [] };
}

function theReference({ references }: ReadSignature): Reference {
  const [reference] = references;
  if (reference === undefined) throw new XmlSignatureError('signature-shape');
  if (references.length > 1) throw new XmlSignatureError('several-references');
  return reference;
}

/** enveloped-signature, then one canonicalisation (SAML 2.0 core §5.4.4). */
function transformOf({ transforms }: Reference): Method {
  const [enveloped, canonical] = transforms;
  if (transforms.length !== 2 || enveloped?.algorithm !== ENVELOPED || canonical === undefined)
    throw new XmlSignatureError('transform-refused');
  return canonical;
}

function maySignAtAll(certificate: X509Certificate): boolean {
  try {
    return maySign(certificate);
  } catch {
    return false;
  }
}
