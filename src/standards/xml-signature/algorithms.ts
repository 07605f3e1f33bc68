/** The algorithms of XML signatures that are accepted: XMLDSig 1.1 §6, RFC 6931. Anything that is not here is refused. */
import { constants, createHash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { MIN_RSA_BITS } from './limits.ts';
import { XmlSignatureError } from './signature-error.ts';

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const DSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XML_ENC = 'http://www.w3.org/2001/04/xmlenc#';

export const ENVELOPED = `${DSIG}enveloped-signature`;
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const RSA_SHA256 = `${DSIG_MORE}rsa-sha256`;
export const ECDSA_SHA256 = `${DSIG_MORE}ecdsa-sha256`;
export const SHA256 = `${XML_ENC}sha256`;

/** Digests. */
const DIGESTS: Readonly<Record<string, string>> = {
  [SHA256]: 'sha256',
  [`${DSIG_MORE}sha384`]: 'sha384',
  [`${XML_ENC}sha512`]: 'sha512',
  [`${DSIG}sha1`]: 'sha1',
};

interface SignatureMethod {
  readonly key: 'rsa' | 'ec';
  readonly hash: string;
  readonly pss?: boolean;
}

const SIGNATURES: Readonly<Record<string, SignatureMethod>> = {
  [RSA_SHA256]: { key: 'rsa', hash: 'sha256' },
  [`${DSIG_MORE}rsa-sha384`]: { key: 'rsa', hash: 'sha384' },
  [`${DSIG_MORE}rsa-sha512`]: { key: 'rsa', hash: 'sha512' },
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1': { key: 'rsa', hash: 'sha256', pss: true },
  [ECDSA_SHA256]: { key: 'ec', hash: 'sha256' },
  [`${DSIG_MORE}ecdsa-sha384`]: { key: 'ec', hash: 'sha384' },
  [`${DSIG_MORE}ecdsa-sha512`]: { key: 'ec', hash: 'sha512' },
  [`${DSIG}rsa-sha1`]: { key: 'rsa', hash: 'sha1' },
};
const CURVES: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** How elements become bytes: XML-C14N 1.0 (inclusive) and exclusive, with and without comments. */
export interface Canonicalization {
  readonly exclusive: boolean;
  readonly withComments: boolean;
}

const CANONICALIZATIONS: Readonly<Record<string, Canonicalization>> = {
  [EXCLUSIVE_C14N]: { exclusive: true, withComments: false },
  [`${EXCLUSIVE_C14N}WithComments`]: { exclusive: true, withComments: true },
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315': { exclusive: false, withComments: false },
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments': { exclusive: false, withComments: true },
};

/** What a deployment accepts beside what is sound. */
export interface Accepted {
  /** RSA and digests with SHA-1: a switch for software that was never changed. False by default. */
  readonly sha1?: boolean;
}

export function canonicalizationOf(uri: string | undefined): Canonicalization {
  const found = Object.hasOwn(CANONICALIZATIONS, uri ?? '') ? CANONICALIZATIONS[uri ?? ''] : undefined;
  if (found === undefined) throw new XmlSignatureError('canonicalization-algorithm');
  return found;
}

export function digestOf(uri: string | undefined, bytes: Uint8Array, { sha1 = false }: Accepted): Buffer {
  const hash = Object.hasOwn(DIGESTS, uri ?? '') ? DIGESTS[uri ?? ''] : undefined;
  if (hash === undefined || (hash === 'sha1' && !sha1)) throw new XmlSignatureError('digest-algorithm');
  return createHash(hash).update(bytes).digest();
}

export function isSameDigest(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** @throws XmlSignatureError signature-algorithm, key-refused, signature-wrong */
export function checkSignature(
  uri: string | undefined,
  key: KeyObject,
  bytes: Buffer,
  signature: Buffer,
  { sha1 = false }: Accepted,
): void {
  const method = Object.hasOwn(SIGNATURES, uri ?? '') ? SIGNATURES[uri ?? ''] : undefined;
  if (method === undefined || (method.hash === 'sha1' && !sha1)) throw new XmlSignatureError('signature-algorithm');
  requireKey(key, method);
  let good = false;
  try {
    good = verify(method.hash, bytes, withOptions(key, method), signature);
  } catch {
    good = false;
  }
  if (!good) throw new XmlSignatureError('signature-wrong');
}

/** RSA-SHA256 or ECDSA-SHA256, by the kind of the private key. */
export function signBytes(key: KeyObject, bytes: Buffer): { readonly method: string; readonly value: Buffer } {
  const method = key.asymmetricKeyType === 'ec' ? ECDSA_SHA256 : RSA_SHA256;
  return { method, value: sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }) };
}

function requireKey(key: KeyObject, method: SignatureMethod): void {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  const good =
    method.key === 'ec'
      ? key.asymmetricKeyType === 'ec' && CURVES.has(namedCurve)
      : (key.asymmetricKeyType === 'rsa' || (method.pss === true && key.asymmetricKeyType === 'rsa-pss')) &&
        modulusLength >= MIN_RSA_BITS;
  if (!good) throw new XmlSignatureError('key-refused');
}

/** XMLDSig writes an ECDSA signature as r and s, one after the other (§6.4.3). */
function withOptions(key: KeyObject, { pss }: SignatureMethod) {
  if (pss === true) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  return { key, dsaEncoding: 'ieee-p1363' as const };
}
