import { createPublicKey } from 'node:crypto';
import { Failure } from '../kernel/errors.ts';
import type { PublicJwk, Software } from './contract.ts';
import { whyNotKeyAddress } from './key-address.ts';
import { MAX_CLIENT_KEYS, MAX_DIRECTORY_NAME, MAX_RSA_BITS, MIN_RSA_BITS } from './limits.ts';

const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{2,99}$/;
const OID = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/;
const MAX_OID_LENGTH = 64;
const MAX_KID_LENGTH = 128;
/** Members that only a private or symmetric key has (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** Members that would make us fetch or trust something else than the key itself (RFC 7517 §4). */
const INDIRECT_MEMBERS = ['x5u', 'x5c', 'jku'];

/**
 * Refuses a product whose registration could not be trusted. @param privateAddresses as `whyNotKeyAddress`
 * @throws Failure invalid-software
 */
export function checkSoftware(software: Software, privateAddresses: boolean): void {
  if (!CLIENT_ID.test(software.clientId)) throw invalid('clientId');
  for (const name of ['name', 'version', 'approvalNumber'] as const) {
    const text = software[name];
    if (text.length > MAX_DIRECTORY_NAME || /[\p{Cc}<>]/u.test(text)) throw invalid(name);
  }
  if (software.name === '' || software.version === '') throw invalid('name and version are needed');
  if (!OID.test(software.sourceId) || software.sourceId.length > MAX_OID_LENGTH)
    throw invalid('sourceId is not an OID');
  if ((software.kind === 'structure') !== (software.structureId !== undefined)) {
    throw invalid('structureId goes with kind structure, and only with it');
  }
  const { keys } = software.jwks;
  if (software.jwksUri !== undefined) {
    if (keys.length > 0) throw invalid('keys by value or by address, not both');
    const refusal = whyNotKeyAddress(software.jwksUri, privateAddresses);
    if (refusal !== null) throw invalid(refusal);
    return;
  }
  if (keys.length === 0 || keys.length > MAX_CLIENT_KEYS) throw invalid(`1 to ${MAX_CLIENT_KEYS} keys`);
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) throw invalid('each key has its own kid');
  for (const key of keys) checkPublicKey(key);
}

/** Whether a key may prove who a product is. */
export function isUsableKey(key: PublicJwk): boolean {
  try {
    checkPublicKey(key);
    return true;
  } catch {
    return false;
  }
}

function checkPublicKey(key: PublicJwk): void {
  if (typeof key.kid !== 'string' || key.kid === '' || key.kid.length > MAX_KID_LENGTH)
    throw invalid('a key has no usable kid');
  if (SECRET_MEMBERS.some((member) => member in key)) throw invalid('a key is not public');
  if (INDIRECT_MEMBERS.some((member) => member in key)) throw invalid('a key refers to something else');
  const isEc = key.kty === 'EC' && key['crv'] === 'P-256';
  if (!isEc && key.kty !== 'RSA') throw invalid('keys are EC P-256 or RSA');
  let bits: number | undefined;
  try {
    bits = createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
  } catch {
    throw invalid('a key cannot be read');
  }
  if (isEc) return;
  if (bits === undefined || bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    throw invalid(`RSA keys have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`);
  }
}

function invalid(reason: string): Failure {
  return new Failure('invalid-software', { reason });
}
