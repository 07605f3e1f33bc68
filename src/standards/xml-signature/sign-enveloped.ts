import type { KeyObject, X509Certificate } from 'node:crypto';
import type { LiveElement } from '../cda/xml-tree.ts';
import {
  DSIG,
  digestOf,
  ECDSA_SHA256,
  ENVELOPED,
  EXCLUSIVE_C14N,
  RSA_SHA256,
  SHA256,
  signBytes,
} from './algorithms.ts';
import { canonicalForm } from './canonical-form.ts';
import { withScanned } from './verify-enveloped.ts';

/** What signs: a key, and the certificate that says whose it is. */
export interface Signer {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
}

const HOW = { exclusive: true, withComments: false };

/**
 * The enveloped signature of an XML element with an identifier, to be put where its schema wants it: exclusive
 * canonicalisation, SHA-256, RSA or ECDSA by the key, the certificate in KeyInfo.
 * @param xml the element alone, without signature
 */
export function envelopedSignature(xml: string, id: string, { key, certificate }: Signer): string {
  const digest = digestOf(SHA256, canonicalOf(xml), {}).toString('base64');
  const method = key.asymmetricKeyType === 'ec' ? ECDSA_SHA256 : RSA_SHA256;
  const info =
    `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${EXCLUSIVE_C14N}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${method}"></SignatureMethod><Reference URI="#${id}"><Transforms>` +
    `<Transform Algorithm="${ENVELOPED}"></Transform><Transform Algorithm="${EXCLUSIVE_C14N}"></Transform></Transforms>` +
    `<DigestMethod Algorithm="${SHA256}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
  const { value } = signBytes(key, canonicalOf(info));
  return (
    `<Signature xmlns="${DSIG}">${info.replace(` xmlns="${DSIG}"`, '')}` +
    `<SignatureValue>${value.toString('base64')}</SignatureValue>` +
    `<KeyInfo><X509Data><X509Certificate>${certificate.raw.toString('base64')}</X509Certificate></X509Data></KeyInfo></Signature>`
  );
}

function canonicalOf(xml: string): Buffer {
  return withScanned(Buffer.from(xml), (root: LiveElement) => canonicalForm(root, HOW, []));
}
