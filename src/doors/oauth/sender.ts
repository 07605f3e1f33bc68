import type { FastifyRequest } from 'fastify';
import type { TokenBinding } from '../../directory/contract.ts';
import type { ReadProof } from '../../directory/dpop-proof.ts';
import type { ProofGate } from '../../directory/proof-gate.ts';
import { isFailure } from '../../kernel/errors.ts';
import { OAuthError } from './oauth-error.ts';

export interface SenderParts {
  readonly proofs: ProofGate;
  /** True where a token that anybody could use may be given: the demonstration, to a program of the same machine. */
  readonly acceptsUnbound: (request: FastifyRequest) => boolean;
}

/** What the asking software holds, and so what its token is bound to. */
export interface Sender {
  readonly binding: TokenBinding | null;
  /** To be used up once the client is authenticated; null without one. */
  readonly proof: ReadProof | null;
}

/**
 * To what a token will be bound: the key of the DPoP proof (RFC 9449 §5), else the client certificate of the TLS connection
 * (RFC 8705 §3). @throws OAuthError invalid_dpop_proof, use_dpop_nonce; invalid_request where an unbound token is not given
 */
export async function senderOf(parts: SenderParts, request: FastifyRequest, url: string): Promise<Sender> {
  const header = request.headers['dpop'];
  if (header !== undefined) {
    const proof = await checked(parts.proofs.check(String(header), { method: request.method, url }));
    return { binding: { kind: 'dpop', thumbprint: proof.thumbprint }, proof };
  }
  const certificate = request.clientCertificate ?? null;
  if (certificate !== null) return { binding: { kind: 'mtls', thumbprint: certificate }, proof: null };
  if (parts.acceptsUnbound(request)) return { binding: null, proof: null };
  throw new OAuthError(
    'invalid_request',
    'tokens are bound to their sender here: send a DPoP proof (RFC 9449) or a client certificate (RFC 8705)',
  );
}

/** Uses up the proof. @throws OAuthError invalid_dpop_proof when it was shown before */
export async function spendProof(parts: SenderParts, { proof }: Sender): Promise<void> {
  if (proof !== null) await checked(parts.proofs.spend(proof));
}

async function checked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isFailure(error, 'nonce-needed')) {
      throw new OAuthError('use_dpop_nonce', 'the proof needs the nonce of the DPoP-Nonce header');
    }
    if (!isFailure(error, 'invalid-proof')) throw error;
    // What is wrong helps whoever writes software, and no thief: a proof is made by its key, or it is not.
    throw new OAuthError('invalid_dpop_proof', `the DPoP proof is not accepted: ${error.details.reason}`);
  }
}
