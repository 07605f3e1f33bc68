import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import {
  BIT_STRING,
  type Der,
  DerError,
  INTEGER,
  OCTET_STRING,
  objectIdentifier,
  partsOf,
  readDer,
  SEQUENCE,
  timeOf,
} from './der.ts';

/** Why a certificate is not believed. */
export type CertificateProblem =
  | 'not-yet-valid'
  | 'expired'
  | 'unknown-authority'
  | 'authority-expired'
  | 'is-an-authority'
  | 'revoked'
  | 'revocation-unknown'; // the authority's list is over its date: nobody is believed

/** Who is believed. */
export interface Trust {
  /** Null when the certificate is good at that time. */
  problemOf(certificate: X509Certificate, now: Date): CertificateProblem | null;
}

/** Authorities of one deployment. */
export const MAX_AUTHORITIES = 64;
/** Revoked certificates of one list. */
export const MAX_REVOKED = 2_000_000;
const MAX_LIST_FIELDS = 8;
const MAX_EXTENSIONS = 64;
const KEY_USAGE = '2.5.29.15';
/** Bits of keyUsage, first byte (RFC 5280 §4.2.1.3). */
const SIGNING = 0x80 | 0x40;

/** Hash of the signature algorithms of revocation lists, by object identifier. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};

/** A revocation list (RFC 5280 §5) whose signature was verified. */
interface RevocationList {
  readonly nextUpdate: Date;
  /** Serial numbers, hexadecimal. */
  readonly serials: ReadonlySet<string>;
}

interface Authority {
  readonly certificate: X509Certificate;
  /** Null when none was given: then nothing it issued is revoked. */
  readonly list: RevocationList | null;
}

/** Texts that are not what they should be: which authority's, never what is in them. */
export class TrustError extends Error {}

/**
 * Authorities that are believed, each by itself: a certificate is good when one of them issued it, both are in their time,
 * and the authority did not take it back. Pure: `now` is given.
 */
export class TrustStore implements Trust {
  readonly #authorities: readonly Authority[];

  /**
   * @param bundle PEM certificates of every authority that issues, one after the other
   * @param lists PEM revocation lists, in any order
   * @throws TrustError for what is not PEM, for no authority, and for a list that none of them signed
   */
  constructor(bundle: string, lists = '') {
    const certificates = blocks(bundle, 'CERTIFICATE').map((bytes) => certificateFrom(bytes));
    if (certificates.length === 0) throw new TrustError('no authority');
    if (certificates.length > MAX_AUTHORITIES) throw new TrustError(`more than ${MAX_AUTHORITIES} authorities`);
    if (certificates.some(({ ca }) => !ca)) throw new TrustError('a certificate of the bundle is not of an authority');
    const found = new Map<X509Certificate, RevocationList>();
    for (const bytes of blocks(lists, 'X509 CRL')) {
      const { signer, list } = readList(bytes, certificates);
      const other = found.get(signer);
      if (other === undefined || other.nextUpdate < list.nextUpdate) found.set(signer, list);
    }
    this.#authorities = certificates.map((certificate) => ({ certificate, list: found.get(certificate) ?? null }));
  }

  problemOf(certificate: X509Certificate, now: Date): CertificateProblem | null {
    if (now < certificate.validFromDate) return 'not-yet-valid';
    if (now > certificate.validToDate) return 'expired';
    if (certificate.ca) return 'is-an-authority';
    const issuers = this.#authorities.filter(({ certificate: issuer }) => issued(issuer, certificate));
    if (issuers.length === 0) return 'unknown-authority';
    const problems = issuers.map((issuer) => problemWith(issuer, certificate, now));
    return problems.includes('revoked') ? 'revoked' : problems.includes(null) ? null : (problems[0] ?? null);
  }
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function problemWith({ certificate: issuer, list }: Authority, certificate: X509Certificate, now: Date) {
  if (now < issuer.validFromDate || now > issuer.validToDate) return 'authority-expired';
  if (list === null) return null;
  if (list.serials.has(certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''))) return 'revoked';
  return now > list.nextUpdate ? 'revocation-unknown' : null;
}

/** True when the certificate's key may sign: its keyUsage says so, or says nothing (RFC 5280 §4.2.1.3). */
export function maySign(certificate: X509Certificate): boolean {
  const usage = extensionOf(certificate, KEY_USAGE);
  if (usage === null) return true;
  const bits = readDer(usage, BIT_STRING).value;
  return ((bits[1] ?? 0) & SIGNING) !== 0;
}

/** Value of one extension. @throws DerError */
function extensionOf(certificate: X509Certificate, id: string): Buffer | null {
  const [body] = partsOf(readDer(certificate.raw, SEQUENCE), 3);
  const last = body === undefined ? undefined : partsOf(body, 12).at(-1);
  if (last?.tag !== 0xa3) return null;
  for (const extension of partsOf(readDer(last.value, SEQUENCE), MAX_EXTENSIONS)) {
    const parts = partsOf(extension, 3);
    const value = parts.at(-1);
    if (parts[0] === undefined || value?.tag !== OCTET_STRING) throw new DerError('no extension');
    if (objectIdentifier(parts[0]) === id) return value.value;
  }
  return null;
}

function certificateFrom(bytes: Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch {
    throw new TrustError('a certificate of the bundle is not readable');
  }
}

function readList(bytes: Buffer, authorities: readonly X509Certificate[]) {
  try {
    const [body, algorithm, signature] = partsOf(readDer(bytes, SEQUENCE), 3);
    if (body === undefined || algorithm === undefined || signature?.tag !== BIT_STRING) throw new DerError('no list');
    const hash = HASHES[objectIdentifier(partsOf(algorithm, 2)[0] ?? algorithm)];
    if (hash === undefined) throw new TrustError('a revocation list is signed in a way that is not accepted');
    const bits = signature.value.subarray(1);
    const signer = authorities.find(({ publicKey }) => isSignedBy(publicKey, hash, body.whole, bits));
    if (signer === undefined) throw new TrustError('a revocation list is of no authority of the bundle');
    return { signer, list: listIn(body) };
  } catch (error) {
    if (error instanceof TrustError) throw error;
    throw new TrustError('a revocation list is not readable');
  }
}

function isSignedBy(key: KeyObject, hash: string, bytes: Buffer, signature: Buffer): boolean {
  try {
    return verify(hash, bytes, key, signature);
  } catch {
    return false;
  }
}

/** TBSCertList: version, algorithm, issuer, thisUpdate, nextUpdate, revokedCertificates, extensions. */
function listIn(body: Der): RevocationList {
  const fields = partsOf(body, MAX_LIST_FIELDS);
  const start = fields[0]?.tag === INTEGER ? 3 : 2;
  const next = fields[start + 1];
  if (next === undefined || next.tag === SEQUENCE) throw new TrustError('a revocation list has no nextUpdate');
  const revoked = fields[start + 2];
  const serials = new Set<string>();
  if (revoked?.tag === SEQUENCE) {
    for (const entry of partsOf(revoked, MAX_REVOKED)) {
      const serial = partsOf(entry, 3)[0];
      if (serial?.tag !== INTEGER) throw new DerError('no serial number');
      serials.add(serial.value.toString('hex').replace(/^0+(?=.)/, ''));
    }
  }
  return { nextUpdate: timeOf(next), serials };
}

/** The DER inside the PEM blocks with this label. */
function blocks(pem: string, label: string): Buffer[] {
  const found: Buffer[] = [];
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  for (let at = pem.indexOf(begin); at >= 0; at = pem.indexOf(begin, at)) {
    const stop = pem.indexOf(end, at);
    if (stop < 0) throw new TrustError('a PEM block is not closed');
    found.push(Buffer.from(pem.slice(at + begin.length, stop), 'base64'));
    at = stop;
  }
  return found;
}
