import type { FastifyRequest } from 'fastify';
import type { VerifiedToken } from '../../directory/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import { assertInvariant, isFailure } from '../../kernel/errors.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts } from './parts.ts';
import { challenge, checkPossession, type Scheme } from './possession.ts';

/** Characters of an access token. */
export const MAX_TOKEN_LENGTH = 8_192;
const CREDENTIALS = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * Proves the caller before a body is read: RFC 6750 and RFC 9449 §7.1, header only (never a query parameter). First the
 * token, then that the caller is the one to whom it was given, then the scope of the route.
 * @throws FhirRefusal no-token, invalid-token, invalid-dpop-proof, use-dpop-nonce, insufficient-scope
 */
export async function authenticate(parts: FhirParts, request: FastifyRequest): Promise<void> {
  const { scopes, policy } = request.routeOptions.config;
  if (policy === 'public' || request.is404) return;
  const header = request.headers.authorization;
  if (header === undefined) throw new FhirRefusal('no-token');
  const token = header.length > MAX_TOKEN_LENGTH ? undefined : CREDENTIALS.exec(header)?.[2];
  if (token === undefined) {
    parts.tokenRefused('malformed');
    throw new FhirRefusal('invalid-token');
  }
  const verified = await verify(parts, token);
  await checkPossession(parts, request, { scheme: schemeOf(header), token, binding: verified.binding });
  if (!(scopes ?? []).some((scope) => verified.scopes.has(scope))) throw new FhirRefusal('insufficient-scope');
  request.fhirCaller = verified;
}

async function verify(parts: FhirParts, token: string): Promise<VerifiedToken> {
  try {
    return await parts.authenticate(token);
  } catch (error) {
    if (!isFailure(error, 'invalid-token')) throw error;
    parts.tokenRefused(error.details.reason ?? 'malformed');
    // The reason is for the log: the caller only hears that the token is not valid (RFC 6750 §3.1).
    throw new FhirRefusal('invalid-token');
  }
}

function schemeOf(header: string | undefined): Scheme {
  return /^dpop +/i.test(header ?? '') ? 'DPoP' : 'Bearer';
}

/** Who calls; routes that run without a token never ask. */
export function callerOf(request: FastifyRequest): VerifiedToken {
  assertInvariant(request.fhirCaller !== null, 'a route asked for its caller without a token');
  return request.fhirCaller;
}

export function actorOf(request: FastifyRequest): Actor {
  return callerOf(request).actor;
}

/** RFC 6750 §3, RFC 9449 §7.1: which challenge goes with an error; null for none. */
export function challengeOf(code: string, request: FastifyRequest): string | null {
  return challenge(code, request.headers.authorization === undefined ? null : schemeOf(request.headers.authorization));
}
