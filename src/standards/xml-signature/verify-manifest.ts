import type { X509Certificate } from 'node:crypto';
import { MAX_CDA_BYTES } from '../cda/limits.ts';
import type { LiveElement, XmlElement } from '../cda/xml-tree.ts';
import {
  type Accepted,
  type Canonicalization,
  canonicalizationOf,
  checkSignature,
  DSIG,
  digestOf,
  isSameDigest,
} from './algorithms.ts';
import { canonicalDocument, canonicalForm } from './canonical-form.ts';
import { MAX_MANIFEST_REFERENCES } from './limits.ts';
import { base64Of, is, type Reference, readSignature, referenceOf } from './read-signature.ts';
import { XmlSignatureError } from './signature-error.ts';
import { requireUniqueId } from './unique-id.ts';
import { withScanned } from './verify-enveloped.ts';

/** What a detached signature says of things outside it, and by the key of which certificate. */
export interface SignedManifest {
  readonly references: readonly Reference[];
  readonly certificate: X509Certificate;
}

/** A reference without a transform is canonicalised like this (XMLDSig 1.1 §4.4.3.2). */
const BY_DEFAULT: Canonicalization = { exclusive: false, withComments: false };

/**
 * Verifies a signature whose SignedInfo names a Manifest inside it (IHE DSG, XAdES-BES): every reference of the SignedInfo is to an
 * element of the signature itself, by an identifier that nothing else bears. The manifest is read from the canonical bytes that
 * were signed. Whether the certificate is believed, and what the manifest's digests are of, are other questions.
 * @throws XmlSignatureError
 */
export function verifyManifest(xml: Uint8Array, accepted: Accepted): SignedManifest {
  const { signature, parts } = withScanned(xml, (root) => {
    if (root.name !== 'Signature' || root.ns !== DSIG) throw new XmlSignatureError('not-signed');
    const signature = readSignature(root.tree());
    const info = root.elements()[0];
    if (info === undefined) throw new XmlSignatureError('signature-shape');
    const infoHow = canonicalizationOf(signature.canonicalization.algorithm);
    // Every element is found before the library writes: writing may move its memory.
    const found = signature.references.map((reference) => ({
      reference,
      element: elementOf(root, reference),
      how: howOf(reference),
    }));
    const signedInfo = canonicalForm(info, infoHow, signature.canonicalization.prefixes);
    const { signatureMethod, certificate, value } = signature;
    checkSignature(signatureMethod, certificate.publicKey, signedInfo, value, accepted);
    const parts = found.map(({ reference, element, how }) => {
      const bytes = canonicalForm(element, how, reference.transforms[0]?.prefixes ?? []);
      requireDigest(reference, bytes, accepted);
      return bytes;
    });
    return { signature, parts };
  });
  const signed = parts.map((bytes) => withScanned(bytes, (root) => root.tree()));
  const manifests = signed.filter((element) => is(element, 'Manifest'));
  const [manifest] = manifests;
  if (manifest === undefined || manifests.length > 1) throw new XmlSignatureError('signature-shape');
  for (const element of signed) requireCertificate(element, signature.certificate, accepted);
  const references = manifest.children
    .filter((child): child is XmlElement => typeof child !== 'string')
    .map(referenceOf);
  if (references.length > MAX_MANIFEST_REFERENCES) throw new XmlSignatureError('several-references');
  return { references, certificate: signature.certificate };
}

function elementOf(root: LiveElement, { uri }: Reference): LiveElement {
  const id = uri?.startsWith('#') ? uri.slice(1) : undefined;
  requireUniqueId(root, id);
  const search = (element: LiveElement): LiveElement | undefined => {
    for (const child of element.elements()) {
      if (child.attribute('Id') === id) return child;
      const deeper = search(child);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  const found = search(root); // depth is bounded by MAX_XML_DEPTH
  if (found === undefined) throw new XmlSignatureError('reference-elsewhere');
  return found;
}

/** No transform, or one canonicalisation. */
function howOf({ transforms }: Reference): Canonicalization {
  if (transforms.length > 1) throw new XmlSignatureError('transform-refused');
  return transforms[0] === undefined ? BY_DEFAULT : canonicalizationOf(transforms[0].algorithm);
}

function requireDigest(reference: Reference, bytes: Uint8Array, accepted: Accepted): void {
  const digest = digestOf(reference.digestMethod, bytes, accepted);
  if (!isSameDigest(digest, reference.digest)) throw new XmlSignatureError('digest-differs');
}

/** XAdES SigningCertificate: when certificates are named among the signed properties, the signer's is one of them. */
function requireCertificate(element: XmlElement, certificate: X509Certificate, accepted: Accepted): void {
  const named = descendants(element, 'CertDigest').map((one) => {
    const [method, value] = one.children.filter((child): child is XmlElement => typeof child !== 'string');
    if (!is(method, 'DigestMethod') || !is(value, 'DigestValue')) throw new XmlSignatureError('signature-shape');
    return isSameDigest(digestOf(method.attrs.Algorithm, certificate.raw, accepted), base64Of(value));
  });
  if (named.length > 0 && !named.includes(true)) throw new XmlSignatureError('certificate-differs');
}

function descendants(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    return child.name === name ? [child] : descendants(child, name);
  });
}

/**
 * Holds what a manifest says of one thing to the bytes of that thing: as they are, or canonicalised where the manifest says so.
 * @throws XmlSignatureError reference-elsewhere when it is not named, several-references, digest-differs
 */
export function requireInManifest(
  { references }: SignedManifest,
  uri: string,
  bytes: Buffer,
  accepted: Accepted,
): void {
  const [reference, ...others] = references.filter((one) => one.uri === uri);
  if (reference === undefined) throw new XmlSignatureError('reference-elsewhere');
  if (others.length > 0) throw new XmlSignatureError('several-references');
  const isAsItIs = reference.transforms.length === 0;
  const how = howOf(reference);
  const signed = isAsItIs ? bytes : withScanned(bytes, (root) => canonicalDocument(root, how, MAX_CDA_BYTES));
  requireDigest(reference, signed, accepted);
}
