import type { FastifyRequest } from 'fastify';
import type { TokenBinding } from '../../directory/contract.ts';
import { PROOF_ALGORITHMS } from '../../directory/dpop-proof.ts';
import { isFailure } from '../../kernel/errors.ts';
import { FHIR_PREFIX } from './answers.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts } from './parts.ts';

/** How a token is shown. */
export type Scheme = 'Bearer' | 'DPoP';

export interface Shown {
  readonly scheme: Scheme;
  readonly token: string;
  readonly binding: TokenBinding | null;
}

/**
 * Holds the caller to what the token is bound to: a proof by its key for this request (RFC 9449 §7), or the client certificate
 * of the connection (RFC 8705 §3). A bound token shown as a plain one is refused, and the other way round.
 * @throws FhirRefusal invalid-token, invalid-dpop-proof, use-dpop-nonce
 */
export async function checkPossession(parts: FhirParts, request: FastifyRequest, shown: Shown): Promise<void> {
  const { scheme, token, binding } = shown;
  const header = request.headers['dpop'];
  if ((scheme === 'DPoP') !== (binding?.kind === 'dpop')) throw refused(parts, 'wrong-scheme');
  if (binding === null) {
    if (parts.acceptsUnbound(request)) return;
    throw refused(parts, 'unbound');
  }
  if (binding.kind === 'mtls') {
    if (request.clientCertificate === binding.thumbprint) return;
    throw refused(parts, 'other-certificate');
  }
  if (header === undefined) throw refusedProof(parts, 'absent');
  const demand = { method: request.method, url: addressOf(parts, request), accessToken: token };
  try {
    const proof = await parts.proofs.check(String(header), demand);
    if (proof.thumbprint !== binding.thumbprint) throw refused(parts, 'other-key');
    await parts.proofs.spend(proof);
  } catch (error) {
    if (isFailure(error, 'nonce-needed')) throw new FhirRefusal('use-dpop-nonce');
    if (!isFailure(error, 'invalid-proof')) throw error;
    throw refusedProof(parts, error.details.reason ?? 'malformed');
  }
}

/** The address of the request as the outside calls it. */
function addressOf({ baseUrl }: FhirParts, request: FastifyRequest): string {
  const path = (request.raw.url ?? '').replace(/[?#].*$/s, '');
  return `${baseUrl}${path.slice(FHIR_PREFIX.length)}`;
}

function refused(parts: FhirParts, reason: string): FhirRefusal {
  parts.tokenRefused(reason);
  return new FhirRefusal('invalid-token');
}

/** What is wrong with a proof is told: it helps whoever writes software, and no thief. */
function refusedProof(parts: FhirParts, reason: string): FhirRefusal {
  parts.tokenRefused(`proof-${reason}`);
  return new FhirRefusal('invalid-dpop-proof', [], { reason });
}

const BEARER = 'Bearer realm="carnet"';
const DPOP = 'DPoP realm="carnet"';
const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;
const ERRORS: Readonly<Record<string, string>> = {
  'invalid-token': 'invalid_token',
  'insufficient-scope': 'insufficient_scope',
  'invalid-dpop-proof': 'invalid_dpop_proof',
  'use-dpop-nonce': 'use_dpop_nonce',
};

/** The challenge for an error code: in the scheme that was used, else in both; null for errors that have none. */
export function challenge(code: string, scheme: Scheme | null): string | null {
  if (code === 'no-token' || (scheme === null && ERRORS[code] !== undefined))
    return `${BEARER}, ${DPOP}, ${ALGORITHMS}`;
  const error = ERRORS[code];
  if (error === undefined) return null;
  if (scheme === 'DPoP') return `${DPOP}, error="${error}", ${ALGORITHMS}`;
  return `${BEARER}, error="${error}", ${DPOP}, ${ALGORITHMS}`;
}
