/** A set's detached signature, as software of the DMP signs it: a manifest of the set and its documents, XAdES properties. */
import { createHash } from 'node:crypto';
import { DSIG, SHA256, signBytes } from '../../src/standards/xml-signature/algorithms.ts';
import { canonicalForm } from '../../src/standards/xml-signature/canonical-form.ts';
import type { Signer } from '../../src/standards/xml-signature/sign-enveloped.ts';
import { withScanned } from '../../src/standards/xml-signature/verify-enveloped.ts';

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('base64');
/** Canonical, as it stands in the whole signature. */
const canonical = (xml: string): Buffer =>
  withScanned(Buffer.from(xml), (root) => canonicalForm(root, { exclusive: false, withComments: false }, []));

export interface Signed {
  readonly uniqueId: string;
  readonly content: Buffer;
}

export function signSet(setUniqueId: string, documents: readonly Signed[], { key, certificate }: Signer): Buffer {
  const method = `<DigestMethod Algorithm="${SHA256}"></DigestMethod>`;
  const reference = (uri: string, digest: string, type = '') =>
    `<Reference${type === '' ? '' : ` Type="${type}"`} URI="${uri}">${method}<DigestValue>${digest}</DigestValue></Reference>`;
  const manifest =
    `<Manifest xmlns="${DSIG}" Id="IHEManifest">${reference(`urn:oid:${setUniqueId}`, 'AA==')}` +
    `${documents.map(({ uniqueId, content }) => reference(`urn:oid:${uniqueId}`, sha256(content))).join('')}</Manifest>`;
  const properties =
    `<SignedProperties xmlns="http://uri.etsi.org/01903/v1.1.1#" Id="Props"><SignedSignatureProperties><SigningCertificate><Cert>` +
    `<CertDigest><DigestMethod xmlns="${DSIG}" Algorithm="${SHA256}"></DigestMethod>` +
    `<DigestValue xmlns="${DSIG}">${sha256(certificate.raw)}</DigestValue></CertDigest></Cert></SigningCertificate>` +
    `</SignedSignatureProperties></SignedProperties>`;
  const algorithm = signBytes(key, Buffer.alloc(1)).method;
  const info =
    `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${C14N}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${algorithm}"></SignatureMethod>` +
    `${reference('#IHEManifest', sha256(canonical(manifest)), `${DSIG}Manifest`)}` +
    `${reference('#Props', sha256(canonical(properties)), 'http://uri.etsi.org/01903/v1.1.1#SignedProperties')}</SignedInfo>`;
  const { value } = signBytes(key, canonical(info));
  return Buffer.from(
    `<Signature xmlns="${DSIG}" Id="S1">${info}<SignatureValue>${value.toString('base64')}</SignatureValue><KeyInfo><X509Data>` +
      `<X509Certificate>${certificate.raw.toString('base64')}</X509Certificate></X509Data></KeyInfo>` +
      `<Object>${manifest}</Object><Object><QualifyingProperties xmlns="http://uri.etsi.org/01903/v1.1.1#" Target="#S1">` +
      `${properties}</QualifyingProperties></Object></Signature>`,
  );
}
